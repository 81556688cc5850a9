"""The participants of the demonstration's month: who they are, and what a case system knows.

None of them lives: the ids are synthetic, of the individ numbers that are kept for files written by
hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from rules.facts import (
    INTEGRERINGSLOVEN,
    INTRODUKSJONSLOVEN,
    Bosetting,
    Ident,
    Identtype,
    Kanal,
    Klasse,
    Lov,
    Person,
    Personhenvisning,
    Tillatelse,
)
from rules.ident import lag_foedselsnummer
from rules.virkedager import add_virkedager, virkedag
from transfer.demo.traffic_plan import Kommune, Plan

FIRST_NR = 100_000
_SPREAD = 9973  # a prime: one person a birth date
_INDIVID = range(460, 490)


@dataclass(slots=True)
class Deltaker:
    """A participant as the municipality's case system has it."""

    person: Person
    lov: Lov
    vedtatt: date
    startet: date
    kommer: date = date.min  # the case system knows of the person from this day
    registrert: bool = False
    neste: date = field(default=date.min)  # the first day whose hours were not sent yet

    @property
    def nr(self) -> int:
        return self.person.nr

    @property
    def henvisning(self) -> Personhenvisning:
        return Personhenvisning(foedselsnummer=self.person.identer[0].verdi)

    @property
    def ny_lov(self) -> bool:
        return self.lov is INTEGRERINGSLOVEN

    @property
    def norsk(self) -> str:
        """The ordning of the training."""
        return "IN_NORSK_NORSKMAAL" if self.ny_lov else "IL_NORSK_600"

    @property
    def intro(self) -> str:
        return "IN_INTRO" if self.ny_lov else "IL_INTRO"


def everyone(plan: Plan) -> dict[str, list[Deltaker]]:
    """The participants by municipality; the same plan gives the same persons."""
    numbers = _numbers(plan.personer.foedt)
    return {
        one.nummer: [_deltaker(plan, one, n, numbers) for n in _places(one)]
        for one in plan.kommuner
    }


def _places(kommune: Kommune) -> range:
    """The participants of a municipality, and at the end those with a law in question."""
    return range(kommune.deltakere + 2 * (kommune.lov_uavklart or kommune.ikke_godkjent))


def _deltaker(
    plan: Plan, kommune: Kommune, place: int, numbers: Iterator[tuple[int, date, str]]
) -> Deltaker:
    chance = kommune.chance(plan.seed, f"deltaker {place}")
    special = place >= kommune.deltakere
    fra = plan.personer
    lov = _law(kommune, chance, special, fra.ny_lov)
    granted, settled = _between(chance, *fra.tillatelse[lov]), _between(chance, *fra.bosatt)
    decided = _workday(settled + timedelta(days=chance.randint(*fra.vedtak_dager)))
    nr, born, number = next(numbers)
    unclear = special and kommune.lov_uavklart
    person = Person(
        nr=nr,
        foedselsdato=born,
        identer=(Ident(Identtype.FNR, number),),
        kjoenn=chance.choice("KM"),
        ankomst=None if unclear else granted - timedelta(days=chance.randint(60, 200)),
        tillatelser=(
            Tillatelse(
                Klasse.PFAM_F if unclear else Klasse.P28, granted, soekt_fra_utlandet=unclear
            ),
        ),
        bosettinger=(Bosetting(kommune.nummer, settled, None, etter_avtale=not unclear),),
    )  # fmt: skip
    started = _workday(decided + timedelta(days=chance.randint(*fra.oppstart_dager)))
    return Deltaker(
        person, lov, decided, started, kommer=plan.lov_uavklart_fra if unclear else date.min
    )


def _law(kommune: Kommune, chance: Random, special: bool, ny_lov: float) -> Lov:
    if special:
        return INTEGRERINGSLOVEN if kommune.ikke_godkjent else INTRODUKSJONSLOVEN
    cleared = kommune.system.kanal is Kanal.WS4 and any(
        INTEGRERINGSLOVEN in one.godkjent for one in kommune.system.versjoner
    )
    new = cleared and chance.random() < ny_lov
    return INTEGRERINGSLOVEN if new else INTRODUKSJONSLOVEN


def _numbers(first: date) -> Iterator[tuple[int, date, str]]:
    """Number in the register, birth date and national id, one after the other."""
    for n in range(_SPREAD):
        born = first + timedelta(days=n * 37 % _SPREAD)
        number = next(filter(None, (lag_foedselsnummer(born, i) for i in _INDIVID)))
        yield FIRST_NR + n, born, number


def _between(chance: Random, first: date, last: date) -> date:
    return first + timedelta(days=chance.randint(0, (last - first).days))


def _workday(day: date) -> date:
    return day if virkedag(day) else add_virkedager(day, 1)
