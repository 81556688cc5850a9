"""What completes training under introduksjonsloven: hours in both parts, and tests that are taken.

Source: introduksjonsloven §§ 17, 19; the duty to take tests holds for permits from 2013-09-01.
"""

from __future__ import annotations

from datetime import date

from rules import law
from rules.facts import Fritak
from rules.forklaring import Grunn, Setning
from rules.krav import PROEVE_FRITATT, PROEVE_MANGLER, PROEVE_TATT, Krav, timesum
from rules.opplysninger import fritak
from rules.sak import Sak
from rules.timetall import fritatte_timer, kort_fravaer, naadd, timer

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


def introduksjonsloven(sak: Sak, ordning: str, *, har_plikt: bool) -> Krav:
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
        total, why = timesum(del_, hours, row[del_], regel)
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
