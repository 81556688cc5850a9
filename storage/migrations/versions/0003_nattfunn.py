"""What the nightly run found, and the runs themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

NR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "nattkjoering",
        sa.Column("dag", sa.Date(), nullable=False),
        sa.Column("personer", sa.Integer(), nullable=False),
        sa.Column("feilet", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("dag", name="pk_nattkjoering"),
    )
    op.create_table(
        "nattfunn",
        sa.Column("person_nr", NR, nullable=False),
        sa.Column("regel_id", sa.Text(), nullable=False),
        sa.Column("noekkel", sa.Text(), nullable=False),
        sa.Column("foerst", sa.Date(), nullable=False),
        sa.Column("borte", sa.Date(), nullable=True),
        sa.Column("alvorlighet", sa.Text(), nullable=False),
        sa.Column("kommunenummer", sa.String(length=4), nullable=True),
        sa.Column("tekst", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_nr"], ["person.nr"], name="fk_nattfunn_person"),
        sa.PrimaryKeyConstraint("person_nr", "regel_id", "noekkel", "foerst", name="pk_nattfunn"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_nattfunn_foerst", "nattfunn", ["foerst"], unique=False)
    op.create_index("ix_nattfunn_borte", "nattfunn", ["borte"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_nattfunn_borte", table_name="nattfunn")
    op.drop_index("ix_nattfunn_foerst", table_name="nattfunn")
    op.drop_table("nattfunn")
    op.drop_table("nattkjoering")
