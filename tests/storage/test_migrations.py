"""Migrations: they make the tables of the code, go down and up with data, and one at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import storage
from storage import FunnRad, Lager, tables
from storage.check import stand, unsound
from storage.engine import open_engine
from storage.migrate import HEAD, known
from tests.spawner import spawn
from tests.storage.databases import BOTH, empty, migrated
from tests.storage.test_lager import NOW, batch, record
from transfer.population import demo_personer

REVISIONS = sorted(known())


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from empty(request.param, tmp_path)


@pytest.fixture(params=BOTH)
def newest(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from migrated(request.param, tmp_path)


def fill(lager: Lager) -> None:
    with lager.batch() as transaction:
        transaction.save_persons(demo_personer())
        funn = FunnRad(1, "NIR-4-TIM-0001", "AVVISNING", "antall", "/a", None, 3, "f")
        for n in range(3):
            transaction.save(batch(f"M{n}"), [record(n + 1)], [funn])
        transaction.audit(NOW, hvem="test", hva="FYLL", maal="register")


def test_revisions_are_one_chain() -> None:
    folder = Path(storage.__file__).parent / "migrations"
    scripts = ScriptDirectory(str(folder))
    assert scripts.get_heads() == [HEAD] == [REVISIONS[-1]]


def test_migrations_make_the_tables_of_the_code(url: str) -> None:
    storage.upgrade(url)
    engine = open_engine(url)
    with engine.connect() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
    engine.dispose()


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_full_register_goes_down_and_up_again_and_keeps_what_every_schema_holds(
    newest: str, revision: str
) -> None:
    lager = Lager(newest)
    fill(lager)
    with lager.batch(write=False) as transaction:
        before = stand(transaction.conn)
        posts = transaction.conn.execute(text("SELECT * FROM post ORDER BY 1, 2")).all()
    lager.close()
    storage.downgrade(newest, revision)
    assert storage.current(newest) == revision
    storage.upgrade(newest)
    lager.start()
    with lager.batch(write=False) as transaction:
        after = stand(transaction.conn)
        assert transaction.conn.execute(text("SELECT * FROM post ORDER BY 1, 2")).all() == posts
        assert (after.personer, after.forsendelser, after.poster, after.funn) == (
            before.personer, before.forsendelser, before.poster, before.funn,
        )  # fmt: skip
        assert after.kvitteringer == before.kvitteringer
        assert list(unsound(transaction.conn)) == []
    with lager.batch() as transaction:
        transaction.save(batch("NEW"), [record(9)], [])
    lager.close()


def test_schema_goes_down_to_nothing(newest: str) -> None:
    storage.downgrade(newest, "base")
    engine = open_engine(newest)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()


def test_migration_that_fails_leaves_nothing_of_those_before_it(url: str) -> None:
    engine = open_engine(url)
    with engine.begin() as conn:
        conn.execute(text("CREATE TABLE varsel (annet INTEGER)"))  # in the way of the newest
    with pytest.raises(storage.StorageError):
        storage.upgrade(url)
    assert inspect(engine).get_table_names() == ["varsel"]
    engine.dispose()


def test_new_file_is_opened_while_another_makes_it(tmp_path: Path) -> None:
    """SQLite does not wait for one who writes a file that it is to switch to WAL."""
    other = sqlite3.connect(tmp_path / "nir.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE t (x)")
    done = Timer(0.2, other.execute, ["COMMIT"])
    done.start()
    engine = open_engine(f"sqlite:///{tmp_path}/nir.db")
    with engine.connect() as conn:
        assert conn.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert inspect(conn).get_table_names() == ["t"]
    engine.dispose()
    done.join()
    other.close()


def test_services_that_start_at_once_upgrade_one_database(url: str, tmp_path: Path) -> None:
    start = ["serve", "--database", url, "--bind", "127.0.0.1:0", "--workers", "1"]
    with (tmp_path / "log").open("a") as log:
        starts = [spawn(start, log, {}) for _ in range(3)]
    said = [one.stdout.readline() for one in starts if one.stdout is not None]
    for one in starts:
        one.terminate()
    assert [one.wait(timeout=60) for one in starts] == [0] * 3, (tmp_path / "log").read_text()
    assert ["ready" in line for line in said] == [True] * 3
    assert storage.current(url) == HEAD
