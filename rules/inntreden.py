"""The day right and duty to norsk and samfunnskunnskap enter (inntrer).

Source: integreringsloven § 26 second paragraph; introduksjonsloven § 17. It starts the clocks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules import law
from rules.facts import (
    INTEGRERINGSLOVEN,
    Henvendelse,
    Lov,
    Mottakstype,
    Person,
    Registrering,
    Tillatelse,
    Vedtak,
)
from rules.forklaring import Grunn, Setning
from rules.kap6a import er_6a
from rules.lov import Lovvalg
from rules.maaneder import add_months, birthday
from rules.opplysninger import hjemmelkode
from rules.samling import Samling
from rules.tillatelse import gir

_26 = "integreringsloven § 26 andre ledd"

VED_TILLATELSE = Setning(
    _26,
    nb="Retten eller plikten inntrer når tillatelsen gis, {innvilget}.",
    en="Right or duty enters when the permit is granted, {innvilget}.",
)
VED_ANKOMST = Setning(
    _26,
    nb="Tillatelsen ble gitt {innvilget}, før innreise; inntreden er ankomsten {ankomst}.",
    en="The permit was granted {innvilget}, before entry; entry is the arrival {ankomst}.",
)
ANKOMST_MANGLER = Setning(
    _26,
    nb="Tillatelsen ble gitt {innvilget} på søknad fra utlandet; ankomst mangler.",
    en="The permit of {innvilget} was applied for abroad; the arrival is missing.",
)
VED_FORNYELSE = Setning(
    "integreringsloven § 26 andre ledd, jf. § 9 første ledd d",
    nb="En begrenset tillatelse gir rett og plikt fra første fornyelse, {fornyelse}.",
    en="A limited permit gives right and duty from its first renewal, {fornyelse}.",
)
FORNYELSE_MANGLER = Setning(
    "integreringsloven § 26 andre ledd, jf. § 9 første ledd d",
    nb="Den begrensede tillatelsen av {innvilget} er ikke fornyet.",
    en="The limited permit of {innvilget} has not been renewed.",
)
VED_BOSETTING = Setning(
    "integreringsloven § 26 andre ledd, jf. § 9 første ledd e",
    nb="Kollektiv beskyttelse gir rett og plikt fra bosetting etter avtale, {bosatt}.",
    en="Collective protection gives right and duty from settlement by agreement, {bosatt}.",
)
BOSETTING_MANGLER = Setning(
    "integreringsloven § 26 andre ledd, jf. § 9 første ledd e",
    nb="Personen med kollektiv beskyttelse av {innvilget} er ikke bosatt.",
    en="The person with collective protection of {innvilget} has not been settled.",
)
VED_KRAV = Setning(
    "integreringsloven § 26 andre ledd; integreringsforskriften §§ 20–22",
    nb="Inntreden er utsatt fra {ordinaer} til kravet om opplæring, {krav}.",
    en="Entry is postponed from {ordinaer} to the claim for training, {krav}.",
)
INTROL = Setning(
    "introduksjonsloven § 17",
    nb="Inntreden er første tillatelse {innvilget}, eller senere ankomst: {dato}.",
    en="Entry is the first permit {innvilget}, or a later arrival: {dato}.",
)
INTROL_ALDER = Setning(
    "introduksjonsloven § 17",
    nb="Personen vokser inn i målgruppen ved fylte {aar} år, {dato}.",
    en="The person grows into the group on turning {aar}, {dato}.",
)
VED_MOTTAK = Setning(
    "integreringsloven § 5; introduksjonsloven § 20",
    nb="Asylsøkere omfattes fra de registreres i mottak, {dato}.",
    en="Asylum seekers are covered from registration in reception, {dato}.",
)
VED_MOTTAK_ALDER = Setning(
    "integreringsloven § 5; introduksjonsloven § 20",
    nb="Asylsøkeren i mottak omfattes fra fylte {aar} år, {dato}.",
    en="The asylum seeker in reception is covered from turning {aar}, {dato}.",
)


@dataclass(frozen=True, slots=True)
class Inntreden:
    """The day of entry, and why. `dato` is None before it; `mangler` then says what is missing."""

    dato: date | None
    mangler: tuple[str, ...] = ()
    grunnlag: tuple[Grunn, ...] = ()


def inntreden(
    person: Person, lovvalg: Lovvalg, registreringer: Iterable[Registrering] = ()
) -> date | None:
    """The day right or duty entered by the permit of the lovvalg, or in reception; else None."""
    if lovvalg.lov is None:
        return None
    if lovvalg.tillatelse is None:
        return inntreden_asyl(person, lovvalg.lov).dato
    t = lovvalg.tillatelse
    return inntreden_norsk(person, lovvalg.lov, t, registreringer, etter_6a=er_6a(t)).dato


def inntreden_norsk(
    person: Person,
    lov: Lov,
    t: Tillatelse,
    registreringer: Iterable[Registrering] = (),
    *,
    etter_6a: bool = False,
) -> Inntreden:
    """The entry that a permit gives under a law, postponed where a vedtak says so.

    Under chapter 6A (`etter_6a`) it is the settlement, by agreement or not (assumed).
    """
    if etter_6a:
        ordinaer = _bosatt(person, t, by_agreement=False)
    elif lov == INTEGRERINGSLOVEN:
        ordinaer = _after_arrival(person, t, _integreringsloven(person, t))
    else:
        ordinaer = _introl(person, t)
    if ordinaer.dato is None:
        return ordinaer
    return _utsatt(lov, ordinaer, ordinaer.dato, registreringer)


def inntreden_asyl(person: Person, lov: Lov) -> Inntreden:
    """Asylum seekers: the day of registration in reception, not before the age limit."""
    opphold = foerste_mottak(person, lov)
    if opphold is None:
        return Inntreden(None, ("mottak",))
    grense = law.alder_asyl.at(opphold)
    fylt = birthday(person.foedselsdato, grense["fylt"])
    if fylt > opphold:
        return Inntreden(fylt, (), (VED_MOTTAK_ALDER(grense, aar=grense["fylt"], dato=fylt),))
    return Inntreden(opphold, (), (VED_MOTTAK(dato=opphold),))


def foerste_mottak(person: Person, lov: Lov) -> date | None:
    """The registration in reception; integreringsloven asks for ordinary reception."""
    ordinary_only = lov == INTEGRERINGSLOVEN
    return min(
        (m.fra for m in person.mottak if not ordinary_only or m.type is Mottakstype.ORDINAERT),
        default=None,
    )


def _integreringsloven(person: Person, t: Tillatelse) -> Inntreden:
    match gir(person, t).entry:
        case "fornyelse":
            if t.foerste_fornyelse is None:
                return Inntreden(
                    None, ("foerste_fornyelse",), (FORNYELSE_MANGLER(innvilget=t.innvilget),)
                )
            dato = max(t.foerste_fornyelse, t.innvilget)
            return Inntreden(dato, (), (VED_FORNYELSE(fornyelse=dato),))
        case "bosetting":
            return _bosatt(person, t, by_agreement=True)
        case entry:
            return _plain(person, t, by_arrival=entry == "ankomst")


def _after_arrival(person: Person, t: Tillatelse, found: Inntreden) -> Inntreden:
    """Nothing enters under integreringsloven before the law did: then it is the arrival."""
    fra: date = law.lovvalg.siste["ankomst_fra"]
    if found.dato is None or found.dato >= fra or person.ankomst is None:
        return found
    why = VED_ANKOMST(innvilget=t.innvilget, ankomst=person.ankomst)
    return Inntreden(person.ankomst, (), (why,))


def _plain(person: Person, t: Tillatelse, *, by_arrival: bool) -> Inntreden:
    """The permit's day, or the arrival where the permit was granted before entry."""
    if person.ankomst is None:
        if t.soekt_fra_utlandet:
            return Inntreden(None, ("ankomst",), (ANKOMST_MANGLER(innvilget=t.innvilget),))
    elif person.ankomst > t.innvilget and (t.soekt_fra_utlandet or by_arrival):
        why = VED_ANKOMST(innvilget=t.innvilget, ankomst=person.ankomst)
        return Inntreden(person.ankomst, (), (why,))
    return Inntreden(t.innvilget, (), (VED_TILLATELSE(innvilget=t.innvilget),))


