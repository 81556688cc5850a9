"""Migrations: to bring a database to the schema of this version, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from storage.engine import open_engine
from storage.errors import translated

if TYPE_CHECKING:  # loaded when there is something to migrate: it takes a tenth of a start
    from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"
_REVISIONS = sorted(file.name[:4] for file in (_FOLDER / "versions").glob("[0-9]*.py"))

HEAD = _REVISIONS[-1]


def _config(url: str) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["url"] = url
    return config


def upgrade(url: str, to: str = "head") -> None:
    """Bring the database to a revision, by default the newest. Creates the SQLite file."""
    if to == "head" and current(url) == HEAD:
        return
    from alembic import command

    with translated():
        command.upgrade(_config(url), to)


def downgrade(url: str, to: str) -> None:
    """Take the database back to a revision (`base`: to nothing)."""
    from alembic import command

    with translated():
        command.downgrade(_config(url), to)


def known() -> frozenset[str]:
    """Every revision that this version can upgrade from."""
    return frozenset(_REVISIONS)


def revision(conn: Connection) -> str | None:
    """The revision a connection's database is at."""
    if not inspect(conn).has_table("alembic_version"):
        return None
    found: str | None = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def current(url: str) -> str | None:
    """The revision a database is at; None for one without tables."""
    engine = open_engine(url)
    try:
        with translated(), engine.connect() as conn:
            return revision(conn)
    finally:
        engine.dispose()
