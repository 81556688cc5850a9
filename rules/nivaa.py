"""Levels of Norwegian: the best a person has shown in each skill, against the norskmål.

Results of different sittings are combined, the best of each (assumed). Results come from
Kompetanse Norge, never from a municipality. What a test shows is data (`law.proeve_nivaa`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rules import law
from rules.facts import Norskmaal, Person, Proeveresultat, Registrering
from rules.opplysninger import av_type

FERDIGHETER = ("LYTTE", "LESE", "SKRIFTLIG", "MUNTLIG")


@dataclass(frozen=True, slots=True)
class Nivaa:
    """What a person has shown by a day: the best level of each skill, C1, the best grade."""

    beste: dict[str, str]
    c1: bool
    karakter: int | None


def vist(person: Person, dag: date) -> Nivaa:
    """What the results up to the day show; those before the permit or the norskmål count too."""
    rang: dict[str, int] = law.norsknivaa.siste["rang"]
    beste: dict[str, str] = {}
    c1_deler: set[str] = set()
    karakterer: list[int] = []
    for r in person.proeveresultater:
        if r.dato > dag:
            continue
        for ferdighet, nivaa in _levels(r):
            if rang[nivaa] > rang.get(beste.get(ferdighet, ""), -1):
                beste[ferdighet] = nivaa
        if _c1_passed(r):
            c1_deler.update((r.delproeve,) if r.delproeve else FERDIGHETER)
        grade = _grade(r)
        if grade is not None:
            karakterer.append(grade)
    c1 = c1_deler.issuperset(FERDIGHETER)
    return Nivaa(beste, c1, max(karakterer, default=None))


def maal(norskmaal: Norskmaal) -> dict[str, str]:
    """The level asked for in each skill; one that is left out is not asked for."""
    levels = zip(
        FERDIGHETER,
        (norskmaal.lytte, norskmaal.lese, norskmaal.skriftlig, norskmaal.muntlig),
        strict=True,
    )
    return {ferdighet: nivaa for ferdighet, nivaa in levels if nivaa}


def mangler(norskmaal: Norskmaal | None, nivaa: Nivaa) -> tuple[str, ...]:
    """What is still missing for the norskmål: skills, C1, a grade, or the norskmål itself."""
    if norskmaal is None:
        return ("NORSKMAAL",)
    if norskmaal.c1:
        return () if nivaa.c1 else ("C1",)
    if norskmaal.karakter is not None:
        minst: int = law.norsknivaa.siste["karakter_minst"]
        return () if nivaa.karakter is not None and nivaa.karakter >= minst else ("KARAKTER",)
    krav = maal(norskmaal)
    if not krav:
        return ("NORSKMAAL",)
    rang: dict[str, int] = law.norsknivaa.siste["rang"]
    return tuple(
        ferdighet
        for ferdighet, level in krav.items()
        if rang.get(nivaa.beste.get(ferdighet, ""), -1) < rang[level]
    )


def norsk_naadd(person: Person, registreringer: Iterable[Registrering], dag: date) -> date | None:
    """The day from which the norskmål has been met without a break up to `dag`; None if it is not.

    A norskmål that is lowered can be met from its own day; one that is raised is open again.
    """
    norskmaal = av_type(registreringer, Norskmaal)
    dager = {n.dato for n in norskmaal} | {r.dato for r in person.proeveresultater}
    naadd: date | None = None
    for day in sorted((d for d in dager if d <= dag), reverse=True):
        if mangler(_in_force(norskmaal, day), vist(person, day)):
            break
        naadd = day
    return naadd


def _in_force(norskmaal: Sequence[Norskmaal], dag: date) -> Norskmaal | None:
    return next((n for n in reversed(norskmaal) if n.dato <= dag), None)


def _levels(r: Proeveresultat) -> Iterable[tuple[str, str]]:
    """The skills a result speaks of, each with its level."""
    regel = law.proeve_nivaa.at(r.dato)
    rang = law.norsknivaa.siste["rang"]
    tegnspraak = regel["tegnspraak"]
    if r.type_proeve in regel["nivaa"] and r.resultat in rang:
        for ferdighet in (r.delproeve,) if r.delproeve else FERDIGHETER:
            yield ferdighet, r.resultat
    elif r.type_proeve == tegnspraak["type"] and r.resultat in rang:
        if r.delproeve in (None, *tegnspraak["delproever"]):
            for ferdighet in tegnspraak["gir"]:
                yield ferdighet, r.resultat
        else:
            yield str(r.delproeve), r.resultat
    elif r.resultat in regel["bestaatt"]:
        given: dict[str, str] = regel["samlet"].get(r.type_proeve, {})
        for ferdighet, nivaa in given.items():
            if r.delproeve in (None, ferdighet):
                yield ferdighet, nivaa


def _c1_passed(r: Proeveresultat) -> bool:
    regel = law.proeve_nivaa.at(r.dato)
    return r.type_proeve == regel["c1"] and r.resultat in regel["bestaatt"]


def _grade(r: Proeveresultat) -> int | None:
    """The grade in norsk of upper secondary school."""
    siste = law.norsknivaa.siste
    if r.type_proeve not in siste["karakter_proever"]:
        return None
    grade: int | None = siste["karakterer"].get(r.resultat)
    return grade
