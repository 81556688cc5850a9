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
with engine.connect() as connection:
    if engine.dialect.name == "postgresql":  # SQLite has one writer as it is
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        on_version_apply=applied,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
