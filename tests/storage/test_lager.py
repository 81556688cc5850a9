"""The register keeps what was accepted, in one transaction, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

import storage
from rules.facts import Annullering, Timer
from storage import (
    Duplikat,
    ForsendelseRad,
    FunnRad,
    Lager,
    PostRad,
    SchemaMissing,
    komprimer,
    pakk,
)
from tests.storage.databases import BOTH, register
from transfer.population import demo_personer

NOW = datetime(2021, 6, 12, 10, tzinfo=UTC)
HOURS = Timer("IL_NORSK_600", "NORSK", date(2021, 5, 3), date(2021, 5, 7), Decimal("10"), "V")


@pytest.fixture(params=BOTH)
def lager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lager]:
    yield from _filled(request.param, tmp_path)


def _filled(kind: str, folder: Path) -> Iterator[Lager]:
    for lager in register(kind, folder):
        with lager.batch() as transaction:
            transaction.save_persons(demo_personer())
        yield lager


def batch(name: str) -> ForsendelseRad:
    return ForsendelseRad(
        kvittering_id=name.ljust(26, "0"), avsender="oslo", kommunenummer="0301",
        forsendelse_id=name, kanal="WS4", skjemaversjon="2021-05", fagsystem_navn="F",
        fagsystem_versjon="1", mottatt=NOW, mottatt_vegg=NOW, simulert=True, sum_raa="0" * 64,
        sum_kanonisk="1" * 64, antall_poster=1, status="FERDIG", resultat="GODTATT",
        innhold=komprimer(b"<a/>"), svar=komprimer("<b>æ</b>".encode()),
    )  # fmt: skip


def record(versjon: int, innhold: object = HOURS, operasjon: str = "NY") -> PostRad:
    kind = type(innhold).posttype  # type: ignore[attr-defined]
    return PostRad(
        1, "0301", "T1", versjon, operasjon, kind, 1, "IL_NORSK_600", "LAGRET", "INGEN", True,
        date(2021, 5, 3), pakk(innhold),  # type: ignore[arg-type]
    )  # fmt: skip


def test_batch_is_found_again_with_its_bytes(lager: Lager) -> None:
    finding = FunnRad(1, "NIR-4-TIM-0001", "AVVISNING", "antall", "/a", None, 3, "f")
    with lager.batch() as transaction:
        transaction.save(batch("A"), [record(1)], [finding])
    with lager.batch(write=False) as transaction:
        found = transaction.find("oslo", "0301", "WS4", "A")
        assert found is not None and found.mottatt == NOW
        assert transaction.svar(found.nr) == "<b>æ</b>".encode()
        assert transaction.innhold(found.nr) == b"<a/>"
        assert transaction.counts()["funn"] == 1


def test_what_stands_is_the_newest_version_until_it_is_annulled(lager: Lager) -> None:
    more = Timer(*(getattr(HOURS, n) for n in ("ordning", "timetype", "fra", "til")), Decimal(12))
    steps = [
        (record(1), 10, False),
        (record(2, more, "RETT"), 12, False),
        (record(3, Annullering("DUBLETT"), "ANNULLER"), 12, True),
    ]
    for n, (row, amount, annulled) in enumerate(steps):
        with lager.batch() as transaction:
            transaction.save(batch(f"B{n}"), [row], [])
        with lager.batch(write=False) as transaction:
            loaded = transaction.load(["14859245057"], [("0301", "T1"), ("0301", "ukjent")])
        (history,) = loaded.historikk.values()
        assert (history.versjon, history.annullert) == (row.versjon, annulled)
        assert history.registrering is not None
        assert history.registrering.innhold.antall == amount  # type: ignore[attr-defined]
        assert len(loaded.registrerte[1]) == (0 if annulled else 1)


def test_an_exception_leaves_nothing(lager: Lager) -> None:
    with pytest.raises(RuntimeError), lager.batch() as transaction:
        transaction.save(batch("C"), [record(1)], [])
        raise RuntimeError
    with lager.batch(write=False) as transaction:
        assert transaction.counts()["post"] == 0


def test_an_id_is_used_once(lager: Lager) -> None:
    with lager.batch() as transaction:
        transaction.save(batch("D"), [], [])
    again = replace(batch("D"), kvittering_id="E" * 26)
    with pytest.raises(Duplikat), lager.batch() as transaction:
        transaction.save(again, [], [])


def test_sandbox_clock_stands_where_it_was_set(lager: Lager) -> None:
    with lager.batch() as transaction:
        transaction.set_clock("oslo", NOW)
        assert transaction.get_clock("oslo") == NOW
        transaction.set_clock("oslo", None)
        assert transaction.get_clock("oslo") is None


def test_schema_goes_up_and_down_and_is_asked_for(lager: Lager) -> None:
    lager.start()
    lager.close()
    storage.downgrade(lager.url, "base")
    with pytest.raises(SchemaMissing):
        lager.start()
    lager.close()
    storage.upgrade(lager.url)
    lager.start()


def test_sqlite_commits_are_on_the_disk(tmp_path: Path) -> None:
    for lager in _filled("sqlite", tmp_path):
        with lager.batch() as transaction:
            assert transaction.conn.execute(text("PRAGMA journal_mode")).scalar() == "wal"
            assert transaction.conn.execute(text("PRAGMA synchronous")).scalar() == 2


def test_equal_records_are_equal_bytes() -> None:
    again = Timer("IL_NORSK_600", "NORSK", HOURS.fra, HOURS.til, Decimal("10.0"), "V")
    assert pakk(HOURS) == pakk(again)
