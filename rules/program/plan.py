"""A programme as a decision plans it, against the lengths the law allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules import law
from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Post, Registrering, Sluttmaal, Vedtak
from rules.frist import Friststatus, Fristtype
from rules.kap6a import gjelder_6a
from rules.kjede import Hendelse, hendelse
from rules.maal.i_forsendelsen import i_forsendelsen
from rules.opplysninger import med_vgs
from rules.ordninger import INTRO, familie
from rules.programfrist import program

_MED_SLUTT = (Hendelse.INNVILGET, Hendelse.ENDRING, Hendelse.FORLENGELSE)


@dataclass(frozen=True, slots=True)
class Plan:
    """First and last day as decided, and the last days the law allows (None: not known).

    `siste` counts the extensions that stand, `lengst` every extension the law allows.
    """

    start: date
    slutt: date
    minst: date | None
    siste: date | None
    lengst: date | None
    vgs: bool | None


def er_programvedtak(vedtak: Vedtak) -> bool:
    """A tildeling of the introduction programme."""
    return familie(vedtak.ordning) == INTRO and hendelse(vedtak) is Hendelse.INNVILGET


def plan(vedtak: Vedtak, post: Post, deltaker: Deltaker, forsendelse: Forsendelse) -> Plan | None:
    """The plan with the decision in it; None where it sets no end, or chapter 6A rules.

    The clock runs from the first start: a move to another municipality is no new beginning. With
    no final goal registered the longest length of any goal counts, so that nothing is refused for
    what is not known yet.
    """
    if (
        vedtak.sluttdato is None
        or familie(vedtak.ordning) != INTRO
        or hendelse(vedtak) not in _MED_SLUTT
    ):
        return None
    kommunenummer = post.kommunenummer or forsendelse.hode.kommunenummer
    egen = Registrering(kommunenummer, post.referanse, post.versjon, vedtak)
    fakta = i_forsendelsen(post, forsendelse)
    sak = deltaker.sak(deltaker.dag, *fakta, egen)
    if sak.intro is not None and gjelder_6a(sak.intro[0], vedtak.vedtaksdato):
        return None
    frister = program(sak, vedtak.ordning, tuple)
    if frister[0].status is Friststatus.MANGLER_SLUTTMAAL:
        antatt = Registrering(kommunenummer, "", 0, _lengste_maal(vedtak.vedtaksdato))
        frister = program(deltaker.sak(deltaker.dag, *fakta, egen, antatt), vedtak.ordning, tuple)
    dager = {f.type: f.dato for f in frister}
    start = next((f.loeper_fra for f in frister if f.loeper_fra), vedtak.periode.fra)
    return Plan(
        start=start,
        slutt=vedtak.sluttdato,
        minst=dager.get(Fristtype.MINSTE_VARIGHET),
        siste=dager.get(Fristtype.GJENNOMFOERING),
        lengst=dager.get(Fristtype.MED_FORLENGELSE),
        vgs=med_vgs(sak.registreringer),
    )


def _lengste_maal(dag: date) -> Sluttmaal:
    """A goal of the class that allows the longest programme."""
    lengder = law.program_integreringsloven.at(dag)["uten_vgs"]
    klasser = law.sluttmaal_klasse.at(dag)
    kode = max(klasser, key=lambda k: lengder[klasser[k]]["maks"])
    return Sluttmaal(dag, kode)
