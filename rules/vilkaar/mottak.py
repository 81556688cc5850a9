"""Conditions of training and qualification in reception centres."""

from __future__ import annotations

from rules import law
from rules.facts import Mottakstype
from rules.forklaring import Grunn, Setning
from rules.kap6a import gjelder_6a
from rules.sak import Sak
from rules.vilkaar.ord import er_myndig, introklasse

MOTTAK = Setning(
    "integreringsloven §§ 5, 7; introduksjonsloven § 20",
    nb="Bor i mottak ({type}) fra {fra}.",
    en="Lives in reception ({type}) since {fra}.",
)


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
    return None if fra is None else er_myndig(sak, law.alder_asyl.at(fra), sak.dag)


def asylordninger_introduksjonsloven(sak: Sak) -> tuple[str, ...]:
    """Norsk kultur og norske verdier is for those who entered the group while it was given."""
    regel = law.timer_asyl_introduksjonsloven.at(sak.dag)
    fra = sak.foerste_mottak
    if regel["norsk_kultur"] and fra is not None and fra >= regel["kultur_inn_fra"]:
        return ("IL_OPPL_ASYLSOEKERE", "IL_NORSK_KULTUR")
    return ("IL_OPPL_ASYLSOEKERE",)


def klasse_a_til_g_i_mottak(sak: Sak) -> Grunn | None:
    """A § 9 permit; chapter 6A lays no duty to train in reception on the municipality (§ 37 a)."""
    if sak.intro is None or gjelder_6a(sak.intro[0], sak.dag):
        return None
    return introklasse(sak)


def bor_i_mottak(sak: Sak) -> Grunn | None:
    return None if sak.mottak is None else MOTTAK(type=sak.mottak.type, fra=sak.mottak.fra)


def myndig(sak: Sak) -> Grunn | None:
    return er_myndig(sak, law.alder_intro.at(sak.dag), sak.dag)
