"""A chain of decisions: a tildeling and all that names it by `vedtak_referanse`.

Participation hangs on the chain: whether hours, measures and leave are allowed on a day follows
from its state (`rules.tilstand`), and the days they must lie within from its period
(`rules.kjedeperiode`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from rules.facts import Avbrudd, Avslutning, Fravaer, Gjenopptak, Permisjon, Registrering, Vedtak
from rules.kjedeperiode import (
    Navngitt,
    Vedtattslutt,
    aktiv_periode,
    beregnet_periode,
    fravaer_for,
    gjelder,
    permisjoner_for,
    utvider,
)
from rules.kommuner import alle_forgjengere
from rules.periode import Periode
from rules.quick import quick
from rules.tilstand import (
    ETTER,
    Hendelse,
    Tilstand,
    dato_for,
    flytter,
    hendelse,
    rekkefoelge,
    starter_kjede,
    tillatt,
    tilstand_paa,
)

__all__ = [
    "Hendelse",
    "Kjede",
    "Noekkel",
    "Tilstand",
    "hendelse",
    "kjeder",
    "starter_kjede",
]

Noekkel = tuple[str, str]  # (kommunenummer, referanse)


@quick
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
    er_avslag: bool

    def gir(self, ordning: str) -> bool:
        """Whether it grants this ordning."""
        return not self.er_avslag and self.ordning == ordning

    def tilstand(self, dag: date) -> Tilstand:
        """The state on a day. Leave ends by its last day without a message."""
        return tilstand_paa(self.vedtak, self.hendelser, self.permisjoner, dag)

    def overgang_lov(self, til: Hendelse, dag: date) -> bool:
        """Whether the event is allowed on the day, by the state table.

        An event is also refused where the next one that stands would no longer be allowed: a
        second avslutning before the first, a stans after which leave begins.
        """
        if not tillatt(self._avsluttet_foer(dag), self.tilstand(dag), til, dag):
            return False
        neste = next((r for r in self.hendelser if dato_for(r.innhold) > dag and flytter(r)), None)
        etter = ETTER.get(til)
        if neste is None or etter is None:
            return True
        hva = hendelse(neste.innhold)
        return hva is None or tillatt(dag, etter, hva, dato_for(neste.innhold))

    def _avsluttet_foer(self, dag: date) -> date | None:
        """The last end on or before the day."""
        return max(
            (
                dato_for(r.innhold)
                for r in self.hendelser
                if isinstance(r.innhold, Avslutning | Avbrudd) and dato_for(r.innhold) <= dag
            ),
            default=None,
        )


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
    rest.sort(key=rekkefoelge)
    hendelser: dict[Noekkel, list[Registrering]] = {key: [] for key in sorted(starter)}
    permisjoner: list[Navngitt] = []
    fravaer: list[Navngitt] = []
    gjenopptak: list[Registrering] = []
    for r in rest:
        key = _navngitt(r, starter)
        if key in hendelser:
            hendelser[key].append(r)
        start = starter.get(key)
        ordning = start.innhold.ordning if start else None  # type: ignore[attr-defined]
        if isinstance(r.innhold, Permisjon):
            permisjoner.append(Navngitt(r, key, ordning))
        elif isinstance(r.innhold, Fravaer):
            fravaer.append(Navngitt(r, key, ordning))
        elif isinstance(r.innhold, Gjenopptak):
            gjenopptak.append(r)
    rundt = Rundt(permisjoner, fravaer, gjenopptak)
    return {key: _kjede(key, starter[key], tuple(h), rundt) for key, h in hendelser.items()}


def _navngitt(r: Registrering, starter: dict[Noekkel, Registrering]) -> Noekkel:
    """The chain a record names; the tildeling may stand under a number now replaced."""
    referanse: str = r.innhold.vedtak_referanse or ""  # type: ignore[attr-defined]
    key = (r.kommunenummer, referanse)
    if not referanse or key in starter:
        return key
    same = [one for one in starter if one[1] == referanse]
    if not same:
        return key
    foer = alle_forgjengere(r.kommunenummer)
    return min((one for one in same if one[0] in foer), default=key)


@dataclass(frozen=True, slots=True)
class Rundt:
    """What bears on the periods of all chains of a person."""

    permisjoner: list[Navngitt]
    fravaer: list[Navngitt]
    gjenopptak: list[Registrering]


def _kjede(
    key: Noekkel, start: Registrering, hendelser: tuple[Registrering, ...], rundt: Rundt
) -> Kjede:
    assert isinstance(start.innhold, Vedtak)
    vedtak = start.innhold
    senere: list[Vedtattslutt] = []
    for r in hendelser:
        if not isinstance(r.innhold, Vedtak):
            continue
        hva = hendelse(r.innhold)
        if hva is Hendelse.ENDRING:
            vedtak = _endret(vedtak, r.innhold)
        if hva in (Hendelse.ENDRING, Hendelse.FORLENGELSE) and r.innhold.sluttdato is not None:
            forlenger = hva is Hendelse.FORLENGELSE
            senere.append(Vedtattslutt(r.innhold.vedtaksdato, r.innhold.sluttdato, forlenger))
    leave = rundt.permisjoner
    permisjoner = permisjoner_for(key, vedtak.ordning, leave, rundt.gjenopptak, gjelder)
    utvidende = permisjoner_for(key, vedtak.ordning, leave, rundt.gjenopptak, utvider)
    fravaer = fravaer_for(key, rundt.fravaer)
    periode = beregnet_periode(start.innhold, vedtak, senere, utvidende, fravaer)
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
        er_avslag=hendelse(start.innhold) is Hendelse.AVSLAG,
    )


_ENDRES = ("startdato", "sluttdato", "omfang", "timer", "pliktrett", "hjemmel", "begrunnelse")


def _endret(vedtak: Vedtak, endring: Vedtak) -> Vedtak:
    """The vedtak with the fields that the endring sets; what it leaves out stays."""
    new = {name: value for name in _ENDRES if (value := getattr(endring, name)) is not None}
    return replace(vedtak, **new)
