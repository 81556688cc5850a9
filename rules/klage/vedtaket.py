"""The decision that a complaint is about."""

from __future__ import annotations

from datetime import date

from rules.deltaker import Deltaker
from rules.facts import (
    Avslutning,
    Forsendelse,
    Fritak,
    Gjenopptak,
    Klage,
    Permisjon,
    Post,
    Registrering,
    Stans,
    Vedtak,
)
from rules.kommuner import alle_forgjengere

VEDTAK = (Vedtak, Permisjon, Stans, Gjenopptak, Fritak, Avslutning)


def paaklaget(
    klage: Klage, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Registrering | None:
    """The standing decision that the complaint names; it may stand under a number now replaced."""
    kommunenummer = post.kommunenummer or forsendelse.hode.kommunenummer
    for nummer in (kommunenummer, *sorted(alle_forgjengere(kommunenummer))):
        found = deltaker.registrering(nummer, klage.vedtak_referanse)
        if found is not None:
            return found if isinstance(found.innhold, VEDTAK) else None
    return None


def vedtatt(registrering: Registrering) -> date | None:
    """The day the decision was made."""
    dato: date | None = getattr(registrering.innhold, "vedtaksdato", None)
    return dato or registrering.innhold.hendelsesdato


def siste_vedtak(registrering: Registrering, deltaker: Deltaker, dag: date) -> date | None:
    """The last decision in the chain by the day; a complaint on a stop names its tildeling."""
    dager = [vedtatt(registrering)]
    kjede = deltaker.kjede(registrering.kommunenummer, registrering.referanse)
    if kjede is not None:
        dager += [vedtatt(r) for r in kjede.hendelser if isinstance(r.innhold, VEDTAK)]
    return max((d for d in dager if d is not None and d <= dag), default=None)
