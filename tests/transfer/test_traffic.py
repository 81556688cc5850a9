"""The month of traffic: it goes the real way, it is what the plan says, it repeats."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from transfer.demo import traffic, traffic_plan
from transfer.demo.traffic import Month
from transfer.demo.traffic_calendar import calendar

FEW = {"3804", "3403", "1101", "4601"}  # not mended, silent, WS2, not cleared for the new law


def played(file: Path, only: set[str]) -> Month:
    month = traffic.prepare(f"sqlite:///{file}", traffic_plan.read(only=only))
    for _ in month.play():
        pass
    return month


def rows(month: Month, query: str) -> list[tuple[object, ...]]:
    with month.tjeneste.lager.batch(write=False) as transaction:
        return [tuple(row) for row in transaction.conn.execute(text(query))]


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    month = played(tmp_path_factory.mktemp("traffic") / "m.db", FEW)
    yield month
    month.tjeneste.lager.close()


def test_every_batch_has_the_receipt_answer_and_moment_of_its_own(month: Month) -> None:
    stored = rows(
        month,
        "SELECT kvittering_id, mottatt, mottatt_vegg, simulert, length(svar) FROM forsendelse "
        "ORDER BY nr",
    )
    assert len(stored) == sum(
        month.counts[name] for name in ("GODTATT", "GODTATT_MED_AVVIK")
    ) + sum(month.counts[name] for name in ("DELVIS", "AVVIST", "UAVKLART"))
    assert [one[0] for one in stored] == sorted(str(one[0]) for one in stored)
    assert all(one[1] == one[2] and not one[3] and int(str(one[4])) > 0 for one in stored)
    moments = [str(one[1]) for one in stored]
    assert moments == sorted(moments)
    assert moments[-1] < month.plan.til.astimezone().isoformat()


def test_the_broken_release_is_one_group_and_not_mended_where_the_new_one_is_missing(
    month: Month,
) -> None:
    found = rows(
        month,
        "SELECT DISTINCT fingeravtrykk, fagsystem_versjon, kommunenummer FROM funn "
        "JOIN forsendelse ON forsendelse.nr = forsendelse_nr WHERE regel_id = 'NIR-4-TIM-0001'",
    )
    assert [(version, kommune) for _, version, kommune in found] == [("4.3", "3804")]
    last = rows(
        month,
        "SELECT resultat FROM forsendelse WHERE kommunenummer = '3804' ORDER BY nr DESC LIMIT 1",
    )
    assert last[0][0] in ("DELVIS", "AVVIST")


def test_a_silent_municipality_sends_nothing_after_its_day(month: Month) -> None:
    ((last,),) = rows(month, "SELECT max(mottatt) FROM forsendelse WHERE kommunenummer = '3403'")
    assert "2021-05-20" < str(last) < "2021-05-27"


def test_ws2_warns_of_its_last_day_and_a_system_that_is_not_cleared_is_refused(
    month: Month,
) -> None:
    found = {
        str(regel): str(kanal)
        for regel, kanal in rows(
            month,
            "SELECT DISTINCT regel_id, kanal FROM funn JOIN forsendelse "
            "ON forsendelse.nr = forsendelse_nr",
        )
    }
    assert found["NIR-2-RUT-0003"] == "WS2"
    assert found["NIR-4-RUT-0005"] == "WS4"


def test_what_was_rejected_by_mistake_is_mended_and_accepted(month: Month) -> None:
    """A resubmission carries the references that were rejected, and they are stored then."""
    mended = rows(
        month,
        "SELECT count(*) FROM post a JOIN post b ON a.referanse = b.referanse "
        "AND a.kommunenummer = b.kommunenummer AND a.forsendelse_nr < b.forsendelse_nr "
        "WHERE a.utfall = 'AVVIST' AND b.utfall = 'LAGRET'",
    )
    assert int(str(mended[0][0])) > 0


def test_the_same_plan_gives_the_same_register(tmp_path: Path) -> None:
    def dump(name: str) -> list[tuple[object, ...]]:
        month = played(tmp_path / name, {"4602"})
        found = rows(month, "SELECT * FROM forsendelse ORDER BY nr") + rows(
            month, "SELECT * FROM funn ORDER BY forsendelse_nr, loepenr, nr"
        )
        month.tjeneste.lager.close()
        return found

    first = dump("a.db")
    assert first
    assert first == dump("b.db")


def test_the_whole_plan_breaks_a_field_at_forty_municipalities() -> None:
    plan = traffic_plan.read()
    broken, mended = plan.utgivelser
    assert 60 <= len(plan.kommuner) <= 100
    assert {one.system.kanal for one in plan.kommuner} == {"WS2", "WS4"}
    sent = {
        avtale.kommune.nummer
        for avtale in calendar(plan)
        if avtale.kommune.nummer in broken.kommuner
        and broken.tidspunkt <= avtale.tidspunkt < mended.tidspunkt
    }
    assert len(sent) == 40
    assert len(broken.kommuner - mended.kommuner) == 3


def test_nobody_sends_on_a_public_holiday() -> None:
    days = {avtale.tidspunkt.date() for avtale in calendar(traffic_plan.read())}
    assert not days & {date(2021, 5, 13), date(2021, 5, 17), date(2021, 5, 24)}
