"""Absence counted in working days, and the time a participant was to be there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from rules import law
from rules.deltaker import Deltaker
from rules.facts import Fravaer, Tiltak
from rules.kjede import Kjede
from rules.virkedager import virkedager_i

DAGER_I_UKEN = 5


@lru_cache(maxsize=4096)
def full_uke(dag: date) -> Decimal:
    """Full time in hours a week."""
    return Decimal(str(law.fulltid.at(dag)["timer"]))


def full_dag(dag: date) -> Decimal:
    """A full day in hours: a fifth of the week."""
    return full_uke(dag) / DAGER_I_UKEN


def fravaer_i(
    deltaker: Deltaker, ordning: str, typer: Iterable[str], *nye: Fravaer
) -> list[Fravaer]:
    """The absence of these types in an ordning, standing and new, in order of day.

    One day off is registered in each ordning it was taken from, so ordninger are never added up.
    """
    wanted = frozenset(typer)
    found = [r.innhold for r in deltaker.av(Fravaer) if isinstance(r.innhold, Fravaer)]
    found = [f for f in (*found, *nye) if f.ordning == ordning and f.fravaerstype in wanted]
    return sorted(found, key=lambda f: (f.fra, f.til))


def dager(fravaer: Fravaer, fra: date, til: date, timer_per_dag: Decimal) -> Decimal:
    """The working days of an absence that lie in a window; hours are parts of a day."""
    if fravaer.til < fra or til < fravaer.fra:
        return Decimal(0)
    if fravaer.timer is not None:
        return fravaer.timer / timer_per_dag
    return Decimal(virkedager_i(max(fravaer.fra, fra), min(fravaer.til, til)))


def ukeplan(deltaker: Deltaker, kjede: Kjede | None, ordning: str, dag: date) -> Decimal | None:
    """The hours a week the participant was to be there: of the vedtak, or of the tiltak then."""
    tiltak = [
        t.timer_per_uke
        for r in deltaker.av(Tiltak)
        if isinstance(t := r.innhold, Tiltak)
        and t.ordning == ordning
        and t.timer_per_uke is not None
        and dag in t.periode
    ]
    vedtatt = kjede.vedtak.omfang if kjede is not None else None
    known = [hours for hours in (vedtatt, sum(tiltak, Decimal(0))) if hours]
    return max(known, default=None)
