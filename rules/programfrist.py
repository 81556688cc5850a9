"""Deadlines of the introduction programme: how long, begun by when, decided by when.

The last day of a programme of N months is the day before the same-numbered day; leave moves it
under both laws, valid absence (in working days, after the leave) under integreringsloven.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from rules import law
from rules.facts import INTRODUKSJONSLOVEN, Fravaer, Vedtak
from rules.forklaring import Grunn, Setning
from rules.frist import Frist, Friststatus, Fristtype, med_permisjon, oppstartsfrist
from rules.kjede import Hendelse, hendelse
from rules.kjedeperiode import GyldigFravaer, gyldig_fravaer
from rules.law import Value
from rules.maaneder import add_months, last_day
from rules.norskfrist import Sammen
from rules.opplysninger import foerste_henvendelse, hjemmelkode, med_vgs, sluttmaalklasse
from rules.sak import Sak
from rules.virkedager import virkedager_i

GJENNOMFOERING, MED_FORLENGELSE = Fristtype.GJENNOMFOERING, Fristtype.MED_FORLENGELSE
DAY = timedelta(days=1)

LENGDE = Setning(
    "integreringsloven § 13; introduksjonsloven § 5",
    nb="Programmet startet {start} og kan vare {maaneder} måneder ({grunnlag}).",
    en="The programme began {start} and may last {maaneder} months ({grunnlag}).",
)
MINST = Setning(
    "integreringsloven § 13",
    nb="Programmet startet {start} og skal vare minst {maaneder} måneder.",
    en="The programme began {start} and shall last at least {maaneder} months.",
)
FRAVAER = Setning(
    "integreringsloven § 13; IMDi 30.04.2021",
    nb="Gyldig fravær på {dager} virkedager flytter siste dag fra {fra} til {til}.",
    en="Valid absence of {dager} working days moves the last day from {fra} to {til}.",
)
IKKE_STARTET = Setning(
    "integreringsloven § 13; introduksjonsloven § 5",
    nb="Det er ikke registrert noe vedtak med oppstart.",
    en="No decision with a start is registered.",
)
UKJENT_UTDANNING = Setning(
    "integreringsloven § 13",
    nb="Utdanningsbakgrunn er ikke registrert; programmets lengde kan ikke beregnes.",
    en="The education is not registered; the length of the programme cannot be computed.",
)
UKJENT_SLUTTMAAL = Setning(
    "integreringsloven § 13",
    nb="Sluttmål er ikke registrert; programmets lengde kan ikke beregnes.",
    en="The final goal is not registered; the length of the programme cannot be computed.",
)
OPPSTART = Setning(
    "integreringsloven § 12; introduksjonsloven § 3",
    nb="Programmet skal starte innen {maaneder} måneder etter {fra}.",
    en="The programme shall begin within {maaneder} months of {fra}.",
)
VEDTAK = Setning(
    "integreringsloven § 8; introduksjonsloven § 2",
    nb="Vedtak må gjøres før det er gått {maaneder} måneder siden bosettingen {fra}.",
    en="The decision must be made before {maaneder} months since settlement {fra} have passed.",
)


def program(sak: Sak, ordning: str, sammen: Sammen) -> tuple[Frist, ...]:
    """The last day of the programme, its bounds, and the days to begin and decide it by."""
    start = _start(sak, ordning)
    if start is None:
        lengde: tuple[Frist, ...] = (_mangler(Friststatus.MANGLER_OPPSTART, IKKE_STARTET()),)
    elif sak.er_integreringsloven:
        lengde = _integreringsloven(sak, ordning, start)
    else:
        lengde = _introduksjonsloven(sak, ordning, start)
    return (*lengde, *_foer_start(sak, ordning))


def _integreringsloven(sak: Sak, ordning: str, start: date) -> tuple[Frist, ...]:
    """By education and final goal; once longer by its own vedtak (§ 13 second to fifth para)."""
    regel = law.program_integreringsloven.at(max(start, law.lovvalg.siste["tillatelse_fra"]))
    minst: int = regel["minst"]
    minste = Frist(
        Fristtype.MINSTE_VARIGHET,
        last_day(start, minst),
        loeper_fra=start,
        grunnlag=(MINST(regel, start=start, maaneder=minst),),
    )
    vgs = med_vgs(sak.registreringer)
    if vgs is None:
        mangler = _mangler(Friststatus.MANGLER_UTDANNINGSBAKGRUNN, UKJENT_UTDANNING(regel))
        return mangler, minste
    klasse = "ALLE" if vgs else sluttmaalklasse(sak.registreringer)
    if klasse is None:
        return _mangler(Friststatus.MANGLER_SLUTTMAAL, UKJENT_SLUTTMAAL(regel)), minste
    frame = regel["med_vgs" if vgs else "uten_vgs"][klasse]
    maks: int = frame["maks"]
    med: int = maks + frame["forlengelse"]
    now = med if _forlengelser(sak, ordning) else maks
    grunnlag = f"{'med' if vgs else 'uten'} vgs, {klasse}"
    return (*_lengder(sak, ordning, start, (now, med), grunnlag, regel), minste)


def _introduksjonsloven(sak: Sak, ordning: str, start: date) -> tuple[Frist, ...]:
    """Two years, a third by individual vedtak; the covid act's months come in addition (§ 5)."""
    regel = law.program_introduksjonsloven.at(start)
    covid = law.program_covid.siste
    forlengelser = _forlengelser(sak, ordning)
    extra = [v for v in forlengelser if _etter_covidlov(v)]
    ekstra: int = covid["maaneder"] if extra else 0
    maks: int = regel["maks"] + ekstra
    med: int = maks + regel["forlengelse"]
    now = med if len(forlengelser) > len(extra) else maks
    parametre = (regel, covid) if extra else (regel,)
    return _lengder(sak, ordning, start, (now, med), "§ 5", *parametre)


