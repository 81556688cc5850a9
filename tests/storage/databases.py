"""A register on either database, for tests that hold on both."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import storage
from storage import Lager
from tests.postgres import GIVEN, NoPostgres, create_database, drop_database

BOTH = ["sqlite", "postgresql"]


def empty(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database, gone afterwards. Skips where there is no PostgreSQL."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/nir.db"
        return
    yield from _postgres(None)


def migrated(kind: str, folder: Path) -> Iterator[str]:
    """The address of a register with the schema of this version, gone afterwards. Skips too."""
    if kind == "sqlite":
        yield sqlite(folder)
        return
    try:
        template = _template()
    except NoPostgres as reason:
        pytest.skip(str(reason))
    yield from _postgres(template)


def register(kind: str, folder: Path) -> Iterator[Lager]:
    """An empty register with the schema of this version."""
    for url in migrated(kind, folder):
        lager = Lager(url)
        yield lager
        lager.close()


def sqlite(folder: Path, name: str = "nir.db") -> str:
    """The address of a new register with the schema of this version, a file in a folder."""
    (folder / name).write_bytes(_schema())
    return f"sqlite:///{folder / name}"


def _postgres(template: str | None) -> Iterator[str]:
    try:
        url = create_database(template)
    except NoPostgres as reason:
        pytest.skip(str(reason))
    yield url
    drop_database(url)


# All tests of a process copy one register that was migrated: a tenth of a second and more for each.


@cache
def _schema() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "nir.db"
        storage.upgrade(f"sqlite:///{file}")
        return file.read_bytes()


@cache
def _template() -> str:
    url = create_database()
    storage.upgrade(url)
    if GIVEN in os.environ:  # a server of our own takes its databases with it
        atexit.register(drop_database, url)
    return url
