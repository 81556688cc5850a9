"""The conditions of the decision table: each gives its ground where it holds, else None."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from rules import law
from rules.facts import Mottakstype
from rules.forklaring import Grunn, Setning
from rules.kap6a import gjelder_6a
from rules.kjede import Kjede
from rules.maaneder import add_months
from rules.sak import INTRO_ORDNINGER, Sak

Vilkaar = Callable[[Sak], Grunn | None]

KLASSE = Setning(
    "integreringsloven §§ 8, 9, 27, 28; introduksjonsloven §§ 2, 17",
    nb="Tillatelsen av {innvilget} er i klassen {klasse} ({paragraf}).",
    en="The permit of {innvilget} is of class {klasse} ({paragraf}).",
)
ALDER = Setning(
    "integreringsloven §§ 8, 26; introduksjonsloven §§ 2, 17",
    nb="Alderen {dag} er {alder} år; grensen er fra {fylt} til under {under} år.",
    en="The age on {dag} is {alder}; the limit is from {fylt} to under {under} years.",
)
OVER_ALDER = Setning(
    "integreringsloven § 8 tredje ledd; introduksjonsloven § 3",
    nb="Alderen {dag} er {alder} år; retten gjelder under {under} år.",
    en="The age on {dag} is {alder}; the right is for those under {under}.",
)
MYNDIG = Setning(
    "integreringsloven §§ 5, 7, 8; introduksjonsloven §§ 3, 20",
    nb="Alderen {dag} er {alder} år; grensen er {fylt} år.",
    en="The age on {dag} is {alder}; the limit is {fylt}.",
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
MOTTAK = Setning(
    "integreringsloven §§ 5, 7; introduksjonsloven § 20",
    nb="Bor i mottak ({type}) fra {fra}.",
    en="Lives in reception ({type}) since {fra}.",
)
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


# -- asylum and reception


def asylsoeker_i_mottak(sak: Sak) -> Grunn | None:
    """No permit, application not decided, and living in reception on the day."""
    return bor_i_mottak(sak) if sak.lovvalg.tillatelse is None else None


def asylsoeker_i_ordinaert_mottak(sak: Sak) -> Grunn | None:
    """integreringsloven § 5: not in arrival or transit centres."""
    if sak.mottak is None or sak.mottak.type is not Mottakstype.ORDINAERT:
        return None
    return asylsoeker_i_mottak(sak)


def gammel_nok_i_mottak(sak: Sak) -> Grunn | None:
    """The age limit is that of the day of registration in reception; one may grow into it."""
    fra = sak.foerste_mottak
    return None if fra is None else _myndig(sak, law.alder_asyl.at(fra), sak.dag)


def bor_i_mottak(sak: Sak) -> Grunn | None:
    return None if sak.mottak is None else MOTTAK(type=sak.mottak.type, fra=sak.mottak.fra)


def klasse_a_til_g_i_mottak(sak: Sak) -> Grunn | None:
    """A § 9 permit; chapter 6A lays no duty to train in reception on the municipality (§ 37 a)."""
    if sak.intro is None or gjelder_6a(sak.intro[0], sak.dag):
        return None
    return _intro(sak)


# -- the introduction programme


def klasse_a_til_g(sak: Sak) -> Grunn | None:
    return None if sak.intro is None else _intro(sak)


def klasse_med_avtale(sak: Sak) -> Grunn | None:
    """§ 9 first paragraph a–e: settlement by agreement is asked for."""
    return _intro(sak) if sak.intro is not None and sak.intro[1].avtale else None


def klasse_uten_avtale(sak: Sak) -> Grunn | None:
    """§ 9 first paragraph f and g."""
    return _intro(sak) if sak.intro is not None and not sak.intro[1].avtale else None


def familie_av_andre(sak: Sak) -> Grunn | None:
    """PFAM-X, where no permit gives right and duty."""
    if sak.intro is not None or sak.tilbud is None:
        return None
    t, given = sak.tilbud
    return _klasse(t.innvilget, given.klasse.value, given.hjemmel)


def alder_ved_tillatelse(sak: Sak) -> Grunn | None:
    return _intro_alder(sak, _intro_innvilget(sak))


def over_alder_ved_tillatelse(sak: Sak) -> Grunn | None:
    return _over_alder(sak, _intro_innvilget(sak))


def myndig_ved_tillatelse(sak: Sak) -> Grunn | None:
    innvilget = _intro_innvilget(sak)
    return _myndig(sak, law.alder_intro.at(innvilget), innvilget)


def alder_ved_vedtak(sak: Sak) -> Grunn | None:
    """introduksjonsloven measures on the day of the vedtak; one may grow into the group."""
    return _intro_alder(sak, sak.vedtaksdag)


def over_alder_ved_vedtak(sak: Sak) -> Grunn | None:
    return _over_alder(sak, sak.vedtaksdag)


def myndig_ved_vedtak(sak: Sak) -> Grunn | None:
    return _myndig(sak, law.alder_intro.at(sak.vedtaksdag), sak.vedtaksdag)


def myndig(sak: Sak) -> Grunn | None:
    return _myndig(sak, law.alder_intro.at(sak.dag), sak.dag)


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


# -- training


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
    return _klasse(t.innvilget, given.klasse.value, given.hjemmel)


def norsk_kun_plikt(sak: Sak) -> Grunn | None:
    """A § 28 permit, and none that also gives the right."""
    if sak.plikt is None or sak.norsk is not None:
        return None
    t, given = sak.plikt
    return _klasse(t.innvilget, given.klasse.value, given.hjemmel)


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


def asylordninger_introduksjonsloven(sak: Sak) -> tuple[str, ...]:
    """Norsk kultur og norske verdier is for those who entered the group while it was given."""
    regel = law.timer_asyl_introduksjonsloven.at(sak.dag)
    fra = sak.foerste_mottak
    if regel["norsk_kultur"] and fra is not None and fra >= regel["kultur_inn_fra"]:
        return ("IL_OPPL_ASYLSOEKERE", "IL_NORSK_KULTUR")
    return ("IL_OPPL_ASYLSOEKERE",)


# -- outside


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


# -- words


def _klasse(innvilget: date, klasse: str, paragraf: str) -> Grunn:
    verdi = law.tillatelsesklasse.at(innvilget)
    return KLASSE(verdi, innvilget=innvilget, klasse=klasse, paragraf=paragraf)


def _intro(sak: Sak) -> Grunn:
    assert sak.intro is not None
    t, given = sak.intro
    return _klasse(t.innvilget, given.klasse.value, given.hjemmel)


def _intro_innvilget(sak: Sak) -> date:
    group = sak.intro or sak.tilbud
    assert group is not None
    return group[0].innvilget


def _norsk_innvilget(sak: Sak) -> date:
    group = sak.norsk or sak.plikt
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


def _alder_naa(sak: Sak, fylt: int, under: int) -> Grunn | None:
    alder = sak.alder(sak.dag)
    if not fylt <= alder < under:
        return None
    grense = law.alder_norsk.at(_norsk_innvilget(sak))
    return ALDER(grense, dag=sak.dag, alder=alder, fylt=fylt, under=under)


def _myndig(sak: Sak, grense: law.Value, dag: date) -> Grunn | None:
    if sak.alder(dag) < grense["fylt"]:
        return None
    return MYNDIG(grense, dag=dag, alder=sak.alder(dag), fylt=grense["fylt"])


def _bosatt(sak: Sak, *, etter_avtale: bool) -> Grunn | None:
    """The latest settlement decides: a move without agreement leaves only what may be offered."""
    b = sak.bosetting
    if b is None or b.etter_avtale is not etter_avtale:
        return None
    return BOSATT(kommunenummer=b.kommunenummer, fra=b.fra, etter_avtale=b.etter_avtale)


def _borger_fra(sak: Sak) -> date | None:
    """Since when the person is a Norwegian citizen on the day."""
    for s in sak.person.statsborgerskap:
        if s.land == "NO" and (s.fra or date.min) <= sak.dag <= (s.til or date.max):
            return s.fra or sak.person.foedselsdato
    return None


def _not_entered(sak: Sak, entry: str, setning: Setning) -> Grunn | None:
    if sak.norsk is None or not sak.er_integreringsloven or sak.norsk[1].entry != entry:
        return None
    dato = sak.inntreden.dato
    if dato is not None and dato <= sak.dag:
        return None
    return setning(innvilget=sak.norsk[0].innvilget)
