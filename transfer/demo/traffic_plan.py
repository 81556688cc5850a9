"""The plan of the demonstration's month (`traffic.yaml`) as plain data."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import yaml

import codelists
from rules.facts import Kanal, Lov
from rules.facts.forsendelse import OSLO
from storage.avsendere import Art, Avsendere, Brukerrad, Organisasjon
from storage.avsendere import System as Systemversjon
from transfer.senders import fil
from transfer.senders.fil import Satt

PLAN = Path(__file__).parent / "traffic.yaml"
ROLLER = frozenset({"KOMMUNENORSKBRUKER", "KOMMUNEINTROBRUKER"})


@dataclass(frozen=True, slots=True)
class Versjon:
    """A version of a case system and the laws it is cleared for, each from day to day."""

    versjon: str
    godkjent: Mapping[Lov, tuple[date, date | None]]


@dataclass(frozen=True, slots=True)
class System:
    navn: str
    leverandoer: str
    orgnr: str
    kanal: Kanal
    versjoner: tuple[Versjon, ...]


@dataclass(frozen=True, slots=True)
class Kommune:
    """A municipality: its system, its rhythm, how many participants, and its habits."""

    nummer: str
    navn: str
    bruker: str
    orgnr: str
    system: System
    rytme: str
    deltakere: int
    taus_fra: date | None
    henter: bool
    lov_uavklart: bool
    ikke_godkjent: bool

    def chance(self, seed: int, what: str) -> Random:
        """Chance of its own, so that one municipality's habits do not move another's."""
        return Random(f"{seed}/{self.nummer}/{what}")


@dataclass(frozen=True, slots=True)
class Utgivelse:
    """A version that some municipalities have from a moment on; the field it breaks, if any."""

    versjon: str
    tidspunkt: datetime
    kommuner: frozenset[str]
    oedelegger: str | None


@dataclass(frozen=True, slots=True)
class Personer:
    """What the participants are drawn from."""

    foedt: date
    ukjent_foedt: date
    ny_lov: float
    tillatelse: Mapping[Lov, tuple[date, date]]
    bosatt: tuple[date, date]
    vedtak_dager: tuple[int, int]
    oppstart_dager: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole month as it is meant."""

    seed: int
    fra: date
    til: datetime
    oppstart: tuple[date, date]
    personer: Personer
    brukere_fra: date
    lov_uavklart_fra: date
    maanedsslutt: tuple[date, ...]
    kommuner: tuple[Kommune, ...]
    utgivelser: tuple[Utgivelse, ...]
    feilandel: float
    feil: Mapping[str, int]
    rettes: float
    rettes_dager: tuple[int, int]
    dublett: float
    konflikt: float
    hentes: float
    hentes_timer: tuple[int, int]

    def versjon(self, kommune: Kommune, moment: datetime) -> tuple[str, str | None]:
        """The version that a municipality runs at a moment, and the field that version breaks."""
        found: tuple[str, str | None] = (kommune.system.versjoner[0].versjon, None)
        for one in self.utgivelser:
            if one.tidspunkt <= moment and kommune.nummer in one.kommuner:
                found = (one.versjon, one.oedelegger)
        return found

    def systemer(self) -> Iterator[System]:
        """Every system once."""
        yield from {one.system.navn: one.system for one in self.kommuner}.values()


def read(path: Path = PLAN, only: Collection[str] | None = None) -> Plan:
    """The plan of a file; with `only`, these municipalities of it and no more."""
    raw = yaml.safe_load(path.read_text("utf-8"))
    kommuner = tuple(_kommuner(raw))
    return Plan(
        seed=raw["seed"],
        fra=raw["fra"],
        til=_oslo(raw["til"]),
        oppstart=(raw["oppstart"][0], raw["oppstart"][1]),
        personer=_personer(raw["personer"]),
        brukere_fra=raw["brukere_fra"],
        lov_uavklart_fra=raw["lov_uavklart_fra"],
        maanedsslutt=tuple(raw["maanedsslutt"]),
        kommuner=tuple(one for one in kommuner if only is None or one.nummer in only),
        utgivelser=tuple(_utgivelse(one, kommuner) for one in raw["utgivelser"]),
        feilandel=raw["feilandel"],
        feil=raw["feil"],
        rettes=raw["rettes"],
        rettes_dager=tuple(raw["rettes_dager"]),
        dublett=raw["dublett"],
        konflikt=raw["konflikt"],
        hentes=raw["hentes"],
        hentes_timer=tuple(raw["hentes_timer"]),
    )


