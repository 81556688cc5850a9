"""Migrations: to bring a database to the schema of this version, and back."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from storage.engine import open_engine
from storage.errors import translated


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["url"] = url
    return config


def _head() -> str:
    head = ScriptDirectory.from_config(_config("")).get_current_head()
    assert head is not None
    return head


HEAD = _head()


def upgrade(url: str, to: str = "head") -> None:
    """Bring the database to a revision, by default the newest. Creates the SQLite file."""
    with translated():
        command.upgrade(_config(url), to)


def downgrade(url: str, to: str) -> None:
    """Take the database back to a revision (`base`: to nothing)."""
    with translated():
        command.downgrade(_config(url), to)


def known() -> frozenset[str]:
    """Every revision that this version can upgrade from."""
    return frozenset(
        one.revision for one in ScriptDirectory.from_config(_config("")).walk_revisions()
    )


def revision(conn: Connection) -> str | None:
    """The revision a connection's database is at."""
    return MigrationContext.configure(conn).get_current_revision()


def current(url: str) -> str | None:
    """The revision a database is at; None for one without tables."""
    engine = open_engine(url)
    try:
        with translated(), engine.connect() as conn:
            return revision(conn) if inspect(conn).get_table_names() else None
    finally:
        engine.dispose()
