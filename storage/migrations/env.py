"""Runs the migrations on the database that `storage.migrate` names: all of them, or none."""

from typing import Any

from alembic import context
from sqlalchemy import text

from storage.engine import open_engine
from storage.killpoints import Point, reached
from storage.tables import metadata

LOCK = 0x4E4952  # "NIR"


def applied(*_: Any, **__: Any) -> None:
    reached(Point.MIGRATION)


engine = open_engine(context.config.attributes["url"])
# One transaction, begun before Alembic looks at what is there: Alembic leaves one that it finds
# alone, but makes its own for each step on SQLite, and another's steps would come in between.
with engine.connect() as connection, connection.begin():
    if engine.dialect.name == "postgresql":  # on SQLite the transaction begins with the write lock
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        on_version_apply=applied,
    )
    context.run_migrations()
engine.dispose()
