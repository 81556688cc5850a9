"""A register that is full, or may not be written: an error of ours, and nothing half-written."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from storage import Lager, StorageUnavailable
from tests.storage.databases import register
from tests.storage.test_lager import batch, record


def test_full_register_keeps_nothing_of_a_batch_and_takes_it_when_there_is_room(
    tmp_path: Path,
) -> None:
    """SQLite's own limit of pages, raised one by one, so that each new page is refused once."""
    for lager in register("sqlite", tmp_path):
        with lager.batch() as transaction:
            pages = transaction.conn.execute(text("PRAGMA page_count")).scalar_one()
        refused = 0
        for more in range(40):
            try:
                with lager.batch() as transaction:
                    transaction.conn.execute(text(f"PRAGMA max_page_count = {pages + more}"))
                    transaction.save(batch("A"), _posts(200), [])
                break
            except StorageUnavailable as full:
                assert full.reason == "OperationalError SQLITE_FULL"
                refused += 1
            with lager.batch(write=False) as transaction:
                assert transaction.counts()["forsendelse"] == transaction.counts()["post"] == 0
        assert refused >= 5
        with lager.batch(write=False) as transaction:
            assert transaction.counts()["post"] == 200


def _posts(count: int) -> list[object]:
    return [record(1)._replace(loepenr=n, referanse=f"T{n}") for n in range(1, count + 1)]


def test_register_that_may_not_be_written_is_read_and_says_so(tmp_path: Path) -> None:
    for lager in register("sqlite", tmp_path):
        with lager.batch() as transaction:
            transaction.save(batch("A"), [record(1)], [])
        lager.close()
        kept = Lager(f"sqlite:///file:{tmp_path}/nir.db?mode=ro&uri=true")
        with kept.batch(write=False) as transaction:
            assert transaction.find("oslo", "0301", "WS4", "A") is not None
        with pytest.raises(StorageUnavailable) as refused, kept.batch() as transaction:
            transaction.save(batch("B"), [record(2)], [])
        assert refused.value.reason == "OperationalError SQLITE_READONLY"
        assert kept.free_bytes() is not None
        kept.close()
