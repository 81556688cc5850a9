"""Deadlines of norskopplæring and samfunnskunnskap, both laws and chapter 6A."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from rules import law
from rules.facts import Vedtak
from rules.forklaring import Grunn, Setning
from rules.frist import Frist, Friststatus, Fristtype, med_permisjon, vindu_43g
from rules.law import Value
from rules.maaneder import add_months, birthday
from rules.opplysninger import foerste_henvendelse, med_vgs
from rules.sak import Sak

Sammen = Callable[[], tuple[str, ...]]

GJENNOMFOERING = Fristtype.GJENNOMFOERING

NORSK = Setning(
    "integreringsloven § 32",
    nb="{maaneder} måneder fra {fra}; fullført videregående opplæring: {vgs}.",
    en="{maaneder} months from {fra}; upper secondary completed: {vgs}.",
)
SAMFUNN = Setning(
    "integreringsloven § 32",
    nb="{maaneder} måneder fra {fra}.",
    en="{maaneder} months from {fra}.",
)
UKJENT_UTDANNING = Setning(
    "integreringsloven § 32",
    nb="Utdanningsbakgrunn er ikke registrert; fristen kan ikke beregnes.",
    en="The education is not registered; the deadline cannot be computed.",
)
UKJENT_START = Setning(
    "integreringsloven § 32",
    nb="Fristen løper fra tilbudt start, som ikke er registrert.",
    en="The deadline runs from the offered start, which is not registered.",
)
UTEN_FRIST = Setning(
    "integreringsloven §§ 5, 7, 28; introduksjonsloven § 20",
    nb="Ordningen har ingen frist.",
    en="The scheme has no deadline.",
)
KAP_6A = Setning(
    "integreringsloven kap. 6A; integreringsforskriften § 43 g",
    nb="{maaneder} måneder fra start i første vedtak, {fra}; {utvidet} utvidelser er regnet med.",
    en="{maaneder} months from the start in the first vedtak, {fra}; {utvidet} extensions counted.",
)
RETT = Setning(
    "introduksjonsloven § 17",
    nb="{maaneder} måneder fra {fra}; permisjon flytter ikke fristen.",
    en="{maaneder} months from {fra}; leave does not move the deadline.",
)
BEHOV = Setning(
    "introduksjonsloven § 18",
    nb="{maaneder} måneder fra {fra} for opplæring etter behov.",
    en="{maaneder} months from {fra} for need-based training.",
)
ALDER = Setning(
    "integreringsloven § 26; introduksjonsloven § 17",
    nb="Dagen før fylte {under} år.",
    en="The day before turning {under}.",
)


def norsk(sak: Sak, ordning: str, sammen: Sammen) -> tuple[Frist, ...]:
    """18 months or three years by education; leave moves it, absence never does (§ 32)."""
    inntraadt = sak.inntreden.dato
    if inntraadt is None:
        return ()
    regel = law.frist_norsk.at(inntraadt)
    vgs = med_vgs(sak.registreringer)
    if vgs is None:
        return (_mangler(Friststatus.MANGLER_UTDANNINGSBAKGRUNN, UKJENT_UTDANNING(regel)),)
    fra = _loeper_fra(sak, regel, inntraadt, ordning, sammen)
    if fra is None:
        return (_mangler(Friststatus.MANGLER_OPPSTART, UKJENT_START(regel)),)
    months: int = regel["med_vgs" if vgs else "uten_vgs"]
    return (_frist(sak, ordning, fra, months, NORSK(regel, maaneder=months, fra=fra, vgs=vgs)),)


def samfunn(sak: Sak, ordning: str, sammen: Sammen) -> tuple[Frist, ...]:
    """A year of its own; leave moves it (IMDi 30.04.2021, in the act's text from 2023)."""
    inntraadt = sak.inntreden.dato
    if inntraadt is None:
        return ()
    regel = law.frist_samfunn.at(inntraadt)
    fra = _loeper_fra(sak, regel, inntraadt, ordning, sammen)
    if fra is None:
        return (_mangler(Friststatus.MANGLER_OPPSTART, UKJENT_START(regel)),)
    months: int = regel["maaneder"]
    return (_frist(sak, ordning, fra, months, SAMFUNN(regel, maaneder=months, fra=fra)),)


def kap_6a(sak: Sak, ordning: str, sammen: Sammen) -> tuple[Frist, ...]:
    """Twelve months from the start in the first vedtak, six more for each extension (§ 43 g).

    An extension counts while the law allows one more and its vedtak was made within two months of
    the deadline it extends; how many depends on education.
    """
    regel = law.kap_6a.siste
    fra = tilbudt_start(sak, (ordning,))
    if fra is None:
        return (_mangler(Friststatus.MANGLER_OPPSTART, UKJENT_START(regel)),)
    months: int = regel["maaneder"]
    antall = 0
    vgs = med_vgs(sak.registreringer)
    for vedtaksdato in _utvidelser(sak, ordning):
        utvidet = law.utvidet_43g.at(vedtaksdato)
        allowed = 0 if vgs is None else utvidet["vedtak_med_vgs" if vgs else "vedtak_uten_vgs"]
        running = _frist(sak, ordning, fra, months).dato
        if running is not None and antall < allowed and vedtaksdato in vindu_43g(running):
            antall += 1
            months += utvidet["maaneder"]
    why = KAP_6A(regel, maaneder=months, fra=fra, utvidet=antall)
    return (_frist(sak, ordning, fra, months, why),)


def introduksjonsloven(sak: Sak, ordning: str, sammen: Sammen) -> tuple[Frist, ...]:
    """Three years of free training, five with need-based hours; leave moves neither (§§ 17, 18)."""
    fra = sak.inntreden.dato
    return () if fra is None else _rett_og_behov(fra)


@lru_cache(maxsize=4096)
def _rett_og_behov(fra: date) -> tuple[Frist, ...]:
    regel = law.frist_introduksjonsloven.at(fra)
    return tuple(
        Frist(
            type_,
            add_months(fra, months),
            loeper_fra=fra,
            grunndato=add_months(fra, months),
            grunnlag=(setning(regel, maaneder=months, fra=fra),),
        )
        for type_, setning, months in (
            (GJENNOMFOERING, RETT, regel["rett"]),
            (Fristtype.BEHOV, BEHOV, regel["behov"]),
        )
    )


def uten_frist(sak: Sak, ordning: str, sammen: Sammen) -> tuple[Frist, ...]:
    """Only duty, asylum seekers and residents of reception centres: no deadline."""
    return (Frist(GJENNOMFOERING, None, Friststatus.INGEN_FRIST, grunnlag=(UTEN_FRIST(),)),)


def aldersgrense(sak: Sak) -> tuple[Frist, ...]:
    """The last day before the age at which the right, or the only duty, ends."""
    group = sak.norsk or sak.plikt
    if group is None:
        return ()
    grense = law.alder_norsk.at(group[0].innvilget)
    if sak.er_integreringsloven:
        row = grense["integreringsloven"]
    else:
        row = grense["introduksjonsloven" if sak.norsk else "arbeid"]
    under: int = row["under"]
    dato = birthday(sak.person.foedselsdato, under) - timedelta(days=1)
    return (Frist(Fristtype.ALDERSGRENSE, dato, grunnlag=(ALDER(grense, under=under),)),)


def tilbudt_start(sak: Sak, ordninger: tuple[str, ...]) -> date | None:
    """The offered start: first start in a tildeling, else the first offer, of the first ordning."""
    for ordning in ordninger:
        starts = [
            k.vedtak.startdato
            for k in sak.kjeder.values()
            if k.ordning == ordning and k.vedtak.startdato is not None and not k.er_avslag
        ]
        tilbud = foerste_henvendelse(sak.registreringer, "tilbud", ordning)
        start = min(starts, default=tilbud)
        if start is not None:
            return start
    return None


def _loeper_fra(
    sak: Sak, regel: Value, inntraadt: date, ordning: str, sammen: Sammen
) -> date | None:
    """Where the clock starts: the entry, from 2023-08-01 the offered start."""
    if regel["loeper_fra"] == "inntraadt":
        return inntraadt
    return tilbudt_start(sak, (ordning, *(o for o in sammen() if o != ordning)))


def _utvidelser(sak: Sak, ordning: str) -> list[date]:
    """The days of the vedtak under § 43 g, in order."""
    return sorted(
        v.vedtaksdato
        for v in sak.registreringer.innhold(Vedtak)
        if v.ordning == ordning
        and v.vedtakstype == law.utvidet_43g.siste["vedtakstype"]
        and v.vedtaksdato >= law.utvidet_43g.historie[0].fra
    )


def _frist(sak: Sak, ordning: str, fra: date, months: int, *why: Grunn) -> Frist:
    dato = add_months(fra, months)
    frist = Frist(GJENNOMFOERING, dato, loeper_fra=fra, grunndato=dato, grunnlag=why)
    return med_permisjon(frist, sak.permisjoner(ordning))


def _mangler(status: Friststatus, why: Grunn) -> Frist:
    return Frist(GJENNOMFOERING, None, status, grunnlag=(why,))
