"""Indexes for the list sorted by a count, and for rejections that nobody has fetched."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_TABLE = "forsendelse_sum"


def upgrade() -> None:
    for name, columns, where in (
        ("avvist", ["avvist", "nr"], "avvist > 0"),
        ("avvik", ["avvik", "nr"], "avvik > 0"),
        ("poster", ["poster", "nr"], None),
        ("ikke_tatt", ["mottatt"], "resultat IN ('AVVIST', 'DELVIS')"),
    ):
        part = None if where is None else sa.text(where)
        op.create_index(
            f"ix_{_TABLE}_{name}", _TABLE, columns, sqlite_where=part, postgresql_where=part
        )


def downgrade() -> None:
    for name in ("ikke_tatt", "poster", "avvik", "avvist"):
        op.drop_index(f"ix_{_TABLE}_{name}", table_name=_TABLE)
