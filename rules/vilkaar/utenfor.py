"""Why a person is outside: not yet, or no longer, in a group."""

from __future__ import annotations

from datetime import date

from rules import law
from rules.forklaring import Grunn, Setning
from rules.kjede import Kjede
from rules.sak import INTRO_ORDNINGER, Sak

IKKE_FORNYET = Setning(
    "integreringsloven § 26 andre ledd",
    nb="Den begrensede tillatelsen av {innvilget} er ikke fornyet; ingen rett til norsk ennå.",
    en="The limited permit of {innvilget} has not been renewed; no right to training yet.",
)
IKKE_BOSATT = Setning(
    "integreringsloven § 26 andre ledd",
    nb="Kollektiv beskyttelse av {innvilget}, ikke bosatt etter avtale; ikke rett til norsk ennå.",
    en="Collective protection of {innvilget}, not settled by agreement; no right to training yet.",
)
FOR_UNG = Setning(
    "integreringsloven § 26",
    nb="Var {alder} år da tillatelsen ble gitt {innvilget}; ingen vokser inn i målgruppen.",
    en="Was {alder} when the permit was granted {innvilget}; one does not grow into the group.",
)
INGEN_TILLATELSE = Setning(
    "integreringsloven §§ 8, 27",
    nb="Tillatelsene ({klasser}) gir verken rett eller plikt.",
    en="The permits ({klasser}) give neither right nor duty.",
)
BORGER = Setning(
    "integreringsloven §§ 8, 9",
    nb="Er norsk statsborger fra {fra}.",
    en="Is a Norwegian citizen from {fra}.",
)
K1 = Setning(
    "integreringsloven §§ 9 andre ledd, 26 femte ledd",
    nb="Programmet ble påbegynt {start} og kan fullføres.",
    en="The programme was begun {start} and may be finished.",
)
TILBAKEKALT = Setning(
    "integreringsloven §§ 9, 26",
    nb="Tillatelsen er endelig tilbakekalt {tilbakekalt}.",
    en="The permit was finally revoked {tilbakekalt}.",
)
DOED = Setning("folkeregisterloven", nb="Personen døde {doed}.", en="The person died {doed}.")
UTVANDRET = Setning(
    "folkeregisterloven", nb="Personen utvandret {utvandret}.", en="Emigrated {utvandret}."
)


def begrenset_ikke_fornyet(sak: Sak) -> Grunn | None:
    return _not_entered(sak, "fornyelse", IKKE_FORNYET)


def kollektiv_ikke_bosatt(sak: Sak) -> Grunn | None:
    return _not_entered(sak, "bosetting", IKKE_BOSATT)


def under_alder_ved_tillatelse(sak: Sak) -> Grunn | None:
    group = sak.norsk or sak.plikt
    if group is None or not sak.er_integreringsloven:
        return None
    innvilget = group[0].innvilget
    grense = law.alder_norsk.at(innvilget)
    if sak.alder(innvilget) >= grense["integreringsloven"]["fylt"]:
        return None
    return FOR_UNG(grense, alder=sak.alder(innvilget), innvilget=innvilget)


def uten_kvalifiserende_tillatelse(sak: Sak) -> Grunn | None:
    granted = [t for t in sak.person.tillatelser if t.innvilget <= sak.dag]
    if not granted or sak.lovvalg.tillatelse is not None:
        return None
    klasser = tuple(sorted({t.klasse.value for t in granted}))
    return INGEN_TILLATELSE(law.tillatelsesklasse.at(sak.dag), klasser=klasser)


def norsk_borger(sak: Sak) -> Grunn | None:
    fra = _borger_fra(sak)
    return None if fra is None else BORGER(fra=fra)


def paabegynt_program(sak: Sak) -> tuple[Kjede, Grunn] | None:
    """K1: a programme that ran on the day of citizenship may be finished."""
    fra = _borger_fra(sak)
    assert fra is not None
    for kjede in sak.kjeder.values():
        if kjede.ordning in INTRO_ORDNINGER and kjede.aktiv.fra < fra <= kjede.aktiv.til:
            return kjede, K1(start=kjede.aktiv.fra)
    return None


def tilbakekalt(sak: Sak) -> Grunn | None:
    """K2: the person stays in the group until the decision is final, and leaves on that day."""
    revoked = [
        t.tilbakekalt
        for t in sak.person.tillatelser
        if t.tilbakekalt is not None and t.tilbakekalt <= sak.dag
    ]
    group = sak.intro or sak.tilbud or sak.norsk or sak.plikt
    return TILBAKEKALT(tilbakekalt=max(revoked)) if revoked and group is None else None


def doed(sak: Sak) -> Grunn | None:
    dag = sak.person.doed
    return DOED(doed=dag) if dag is not None and dag < sak.dag else None


def utvandret(sak: Sak) -> Grunn | None:
    """Emigrated, and not arrived again since."""
    dag, ankomst = sak.person.utvandret, sak.person.ankomst
    if dag is None or dag >= sak.dag or (ankomst is not None and dag < ankomst <= sak.dag):
        return None
    return UTVANDRET(utvandret=dag)


def _borger_fra(sak: Sak) -> date | None:
    """Since when the person is a Norwegian citizen on the day."""
    return min(
        (
            s.fra or sak.person.foedselsdato
            for s in sak.person.statsborgerskap
            if s.land == "NO" and (s.fra or date.min) <= sak.dag <= (s.til or date.max)
        ),
        default=None,
    )


def _not_entered(sak: Sak, entry: str, setning: Setning) -> Grunn | None:
    if sak.norsk is None or not sak.er_integreringsloven or sak.norsk[1].entry != entry:
        return None
    dato = sak.inntreden.dato
    if dato is not None and dato <= sak.dag:
        return None
    return setning(innvilget=sak.norsk[0].innvilget)
