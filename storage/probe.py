"""Whether the register takes writes now: a row written, taken away again, and committed to disk."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, text

from storage.errors import SchemaMissing, translated
from storage.lager import Lager
from storage.migrate import HEAD, revision
from storage.turn import WAIT

_SHORT = 100  # milliseconds to wait for another's write
_WRITE = "INSERT INTO sandkasse (avsender) VALUES (:navn)"
_TAKE_AWAY = "DELETE FROM sandkasse WHERE avsender = :navn"


@dataclass(frozen=True, slots=True)
class Probe:
    """What a probe found. `busy`: another write held the register, so ours was not tried."""

    busy: bool
    database_time: datetime | None  # of a database with a clock of its own
    seconds: float


def probe(lager: Lager) -> Probe:
    """Write to the register and commit, leaving nothing behind.

    Raises `SchemaMissing` where it is of another version, `StorageUnavailable` where it takes none,
    `DiskFailed` after a sync that failed.
    """
    began = time.monotonic()
    lager.demand_disk()
    with translated():
        if lager.engine.dialect.name == "sqlite":
            busy, at = _sqlite(lager.engine), None
        else:
            busy, at = False, _postgres(lager.engine)
    return Probe(busy, at, time.monotonic() - began)


def _sqlite(engine: Engine) -> bool:
    """Write with a short wait for the lock; True where a batch held it all the time."""
    with engine.connect() as conn:
        driver = conn.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        # a reading transaction: one of the usual kind would wait for the lock
        if revision(conn.execution_options(write=False)) != HEAD:
            raise SchemaMissing
        conn.rollback()
        with _patience(driver):
            try:
                driver.execute("PRAGMA query_only = 0")
                driver.execute("BEGIN IMMEDIATE")
                name = {"navn": _name()}
                driver.execute(_WRITE, name)
                driver.execute(_TAKE_AWAY, name)
                driver.execute("COMMIT")
            except sqlite3.OperationalError as error:
                if driver.in_transaction:
                    driver.execute("ROLLBACK")
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                return True
    return False


@contextmanager
def _patience(driver: sqlite3.Connection) -> Iterator[None]:
    driver.execute(f"PRAGMA busy_timeout = {_SHORT}")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA busy_timeout = {WAIT * 1000}")


def _postgres(engine: Engine) -> datetime:
    with engine.connect() as conn:
        if revision(conn) != HEAD:
            raise SchemaMissing
        name = {"navn": _name()}
        conn.execute(text("SET LOCAL statement_timeout = '5s'"))
        conn.execute(text(_WRITE), name)
        conn.execute(text(_TAKE_AWAY), name)
        at = conn.execute(text("SELECT clock_timestamp()")).scalar_one()
        conn.commit()
    assert isinstance(at, datetime)
    return at


def _name() -> str:
    """A name that no sender has, and no other probe at the same time."""
    return f"probe {secrets.token_hex(8)}"
