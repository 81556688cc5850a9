"""The alerts that were raised, and what has become of them."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Tidspunkt

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "varsel",
        sa.Column("noekkel", sa.Text(), nullable=False),
        sa.Column("regel", sa.Text(), nullable=False),
        sa.Column("alvorlighet", sa.Text(), nullable=False),
        sa.Column("tilstand", sa.Text(), nullable=False),
        sa.Column("siden", Tidspunkt(timezone=True), nullable=False),
        sa.Column("aapnet", Tidspunkt(timezone=True), nullable=False),
        sa.Column("sist", Tidspunkt(timezone=True), nullable=False),
        sa.Column("antall", sa.Integer(), nullable=False),
        sa.Column("verdier", sa.JSON(), nullable=False),
        sa.Column("levert", sa.JSON(), nullable=False),
        sa.Column("endret_av", sa.Text(), nullable=True),
        sa.Column("endret", Tidspunkt(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("noekkel", name="pk_varsel"),
    )


def downgrade() -> None:
    op.drop_table("varsel")
