"""What completes an ordning under integreringsloven, and training in reception under both laws.

A level (norskmål) takes the place of hours; only duty is met by hours or level, whichever comes
first; samfunnskunnskap asks for hours and a test. Tests for permanent residence and citizenship
belong to UDI and are no part of this.
"""

from __future__ import annotations

from datetime import date

from rules import law
from rules.facts import INTEGRERINGSLOVEN, INTRODUKSJONSLOVEN
from rules.forklaring import Grunn, Setning
from rules.inntreden import foerste_mottak
from rules.krav import PROEVE_FRITATT, PROEVE_MANGLER, PROEVE_TATT, Ferdighet, Krav, timesum
from rules.nivaa import FERDIGHETER, maal, mangler, norsk_naadd, vist
from rules.opplysninger import fritak, norskmaal
from rules.sak import Sak
from rules.timetall import naadd, timer

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


def nivaa(sak: Sak) -> Krav:
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


def nivaa_eller_timer(sak: Sak, ordning: str) -> Krav:
    """Only duty: the hours or the level, whichever comes first (§ 28)."""
    level = nivaa(sak)
    inntraadt = sak.inntreden.dato
    if inntraadt is None:
        return level
    regel = law.timer_kun_plikt.at(inntraadt)
    hours = timer(sak.registreringer, ordning, "norsk", sak.dag)
    done = naadd(hours, regel["timer"])
    dato = min((d for d in (level.dato, done) if d is not None), default=None)
    total, why = timesum("norsk", hours, regel["timer"], regel)
    lacks = () if dato else ("TIMER_NORSK", *level.mangler)
    return Krav(dato, lacks, (total,), level.nivaa, grunnlag=(why, *level.grunnlag))


def samfunn(sak: Sak, ordning: str) -> Krav:
    """Hours, and the test passed or exempted from (§ 35)."""
    inntraadt = sak.inntreden.dato
    if inntraadt is None:
        return Krav()
    regel = law.timer_samfunn.at(inntraadt)
    hours = timer(sak.registreringer, ordning, "samfunn", sak.dag)
    if regel["asyltimer_teller"]:
        hours = hours + timer(sak.registreringer, "IN_SAMFUNN_ASYL", "samfunn", sak.dag)
    done = naadd(hours, regel["timer"])
    total, why = timesum("samfunn", hours, regel["timer"], regel)
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


def asyl(sak: Sak, ordning: str, del_: str, regel: law.Dated, key: str) -> Krav:
    """The hours of training for asylum seekers, by the day of registration in reception."""
    lov = INTEGRERINGSLOVEN if regel is law.timer_asyl_integreringsloven else INTRODUKSJONSLOVEN
    fra = foerste_mottak(sak.person, lov)
    if fra is None:
        return Krav()
    verdi = regel.at(max(fra, sak.person.beskyttelse_soeknadsdato or fra))
    hours = timer(sak.registreringer, ordning, del_, sak.dag)
    total, why = timesum(del_, hours, verdi[key], verdi)
    dato = naadd(hours, verdi[key])
    return Krav(dato, () if dato else (f"TIMER_{del_.upper()}",), (total,), grunnlag=(why,))
