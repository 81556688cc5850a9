"""When the municipalities of the demonstration send of their own accord."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random

from rules.facts.forsendelse import OSLO
from rules.virkedager import virkedag
from transfer.demo.traffic_plan import Kommune, Plan

DAY = timedelta(days=1)


class Art(StrEnum):
    """Why a batch is sent."""

    OPPSTART = "OPPSTART"  # the participants are registered
    TIMER = "TIMER"  # hours
    MAANED = "MAANED"  # hours, measures and absence of a month


@dataclass(frozen=True, slots=True)
class Avtale:
    """A municipality means to send at a moment; `del_`: which fifth of the participants, or all."""

    tidspunkt: datetime
    kommune: Kommune
    art: Art
    del_: int | None = None


def calendar(plan: Plan) -> Iterator[Avtale]:
    """Every batch that is meant to be sent, municipality by municipality."""
    for kommune in plan.kommuner:
        chance = kommune.chance(plan.seed, "kalender")
        for avtale in _of(plan, kommune, chance):
            silent = kommune.taus_fra is not None and avtale.tidspunkt.date() >= kommune.taus_fra
            if avtale.tidspunkt <= plan.til and not silent:
                yield avtale


def _of(plan: Plan, kommune: Kommune, chance: Random) -> Iterator[Avtale]:
    first, last = plan.oppstart
    day = first + timedelta(days=chance.randint(0, (last - first).days))
    yield Avtale(_moment(_workday(day), chance), kommune, Art.OPPSTART)
    closing = chance.choice(plan.maanedsslutt)
    weekday, odd = chance.randint(0, 4), chance.randint(0, 1)
    day = plan.fra
    while day <= plan.til.date():
        if day == closing:
            yield Avtale(_moment(day, chance), kommune, Art.MAANED)
        elif not virkedag(day):
            pass
        elif kommune.rytme == "daglig":
            yield Avtale(_moment(day, chance, night=True), kommune, Art.TIMER, day.weekday())
        elif day.weekday() == weekday and (
            kommune.rytme == "ukentlig"
            or (kommune.rytme == "fjortendag" and day.isocalendar().week % 2 == odd)
        ):
            yield Avtale(_moment(day, chance), kommune, Art.TIMER)
        day += DAY


def _moment(day: date, chance: Random, night: bool = False) -> datetime:
    """A moment of the day as an office has it; with `night` a nightly run."""
    minute = (
        chance.randint(60, 240) if night else int(chance.triangular(7.5 * 60, 16 * 60, 11 * 60))
    )
    second = chance.randint(0, 59)
    return datetime.combine(day, time(minute // 60, minute % 60, second), OSLO)


def _workday(day: date) -> date:
    while not virkedag(day):
        day += DAY
    return day
