"""A number that moves with every change but batches: what was judged before it still holds."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    endring = op.create_table(
        "endring",
        sa.Column("nr", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=False),
        sa.PrimaryKeyConstraint("nr", name="pk_endring"),
    )
    op.bulk_insert(endring, [{"nr": 0}])


def downgrade() -> None:
    op.drop_table("endring")
