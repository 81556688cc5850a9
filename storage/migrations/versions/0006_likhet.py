"""A batch that was undecided is judged again under its id; the same posts are known again."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

KEY = ["avsender", "kommunenummer", "kanal", "forsendelse_id"]
KNOWN = sa.text("likhet IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("forsendelse") as table:
        table.add_column(sa.Column("forsoek", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(sa.Column("likhet", sa.BigInteger(), nullable=True))
        table.drop_constraint("uq_forsendelse_noekkel", type_="unique")
        table.create_unique_constraint("uq_forsendelse_noekkel", [*KEY, "forsoek"])
    op.create_index(
        "ix_forsendelse_likhet",
        "forsendelse",
        ["kommunenummer", "likhet"],
        sqlite_where=KNOWN,
        postgresql_where=KNOWN,
    )


def downgrade() -> None:
    op.drop_index("ix_forsendelse_likhet", table_name="forsendelse")
    with op.batch_alter_table("forsendelse") as table:
        table.drop_constraint("uq_forsendelse_noekkel", type_="unique")
        table.create_unique_constraint("uq_forsendelse_noekkel", KEY)
        table.drop_column("likhet")
        table.drop_column("forsoek")
