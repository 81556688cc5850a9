"""The days a chain of decisions spans: what was decided, and what leave and absence add.

In order of date: an extension or a change sets the end it names, and is taken to know of the leave
that began before it; leave that begins on or before the end so far moves it by its days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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
from rules.periode import Periode, merge
from rules.virkedager import add_virkedager, virkedager_i

DAY = timedelta(days=1)


def permisjoner_for(
    start: Registrering,
    ordning: str,
    rest: Iterable[Registrering],
    ordninger: Mapping[tuple[str, str], str],
    gjelder_for: Callable[[Permisjon, str], bool],
) -> tuple[Periode, ...]:
    """The leave that holds for a chain: named for it, or for its ordning by another chain."""
    found = []
    for r in rest:
        p = r.innhold
        if not isinstance(p, Permisjon) or not gjelder_for(p, ordning):
            continue
        egen = (r.kommunenummer, p.vedtak_referanse) == (start.kommunenummer, start.referanse)
        annen = ordninger.get((r.kommunenummer, p.vedtak_referanse))
        if egen or (r.kommunenummer == start.kommunenummer and annen not in (None, ordning)):
            found.append(r)
    return permisjonsperioder(found, rest, ordning)


def permisjonsperioder(
    permisjoner: Iterable[Registrering], rest: Iterable[Registrering], ordning: str
) -> tuple[Periode, ...]:
    """Leave as merged periods; a gjenopptak ends the leave the day before it."""
    perioder = []
    gjenopptak = sorted(
        (r.kommunenummer, r.innhold.vedtak_referanse, r.innhold.dato)
        for r in rest
        if isinstance(r.innhold, Gjenopptak) and r.innhold.ordning == ordning
    )
    for r in permisjoner:
        p = r.innhold
        assert isinstance(p, Permisjon)
        til = p.til
        for kommunenummer, referanse, dato in gjenopptak:
            samme = (kommunenummer, referanse) == (r.kommunenummer, p.vedtak_referanse)
            if samme and p.fra <= dato <= til:
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


def beregnet_periode(
    start: Registrering,
    vedtak: Vedtak,
    hendelser: Sequence[Registrering],
    permisjoner: Sequence[Periode],
    rest: Sequence[Registrering],
) -> Periode:
    """First to last day with extensions, the leave that moves the end, and valid absence.

    Open where no end was decided.
    """
    fra = vedtak.startdato or vedtak.vedtaksdato
    assert isinstance(start.innhold, Vedtak)
    til = start.innhold.sluttdato
    vedtatt = til
    steps: list[tuple[date, int, date | Periode]] = [
        (r.innhold.vedtaksdato, 0, r.innhold.sluttdato)
        for r in hendelser
        if isinstance(r.innhold, Vedtak) and r.innhold.sluttdato is not None
    ]
    clipped = (Periode(max(p.fra, fra), p.til) for p in permisjoner)
    steps += [(p.fra, 1, p) for p in clipped if p.days]
    for _, _, step in sorted(steps, key=lambda s: (s[0], s[1], str(s[2]))):
        if isinstance(step, Periode):
            if til is not None and step.fra <= til:
                til += timedelta(days=step.days)
        elif step != vedtatt:
            til = vedtatt = step
    if til is None:
        return Periode.between(fra, None)
    return Periode(fra, med_fravaer(fra, til, vedtak.ordning, permisjoner, rest))


def med_fravaer(
    fra: date,
    til: date,
    ordning: str,
    permisjoner: Sequence[Periode],
    rest: Iterable[Registrering],
) -> date:
    """The last day moved by valid absence, in whole working days.

    Absence counts while it lies inside the programme as lengthened so far. Days on leave already
    count as leave. Hours are summed over the records; the rest of a day falls.
    """
    dager, timer, per_dag = gyldig_fravaer(fra, ordning, permisjoner, rest)
    if not dager and not timer:
        return til
    slutt = til
    while True:
        hele = sum(virkedager_i(p.fra, min(p.til, slutt)) for p in dager if p.fra <= slutt)
        hele += int(sum((t for dag, t in timer if dag <= slutt), Decimal(0)) // per_dag)
        new = add_virkedager(til, hele) if hele else til
        if new == slutt:
            return slutt
        slutt = new


def gyldig_fravaer(
    fra: date, ordning: str, permisjoner: Sequence[Periode], rest: Iterable[Registrering]
) -> tuple[list[Periode], list[tuple[date, Decimal]], Decimal]:
    """Valid absence that lengthens: whole days (off leave), hours with their day, hours a day."""
    heldag: list[Periode] = []
    timer: list[tuple[date, Decimal]] = []
    regel = law.fravaer_utvider.at(fra)
    per_dag = Decimal(str(regel["timer_per_dag"]))
    if ordning not in regel["ordninger"]:
        return [], [], per_dag
    for r in rest:
        f = r.innhold
        if not isinstance(f, Fravaer) or f.ordning != ordning:
            continue
        if f.fravaerstype not in regel["typer"]:
            continue
        if f.timer is not None:
            if f.fra >= fra:
                timer.append((f.fra, f.timer))
        else:
            heldag.append(Periode(max(f.fra, fra), f.til))
    return [p for d in merge(heldag) for p in _outside(d, permisjoner)], timer, per_dag


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
