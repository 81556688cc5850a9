"""A chain of decisions: a tildeling and all that names it by `vedtak_referanse`.

Participation hangs on the chain: whether hours, measures and leave are allowed on a day follows
from its state, and the days they must lie within from its period. Which vedtakstype does what and
which event each state allows are data (`law.vedtakstyper`, `law.vedtak_tilstand`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

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
from rules.kjedeperiode import (
    aktiv_periode,
    beregnet_periode,
    gjelder,
    permisjoner_for,
    utvider,
)
from rules.maaneder import add_months
from rules.periode import Periode

Noekkel = tuple[str, str]  # (kommunenummer, referanse)


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
        arter = law.vedtakstyper.at(innhold.vedtaksdato)
        art = arter.get(innhold.vedtakstype)
        if art == "utvidet" and innhold.vedtak_referanse is None:
            return Hendelse.INNVILGET
        return _ARTER.get(art or "")
    return _TYPER.get(type(innhold))


def starter_kjede(innhold: Innhold) -> bool:
    """Whether the record is a tildeling or an avslag, which a chain begins with."""
    return hendelse(innhold) in (Hendelse.INNVILGET, Hendelse.AVSLAG)


@dataclass(frozen=True, slots=True)
class Kjede:
    """One chain. `vedtak` is the tildeling (or avslag) with every endring applied.

    `periode` is the computed one: start to last day, extensions, leave and valid absence included,
    open where no end was decided. `aktiv` is the same, cut by avslutning, avbrudd or stans.
    """

    kommunenummer: str
    referanse: str
    ordning: str
    vedtak: Vedtak
    tildeling: Registrering
    hendelser: tuple[Registrering, ...]
    permisjoner: tuple[Periode, ...]
    periode: Periode
    aktiv: Periode

    @property
    def er_avslag(self) -> bool:
        """Whether the chain is a refusal."""
        return hendelse(self.tildeling.innhold) is Hendelse.AVSLAG

    def tilstand(self, dag: date) -> Tilstand:
        """The state on a day. Leave ends by its last day without a message."""
        return _tilstand(self.vedtak, self.hendelser, self.permisjoner, dag)

    def overgang_lov(self, til: Hendelse, dag: date) -> bool:
        """Whether the event is allowed on the day, by the state table.

        An event is also refused where the next one that stands would no longer be allowed: a
        second avslutning before the first, a stans after which leave begins.
        """
        if not _allowed(self._avsluttet_foer(dag), self.tilstand(dag), til, dag):
            return False
        neste = next((r for r in self.hendelser if _dato(r.innhold) > dag and _moves(r)), None)
        etter = _ETTER.get(til)
        if neste is None or etter is None:
            return True
        hva = hendelse(neste.innhold)
        return hva is None or _allowed(dag, etter, hva, _dato(neste.innhold))

    def _avsluttet_foer(self, dag: date) -> date | None:
        """The last end on or before the day."""
        return max(
            (
                _dato(r.innhold)
                for r in self.hendelser
                if isinstance(r.innhold, Avslutning | Avbrudd) and _dato(r.innhold) <= dag
            ),
            default=None,
        )


# The state an event leaves the chain in, where it changes the state for good.
_ETTER = {
    Hendelse.STANS: Tilstand.STANS,
    Hendelse.GJENOPPTAK: Tilstand.INNVILGET,
    Hendelse.AVSLUTNING: Tilstand.AVSLUTTET,
}


def kjeder(registreringer: Iterable[Registrering]) -> dict[Noekkel, Kjede]:
    """The chains of one person, by (kommunenummer, referanse of the tildeling).

    A function of the set of records: their order never matters.
    """
    starter: dict[Noekkel, Registrering] = {}
    rest: list[Registrering] = []
    for r in registreringer:
        if isinstance(r.innhold, Vedtak) and starter_kjede(r.innhold):
            starter[r.kommunenummer, r.referanse] = r
        elif hasattr(r.innhold, "vedtak_referanse"):
            rest.append(r)
    rest.sort(key=_rekkefoelge)
    navngitt: dict[Noekkel, list[Registrering]] = {key: [] for key in sorted(starter)}
    for r in rest:
        hendelser = navngitt.get((r.kommunenummer, r.innhold.vedtak_referanse))  # type: ignore[attr-defined]
        if hendelser is not None:
            hendelser.append(r)
    ordninger = {key: r.innhold.ordning for key, r in starter.items()}  # type: ignore[attr-defined]
    return {
        key: _kjede(starter[key], tuple(hendelser), rest, ordninger)
        for key, hendelser in navngitt.items()
    }


def _kjede(
    start: Registrering,
    hendelser: tuple[Registrering, ...],
    rest: list[Registrering],
    ordninger: dict[Noekkel, str],
) -> Kjede:
    tildelt = start.innhold
    assert isinstance(tildelt, Vedtak)
    vedtak = tildelt
    for r in hendelser:
        if isinstance(r.innhold, Vedtak) and hendelse(r.innhold) is Hendelse.ENDRING:
            vedtak = _endret(vedtak, r.innhold)
    permisjoner = permisjoner_for(start, vedtak.ordning, rest, ordninger, gjelder)
    utvidende = permisjoner_for(start, vedtak.ordning, rest, ordninger, utvider)
    periode = beregnet_periode(start, vedtak, hendelser, utvidende, rest)
    return Kjede(
        kommunenummer=start.kommunenummer,
        referanse=start.referanse,
        ordning=vedtak.ordning,
        vedtak=vedtak,
        tildeling=start,
        hendelser=hendelser,
        permisjoner=permisjoner,
        periode=periode,
        aktiv=aktiv_periode(periode, hendelser),
    )


_ENDRES = ("startdato", "sluttdato", "omfang", "timer", "pliktrett", "hjemmel", "begrunnelse")


def _endret(vedtak: Vedtak, endring: Vedtak) -> Vedtak:
    """The vedtak with the fields that the endring sets; what it leaves out stays."""
    new = {name: value for name in _ENDRES if (value := getattr(endring, name)) is not None}
    return replace(vedtak, **new)


def _tilstand(
    vedtak: Vedtak, hendelser: tuple[Registrering, ...], permisjoner: tuple[Periode, ...], dag: date
) -> Tilstand:
    if dag < min(vedtak.vedtaksdato, vedtak.startdato or vedtak.vedtaksdato):
        return Tilstand.INGEN
    if hendelse(vedtak) is Hendelse.AVSLAG:
        return Tilstand.AVSLAG
    tilstand = Tilstand.INNVILGET
    for r in hendelser:
        if _dato(r.innhold) > dag:
            break
        hva = _TYPER.get(type(r.innhold))
        if hva is not None:
            tilstand = _ETTER.get(hva, tilstand)
    if tilstand is Tilstand.INNVILGET and any(dag in p for p in permisjoner):
        return Tilstand.PERMISJON
    return tilstand


def _allowed(ended: date | None, fra: Tilstand, til: Hendelse, dag: date) -> bool:
    tabell = law.vedtak_tilstand.at(dag)
    if til.value not in tabell[fra.value]:
        return False
    if fra is Tilstand.AVSLUTTET and til is Hendelse.GJENOPPTAK and ended is not None:
        return dag <= add_months(ended, tabell["gjenopptak_maaneder"])
    return True


def _moves(registrering: Registrering) -> bool:
    return type(registrering.innhold) in _TYPER


_RANG = {Vedtak: 0, Permisjon: 1, Stans: 2, Gjenopptak: 3, Avslutning: 4, Avbrudd: 4}


def _rekkefoelge(r: Registrering) -> tuple[date, int, str, str]:
    return _dato(r.innhold), _RANG.get(type(r.innhold), 5), r.kommunenummer, r.referanse


def _dato(innhold: Innhold) -> date:
    return innhold.hendelsesdato or date.min
