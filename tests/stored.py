"""What stands in a register, counted: for tests that say that nothing was stored."""

from __future__ import annotations

from sqlalchemy import create_engine, text

TABLES = ("forsendelse", "post", "funn")


def counts(database: str) -> dict[str, int]:
    """The rows of each table that a batch writes to."""
    engine = create_engine(database)
    with engine.connect() as conn:
        found = {
            table: int(conn.execute(text(f"select count(*) from {table}")).scalar_one())
            for table in TABLES
        }
    engine.dispose()
    return found
