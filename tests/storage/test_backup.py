"""A copy is taken while others write, checked, put back; senders send again what it lacks."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

import storage
from bench.batches import persons
from bench.crash import check
from bench.crash.plan import plan
from bench.crash.service import CLOCK
from bench.crash.vendor import Vendor
from storage import Lager
from storage.backup import BackupError, backup, restore
from storage.check import stand, unsound
from tests.server import started
from tests.storage.databases import empty, register
from tests.storage.test_lager import batch, record
from transfer.population import demo_personer


@pytest.fixture
def lager(tmp_path: Path) -> Iterator[Lager]:
    """A register with two batches."""
    for lager in register("sqlite", tmp_path):
        with lager.batch() as transaction:
            transaction.save_persons(demo_personer())
            transaction.save(batch("A"), [record(1)], [])
            transaction.save(batch("B"), [record(2)], [])
        yield lager


def test_copy_holds_what_the_register_held_and_is_one_plain_file(
    lager: Lager, tmp_path: Path
) -> None:
    kopi = backup(lager, tmp_path / "copy")
    with lager.batch(write=False) as transaction:
        assert kopi.stand == stand(transaction.conn)
    assert kopi.stand.forsendelser == kopi.stand.poster == 2
    made = {path.name for path in tmp_path.iterdir() if path.name.startswith("copy")}
    assert made == {"copy", "copy.sha256"}
    with sqlite3.connect(tmp_path / "copy") as plain:
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert plain.execute("SELECT count(*) FROM forsendelse").fetchone() == (2,)


def test_copy_does_not_replace_one_unasked(lager: Lager, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    backup(lager, file)
    with pytest.raises(BackupError, match="exists already"):
        backup(lager, file)
    with lager.batch() as transaction:
        transaction.save(batch("C"), [record(3)], [])
    assert backup(lager, file, overwrite=True).stand.forsendelser == 3
    restore(file, f"sqlite:///{tmp_path}/other.db")


def test_register_is_not_replaced_unasked_nor_while_it_is_used(
    lager: Lager, tmp_path: Path
) -> None:
    backup(lager, tmp_path / "copy")
    with lager.batch() as transaction:
        transaction.save(batch("C"), [record(3)], [])
    with pytest.raises(BackupError, match="exists already"):
        restore(tmp_path / "copy", lager.url)
    with pytest.raises(BackupError, match="in use"):
        restore(tmp_path / "copy", lager.url, replace="old")
    lager.close()
    kopi, kept = restore(tmp_path / "copy", lager.url, replace="old")
    assert kept == tmp_path / "nir.db.old"
    for file, count in ((kopi.file, 2), (kept, 3)):
        there = Lager(f"sqlite:///{file}")
        there.start()
        with there.batch(write=False) as transaction:
            assert transaction.counts()["forsendelse"] == count
            assert list(unsound(transaction.conn)) == []
        there.close()


def test_damaged_register_is_replaced_and_its_log_is_not_read_into_the_copy(
    lager: Lager, tmp_path: Path
) -> None:
    backup(lager, tmp_path / "copy")
    lager.close()
    target = tmp_path / "nir.db"
    target.write_bytes(os.urandom(8192))
    (tmp_path / "nir.db-wal").write_bytes(os.urandom(8192))
    restore(tmp_path / "copy", lager.url, replace="old")
    lager.start()
    with lager.batch(write=False) as transaction:
        assert list(unsound(transaction.conn)) == []
    assert (tmp_path / "nir.db.old-wal").exists()


DAMAGE = {
    "a byte is another": (lambda file: _flip(file, 9000), "is not the file that"),
    "a page is lost": (lambda file: _cut(file), "not whole|does not answer"),
    "a post is gone": (lambda file: _sql(file, "DELETE FROM post"), "not whole: a batch has other"),
    "a newer version made it": (
        lambda file: _sql(file, "UPDATE alembic_version SET version_num = '9999'"),
        "9999",
    ),
}  # fmt: skip


def _flip(file: Path, at: int) -> None:
    data = bytearray(file.read_bytes())
    data[at] ^= 0xFF
    file.write_bytes(data)


def _cut(file: Path) -> None:
    file.with_name(file.name + ".sha256").unlink()
    file.write_bytes(file.read_bytes()[:-8192])


def _sql(file: Path, statement: str) -> None:
    file.with_name(file.name + ".sha256").unlink()
    with sqlite3.connect(file) as conn:
        conn.execute(statement)


@pytest.mark.parametrize("what", DAMAGE)
def test_damaged_copy_is_not_put_back(lager: Lager, tmp_path: Path, what: str) -> None:
    damage, reason = DAMAGE[what]
    backup(lager, tmp_path / "copy")
    damage(tmp_path / "copy")
    with pytest.raises(storage.StorageError) as refused:
        restore(tmp_path / "copy", f"sqlite:///{tmp_path}/other.db")
    assert not (tmp_path / "other.db").exists()
    assert any(word in str(refused.value) for word in reason.split("|")), refused.value


def test_postgresql_is_left_to_its_own_programs(tmp_path: Path) -> None:
    for url in empty("postgresql", tmp_path):
        with pytest.raises(BackupError, match="pg_dump"):
            backup(Lager(url), tmp_path / "copy")


def test_copy_taken_under_load_is_put_back_and_last_nights_batches_are_sent_again(
    tmp_path: Path,
) -> None:
    people = list(persons(60))
    for lager in register("sqlite", tmp_path):
        with lager.batch() as transaction:
            transaction.save_persons(people)
        first = _sent(tmp_path, lager, people, "first", copy_after=12)
        lager.close()
        kopi, kept = restore(tmp_path / "copy", lager.url, replace="old")
        with lager.batch(write=False) as transaction:
            ids = transaction.conn.execute(text("SELECT forsendelse_id FROM forsendelse"))
            held = set(ids.scalars())
        assert len(held) == kopi.stand.forsendelser
        lager.close()
        again = _sent(tmp_path, lager, people, "again", count=first.answered)
        original, seen = Lager(f"sqlite:///{kept}"), set()
        receipts = {one.name: one.kvittering for one in first.promises if one.kvittering}
        assert held < receipts.keys()
        for promise in again.promises:
            if promise.fault is None and promise.name not in seen:
                assert promise.duplikat == (promise.name in held)
                assert (promise.kvittering == receipts[promise.name]) == (promise.name in held)
                seen.add(promise.name)
        assert seen == receipts.keys()
        assert list(check.same_state(lager, original)) == []
        original.close()


def _sent(
    folder: Path, lager: Lager, people: list[object], name: str,
    copy_after: int | None = None, count: int | None = None,
) -> Vendor:  # fmt: skip
    """A vendor that has sent its plan: `count` messages, or some before and after a copy."""
    messages = plan(3, "v0", people)  # type: ignore[arg-type]
    with started(folder, lager.url, "--clock", CLOCK, "--log", "warning") as service:
        vendor = Vendor("v0", "oslo", service.url, messages, folder / name, stop_after=count)
        vendor.start()
        if copy_after is not None:
            _await(vendor, copy_after)
            backup(lager, folder / "copy")
            _await(vendor, vendor.answered + copy_after)
            vendor.halt()
        vendor.join(timeout=60)
    assert vendor.failed is None
    return vendor


def _await(vendor: Vendor, count: int) -> None:
    pause = threading.Event()
    for _ in range(3000):
        if vendor.answered >= count:
            return
        pause.wait(0.01)
    raise AssertionError("the load does not run")
