"""What kind of scheme an ordning is; the rules ask for the kind and not for codes."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TypeAlias

from codelists import familie as _familie
from codelists import find_hjemmel, liste, slaa_opp
from rules.facts import (
    INTEGRERINGSLOVEN,
    INTRODUKSJONSLOVEN,
    Avbrudd,
    Avslutning,
    Fravaer,
    Fritak,
    Gjenopptak,
    Henvendelse,
    Integreringskontrakt,
    KvalifiseringMottak,
    Lov,
    Norskmaal,
    Permisjon,
    Sluttmaal,
    Spor,
    Stans,
    Tiltak,
    Timer,
    Vedtak,
)

INTRO, NORSK, ASYL, MOTTAK = "INTRO", "NORSK", "ASYL", "MOTTAK"
MOTTAKSBEBOERE = "IN_KVAL_MOTTAKSBEBOERE"
LOVNAVN = {INTRODUKSJONSLOVEN: "introduksjonsloven", INTEGRERINGSLOVEN: "integreringsloven"}

MedOrdning: TypeAlias = (
    Avbrudd | Avslutning | Fravaer | Fritak | Gjenopptak | Henvendelse | KvalifiseringMottak
    | Permisjon | Spor | Stans | Tiltak | Timer | Vedtak
)  # fmt: skip
Knyttet: TypeAlias = MedOrdning | Norskmaal | Sluttmaal | Integreringskontrakt


# Records that name no ordning and can belong to one only.
_TILHOERER: dict[type, tuple[str, str]] = {
    KvalifiseringMottak: ("tiltakskode", MOTTAKSBEBOERE),
    Norskmaal: ("dato", "IN_NORSK_NORSKMAAL"),
    Sluttmaal: ("dato", "IN_INTRO"),
    Integreringskontrakt: ("dato", "IN_INTRO"),
}


@lru_cache(maxsize=512)
def familie(ordning: str) -> str | None:
    """The kind of an ordning; None for an unknown one.

    >>> familie("IN_INTRO"), familie("IL_NORSK_600"), familie("IN_SAMFUNN_ASYL"), familie("X")
    ('INTRO', 'NORSK', 'ASYL', None)
    """
    return _familie(ordning)


def uten_vedtak(ordning: str) -> bool:
    """Training of asylum seekers and kvalifisering i mottak: living in reception is their frame.

    >>> uten_vedtak("IN_NORSK_ASYL"), uten_vedtak("IN_KVAL_MOTTAKSBEBOERE"), uten_vedtak("IN_INTRO")
    (True, True, False)
    """
    return familie(ordning) in (ASYL, MOTTAK)


def ordninger_i(record: Knyttet) -> list[tuple[str, str]]:
    """The ordninger a record is made in or belongs to, each with the field that says so.

    >>> from rules.words import innhold
    >>> ordninger_i(innhold("permisjon", ordning=("IN_INTRO", "IN_SAMFUNN")))
    [('ordning[1]', 'IN_INTRO'), ('ordning[2]', 'IN_SAMFUNN')]
    """
    if isinstance(record, Permisjon):
        return [(f"ordning[{n}]", ordning) for n, ordning in enumerate(record.ordning, start=1)]
    if isinstance(record, KvalifiseringMottak | Norskmaal | Sluttmaal | Integreringskontrakt):
        return [_TILHOERER[type(record)]]
    return [("ordning", record.ordning)]


def gyldig_ordning(ordning: str, dag: date, lov: Lov | None) -> bool:
    """Whether the law has the ordning on the day; None stands for either law."""
    return slaa_opp("ordning", ordning, dag, LOVNAVN[lov] if lov else None) is not None


def kan_tilbys(vedtak: Vedtak) -> bool:
    """The hjemmel says that the municipality offers what the person has no right to (§ 26).

    >>> from rules.words import innhold
    >>> kan_tilbys(innhold("vedtak", hjemmel="integreringsloven § 26 siste ledd"))
    True
    >>> kan_tilbys(innhold("vedtak", hjemmel="integreringsloven § 26"))
    False
    """
    if vedtak.hjemmel is None:
        return False
    return _kan_tilbys(vedtak.hjemmel, vedtak.ordning, vedtak.vedtaksdato)


@lru_cache(maxsize=4096)
def _kan_tilbys(tekst: str, ordning: str, dag: date) -> bool:
    kode = liste("ordning").get(ordning)
    hjemmel = None if kode is None else find_hjemmel(tekst, kode.lov, dag, ordning)
    return hjemmel is not None and hjemmel.ja("kan_tilbys")
