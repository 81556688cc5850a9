"""The states of a vedtak chain, and what moves it from one to another.

What each vedtakstype does, which event each state allows and what it leaves the chain in are data
(`law.vedtakstyper`, `law.vedtak_tilstand`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache

from rules import law
from rules.facts import (
    Avbrudd,
    Avslutning,
    Gjenopptak,
    Innhold,
    Permisjon,
    Registrering,
    Stans,
    Vedtak,
)
from rules.maaneder import add_months
from rules.periode import Periode


class Tilstand(StrEnum):
    """The state of a chain on a day; INGEN is a day before there was a decision."""

    INGEN = "INGEN"
    INNVILGET = "INNVILGET"
    PERMISJON = "PERMISJON"
    STANS = "STANS"
    AVSLAG = "AVSLAG"
    AVSLUTTET = "AVSLUTTET"


class Hendelse(StrEnum):
    """What can happen to a chain."""

    INNVILGET = "innvilget"
    AVSLAG = "avslag"
    ENDRING = "endring"
    PERMISJON = "permisjon"
    STANS = "stans"
    GJENOPPTAK = "gjenopptak"
    FORLENGELSE = "forlengelse"
    AVSLUTNING = "avslutning"
    ANNULLERING = "annullering"


_ARTER = {
    "tildeling": Hendelse.INNVILGET,
    "avslag": Hendelse.AVSLAG,
    "endring": Hendelse.ENDRING,
    "forlengelse": Hendelse.FORLENGELSE,
    "utvidet": Hendelse.FORLENGELSE,
}
_TYPER: dict[type[Innhold], Hendelse] = {
    Permisjon: Hendelse.PERMISJON,
    Stans: Hendelse.STANS,
    Gjenopptak: Hendelse.GJENOPPTAK,
    Avslutning: Hendelse.AVSLUTNING,
    Avbrudd: Hendelse.AVSLUTNING,
}


def hendelse(innhold: Innhold) -> Hendelse | None:
    """What a record does to its chain; None for records that only lie inside it (hours, tiltak)."""
    if isinstance(innhold, Vedtak):
        names = innhold.vedtak_referanse is not None
        return _av_vedtak(innhold.vedtakstype, innhold.vedtaksdato, names)
    return _TYPER.get(type(innhold))


@lru_cache(maxsize=4096)
def _av_vedtak(vedtakstype: str, vedtaksdato: date, names: bool) -> Hendelse | None:
    """What a vedtak of the type does; `names`: it names another by `vedtak_referanse`."""
    art = law.vedtakstyper.at(vedtaksdato).get(vedtakstype)
    if art == "utvidet" and not names:
        return Hendelse.INNVILGET
    return _ARTER.get(art or "")


def starter_kjede(innhold: Innhold) -> bool:
    """Whether the record is a tildeling or an avslag, which a chain begins with."""
    return hendelse(innhold) in (Hendelse.INNVILGET, Hendelse.AVSLAG)


# The state an event leaves the chain in, where it changes the state for good.
ETTER = {
    Hendelse(event): Tilstand(state)
    for event, state in law.vedtak_tilstand.siste["flytter"].items()
}


def kjedestart(vedtak: Vedtak) -> date:
    """The first day of its chain: the start, or the vedtak where that came first."""
    return min(vedtak.vedtaksdato, vedtak.startdato or vedtak.vedtaksdato)


def tilstand_paa(
    vedtak: Vedtak, hendelser: Sequence[Registrering], permisjoner: Sequence[Periode], dag: date
) -> Tilstand:
    """The state on a day; `hendelser` stand in order of date. Leave ends by its last day."""
    if dag < kjedestart(vedtak):
        return Tilstand.INGEN
    if hendelse(vedtak) is Hendelse.AVSLAG:
        return Tilstand.AVSLAG
    tilstand = Tilstand.INNVILGET
    for r in hendelser:
        if dato_for(r.innhold) > dag:
            break
        hva = _TYPER.get(type(r.innhold))
        if hva is not None:
            tilstand = ETTER.get(hva, tilstand)
    if tilstand is Tilstand.INNVILGET and any(dag in p for p in permisjoner):
        return Tilstand.PERMISJON
    return tilstand


def tillatt(ended: date | None, fra: Tilstand, til: Hendelse, dag: date) -> bool:
    """Whether the table allows the event from the state; an end may be undone for a time."""
    tabell = law.vedtak_tilstand.at(dag)
    if til.value not in tabell[fra.value]:
        return False
    if fra is Tilstand.AVSLUTTET and til is Hendelse.GJENOPPTAK and ended is not None:
        return dag <= add_months(ended, tabell["gjenopptak_maaneder"])
    return True


def flytter(registrering: Registrering) -> bool:
    """Whether the record is an event of its own (leave, stop, end), not a vedtak."""
    return type(registrering.innhold) in _TYPER


_RANG = {Vedtak: 0, Permisjon: 1, Stans: 2, Gjenopptak: 3, Avslutning: 4, Avbrudd: 4}


def rekkefoelge(r: Registrering) -> tuple[date, int, str, str]:
    """By date; on one day in the order in which things can follow each other."""
    return dato_for(r.innhold), _RANG.get(type(r.innhold), 5), r.kommunenummer, r.referanse


def dato_for(innhold: Innhold) -> date:
    """The day of the event."""
    return innhold.hendelsesdato or date.min
