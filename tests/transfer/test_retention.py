"""`nir purge`: bytes and old answers go; receipts, digests, outcomes and duplicates stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from rules import law
from storage import Lager
from storage.check import stand, unsound
from storage.purge import Grense, Slettet
from tests.storage import test_lager as rows
from tests.storage.databases import BOTH, register
from transfer import retention

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(params=BOTH)
def lager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lager]:
    """A register with batches received 89, 90, 91 and 2,000 days ago, and one moment."""
    for lager in register(request.param, tmp_path):
        with lager.batch() as transaction:
            for n, days in enumerate((89, 90, 91, 2000)):
                moment = NOW - days * DAY
                row = replace(rows.batch(f"R{days}"), mottatt=moment, mottatt_vegg=moment)
                transaction.save(row, [rows.record(n + 1)], [])
        yield lager


def kept(lager: Lager) -> dict[str, tuple[bool, bool]]:
    """Of each batch: whether its bytes and its answer are there."""
    with lager.batch(write=False) as transaction:
        return {
            one.forsendelse_id: (
                transaction.innhold(one.nr) is not None, transaction.svar(one.nr) is not None
            )
            for one in transaction.forsendelser()
        }  # fmt: skip


def test_the_day_before_the_day_and_the_day_after(lager: Lager) -> None:
    periods = law.oppbevaring.at(NOW.date())
    assert (periods["innhold"], periods["svar"]) == (90, 1825)
    grense = retention.limits(NOW)
    assert grense == Grense(NOW - 90 * DAY, NOW - 1825 * DAY)
    gone = retention.purge(lager, grense, NOW, hvem="drift:test")
    assert (gone.innhold, gone.svar) == (2, 1)
    assert kept(lager) == {
        "R89": (True, True), "R90": (True, True), "R91": (False, True), "R2000": (False, False),
    }  # fmt: skip


def test_everything_else_stays_and_the_act_is_in_the_audit_log(lager: Lager) -> None:
    with lager.batch(write=False) as transaction:
        before = stand(transaction.conn)
        post_rows = transaction.conn.execute(text("SELECT * FROM post ORDER BY 1")).all()
    gone = retention.purge(lager, retention.limits(NOW), NOW, hvem="drift:test")
    with lager.batch(write=False) as transaction:
        assert stand(transaction.conn) == replace(before, revisjonslogg=1)
        assert transaction.conn.execute(text("SELECT * FROM post ORDER BY 1")).all() == post_rows
        assert list(unsound(transaction.conn)) == []
        (row,) = transaction.audited()
    assert (row.hvem, row.hva) == ("drift:test", "SLETT_INNHOLD")
    assert f'"bytes": {gone.bytes}' in (row.etter or "") and '"innhold": 2' in (row.etter or "")


def test_again_takes_nothing_and_says_nothing(lager: Lager) -> None:
    grense = retention.limits(NOW)
    expected = retention.due_now(lager, grense)
    assert retention.purge(lager, grense, NOW, hvem="drift:test") == expected
    assert retention.purge(lager, grense, NOW, hvem="drift:test") == Slettet()
    assert retention.due_now(lager, grense) == Slettet()
    with lager.batch(write=False) as transaction:
        assert len(transaction.audited()) == 1


def test_dry_run_tells_and_touches_nothing(lager: Lager) -> None:
    assert retention.due_now(lager, retention.limits(NOW, innhold=0)).innhold == 4
    assert set(kept(lager).values()) == {(True, True)}


def test_many_batches_go_a_few_at_a_time(lager: Lager, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_AT_A_TIME", 3)
    gone = retention.purge(lager, retention.limits(NOW, 0, 0), NOW, hvem="drift:test")
    assert (gone.innhold, gone.svar) == (4, 4)
    with lager.batch(write=False) as transaction:
        assert len(transaction.audited()) == 2
        assert transaction.verify_audit().hel


def test_bytes_are_gone_from_the_file_and_its_log(tmp_path: Path) -> None:
    secret = b"".join(b"<hemmelig nr='%d'/>" % (n * 7919) for n in range(400))
    for lager in register("sqlite", tmp_path):
        with lager.batch() as transaction:
            row = replace(rows.batch("H"), innhold=secret, mottatt_vegg=NOW - 91 * DAY)
            transaction.save(row, [], [])
            stored = transaction.conn.execute(text("SELECT innhold FROM forsendelse")).scalar_one()
        piece = stored[len(stored) // 2 :][:40]
        lager.close()
        assert piece in (tmp_path / "nir.db").read_bytes()
        retention.purge(lager, retention.limits(NOW), NOW, hvem="drift:test")
        files = [path for path in tmp_path.iterdir() if path.suffix != ".log"]
        assert not any(piece in path.read_bytes() for path in files)
