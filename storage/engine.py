"""The two databases: how each is opened, how a transaction begins, how many rows go in at once."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, Transaction, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.pool import ConnectionPoolEntry

from storage.errors import DiskFailed, OutcomeUnknown, StorageUnavailable, translated
from storage.killpoints import Point, reached
from storage.turn import WAIT, Turn, patiently

_PRAGMAS = (
    f"PRAGMA busy_timeout = {WAIT * 1000}",
    "PRAGMA synchronous = FULL",  # a commit is on the disk before the receipt leaves
    "PRAGMA fullfsync = ON",  # macOS; elsewhere nothing
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -16384",  # KiB, of each connection
    "PRAGMA temp_store = MEMORY",
)
_SETTINGS = (
    f"-c timezone=UTC -c lock_timeout={WAIT * 1000} -c synchronous_commit=on"
    # a connection of ours that the network has swallowed holds its persons a minute, one of a
    # process that stands still ten
    " -c idle_in_transaction_session_timeout=600000"
    " -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
)
_KEEPALIVE = {  # the same from our end: a server that is gone is noticed
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": WAIT * 1000,
}


def open_engine(url: str, *, echo: bool = False) -> Engine:
    """An engine for `sqlite:///file` or `postgresql://...`. Raises ValueError for another."""
    scheme, _, rest = url.partition("://")
    kind = scheme.partition("+")[0]
    if kind == "sqlite":
        return _open_sqlite(make_url(url), echo)
    if kind in ("postgresql", "postgres"):
        return _open_postgres(make_url(f"postgresql+psycopg://{rest}"), echo)
    raise ValueError("the database is given as sqlite:///FILE or postgresql://HOST/NAME")


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite register; None for one in memory and for another database."""
    plain = _file_named(url)
    return Path(plain).absolute() if plain not in ("", ":memory:") else None


@cache
def _file_named(url: str) -> str:
    name = make_url(url).database or "" if url.startswith("sqlite") else ""
    return name.removeprefix("file:").partition("?")[0]


def _open_sqlite(url: URL, echo: bool) -> Engine:
    engine = create_engine(
        url,
        echo=echo,
        hide_parameters=True,
        pool_timeout=WAIT,
        connect_args={"isolation_level": None},  # transactions begin where we say
    )

    turn = Turn(sqlite_file(str(url)))

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        _switch_to_wal(connection)

    @event.listens_for(engine, "begin")
    def begin(conn: Connection) -> None:
        driver = conn.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        write = conn.get_execution_options().get("write", True)
        driver.execute(f"PRAGMA query_only = {not write:d}")
        if write:  # the lock before the first read: what is judged on cannot change until saved
            turn.begin(driver)
        else:
            driver.execute("BEGIN")

    return engine


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Keep the file's changes in a log beside it, as it does from its first switch on.

    Of several that switch a new file at once SQLite tells all but one that it is busy, without
    the wait of `busy_timeout`; they wait here.
    """
    patiently(lambda: connection.execute("PRAGMA journal_mode = WAL"), time.monotonic() + WAIT)


def _open_postgres(url: URL, echo: bool) -> Engine:
    options = url.query.get("options", "")
    given = options if isinstance(options, str) else " ".join(options)
    return create_engine(
        url,
        echo=echo,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=WAIT,
        connect_args={
            "options": f"{_SETTINGS} {given}".strip(),
            "connect_timeout": 10,
            **_KEEPALIVE,
            "application_name": "nir-transfer",
            "prepare_threshold": None,  # plans are made for the batch at hand, small or large
        },
    )


@contextmanager
def transaction(engine: Engine, *, write: bool) -> Iterator[Connection]:
    """A transaction: committed on leaving, rolled back on an exception.

    A reading one sees one state of the register from its first read to its last.
    """
    with engine.connect() as conn:
        if engine.dialect.name == "sqlite":
            conn = conn.execution_options(write=write)
        elif not write:
            conn = conn.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with conn.begin() as begun:
            yield conn
            if write:
                _commit(begun)


def _commit(begun: Transaction) -> None:
    """Commit. Raises `OutcomeUnknown` where the database does not say that it did."""
    try:
        with translated():
            begun.commit()
    except DiskFailed:
        raise
    except StorageUnavailable as error:
        raise OutcomeUnknown(error.reason) from None
    reached(Point.COMMITTED)


def is_sqlite(conn: Connection) -> bool:
    return conn.dialect.name == "sqlite"


def insert_many(
    conn: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Put plain tuples into a table: one `executemany` on SQLite, one COPY on PostgreSQL.

    The values are as the driver takes them: on SQLite days are ISO text.
    """
    names = ", ".join(columns)
    driver = conn.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        marks = ", ".join("?" * len(columns))
        driver.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)
        return
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
