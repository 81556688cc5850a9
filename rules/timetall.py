"""Hours that count, and the day they reached a sum.

Registered hours are attended hours; a record counts from its last day. Which types of hours count
in which ordning is data (`law.timer_teller`). Hours are never rounded.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import accumulate

from rules import law
from rules.facts import Fravaer, Fritak, Registrering, Timer
from rules.opplysninger import av_type

Post = tuple[date, Decimal]


def timer(registreringer: Iterable[Registrering], ordning: str, del_: str, dag: date) -> list[Post]:
    """The hours of a part (`norsk` or `samfunn`) of an ordning up to the day, by day."""
    return sorted(
        (t.til, t.antall)
        for t in av_type(registreringer, Timer)
        if t.ordning == ordning
        and t.til <= dag
        and t.timetype in law.timer_teller.at(t.fra).get(ordning, {}).get(del_, ())
    )


def fritatte_timer(fritak: Iterable[Fritak]) -> list[Post]:
    """Hours that a person was exempted from (introduksjonsloven)."""
    return [(f.vedtaksdato, f.timer) for f in fritak if f.timer is not None]


def kort_fravaer(
    registreringer: Iterable[Registrering], ordning: str, krav: int, dag: date
) -> list[Post]:
    """Short absence that counts as attendance, up to a share of the hours asked for."""
    regel = law.kort_fravaer.siste
    if not regel["teller"]:
        return []
    left = Decimal(str(regel["andel"])) * krav
    found: list[Post] = []
    for til, antall in sorted(
        (f.til, f.timer)
        for f in av_type(registreringer, Fravaer)
        if f.ordning == ordning
        and f.timer is not None
        and f.til <= dag
        and f.fravaerstype in regel["typer"]
    ):
        found.append((til, min(antall, left)))
        left -= found[-1][1]
    return found


def summen(poster: Iterable[Post]) -> Decimal:
    return sum((antall for _, antall in poster), Decimal(0))


def naadd(poster: Iterable[Post], krav: int) -> date | None:
    """The day the sum reached what is asked for; tolerance is zero.

    >>> naadd([(date(2021, 5, 31), Decimal("49.75")), (date(2021, 6, 30), Decimal("0.25"))], 50)
    datetime.date(2021, 6, 30)
    """
    ordered = sorted(poster)
    for (dag, _), total in zip(ordered, accumulate(a for _, a in ordered), strict=True):
        if total >= krav:
            return dag
    return None
