"""The days a chain of decisions spans: what was decided, and what leave and absence add.

In order of date: an extension or a change sets the end it names, and is taken to know of the leave
that began before it; leave that begins on or before the end so far moves it by its days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from rules import law
from rules.facts import (
    Avbrudd,
    Avslutning,
    Fravaer,
    Gjenopptak,
    Permisjon,
    Registrering,
    Stans,
    Vedtak,
)
from rules.kommuner import samme_kommune
from rules.periode import Periode, merge
from rules.virkedager import add_virkedager, virkedager_i

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Navngitt:
    """A record that names a chain, and the ordning of the chain where it stands."""

    registrering: Registrering
    kjede: tuple[str, str]
    ordning: str | None


def permisjoner_for(
    kjede: tuple[str, str],
    ordning: str,
    permisjoner: Sequence[Navngitt],
    gjenopptak: Sequence[Registrering],
    gjelder_for: Callable[[Permisjon, str], bool],
) -> tuple[Periode, ...]:
    """The leave that holds for a chain: named for it, or for its ordning by another chain."""
    found = [
        n.registrering
        for n in permisjoner
        if gjelder_for(n.registrering.innhold, ordning)  # type: ignore[arg-type]
        and (n.kjede == kjede or _annen_ordning(n, kjede, ordning))
    ]
    return permisjonsperioder(found, gjenopptak, ordning) if found else ()


def _annen_ordning(n: Navngitt, kjede: tuple[str, str], ordning: str) -> bool:
    """Whether the record names a chain of another ordning in the same municipality."""
    return n.ordning not in (None, ordning) and samme_kommune(n.kjede[0], kjede[0])


def fravaer_for(kjede: tuple[str, str], fravaer: Sequence[Navngitt]) -> list[Registrering]:
    """The absence of a chain; where none is named, that of its municipality."""
    return [
        n.registrering
        for n in fravaer
        if n.kjede == kjede or (not n.kjede[1] and samme_kommune(n.kjede[0], kjede[0]))
    ]


def permisjonsperioder(
    permisjoner: Iterable[Registrering], gjenopptak: Iterable[Registrering], ordning: str
) -> tuple[Periode, ...]:
    """Leave as merged periods; a gjenopptak ends the leave the day before it."""
    perioder = []
    ends = sorted(
        (r.innhold.vedtak_referanse, r.innhold.dato, r.kommunenummer)
        for r in gjenopptak
        if isinstance(r.innhold, Gjenopptak) and r.innhold.ordning == ordning
    )
    for r in permisjoner:
        p = r.innhold
        assert isinstance(p, Permisjon)
        til = p.til
        for referanse, dato, kommunenummer in ends:
            if (
                referanse == p.vedtak_referanse
                and p.fra <= dato <= til
                and samme_kommune(kommunenummer, r.kommunenummer)
            ):
                til = dato - DAY
        perioder.append(Periode(p.fra, til))
    return tuple(merge(perioder))


def gjelder(permisjon: Permisjon, ordning: str) -> bool:
    """Whether the leave names the ordning."""
    return ordning in permisjon.ordning


def utvider(permisjon: Permisjon, ordning: str) -> bool:
    """Whether the leave names the ordning and is of a kind that moves its deadlines."""
    regel = law.permisjon_utvider.at(permisjon.fra)
    moves = ordning in regel["ordninger"] and permisjon.permisjonstype in regel["typer"]
    return moves and gjelder(permisjon, ordning)


@dataclass(frozen=True, slots=True)
class Vedtattslutt:
    """An end that a later vedtak decided; a forlengelse never shortens."""

    vedtaksdato: date
    slutt: date
    forlenger: bool


def beregnet_periode(
    tildelt: Vedtak,
    vedtak: Vedtak,
    senere: Iterable[Vedtattslutt],
    permisjoner: Sequence[Periode],
    fravaer: Iterable[Registrering],
) -> Periode:
    """First to last day with extensions, the leave that moves the end, and valid absence.

    Open where no end was decided.
    """
    fra = vedtak.startdato or vedtak.vedtaksdato
    til = vedtatt = tildelt.sluttdato
    steps: list[tuple[date, int, Vedtattslutt | Periode]] = [
        (s.vedtaksdato, n, s) for n, s in enumerate(senere)
    ]
    clipped = (Periode(max(p.fra, fra), p.til) for p in permisjoner)
    steps += [(p.fra, len(steps), p) for p in clipped if p.days]
    for _, _, step in sorted(steps, key=lambda s: s[:2]):
        if isinstance(step, Periode):
            if til is not None and step.fra <= til:
                til += timedelta(days=step.days)
        elif step.slutt != vedtatt:
            vedtatt = step.slutt
            til = max(til or vedtatt, vedtatt) if step.forlenger else vedtatt
    if til is None:
        return Periode.between(fra, None)
    return Periode(fra, gyldig_fravaer(fra, vedtak.ordning, permisjoner, fravaer).flytter(til))


@dataclass(frozen=True, slots=True)
class GyldigFravaer:
    """Valid absence that lengthens: whole days off leave, hours with their day, hours a day."""

    dager: tuple[Periode, ...] = ()
    timer: tuple[tuple[date, Decimal], ...] = ()
    per_dag: Decimal = Decimal(1)

    def flytter(self, til: date) -> date:
        """The last day moved by the absence, in whole working days.

        Absence counts while it lies inside the programme as lengthened so far. Hours are summed
        over the records; the rest of a day falls.
        """
        slutt = til
        while self.dager or self.timer:
            hele = sum(virkedager_i(p.fra, min(p.til, slutt)) for p in self.dager if p.fra <= slutt)
            hele += int(
                sum((t for dag, t in self.timer if dag <= slutt), Decimal(0)) // self.per_dag
            )
            new = add_virkedager(til, hele)
            if new == slutt:
                break
            slutt = new
        return slutt


def gyldig_fravaer(
    fra: date, ordning: str, permisjoner: Sequence[Periode], fravaer: Iterable[Registrering]
) -> GyldigFravaer:
    """The valid absence of an ordning from its start; days on leave already count as leave."""
    regel = law.fravaer_utvider.at(fra)
    if ordning not in regel["ordninger"]:
        return GyldigFravaer()
    gyldig = [
        f
        for r in fravaer
        if isinstance(f := r.innhold, Fravaer)
        and f.ordning == ordning
        and f.fravaerstype in regel["typer"]
    ]
    heldag = merge([Periode(max(f.fra, fra), f.til) for f in gyldig if f.timer is None])
    return GyldigFravaer(
        tuple(p for d in heldag for p in _outside(d, permisjoner)),
        tuple((f.fra, f.timer) for f in gyldig if f.timer is not None and f.fra >= fra),
        Decimal(str(regel["timer_per_dag"])),
    )


def aktiv_periode(periode: Periode, hendelser: Sequence[Registrering]) -> Periode:
    """The period cut on the last day before an end or a stop that was not taken up again."""
    slutt: date | None = None
    for r in hendelser:
        match r.innhold:
            case Avslutning(dato=dato) | Avbrudd(dato=dato) | Stans(stansdato=dato):
                slutt = dato if slutt is None else min(slutt, dato)
            case Gjenopptak():
                slutt = None
    return periode if slutt is None else Periode(periode.fra, min(periode.til, slutt))


def _outside(periode: Periode, others: Sequence[Periode]) -> list[Periode]:
    """The days of a period that lie in none of the (merged) others."""
    parts: list[Periode] = []
    fra = periode.fra
    for other in others:
        if other.overlaps(periode):
            parts.append(Periode(fra, other.fra - DAY))
            fra = other.til + DAY
    return [p for p in (*parts, Periode(fra, periode.til)) if p.days]
