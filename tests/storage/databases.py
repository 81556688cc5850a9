"""A register on either database, for tests that hold on both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import storage
from storage import Lager
from tests.postgres import NoPostgres, create_database, drop_database

BOTH = ["sqlite", "postgresql"]


def database(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database, gone afterwards. Skips where there is no PostgreSQL."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/nir.db"
        return
    try:
        url = create_database()
    except NoPostgres as reason:
        pytest.skip(str(reason))
    yield url
    drop_database(url)


def register(kind: str, folder: Path) -> Iterator[Lager]:
    """An empty register with the schema of this version."""
    for url in database(kind, folder):
        storage.upgrade(url)
        lager = Lager(url)
        yield lager
        lager.close()