def _personer(given: Mapping[str, Any]) -> Personer:
    return Personer(
        foedt=given["foedt"],
        ukjent_foedt=given["ukjent_foedt"],
        ny_lov=given["ny_lov"],
        tillatelse={Lov[name.upper()]: tuple(d) for name, d in given["tillatelse"].items()},
        bosatt=tuple(given["bosatt"]),
        vedtak_dager=tuple(given["vedtak_dager"]),
        oppstart_dager=tuple(given["oppstart_dager"]),
    )


def _kommuner(raw: Mapping[str, Any]) -> Iterator[Kommune]:
    silent = {one["kommune"]: one["fra"] for one in raw["taushet"]}
    names = codelists.liste("kommune")
    for given in raw["systemer"]:
        system = _system(given)
        for rytme, numbers in given["kommuner"].items():
            fra, til = raw["rytmer"][rytme]["deltakere"]
            for nummer in numbers:
                kode = names.get(nummer, raw["fra"])
                if kode is None:
                    raise ValueError(f"{nummer} is no municipality on {raw['fra']}")
                yield Kommune(
                    nummer=nummer,
                    navn=kode.navn_nb,
                    bruker=_user(kode.navn_nb),
                    orgnr=kode.egenskaper["orgnr_2020"],
                    system=system,
                    rytme=rytme,
                    deltakere=Random(f"{raw['seed']}/{nummer}").randint(fra, til),
                    taus_fra=silent.get(nummer),
                    henter=nummer not in raw["henter_ikke"],
                    lov_uavklart=nummer in raw["lov_uavklart"],
                    ikke_godkjent=nummer in raw["ikke_godkjent"],
                )


def _system(given: Mapping[str, Any]) -> System:
    versjoner = tuple(
        Versjon(
            one["versjon"],
            {
                Lov[name.upper()]: (days[0], days[1] if len(days) > 1 else None)
                for name, days in one.items()
                if name != "versjon"
            },
        )
        for one in given["versjoner"]
    )
    return System(
        given["navn"], given["leverandoer"], given["orgnr"], Kanal(given["kanal"]), versjoner
    )


def _utgivelse(given: Mapping[str, Any], kommuner: tuple[Kommune, ...]) -> Utgivelse:
    own = [one.nummer for one in kommuner if one.system.navn == given["system"]]
    return Utgivelse(
        given["versjon"],
        _oslo(given["tidspunkt"]),
        frozenset(own[: given["kommuner"]]) - frozenset(given.get("uten", ())),
        given.get("oedelegger"),
    )


def avsendere(plan: Plan, satt: Satt) -> Avsendere:
    """The plan's municipalities as senders, each with the password `demo`."""
    passord = fil.demo_katalog().brukere["oslo"].passord
    systemer = [
        (Systemversjon(system.orgnr, system.navn, versjon.versjon), versjon.godkjent)
        for system in plan.systemer()
        for versjon in system.versjoner
    ]
    since = plan.brukere_fra
    utsagn = [
        satt.utsagn(Art.GODKJENT, system.subjekt, lov.name or "", *days)
        for system, cleared in systemer
        for lov, days in cleared.items()
    ]
    for one in plan.kommuner:
        utsagn.append(satt.utsagn(Art.ADGANG, one.bruker, "", since))
        utsagn.append(satt.utsagn(Art.KOMMUNE, one.bruker, one.nummer, since))
        utsagn += [satt.utsagn(Art.ROLLE, one.bruker, rolle, since) for rolle in sorted(ROLLER)]
    return Avsendere(
        versjon=0,
        organisasjoner=(
            *(Organisasjon(s.orgnr, s.leverandoer) for s in plan.systemer()),
            *(Organisasjon(k.orgnr, k.navn, k.nummer) for k in plan.kommuner),
        ),
        systemer=tuple(system for system, _ in systemer),
        brukere=tuple(
            Brukerrad(k.bruker, k.orgnr, k.system.orgnr, passord, demo=True) for k in plan.kommuner
        ),
        utsagn=tuple(utsagn),
    )


def _user(navn: str) -> str:
    plain = navn.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return "-".join(plain.split())


def _oslo(moment: datetime) -> datetime:
    return moment.replace(tzinfo=OSLO)
