"""Conditions of training in norsk and samfunnskunnskap."""

from __future__ import annotations

from datetime import date

from rules import law
from rules.forklaring import Grunn, Setning
from rules.sak import Sak
from rules.vilkaar.ord import ALDER, klasse

INNTRAADT = Setning(
    "integreringsloven § 26; introduksjonsloven § 17",
    nb="Rett eller plikt inntrådte {inntraadt}.",
    en="Right or duty entered {inntraadt}.",
)
KAP_6A = Setning(
    "integreringsloven kap. 6A",
    nb="Midlertidig kollektiv beskyttelse av {innvilget} følger kapittel 6A.",
    en="Temporary collective protection of {innvilget} follows chapter 6A.",
)


def norsk_rett_og_plikt(sak: Sak) -> Grunn | None:
    """A § 27 permit; of some classes only one that can lead to permanent residence.

    introduksjonsloven asks that of every permit but collective protection; a limited one never can.
    """
    if sak.norsk is None:
        return None
    t, given = sak.norsk
    if sak.er_integreringsloven:
        asked = given.varig
    elif given.begrenset:
        return None
    else:
        asked = given.entry != "bosetting"
    if asked and not t.danner_grunnlag_permanent:
        return None
    return klasse(t.innvilget, given.klasse.value, given.hjemmel)


def norsk_kun_plikt(sak: Sak) -> Grunn | None:
    """A § 28 permit, and none that also gives the right."""
    if sak.plikt is None or sak.norsk is not None:
        return None
    t, given = sak.plikt
    return klasse(t.innvilget, given.klasse.value, given.hjemmel)


def kap_6a(sak: Sak) -> Grunn | None:
    if not sak.etter_6a:
        return None
    assert sak.norsk is not None
    return KAP_6A(law.kap_6a.siste, innvilget=sak.norsk[0].innvilget)


def norsk_uten_kap_6a(sak: Sak) -> Grunn | None:
    return None if sak.etter_6a else norsk_rett_og_plikt(sak)


def inntraadt(sak: Sak) -> Grunn | None:
    dato = sak.inntreden.dato
    return INNTRAADT(inntraadt=dato) if dato is not None and dato <= sak.dag else None


def norsk_alder(sak: Sak) -> Grunn | None:
    """integreringsloven: 18 to 66 on the day of the permit, and not yet 67 on the day."""
    innvilget = _norsk_innvilget(sak)
    grense = law.alder_norsk.at(innvilget)
    aar = grense["integreringsloven"]
    if not aar["fylt"] <= sak.alder(innvilget) < aar["under"] or sak.alder(sak.dag) >= aar["under"]:
        return None
    return ALDER(
        grense, dag=innvilget, alder=sak.alder(innvilget), fylt=aar["fylt"], under=aar["under"]
    )


def norsk_plikt_alder(sak: Sak) -> Grunn | None:
    aar = law.alder_norsk.at(_norsk_innvilget(sak))["introduksjonsloven"]
    return _alder_naa(sak, aar["fylt"], aar["plikt_under"])


def norsk_bare_rett_alder(sak: Sak) -> Grunn | None:
    """The older rule: the duty ended at 55, the right lasted to 67."""
    aar = law.alder_norsk.at(_norsk_innvilget(sak))["introduksjonsloven"]
    return _alder_naa(sak, aar["plikt_under"], aar["under"])


def arbeid_alder(sak: Sak) -> Grunn | None:
    aar = law.alder_norsk.at(_norsk_innvilget(sak))["arbeid"]
    return _alder_naa(sak, aar["fylt"], aar["under"])


def norskordning_introduksjonsloven(sak: Sak) -> tuple[str, ...]:
    """600 or 300 hours by the first permit; none before training under the law began."""
    group = "rett_og_plikt" if sak.norsk is not None else "kun_plikt"
    timer = law.timer_introduksjonsloven.at(_norsk_innvilget(sak))
    return (timer[group]["ordning"],) if group in timer else ()


def _norsk_innvilget(sak: Sak) -> date:
    group = sak.norsk or sak.plikt
    assert group is not None
    return group[0].innvilget


def _alder_naa(sak: Sak, fylt: int, under: int) -> Grunn | None:
    alder = sak.alder(sak.dag)
    if not fylt <= alder < under:
        return None
    grense = law.alder_norsk.at(_norsk_innvilget(sak))
    return ALDER(grense, dag=sak.dag, alder=alder, fylt=fylt, under=under)