def _bosatt(person: Person, t: Tillatelse, *, by_agreement: bool) -> Inntreden:
    bosatt = [b for b in person.bosettinger if b.etter_avtale or not by_agreement]
    dager = [max(b.fra, t.innvilget) for b in bosatt if b.til is None or b.til >= t.innvilget]
    if not dager:
        return Inntreden(None, ("bosettinger",), (BOSETTING_MANGLER(innvilget=t.innvilget),))
    return Inntreden(min(dager), (), (VED_BOSETTING(bosatt=min(dager)),))


def _introl(person: Person, t: Tillatelse) -> Inntreden:
    if person.ankomst is None and t.soekt_fra_utlandet:
        return Inntreden(None, ("ankomst",), (ANKOMST_MANGLER(innvilget=t.innvilget),))
    dato = max(t.innvilget, person.ankomst or t.innvilget)
    alder = law.alder_norsk.at(t.innvilget)
    aar = alder["arbeid" if gir(person, t).arbeid else "introduksjonsloven"]["fylt"]
    fylt = birthday(person.foedselsdato, aar)
    if fylt > dato:
        return Inntreden(fylt, (), (INTROL_ALDER(alder, aar=aar, dato=fylt),))
    return Inntreden(dato, (), (INTROL(innvilget=t.innvilget, dato=dato),))


def _utsatt(
    lov: Lov, ordinaer: Inntreden, dato: date, registreringer: Iterable[Registrering]
) -> Inntreden:
    """Care duties or being held back: the day of the claim, where a tildeling names the paragraph.

    A claim more than ten years after the ordinary entry does not count.
    """
    regel = law.utsatt_inntreden.at(dato)
    alle = Samling.of(registreringer)
    grunner = [
        v.ordning for v in alle.innhold(Vedtak) if hjemmelkode(v.hjemmel, lov) in regel["hjemler"]
    ]
    if not grunner:
        return ordinaer
    krav = [
        h.dato
        for h in alle.innhold(Henvendelse)
        if h.henvendelsestype == law.tilbud.at(h.dato)["krav"]
        and h.ordning in grunner
        and dato < h.dato <= add_months(dato, regel["maaneder"])
    ]
    if not krav:
        return ordinaer
    why = VED_KRAV(regel, ordinaer=dato, krav=min(krav))
    return Inntreden(min(krav), (), (*ordinaer.grunnlag, why))
