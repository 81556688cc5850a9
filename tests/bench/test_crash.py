"""The crash harness: its plan is the same for a seed, and its checks see what is broken."""

from __future__ import annotations

import hashlib
import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

import storage
from bench.batches import persons
from bench.crash import check
from bench.crash.plan import Kind, plan
from bench.crash.vendor import Promise
from schemas.contract import newest, schema
from storage import FunnRad, Lager
from storage.killpoints import VARIABLE, Point
from tests.storage.databases import sqlite
from tests.storage.test_lager import batch, record
from transfer.client.vendor import read_batch
from transfer.population import demo_personer

PEOPLE = list(persons(20))
SVAR = hashlib.sha256("<b>æ</b>".encode()).hexdigest()
KEPT = Promise("A", "A".ljust(26, "0"), False, None, "1" * 64, ["LAGRET"], True, SVAR)


@pytest.fixture
def lager(tmp_path: Path) -> Iterator[Lager]:
    """A register with one batch, promised in `KEPT`."""
    lager = Lager(sqlite(tmp_path))
    with lager.batch() as transaction:
        transaction.save_persons(demo_personer())
        transaction.save(
            batch("A"), [record(1)], [FunnRad(1, "R", "ADVARSEL", None, None, None, 3, "f")]
        )
    yield lager
    lager.close()


def test_plan_is_the_same_for_a_seed_and_valid() -> None:
    first, again = (list(itertools.islice(plan(7, "v1", PEOPLE), 120)) for _ in range(2))
    assert first == again
    assert {one.kind for one in first} >= {Kind.NEW, Kind.AGAIN, Kind.CORRECTION, Kind.CONFLICT}
    valid = schema(newest("WS4"))
    for message in first:
        element, _ = read_batch(message.body)
        assert valid.validate(element), (message.name, valid.error_log)


def test_kept_promises_are_no_violation(lager: Lager) -> None:
    assert list(check.promised(lager, [KEPT, replace(KEPT, duplikat=True)])) == []
    assert list(check.sound(lager)) == []


BROKEN = {
    "I1 lost": [replace(KEPT, kvittering="B" * 26)],
    "I1 other content": [replace(KEPT, sum="2" * 64)],
    "I1 answered with": [replace(KEPT, kvittering=None, fault="KLIENTFEIL")],
    "I2 taken in as new 2 times": [KEPT, KEPT],
    "I2 two receipts": [KEPT, replace(KEPT, kvittering="B" * 26, duplikat=True)],
    "I3 other outcomes": [replace(KEPT, utfall=["AVVIST"])],
    "I4 another Tilbakemelding": [replace(KEPT, svar="3" * 64)],
    "I5 do not add up": [replace(KEPT, sums_up=False)],
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken_promise_is_seen(lager: Lager, what: str) -> None:
    number, _, reason = what.partition(" ")
    found = list(check.promised(lager, BROKEN[what]))
    assert any(one.startswith(number) and reason in one for one in found), found


DAMAGE = {
    "I2-I7 a batch has other posts": "DELETE FROM post",
    "I2-I7 a post belongs to no batch": "UPDATE post SET forsendelse_nr = 99",
    "I2-I7 a finding belongs to no batch": "UPDATE funn SET forsendelse_nr = 99",
    "I2-I7 a batch is not finished": "UPDATE forsendelse SET status = 'MOTTATT'",
    "I7": "UPDATE forsendelse SET svar = NULL",
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damaged_register_is_seen(lager: Lager, what: str) -> None:
    with lager.batch() as transaction:
        transaction.conn.execute(text(DAMAGE[what]))
    assert any(one.startswith(what) for one in check.sound(lager))


def test_state_that_differs_from_a_run_without_a_kill_is_seen(lager: Lager, tmp_path: Path) -> None:
    other = Lager(sqlite(tmp_path, "other.db"))
    with other.batch() as transaction:
        transaction.save(batch("A"), [record(2)], [])
    assert list(check.same_state(lager, lager)) == []
    found = list(check.same_state(lager, other))
    assert [one.split()[1] for one in found] == ["post", "finding"]
    other.close()


def die(point: Point, **environ: str) -> int:
    """The exit code of a process that passes the point."""
    file = Path(storage.__file__).parent / "killpoints.py"  # alone, which starts faster
    passed = f"import runpy; runpy.run_path({str(file)!r})['reached']({str(point)!r})"
    done = subprocess.run(
        [sys.executable, "-c", passed],
        env={**os.environ, **environ},
    )
    return done.returncode


def test_kill_point_is_inert_unless_armed_and_kills_once(tmp_path: Path) -> None:
    armed = {VARIABLE: str(tmp_path)}
    (tmp_path / Point.CLOCK).write_text("process")
    assert die(Point.CLOCK) == 0
    assert die(Point.CLOCK, NIR_MILJOE="PROD", **armed) == 0
    assert die(Point.BACKUP, **armed) == 0
    assert die(Point.CLOCK, **armed) == -signal.SIGKILL
    assert die(Point.CLOCK, **armed) == 0
