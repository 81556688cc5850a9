"""Which municipality is responsible for a person on a day.

The one the person lives in; for those in reception the host municipality. A number and those that
became it are one municipality. Source: integreringsloven § 3; introduksjonsloven § 3.
"""

from __future__ import annotations

from datetime import date, timedelta

from rules.deltaker import Deltaker
from rules.facts import (
    Avbrudd,
    Avslutning,
    Bosetting,
    Forsendelse,
    Fravaer,
    Gjenopptak,
    Innhold,
    Klage,
    KvalifiseringMottak,
    Mottaksopphold,
    Permisjon,
    Person,
    Post,
    Stans,
    Tiltak,
    Timer,
)
from rules.kommuner import samme_kommune
from rules.ordninger import uten_vedtak
from rules.periode import Periode
from rules.rekke import ALWAYS, Rekke

# Happens where the person is; the rest may be made before the person has moved in.
DELTAKELSE = (Timer, Tiltak, Fravaer, Permisjon, Gjenopptak)
# Done by the municipality that decided, also after the person has moved out.
ETTERARBEID = (Avslutning, Avbrudd, Stans, Klage)


def kommune_i(post: Post, forsendelse: Forsendelse) -> str:
    """The municipality a post is of."""
    return post.kommunenummer or forsendelse.hode.kommunenummer


def i_mottak(innhold: Innhold) -> bool:
    """Whether the record is made in a scheme of reception centres."""
    if isinstance(innhold, KvalifiseringMottak):
        return True
    ordning = getattr(innhold, "ordning", None)
    return isinstance(ordning, str) and uten_vedtak(ordning)


def alle_opphold(person: Person) -> tuple[Bosetting | Mottaksopphold, ...]:
    """Where the person has lived, in municipalities and in reception."""
    return (*person.bosettinger, *person.mottak)


def ansvarlig(deltaker: Deltaker, kommune: str, dag: date) -> bool:
    for fra, til in _residence(deltaker, kommune):  # noqa: SIM110  asked for every record
        if fra <= dag <= til:
            return True
    return False


def kjent_ansvar(person: Person, dag: date) -> bool:
    """Whether the register knows where the person lived on the day."""
    return any(
        opphold.fra <= dag and (opphold.til is None or dag <= opphold.til)
        for opphold in alle_opphold(person)
    )


def bor_i(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """The days of a row on which the person lives in its municipality, the latest stay of them."""
    if uten_vedtak(rekke.ordning):
        return ALWAYS
    stays = _residence(deltaker, rekke.kommune)
    return Periode(*max(stays)) if stays else None


def flyttet_fra(deltaker: Deltaker, kommune: str, dag: date) -> date | None:
    """The day the person moved out, where the municipality was responsible earlier and is not."""
    siste: date | None = None
    for fra, til in _residence(deltaker, kommune):
        if fra <= dag <= til:
            return None
        if til < dag and (siste is None or til > siste):
            siste = til
    return None if siste is None else siste + timedelta(days=1)


def flytter_inn(deltaker: Deltaker, kommune: str, dag: date) -> bool:
    """Whether the person moves in later."""
    return any(fra > dag for fra, _ in _residence(deltaker, kommune))


def vertskommune(person: Person, kommune: str, dag: date) -> bool:
    """Whether the municipality hosts the reception centre the person lives in on the day."""
    return any(
        m.fra <= dag and (m.til is None or dag <= m.til)
        for m in person.mottak
        if samme_kommune(kommune, m.kommunenummer)
    )


def _residence(deltaker: Deltaker, kommune: str) -> tuple[tuple[date, date], ...]:
    """The first and last days the person lived in the municipality, whatever its number then."""
    known = deltaker.opphold.get(kommune)
    if known is None:
        known = deltaker.opphold[kommune] = tuple(
            (opphold.fra, opphold.til or date.max)
            for opphold in alle_opphold(deltaker.person)
            if samme_kommune(kommune, opphold.kommunenummer)
        )
    return known
