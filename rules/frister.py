"""The deadlines of an ordning for a person.

They follow from all standing records, whatever the day: approved leave counts before it begins.
The day only decides which permit and which settlement there is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from rules.frist import Frist
from rules.norskfrist import (
    Sammen,
    aldersgrense,
    introduksjonsloven,
    kap_6a,
    norsk,
    samfunn,
    uten_frist,
)
from rules.programfrist import program
from rules.sak import Sak

Regner = Callable[[Sak, str, Sammen], tuple[Frist, ...]]

_REGNERE: dict[str, Regner] = {
    "IN_NORSK_NORSKMAAL": norsk,
    "IN_SAMFUNN": samfunn,
    "IN_NORSK_250_NORSKMAAL": uten_frist,
    "IN_NORSK_RETT_6A": kap_6a,
    "IL_NORSK_600": introduksjonsloven,
    "IL_NORSK_300": introduksjonsloven,
    "IN_INTRO": program,
    "IL_INTRO": program,
}
_MED_ALDERSGRENSE = (norsk, samfunn, uten_frist, kap_6a, introduksjonsloven)


def frister(sak: Sak, ordning: str, sammen: Sammen = tuple) -> tuple[Frist, ...]:
    """The deadlines, the one that ends the ordning first; training for asylum seekers has none.

    `sammen` gives the ordninger of the same kategori, whose vedtak may show the offered start; it
    is asked only where the law begins the clock there.
    """
    regner = _REGNERE.get(ordning)
    if regner is None:
        return uten_frist(sak, ordning, sammen)
    found = regner(sak, ordning, sammen)
    return (*found, *aldersgrense(sak)) if regner in _MED_ALDERSGRENSE else found


def siste_dag_for_alder(sak: Sak, ordning: str) -> date | None:
    """The last day before the age limit of an ordning, None where age does not end it."""
    if _REGNERE.get(ordning) not in _MED_ALDERSGRENSE:
        return None
    return next((frist.dato for frist in aldersgrense(sak)), None)
