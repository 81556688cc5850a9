"""Deadlines: the last day in time, with what moved it.

Source for the arithmetic: `rules.maaneder`. Leave that is approved for an ordning is merged and
added by its calendar days; which ordninger it moves is data (`law.permisjon_utvider`). What the
deadline of each ordning is stands in `rules.frister`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from rules import law
from rules.forklaring import Grunn, Setning
from rules.maaneder import add_months
from rules.periode import Periode, merge
from rules.quick import quick
from rules.virkedager import foerste_virkedag


class Fristtype(StrEnum):
    """What ends on the day."""

    GJENNOMFOERING = "GJENNOMFOERING"  # the right to free training, or the programme
    MED_FORLENGELSE = "MED_FORLENGELSE"  # the programme, with every extension the law allows
    MINSTE_VARIGHET = "MINSTE_VARIGHET"  # the earliest last day of a programme
    BEHOV = "BEHOV"  # need-based training, introduksjonsloven
    OPPSTART = "OPPSTART"  # the programme must have begun
    VEDTAK = "VEDTAK"  # the programme must have been decided
    ALDERSGRENSE = "ALDERSGRENSE"  # the last day before the age limit


class Friststatus(StrEnum):
    BEREGNET = "BEREGNET"
    INGEN_FRIST = "INGEN_FRIST"
    MANGLER_UTDANNINGSBAKGRUNN = "MANGLER_UTDANNINGSBAKGRUNN"
    MANGLER_SLUTTMAAL = "MANGLER_SLUTTMAAL"
    MANGLER_OPPSTART = "MANGLER_OPPSTART"


@quick
@dataclass(frozen=True, slots=True)
class Frist:
    """A deadline. `dato` is the last day in time; None where there is none or a fact is missing.

    `loeper_fra` started the clock; `grunndato` is the deadline before leave and absence.
    """

    type: Fristtype
    dato: date | None
    status: Friststatus = Friststatus.BEREGNET
    loeper_fra: date | None = None
    grunndato: date | None = None
    permisjonsdager: int = 0
    fravaersdager: int = 0
    grunnlag: tuple[Grunn, ...] = ()

    def utloept(self, dag: date) -> bool:
        """Whether the deadline has passed; the day itself is in time."""
        return self.dato is not None and dag > self.dato


PERMISJON = Setning(
    "integreringsloven §§ 13, 32; introduksjonsloven § 5",
    nb="Godkjent permisjon på {dager} dager flytter fristen fra {fra} til {til}.",
    en="Approved leave of {dager} days moves the deadline from {fra} to {til}.",
)


def forlenget(frist: date, fra: date, permisjoner: Iterable[Periode]) -> tuple[date, int]:
    """The deadline moved by leave, and by how many days.

    Overlapping and adjacent leave is merged; a merged period counts, with all its calendar days,
    where it begins on or before the deadline as moved so far. Days before `fra` never count.

    >>> forlenget(date(2024, 3, 15), date(2021, 3, 15), [
    ...     Periode.parse("2021-09-01/2021-10-31"), Periode.parse("2021-10-15/2021-12-15")])
    (datetime.date(2024, 6, 29), 106)
    """
    dager = 0
    for periode in merge([Periode(max(p.fra, fra), p.til) for p in permisjoner]):
        if periode.fra <= frist:
            frist += timedelta(days=periode.days)
            dager += periode.days
    return frist, dager


def med_permisjon(frist: Frist, permisjoner: Sequence[Periode]) -> Frist:
    """The deadline with leave added, and the ground for it."""
    if frist.dato is None or frist.loeper_fra is None or not permisjoner:
        return frist
    dato, dager = forlenget(frist.dato, frist.loeper_fra, permisjoner)
    if not dager:
        return frist
    why = PERMISJON(
        law.permisjon_utvider.at(frist.loeper_fra), dager=dager, fra=frist.dato, til=dato
    )
    return Frist(
        frist.type,
        dato,
        frist.status,
        frist.loeper_fra,
        frist.dato,
        dager,
        grunnlag=(*frist.grunnlag, why),
    )


def klagefrist(underretning: date) -> date:
    """The last day to complain: three weeks from the notice, moved to a working day.

    >>> klagefrist(date(2021, 5, 3))  # 24 May is Whit Monday
    datetime.date(2021, 5, 25)
    """
    uker: int = law.klagefrist.at(underretning)["uker"]
    return foerste_virkedag(underretning + timedelta(weeks=uker))


@lru_cache(maxsize=16_384)
def registreringsfrist(hendelse: date) -> date:
    """The last day to register a fact without being late: two months after it.

    >>> registreringsfrist(date(2021, 4, 20)), registreringsfrist(date(2021, 12, 31))
    (datetime.date(2021, 6, 20), datetime.date(2022, 2, 28))
    """
    return add_months(hendelse, law.registreringsfrist.at(hendelse)["maaneder"])


def oppstartsfrist(fra: date) -> date:
    """The last day to begin the programme: three months after settlement or claim (§ 12).

    >>> oppstartsfrist(date(2021, 3, 10))
    datetime.date(2021, 6, 10)
    """
    return add_months(fra, law.oppstart_program.at(fra)["maaneder"])


def vindu_43g(frist: date) -> Periode:
    """The days on which training may be extended under § 43 g: two months round the deadline.

    >>> str(vindu_43g(date(2023, 9, 1)))
    '2023-07-01–2023-11-01'
    """
    vindu: int = law.utvidet_43g.siste["vindu"]
    return Periode(add_months(frist, -vindu), add_months(frist, vindu))
