"""The audit log: rows that are only ever added."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Tidspunkt

revision = "0002"
down_revision = "0001"

NR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SQLITE = [
    f"""CREATE TRIGGER revisjon_{name} BEFORE {name} ON revisjon
    BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"""
    for name in ("update", "delete")
]
POSTGRES = [
    """CREATE FUNCTION revisjon_fast() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$""",
    """CREATE TRIGGER revisjon_fast BEFORE UPDATE OR DELETE OR TRUNCATE ON revisjon
    FOR EACH STATEMENT EXECUTE FUNCTION revisjon_fast()""",
]


def upgrade() -> None:
    op.create_table(
        "revisjon",
        sa.Column("nr", NR, autoincrement=False, nullable=False),
        sa.Column("moment", Tidspunkt(timezone=True), nullable=False),
        sa.Column("hvem", sa.Text(), nullable=False),
        sa.Column("hva", sa.Text(), nullable=False),
        sa.Column("maal", sa.Text(), nullable=False),
        sa.Column("grunn", sa.Text(), nullable=False),
        sa.Column("foer", sa.Text(), nullable=True),
        sa.Column("etter", sa.Text(), nullable=True),
        sa.Column("forrige", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("nr", name="pk_revisjon"),
        sa.UniqueConstraint("forrige", name="uq_revisjon_forrige"),
    )
    op.create_index("ix_revisjon_maal", "revisjon", ["maal", "nr"])
    op.create_index("ix_revisjon_moment", "revisjon", ["moment"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("revisjon")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION revisjon_fast()")
