"""Participation (hours, measures, absence) and the chain it belongs to, as the rules here see it.

The day of a stop and the last day of a chain are days of participation; the days after are not.
"""

from __future__ import annotations

from datetime import date

from rules.deltaker import Deltaker
from rules.facts import (
    Avbrudd,
    Avslutning,
    Forsendelse,
    Fravaer,
    Gjenopptak,
    Post,
    Stans,
    Tiltak,
    Timer,
)
from rules.kjede import Kjede

Deltakelse = Timer | Tiltak | Fravaer


def kjede_for(
    deltakelse: Deltakelse, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Kjede | None:
    """The chain that is named; where none is, the one of the ordning that runs on the first day."""
    if deltakelse.vedtak_referanse is not None:
        return deltaker.kjede_bak(post, forsendelse)
    return next(
        (
            kjede
            for kjede in deltaker.kjeder.values()
            if kjede.ordning == deltakelse.ordning
            and not kjede.er_avslag
            and deltakelse.fra in kjede.periode
        ),
        None,
    )


def dager(deltakelse: Deltakelse) -> tuple[date, ...]:
    """The first and the last day; a tiltak may be open."""
    til = deltakelse.til
    return (deltakelse.fra,) if til is None else (deltakelse.fra, til)


def stanset(kjede: Kjede, dag: date) -> date | None:
    """The day of the stop that the day lies in, resumption not yet come; an end takes its place."""
    fra: date | None = None
    for r in kjede.hendelser:
        match r.innhold:
            case Stans(stansdato=d) if d < dag:
                fra = d
            case Gjenopptak(dato=d) if d <= dag:
                fra = None
            case Avslutning(dato=d) | Avbrudd(dato=d) if d < dag:
                fra = None
    return fra


def avsluttet(kjede: Kjede, dag: date) -> date | None:
    """The last day of the chain, where the day comes after it and it was not taken up again."""
    slutt: date | None = None
    for r in kjede.hendelser:
        match r.innhold:
            case Avslutning(dato=d) | Avbrudd(dato=d) if d < dag:
                slutt = d
            case Gjenopptak(dato=d) if d <= dag:
                slutt = None
    return slutt


def annen_avslutning(kjede: Kjede, dato: date) -> date | None:
    """Another end of the chain, with no resumption between the two."""
    ends = [r.innhold.dato for r in kjede.hendelser if isinstance(r.innhold, Avslutning | Avbrudd)]
    tilbake = [r.innhold.dato for r in kjede.hendelser if isinstance(r.innhold, Gjenopptak)]
    for annen in ends:
        foerst, sist = sorted((annen, dato))
        if not any(foerst <= dag <= sist for dag in tilbake):
            return annen
    return None