def _lengder(
    sak: Sak,
    ordning: str,
    start: date,
    months: tuple[int, int],
    grunnlag: str,
    *parametre: Value,
) -> tuple[Frist, ...]:
    """The last day as decided so far, and with every extension the law allows."""
    permisjoner = sak.permisjoner(ordning)
    fravaer = gyldig_fravaer(start, ordning, permisjoner, sak.registreringer.av(Fravaer))
    found = []
    for type_, n in zip((GJENNOMFOERING, MED_FORLENGELSE), months, strict=True):
        why = LENGDE(*parametre, start=start, maaneder=n, grunnlag=grunnlag)
        dato = last_day(start, n)
        frist = Frist(type_, dato, loeper_fra=start, grunndato=dato, grunnlag=(why,))
        found.append(_med_fravaer(med_permisjon(frist, permisjoner), start, fravaer))
    return tuple(found)


def _med_fravaer(frist: Frist, start: date, fravaer: GyldigFravaer) -> Frist:
    """The last day moved by valid absence, after the leave."""
    assert frist.dato is not None
    slutt = fravaer.flytter(frist.dato)
    if slutt == frist.dato:
        return frist
    dager = virkedager_i(frist.dato + DAY, slutt)
    ground = FRAVAER(law.fravaer_utvider.at(start), dager=dager, fra=frist.dato, til=slutt)
    return replace(frist, dato=slutt, fravaersdager=dager, grunnlag=(*frist.grunnlag, ground))


def _foer_start(sak: Sak, ordning: str) -> tuple[Frist, ...]:
    group = sak.intro or sak.tilbud
    bosatt = sak.bosatt_fra(group[0]) if group is not None else None
    if group is None or bosatt is None:
        return ()
    fra = bosatt
    if not group[1].avtale:
        fra = foerste_henvendelse(sak.registreringer, "krav", ordning, bosatt) or bosatt
    oppstart = law.oppstart_program.at(fra)
    botid = law.bosatt_grense.at(bosatt)
    return (
        Frist(
            Fristtype.OPPSTART,
            oppstartsfrist(fra),
            loeper_fra=fra,
            grunnlag=(OPPSTART(oppstart, maaneder=oppstart["maaneder"], fra=fra),),
        ),
        Frist(
            Fristtype.VEDTAK,
            add_months(bosatt, botid["maaneder"]) - DAY,
            loeper_fra=bosatt,
            grunnlag=(VEDTAK(botid, maaneder=botid["maaneder"], fra=bosatt),),
        ),
    )


def _start(sak: Sak, ordning: str) -> date | None:
    """The first start of the programme; a move to another municipality does not restart it."""
    return min(
        (k.periode.fra for k in sak.kjeder.values() if k.ordning == ordning and not k.er_avslag),
        default=None,
    )


def _forlengelser(sak: Sak, ordning: str) -> list[Vedtak]:
    return [
        v
        for v in sak.registreringer.innhold(Vedtak)
        if v.ordning == ordning and hendelse(v) is Hendelse.FORLENGELSE
    ]


def _etter_covidlov(vedtak: Vedtak) -> bool:
    regel = law.program_covid.siste
    til: date = regel["gjelder_til"]
    named = vedtak.vedtakstype in regel["vedtakstyper"] or _hjemmel(vedtak) == regel["hjemmel"]
    return named and regel.fra <= vedtak.vedtaksdato <= til


def _hjemmel(vedtak: Vedtak) -> str | None:
    return hjemmelkode(vedtak.hjemmel, INTRODUKSJONSLOVEN)


def _mangler(status: Friststatus, why: Grunn) -> Frist:
    return Frist(GJENNOMFOERING, None, status, grunnlag=(why,))
