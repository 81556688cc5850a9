"""What a batch changed for a person: law, kategorier, ordninger and deadlines.

The municipality must know when what it sent moved a deadline or opened an ordning. Records that
cannot do so are never asked: hours, measures and norskmål say how far a person has come, not what
she has or until when. So a batch of hours costs nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules.deltaker import Deltaker
from rules.facts import (
    Annullering,
    Avbrudd,
    Avslutning,
    Fravaer,
    Fritak,
    Gjenopptak,
    Henvendelse,
    Innhold,
    Lov,
    Permisjon,
    Sluttmaal,
    Stans,
    Utdanningsbakgrunn,
    Vedtak,
)
from rules.kjede import Hendelse, hendelse
from rules.register import Register
from rules.utfall import Postutfall

VIRKER = (
    Vedtak, Permisjon, Stans, Gjenopptak, Avslutning, Avbrudd, Fravaer, Fritak, Henvendelse,
    Sluttmaal, Utdanningsbakgrunn,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Virkning:
    """What the register computes of a person; the deadlines are those of the ordninger, by code."""

    lov: Lov | None
    kategorier: tuple[str, ...]
    ordninger: tuple[str, ...]
    frister: tuple[tuple[str, date], ...]


def virkning(deltaker: Deltaker) -> Virkning:
    """Law, kategorier, ordninger and deadlines on the day of the deltaker.

    >>> from rules.words import deltaker, innhold
    >>> skole = innhold("utdanningsbakgrunn", kode="VGO_GJENNOMFOERT", dato="2021-02-15")
    >>> [(kode, str(frist)) for kode, frist in virkning(deltaker(skole)).frister]
    [('IN_NORSK_NORSKMAAL', '2022-08-10'), ('IN_SAMFUNN', '2022-02-10')]
    """
    treff = deltaker.kategorier(deltaker.dag)
    ordninger = tuple(dict.fromkeys(kode for t in treff for kode in t.ordninger))
    return Virkning(
        lov=deltaker.lov,
        kategorier=tuple(dict.fromkeys(t.kode for t in treff)),
        ordninger=ordninger,
        frister=tuple(
            (kode, first.dato)
            for kode in ordninger
            for first in deltaker.frister(kode)[:1]
            if first.dato is not None
        ),
    )


def virkninger(
    deltaker: Deltaker, poster: Iterable[Postutfall], register: Register
) -> dict[int, Virkning]:
    """By loepenr, what holds of a person after all her posts of a batch.

    Told for an accepted post where the batch changed it, and for every tildeling. What `register`
    loaded is before, the deltaker is after.
    """
    told = [post for post in poster if post.utfall.registrert and _virker(post, register)]
    after = _computed(deltaker) if told else None
    if after is None:
        return {}
    if not all(_tildeling(post) for post in told):
        loaded = register.registrert.get(deltaker.person.nr, ())
        if _computed(Deltaker(deltaker.person, loaded, register.dag)) == after:
            told = [post for post in told if _tildeling(post)]
    return {post.loepenr: after for post in told}


def _computed(deltaker: Deltaker) -> Virkning | None:
    """None where it cannot be computed: this informs, and must not cost the batch."""
    try:
        return virkning(deltaker)
    except Exception:  # `nir recompute` reports the persons that cannot be computed
        return None


def _virker(post: Postutfall, register: Register) -> bool:
    """Whether the record, or the one that was annulled, can move anything."""
    innhold: Innhold | None = post.innhold
    if isinstance(innhold, Annullering) and post.referanse is not None:
        known = register.tidligere.get((post.kommunenummer or "", post.referanse))
        innhold = known.innhold if known is not None else None
    return isinstance(innhold, VIRKER)


def _tildeling(post: Postutfall) -> bool:
    innhold = post.innhold
    return isinstance(innhold, Vedtak) and hendelse(innhold) is Hendelse.INNVILGET
