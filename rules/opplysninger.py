"""The latest word on a person among the standing records. None where nothing is registered.

Of several records the one with the latest date counts; on one day the last by reference, so that
the order in which they came never matters.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import TypeVar

from codelists import find_hjemmel
from rules import law
from rules.facts import (
    Fritak,
    Henvendelse,
    Innhold,
    Lov,
    Norskmaal,
    Registrering,
    Sluttmaal,
    Utdanningsbakgrunn,
)
from rules.samling import Samling

T = TypeVar("T", bound=Innhold)


def av_type(registreringer: Iterable[Registrering], type_: type[T]) -> list[T]:
    """The contents of one type, by date and reference."""
    return Samling.of(registreringer).innhold(type_)


@lru_cache(maxsize=4096)
def hjemmelkode(hjemmel: str | None, lov: Lov) -> str | None:
    """The code of the section that a vedtak names in free text; None where the list has none."""
    found = find_hjemmel(hjemmel, str(lov)) if hjemmel else None
    return None if found is None else found.kode


def med_vgs(registreringer: Iterable[Registrering]) -> bool | None:
    """Whether upper secondary is completed; it decides the deadline (§ 32)."""
    alle = av_type(registreringer, Utdanningsbakgrunn)
    if not alle:
        return None
    known: bool | None = law.utdanningsbakgrunn.at(alle[-1].dato).get(alle[-1].kode)
    return known


def sluttmaalklasse(registreringer: Iterable[Registrering]) -> str | None:
    """The class of the final goal; it decides the length of the programme (§ 13)."""
    alle = av_type(registreringer, Sluttmaal)
    if not alle:
        return None
    return str(law.sluttmaal_klasse.at(alle[-1].dato).get(alle[-1].kode, "ANNET"))


def norskmaal(registreringer: Iterable[Registrering], dag: date) -> Norskmaal | None:
    """The norskmål in force on the day: it may be moved up and down, the latest counts."""
    return next((n for n in reversed(av_type(registreringer, Norskmaal)) if n.dato <= dag), None)


def foerste_henvendelse(
    registreringer: Iterable[Registrering], hva: str, ordning: str, fra: date = date.min
) -> date | None:
    """The first `krav` or `tilbud` for an ordning on or after a day."""
    return min(
        (
            h.dato
            for h in av_type(registreringer, Henvendelse)
            if h.ordning == ordning
            and h.dato >= fra
            and h.henvendelsestype == law.tilbud.at(h.dato)[hva]
        ),
        default=None,
    )


def fritak(
    registreringer: Iterable[Registrering], ordning: str, omfatter: str, dag: date
) -> list[Fritak]:
    """The exemptions that hold for an ordning on the day, the oldest first."""
    return [
        f
        for f in av_type(registreringer, Fritak)
        if f.ordning == ordning and f.omfatter == omfatter and f.vedtaksdato <= dag
    ]
