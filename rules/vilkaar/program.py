"""Conditions of the introduction programme."""

from __future__ import annotations

from datetime import date

from rules import law
from rules.forklaring import Grunn, Setning
from rules.maaneder import add_months
from rules.sak import Sak
from rules.vilkaar.ord import ALDER, er_myndig, introklasse, klasse

OVER_ALDER = Setning(
    "integreringsloven § 8 tredje ledd; introduksjonsloven § 3",
    nb="Alderen {dag} er {alder} år; retten gjelder under {under} år.",
    en="The age on {dag} is {alder}; the right is for those under {under}.",
)
BOSATT = Setning(
    "integreringsloven § 8; introduksjonsloven § 2",
    nb="Bosatt i kommune {kommunenummer} {fra} etter avtale: {etter_avtale}.",
    en="Settled in municipality {kommunenummer} on {fra}; by agreement: {etter_avtale}.",
)
BOTID = Setning(
    "integreringsloven § 8; introduksjonsloven § 2",
    nb="Bosatt med tillatelse fra {bosatt}; per {dag} er det under grensen, som er {grense}.",
    en="Settled with the permit since {bosatt}; {dag} is before the limit {grense}.",
)


def klasse_a_til_g(sak: Sak) -> Grunn | None:
    return None if sak.intro is None else introklasse(sak)


def klasse_med_avtale(sak: Sak) -> Grunn | None:
    """§ 9 first paragraph a–e: settlement by agreement is asked for."""
    return introklasse(sak) if sak.intro is not None and sak.intro[1].avtale else None


def klasse_uten_avtale(sak: Sak) -> Grunn | None:
    """§ 9 first paragraph f and g."""
    return introklasse(sak) if sak.intro is not None and not sak.intro[1].avtale else None


def familie_av_andre(sak: Sak) -> Grunn | None:
    """PFAM-X, where no permit gives right and duty."""
    if sak.intro is not None or sak.tilbud is None:
        return None
    t, given = sak.tilbud
    return klasse(t.innvilget, given.klasse.value, given.hjemmel)


def alder_ved_tillatelse(sak: Sak) -> Grunn | None:
    return _intro_alder(sak, _intro_innvilget(sak))


def over_alder_ved_tillatelse(sak: Sak) -> Grunn | None:
    return _over_alder(sak, _intro_innvilget(sak))


def myndig_ved_tillatelse(sak: Sak) -> Grunn | None:
    innvilget = _intro_innvilget(sak)
    return er_myndig(sak, law.alder_intro.at(innvilget), innvilget)


def alder_ved_vedtak(sak: Sak) -> Grunn | None:
    """introduksjonsloven measures on the day of the vedtak; one may grow into the group."""
    return _intro_alder(sak, sak.vedtaksdag)


def over_alder_ved_vedtak(sak: Sak) -> Grunn | None:
    return _over_alder(sak, sak.vedtaksdag)


def myndig_ved_vedtak(sak: Sak) -> Grunn | None:
    return er_myndig(sak, law.alder_intro.at(sak.vedtaksdag), sak.vedtaksdag)


def bosatt_etter_avtale(sak: Sak) -> Grunn | None:
    return _bosatt(sak, etter_avtale=True)


def bosatt_uten_avtale(sak: Sak) -> Grunn | None:
    return _bosatt(sak, etter_avtale=False)


def kort_botid(sak: Sak) -> Grunn | None:
    """Less than two years in a municipality with the permit, when the vedtak is made."""
    group = sak.intro or sak.tilbud
    bosatt = sak.bosatt_fra(group[0]) if group else None
    if bosatt is None:
        return None
    regel = law.bosatt_grense.at(sak.vedtaksdag)
    grense = add_months(bosatt, regel["maaneder"])
    if sak.vedtaksdag >= grense:
        return None
    return BOTID(regel, bosatt=bosatt, dag=sak.vedtaksdag, grense=grense)


def _intro_innvilget(sak: Sak) -> date:
    group = sak.intro or sak.tilbud
    assert group is not None
    return group[0].innvilget


def _intro_alder(sak: Sak, dag: date) -> Grunn | None:
    grense = law.alder_intro.at(dag)
    alder = sak.alder(dag)
    if not grense["fylt"] <= alder < grense["under"]:
        return None
    return ALDER(grense, dag=dag, alder=alder, fylt=grense["fylt"], under=grense["under"])


def _over_alder(sak: Sak, dag: date) -> Grunn | None:
    grense = law.alder_intro.at(dag)
    if sak.alder(dag) < grense["under"]:
        return None
    return OVER_ALDER(grense, dag=dag, alder=sak.alder(dag), under=grense["under"])


def _bosatt(sak: Sak, *, etter_avtale: bool) -> Grunn | None:
    """The latest settlement decides: a move without agreement leaves only what may be offered."""
    b = sak.bosetting
    if b is None or b.etter_avtale is not etter_avtale:
        return None
    return BOSATT(kommunenummer=b.kommunenummer, fra=b.fra, etter_avtale=b.etter_avtale)
