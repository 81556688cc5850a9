"""A commit is on the disk: proven on the connections that the service uses."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from rules.facts import Miljoe
from storage import DiskFailed, Lager, NotDurable
from storage.durability import Holding, holdings
from tests.storage.databases import BOTH, register
from tests.storage.test_lager import batch
from transfer.running import demand_durability
from transfer.settings import Register


@pytest.fixture(params=BOTH)
def lager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lager]:
    yield from register(request.param, tmp_path)


OURS = {  # what a session decides; the rest is the PostgreSQL server's
    "journal_mode", "synchronous", "fullfsync", "checkpoint_fullfsync", "synchronous_commit",
}  # fmt: skip


def weak(found: list[Holding]) -> set[str]:
    assert found
    return {one.name for one in found if not one.holds} & OURS


def test_every_connection_of_the_pool_is_durable(lager: Lager) -> None:
    with ExitStack() as stack:  # many at once, so that each is another connection
        readers = [stack.enter_context(lager.batch(write=False)) for _ in range(5)]
        writer = stack.enter_context(lager.batch())
        assert [weak(holdings(one.conn)) for one in (*readers, writer)] == [set()] * 6
    for write in (True, False, True):
        with lager.batch(write=write) as transaction:
            assert weak(holdings(transaction.conn)) == set()


def test_connections_of_other_threads_are_durable(lager: Lager) -> None:
    found: list[set[str]] = []

    def look() -> None:
        with lager.batch(write=False) as transaction:
            found.append(weak(holdings(transaction.conn)))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [set()] * 4


def test_production_refuses_a_database_that_is_not_durable(lager: Lager) -> None:
    production = Register(database=lager.url, miljoe=Miljoe.PROD)
    if lager.url.startswith("sqlite"):
        demand_durability(production)
        return
    # the tests' server has fsync and synchronous_commit off; the second a connection mends
    with pytest.raises(NotDurable, match="fsync is off, must be on") as refused:
        demand_durability(production)
    assert "synchronous_commit" not in str(refused.value)
    demand_durability(Register(database=lager.url, miljoe=Miljoe.TEST))  # a warning, no more


def test_postgresql_lets_go_of_what_a_lost_connection_holds(lager: Lager) -> None:
    if lager.url.startswith("sqlite"):
        return  # a process that is gone has let go of its locks
    with lager.batch() as transaction:
        ask = "SELECT name, setting::int FROM pg_settings WHERE name = ANY(:names)"
        names = ["idle_in_transaction_session_timeout", "tcp_keepalives_idle", "lock_timeout"]
        rows = transaction.conn.execute(text(ask), {"names": names})
        found = {row.name: row.setting for row in rows}
    assert 0 < found["tcp_keepalives_idle"] <= 60
    assert 0 < found["idle_in_transaction_session_timeout"] <= 600_000
    assert 0 < found["lock_timeout"] <= 30_000


def unsynced() -> sqlite3.OperationalError:
    """SQLite's error where the operating system could not sync."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode, error.sqlite_errorname = 1034, "SQLITE_IOERR_FSYNC"
    return error


def test_after_a_failed_sync_nothing_is_taken_until_the_process_is_started_again(
    tmp_path: Path,
) -> None:
    for lager in register("sqlite", tmp_path):
        with pytest.raises(DiskFailed), lager.batch():
            raise unsynced()
        with pytest.raises(DiskFailed), lager.batch() as transaction:
            transaction.save(batch("A"), [], [])
        with pytest.raises(DiskFailed):
            lager.start()
        again = Lager(lager.url)
        again.start()
        with again.batch() as transaction:
            assert transaction.counts()["forsendelse"] == 0
            transaction.save(batch("A"), [], [])
        again.close()
