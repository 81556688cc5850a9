"""The overview and the sums behind it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from storage.innsyn import oversikt, rulling
from storage.innsyn.omfang import ALT, Omfang
from storage.innsyn.oversikt import Kommunelinje, Sum
from tests.monitor.conftest import Nettleser, Scene
from transfer.monitor import diagram

NOON = datetime(2021, 6, 10, 10, tzinfo=UTC)
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


@pytest.mark.parametrize(
    ("days", "last", "today", "silent"),
    [
        (2, FIRST + timedelta(days=7), FIRST + timedelta(days=60), False),  # no rhythm yet
        (4, FIRST + timedelta(days=21), FIRST + timedelta(days=33), False),  # a week's pause
        (4, FIRST + timedelta(days=21), FIRST + timedelta(days=34), True),
        (22, FIRST + timedelta(days=21), FIRST + timedelta(days=24), False),  # daily
        (22, FIRST + timedelta(days=21), FIRST + timedelta(days=25), True),
    ],
)
def test_silence_is_measured_by_one_s_own_rhythm(
    days: int, last: date, today: date, silent: bool
) -> None:
    line = Kommunelinje("0301", Sum(), days, FIRST, last, NOON, 1, 0)
    assert line.taus(today) is silent


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
