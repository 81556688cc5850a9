"""The overview and the sums behind it."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from storage import Lager
from storage.innsyn import oversikt, rulling
from storage.innsyn.omfang import ALT, Omfang
from storage.innsyn.rytme import Rytmegrenser, rhythm, rhythms
from tests.monitor.conftest import Nettleser, Scene
from tests.monitor.test_begge import batch
from tests.storage.databases import sqlite
from transfer import running
from transfer.alerts.kinds import Blikk, look
from transfer.alerts.rules import RULES, Art, read
from transfer.monitor import diagram
from transfer.monitor.app import Monitor
from transfer.monitor.sider.oversikt import picture

FIRST = date(2021, 5, 3)


def test_numbers_of_the_overview_are_those_of_the_list(scene: Scene, kari: Nettleser) -> None:
    data = kari.get("/monitor/?format=json").json
    listed = kari.get("/monitor/forsendelser?format=json").json
    assert data is not None and listed is not None
    assert sum(row["forsendelser"] for row in data["dager"]) == len(listed["forsendelser"])
    assert sum(row["poster"] for row in data["dager"]) == sum(
        row["poster"] for row in listed["forsendelser"]
    )
    results = Counter(row["resultat"] for row in listed["forsendelser"])
    assert sum(row["avviste"] for row in data["dager"]) == results["AVVIST"]
    assert sum(row["uavklarte"] for row in data["dager"]) == results["UAVKLART"] > 0


def test_undecided_batches_are_told_in_words(kari: Nettleser) -> None:
    assert "uavklarte" in kari.side("/monitor/")
    assert "Alt er som vanlig" in kari.side("/monitor/?dag=2021-01-04")


RYTME = Rytmegrenser(dager=90, minst_sendinger=3, ganger=2, minst_virkedager=7)


@pytest.mark.parametrize(
    ("sent", "today", "silent"),
    [
        (["04-05", "04-12"], "06-30", False),  # no rhythm yet
        (["04-06", "04-13", "04-20"], "05-04", False),  # ten working days: twice a week's pause
        (["04-06", "04-13", "04-20"], "05-05", True),
        (["04-19", "04-20", "04-21", "04-22"], "05-03", False),  # daily; seven working days
        (["04-19", "04-20", "04-21", "04-22"], "05-04", True),
        (["04-26", "05-03", "05-10"], "05-27", False),  # Ascension, 17 May, Whit Monday
        (["04-26", "05-03", "05-10"], "05-28", True),
    ],
)
def test_silence_is_measured_by_one_s_own_rhythm_in_working_days(
    sent: list[str], today: str, silent: bool
) -> None:
    days = [date.fromisoformat(f"2021-{day}") for day in sent]
    assert rhythm("0301", days, date.fromisoformat(f"2021-{today}"), RYTME).taus is silent


def test_page_and_alert_name_the_same_silent_municipalities_on_every_day(tmp_path: Path) -> None:
    lager = register_of_senders(tmp_path)
    own = tmp_path / "rules.toml"
    text = RULES.read_text().replace(
        "ganger = 2, minst_virkedager = 7", "ganger = 3, minst_virkedager = 4"
    )
    own.write_text(text)
    seen: set[tuple[str, ...]] = set()
    for file in (None, own):
        monitor = Monitor(running.tjeneste(lager.url), varselregler=file)
        rule = next(one for one in read(file) if one.art is Art.TAUSHET)
        for n in range(60):
            naa = datetime(2021, 5, 1, 10, tzinfo=UTC) + timedelta(days=n)
            with lager.batch(write=False) as transaction:
                shown = picture(transaction.conn, monitor, ALT, naa.date(), naa).tause
                told = look(rule, Blikk(transaction.conn, naa))
                every = rhythms(transaction.conn, ALT, naa.date(), monitor.rytme).values()
            on_page = sorted(one.kommunenummer for one in shown)
            assert on_page == sorted(one.noekkel for one in told), naa
            assert on_page == sorted(one.kommunenummer for one in every if one.taus), naa
            seen.add((str(file), *on_page))
    assert len(seen) > 4 and any(len(one) > 2 for one in seen)
    lager.close()


def register_of_senders(folder: Path) -> Lager:
    """Municipalities that send daily, weekly and now and then, and fall silent one by one."""
    lager = Lager(sqlite(folder))
    numbers = itertools.count()
    for place, (every, last) in enumerate([(1, 20), (7, 35), (3, 50), (14, 60), (2, 99)]):
        for day in range(0, min(last, 60), every):
            row, posts, found = batch(next(numbers))
            at = datetime(2021, 4, 1, 8, tzinfo=UTC) + timedelta(days=day)
            row = replace(row, kommunenummer=f"03{place:02}", mottatt=at, mottatt_vegg=at)
            with lager.batch(write=True) as transaction:
                transaction.save(row, posts, found)
    rulling.roll_up(lager)
    return lager


def test_rebuilt_sums_are_the_same(scene: Scene) -> None:
    def seen() -> tuple[object, ...]:
        with scene.lager.batch(write=False) as transaction:
            every = date(2000, 1, 1), date(2100, 1, 1)
            return (
                oversikt.days(transaction.conn, ALT, *every),
                oversikt.systems(transaction.conn, ALT, *every),
                oversikt.municipalities(transaction.conn, Omfang(kommunenummer="0301"), *every),
            )

    rulling.roll_up(scene.lager)
    before = seen()
    assert rulling.rebuild(scene.lager) == len(scene.kvitteringer)
    assert seen() == before
    assert rulling.roll_up(scene.lager) == 0


def test_chart_says_in_words_what_it_shows_and_escapes_it() -> None:
    chart = diagram.linje(
        "x", "Rate <b>", "Beskrivelse & mer", [(FIRST, 1.0), (FIRST + timedelta(days=1), None)],
        [diagram.Merke(FIRST, "ny")],
    )  # fmt: skip
    assert 'role="img"' in chart and "<title" in chart and "Rate &lt;b&gt;" in chart
    assert "Beskrivelse &amp; mer" in chart and "style=" not in chart
