"""What completes an ordning, and the day it was met: a level, hours, a test.

integreringsloven asks for a level (norskmål) in place of hours; only duty is met by hours or level.
introduksjonsloven asks for hours, and from 2013 for tests that are taken, not passed.
Tests for permanent residence and citizenship belong to UDI and are no part of this.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules import law
from rules.facts import INTEGRERINGSLOVEN, INTRODUKSJONSLOVEN, Fritak
from rules.forklaring import Grunn, Setning
from rules.inntreden import foerste_mottak
from rules.law import Value
from rules.nivaa import FERDIGHETER, maal, mangler, norsk_naadd, vist
from rules.opplysninger import fritak, norskmaal
from rules.sak import Sak
from rules.timetall import Post, fritatte_timer, kort_fravaer, naadd, summen, timer


@dataclass(frozen=True, slots=True)
class Timesum:
    """Hours of a part (`norsk`, `samfunn`) against what is asked for."""

    del_: str
    antall: Decimal
    krav: int


@dataclass(frozen=True, slots=True)
class Ferdighet:
    """A skill: the best level shown, and the level of the norskmål."""

    navn: str
    beste: str | None
    maal: str | None


@dataclass(frozen=True, slots=True)
class Krav:
    """The requirement of an ordning. `dato` is the day it was met; `mangler` what is not.

    `naadd`: whether the final goal was reached, of a programme that has ended.
    """

    dato: date | None = None
    mangler: tuple[str, ...] = ()
    timer: tuple[Timesum, ...] = ()
    nivaa: tuple[Ferdighet, ...] = ()
    naadd: bool | None = None
    grunnlag: tuple[Grunn, ...] = ()


NIVAA_NAADD = Setning(
    "integreringsloven §§ 31, 35; integreringsforskriften §§ 26–28",
    nb="Norskmålet er nådd {dato}.",
    en="The norskmål was met on {dato}.",
)
NIVAA_MANGLER = Setning(
    "integreringsloven §§ 31, 35; integreringsforskriften §§ 26–28",
    nb="Norskmålet er ikke nådd; mangler {mangler}.",
    en="The norskmål is not met; missing {mangler}.",
)
TIMER = Setning(
    "integreringsloven §§ 27, 28; introduksjonsloven §§ 17, 20",
    nb="{antall} av {krav} timer {del_}.",
    en="{antall} of {krav} hours of {del_}.",
)
PROEVE_TATT = Setning(
    "integreringsloven § 35; introduksjonsloven § 19",
    nb="Prøvekravet er oppfylt {dato}.",
    en="The test requirement was met on {dato}.",
)
PROEVE_MANGLER = Setning(
    "integreringsloven § 35; introduksjonsloven § 19",
    nb="Prøve mangler: {mangler}.",
    en="A test is missing: {mangler}.",
)
PROEVE_FRITATT = Setning(
    "integreringsloven § 35; introduksjonsloven § 19",
    nb="Fritatt fra prøven ved vedtak {dato}.",
    en="Exempted from the test by decision {dato}.",
)
UTEN_PROEVE = Setning(
    "introduksjonsloven § 19",
    nb="Ingen plikt til å avlegge prøve (første tillatelse {innvilget}).",
    en="No duty to take a test (first permit {innvilget}).",
)
KUNNSKAP = Setning(
    "introduksjonsloven §§ 17, 19; FOR-2005-04-20-341 § 3",
    nb="Fritatt på grunnlag av kunnskaper ved vedtak {dato} ({grunnlag}).",
    en="Exempted on documented knowledge by decision {dato} ({grunnlag}).",
)


def krav_for(sak: Sak, ordning: str, *, har_plikt: bool) -> Krav:
    """The requirement of an ordning for the person, as met by the day of the case."""
    match ordning:
        case "IN_NORSK_NORSKMAAL" | "IN_NORSK_RETT_6A":
            return _nivaa(sak)
        case "IN_NORSK_250_NORSKMAAL":
            return _nivaa_eller_timer(sak, ordning)
        case "IN_SAMFUNN":
            return _samfunn(sak, ordning)
        case "IL_NORSK_600" | "IL_NORSK_300":
            return _introduksjonsloven(sak, ordning, har_plikt=har_plikt)
        case "IN_NORSK_ASYL":
            return _asyl(sak, ordning, "norsk", law.timer_asyl_integreringsloven, "norsk")
        case "IN_SAMFUNN_ASYL":
            return _asyl(sak, ordning, "samfunn", law.timer_asyl_integreringsloven, "samfunn")
        case "IL_OPPL_ASYLSOEKERE":
            return _asyl(sak, ordning, "norsk", law.timer_asyl_introduksjonsloven, "norsk")
        case "IL_NORSK_KULTUR":
            return _asyl(sak, ordning, "samfunn", law.timer_asyl_introduksjonsloven, "norsk_kultur")
        case _:
            return Krav()


def _nivaa(sak: Sak) -> Krav:
    """The norskmål in every skill it names, Norskprøve C1, or grade 2 (§§ 30, 31)."""
    dato = norsk_naadd(sak.person, sak.registreringer, sak.dag)
    in_force = norskmaal(sak.registreringer, sak.dag)
    shown = vist(sak.person, sak.dag)
    krav = maal(in_force) if in_force else {}
    lacks = mangler(in_force, shown) if dato is None else ()
    parameter = law.norsknivaa.siste
    why = NIVAA_NAADD(parameter, dato=dato) if dato else NIVAA_MANGLER(parameter, mangler=lacks)
    return Krav(
        dato,
        lacks,
        nivaa=tuple(Ferdighet(f, shown.beste.get(f), krav.get(f)) for f in FERDIGHETER),
        grunnlag=(why,),
    )


def _nivaa_eller_timer(sak: Sak, ordning: str) -> Krav:
    """Only duty: the hours or the level, whichever comes first (§ 28)."""
    level = _nivaa(sak)
    inntraadt = sak.inntreden.dato
    if inntraadt is None:
        return level
    regel = law.timer_kun_plikt.at(inntraadt)
    hours = timer(sak.registreringer, ordning, "norsk", sak.dag)
    done = naadd(hours, regel["timer"])
    dato = min((d for d in (level.dato, done) if d is not None), default=None)
    total, why = _sum("norsk", hours, regel["timer"], regel)
    lacks = () if dato else ("TIMER_NORSK", *level.mangler)
    return Krav(dato, lacks, (total,), level.nivaa, grunnlag=(why, *level.grunnlag))


def _samfunn(sak: Sak, ordning: str) -> Krav:
    """Hours, and the test passed or exempted from (§ 35)."""
    inntraadt = sak.inntreden.dato
    if inntraadt is None:
        return Krav()
    regel = law.timer_samfunn.at(inntraadt)
    hours = timer(sak.registreringer, ordning, "samfunn", sak.dag)
    if regel["asyltimer_teller"]:
        hours = hours + timer(sak.registreringer, "IN_SAMFUNN_ASYL", "samfunn", sak.dag)
    done = naadd(hours, regel["timer"])
    total, why = _sum("samfunn", hours, regel["timer"], regel)
    proeve, ground = _samfunnsproeve(sak, ordning)
    met = {"TIMER_SAMFUNN": done, "PROEVE_SAMFUNN": proeve}
    lacks = tuple(name for name, day in met.items() if day is None)
    dato = max(done, proeve) if done and proeve else None
    return Krav(dato, lacks, (total,), grunnlag=(why, ground))


def _samfunnsproeve(sak: Sak, ordning: str) -> tuple[date | None, Grunn]:
    exempt = fritak(sak.registreringer, ordning, "PROEVE", sak.dag)
    passed = min(
        (
            r.dato
            for r in sak.person.proeveresultater
            if r.dato <= sak.dag
            and r.type_proeve in law.proeve_nivaa.at(r.dato)["samfunnsproeve"]
            and r.resultat in law.proeve_nivaa.at(r.dato)["bestaatt"]
        ),
        default=None,
    )
    if exempt and (passed is None or exempt[0].vedtaksdato < passed):
        return exempt[0].vedtaksdato, PROEVE_FRITATT(dato=exempt[0].vedtaksdato)
    if passed is None:
        return None, PROEVE_MANGLER(mangler="SAMFUNNSKUNNSKAP")
    return passed, PROEVE_TATT(dato=passed)


def _introduksjonsloven(sak: Sak, ordning: str, *, har_plikt: bool) -> Krav:
    """Hours in both parts, hours of one never for the other; tests that are taken (§§ 17, 19)."""
    group = sak.norsk or sak.plikt
    if group is None or sak.lovvalg.tillatelse is None:
        return Krav()
    regel = law.timer_introduksjonsloven.at(group[0].innvilget)
    row = regel.get("rett_og_plikt" if sak.norsk else "kun_plikt")
    if row is None:
        return Krav()
    exempt = fritak(sak.registreringer, ordning, "OPPLAERING", sak.dag)
    norsk = timer(sak.registreringer, ordning, "norsk", sak.dag)
    norsk += fritatte_timer(exempt)
    norsk += kort_fravaer(sak.registreringer, ordning, row["norsk"], sak.dag)
    samfunn = timer(sak.registreringer, ordning, "samfunn", sak.dag)
    parts = []
    lacks: list[str] = []
    dates: list[date | None] = []
    grunnlag: list[Grunn] = []
    for del_, hours in (("norsk", norsk), ("samfunn", samfunn)):
        total, why = _sum(del_, hours, row[del_], regel)
        parts.append(total)
        knowledge = next((f for f in exempt if _kunnskap(f, del_)), None)
        done = naadd(hours, row[del_])
        if knowledge and (done is None or knowledge.vedtaksdato < done):
            done = knowledge.vedtaksdato
            why = KUNNSKAP(dato=done, grunnlag=knowledge.grunnlag)
        dates.append(done)
        grunnlag.append(why)
        if done is None:
            lacks.append(f"TIMER_{del_.upper()}")
    proever, missing, ground = _proever(sak, ordning, har_plikt and sak.norsk is not None)
    lacks += missing
    grunnlag.append(ground)
    dates += proever
    reached = [d for d in dates if d is not None]
    return Krav(
        max(reached) if len(reached) == len(dates) else None,
        tuple(lacks),
        tuple(parts),
        grunnlag=tuple(grunnlag),
    )


def _proever(
    sak: Sak, ordning: str, rett_og_plikt: bool
) -> tuple[list[date | None], list[str], Grunn]:
    """The days the tests were taken; nothing where there is no duty to take them."""
    assert sak.lovvalg.tillatelse is not None
    innvilget = sak.lovvalg.tillatelse.innvilget
    regel = law.proeveplikt.at(innvilget)
    if not rett_og_plikt or not regel["plikt"]:
        return [], [], UTEN_PROEVE(regel, innvilget=innvilget)
    exempt = fritak(sak.registreringer, ordning, "PROEVE", sak.dag)
    if exempt:
        dato = exempt[0].vedtaksdato
        return [dato], [], PROEVE_FRITATT(regel, dato=dato)
    norsk, samfunn = _taken(sak, "norskproever"), _taken(sak, "samfunnsproeve")
    missing = [
        name
        for name, dato in (("PROEVE_NORSK", norsk), ("PROEVE_SAMFUNN", samfunn))
        if dato is None
    ]
    if norsk is None or samfunn is None:
        return [None], missing, PROEVE_MANGLER(regel, mangler=tuple(missing))
    return [norsk, samfunn], [], PROEVE_TATT(regel, dato=max(norsk, samfunn))


def _taken(sak: Sak, hva: str) -> date | None:
    """The first day a test of the kind was taken, whatever its result."""
    return min(
        (
            r.dato
            for r in sak.person.proeveresultater
            if r.dato <= sak.dag and r.type_proeve in law.proeve_nivaa.at(r.dato)[hva]
        ),
        default=None,
    )


def _asyl(sak: Sak, ordning: str, del_: str, regel: law.Dated, key: str) -> Krav:
    """The hours of training for asylum seekers, by the day of registration in reception."""
    lov = INTEGRERINGSLOVEN if regel is law.timer_asyl_integreringsloven else INTRODUKSJONSLOVEN
    fra = foerste_mottak(sak.person, lov)
    if fra is None:
        return Krav()
    verdi = regel.at(max(fra, sak.person.beskyttelse_soeknadsdato or fra))
    hours = timer(sak.registreringer, ordning, del_, sak.dag)
    total, why = _sum(del_, hours, verdi[key], verdi)
    dato = naadd(hours, verdi[key])
    return Krav(dato, () if dato else (f"TIMER_{del_.upper()}",), (total,), grunnlag=(why,))


def _sum(del_: str, hours: list[Post], krav: int, regel: Value) -> tuple[Timesum, Grunn]:
    total = Timesum(del_, summen(hours), krav)
    return total, TIMER(regel, antall=total.antall, krav=krav, del_=del_)


def _kunnskap(f: Fritak, del_: str) -> bool:
    """Exempted from a part on documented knowledge: A2 in all skills, or another document."""
    regel = law.fritak_nivaa.siste
    if f.timer is not None or f.grunnlag not in regel[del_]:
        return False
    if del_ == "samfunn" or f.annen_dokumentasjon:
        return True
    rang: dict[str, int] = law.norsknivaa.siste["rang"]
    levels = [f.lytte, f.lese, f.skriftlig, f.muntlig]
    if not any(levels):
        return True
    asked = rang[regel["introduksjonsloven"]]
    return all(rang.get(level or "", -1) >= asked for level in levels)


def helt_fritak(f: Fritak, ordning: str) -> bool:
    """Whether the exemption is from the whole ordning.

    introduksjonsloven: documented knowledge and hours exempt from a part only.
    """
    if ordning not in ("IL_NORSK_600", "IL_NORSK_300"):
        return True
    regel = law.fritak_nivaa.siste
    return f.timer is None and f.grunnlag not in (*regel["norsk"], *regel["samfunn"])
