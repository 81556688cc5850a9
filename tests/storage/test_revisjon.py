"""The audit log is one chain, whoever writes to it, and shows what was done to it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import Anker, Lager, StorageError
from tests.storage.databases import BOTH, register

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.fixture(params=BOTH)
def lager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lager]:
    yield from register(request.param, tmp_path)


def note(lager: Lager, n: int) -> None:
    with lager.batch() as transaction:
        transaction.audit(
            NOW, hvem="drift:kari", hva="STILL_KLOKKE", maal=f"avsender:{n}", grunn="øvelse",
            foer={"klokke": "real"}, etter={"klokke": n, "å": [1, None, True]},
        )  # fmt: skip


def tamper(lager: Lager, statement: str) -> None:
    """Change the log behind the register's back, as one with the database's own rights can."""
    with lager.batch() as transaction:
        if lager.url.startswith("sqlite"):
            for name in ("update", "delete"):
                transaction.conn.execute(text(f"DROP TRIGGER IF EXISTS revisjon_{name}"))
        else:
            transaction.conn.execute(text("ALTER TABLE revisjon DISABLE TRIGGER ALL"))
        transaction.conn.execute(text(statement))


def test_row_is_read_as_it_was_written_and_the_chain_is_whole(lager: Lager) -> None:
    for n in range(3):
        note(lager, n)
    with lager.batch(write=False) as transaction:
        newest, *_ = transaction.audited(antall=2)
        checked = transaction.verify_audit()
        assert transaction.audited(maal="avsender:1", fra=NOW, til=NOW)[0].nr == 2
    assert (newest.nr, newest.moment, newest.hvem, newest.grunn) == (3, NOW, "drift:kari", "øvelse")
    assert newest.etter == '{"klokke": 2, "å": [1, null, true]}'
    assert checked.hel and (checked.antall, checked.digest) == (3, newest.digest)


def test_act_that_is_undone_leaves_no_row(lager: Lager) -> None:
    with pytest.raises(RuntimeError), lager.batch() as transaction:
        transaction.audit(NOW, hvem="a", hva="B", maal="c")
        raise RuntimeError
    note(lager, 1)
    with lager.batch(write=False) as transaction:
        assert transaction.verify_audit().antall == 1


def test_many_writers_make_one_chain(lager: Lager) -> None:
    others = [Lager(lager.url) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: note(others[n % 4], n), range(60)))
    for other in others:
        other.close()
    with lager.batch(write=False) as transaction:
        assert transaction.verify_audit().antall == 60
        rows = transaction.audited(antall=100)
    assert {row.maal for row in rows} == {f"avsender:{n}" for n in range(60)}
    assert all(newer.forrige == older.digest for newer, older in pairwise(rows))


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE revisjon SET grunn = 'annen' WHERE nr = 2", 2),
        ("UPDATE revisjon SET etter = NULL WHERE nr = 3", 3),
        ("UPDATE revisjon SET hvem = 'drift:ola', digest = forrige WHERE nr = 4", 4),
        ("DELETE FROM revisjon WHERE nr = 2", 2),
        ("DELETE FROM revisjon WHERE nr = 1", 1),
        ("UPDATE revisjon SET nr = 9 WHERE nr = 4", 4),
    ],
)
def test_first_broken_row_is_named(lager: Lager, statement: str, broken: int) -> None:
    for n in range(4):
        note(lager, n)
    tamper(lager, statement)
    with lager.batch(write=False) as transaction:
        assert transaction.verify_audit().brudd == broken


def test_cut_end_is_found_by_a_head_that_was_noted(lager: Lager) -> None:
    for n in range(3):
        note(lager, n)
    with lager.batch(write=False) as transaction:
        head = transaction.verify_audit()
    note(lager, 4)
    anker = Anker(head.antall, head.digest)
    with lager.batch(write=False) as transaction:
        assert transaction.verify_audit(anker).hel
    tamper(lager, "DELETE FROM revisjon WHERE nr >= 3")
    with lager.batch(write=False) as transaction:
        assert transaction.verify_audit().hel
        assert transaction.verify_audit(anker).brudd == 3
    note(lager, 5)  # another row in its place is no better
    with lager.batch(write=False) as transaction:
        assert transaction.verify_audit(anker).brudd == 3


@pytest.mark.parametrize("statement", ["UPDATE revisjon SET grunn = ''", "DELETE FROM revisjon"])
def test_database_refuses_to_change_a_row(lager: Lager, statement: str) -> None:
    note(lager, 1)
    with pytest.raises(StorageError), lager.batch() as transaction:
        transaction.conn.execute(text(statement))


def test_national_ids_are_masked_in_every_text(lager: Lager) -> None:
    number = "10889500196"
    with lager.batch() as transaction:
        row = transaction.audit(
            NOW, hvem=number, hva="SE_PERSON", maal=number, grunn=f"klage fra {number}",
            foer={"a": [number]}, etter={"b": {"c": number}, "antall": 10889500196},
        )  # fmt: skip
    assert number not in f"{row.hvem} {row.maal} {row.grunn} {row.foer}"
    assert row.etter == '{"antall": 10889500196, "b": {"c": "108895*****"}}'
