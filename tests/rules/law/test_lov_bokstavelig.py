"""Why "opphold og ankommet etter 01.01.21" must not be read literally.

IMDi's page of 30.04.2021 says that the new law covers those who "get a permit and have arrived
after 01.01.21". Read literally, both conditions must hold. integreringsloven § 51 and
integreringsforskriften § 72 say otherwise in both mixed cases: a permit from 2021 decides for one
who applied here whenever he came, and an arrival in 2021 decides for one whose permit, applied for
abroad, is older.
"""

from __future__ import annotations

from datetime import date

import pytest

from rules.facts import INTEGRERINGSLOVEN, INTRODUKSJONSLOVEN, Klasse, Lov, Person, Tillatelse
from rules.lov import lovvalg

SKILLE = date(2021, 1, 1)


def literal(innvilget: date, ankomst: date) -> Lov:
    """The wrong answer."""
    both = innvilget >= SKILLE and ankomst >= SKILLE
    return INTEGRERINGSLOVEN if both else INTRODUKSJONSLOVEN


@pytest.mark.parametrize(
    ("innvilget", "ankomst", "abroad", "riktig", "bokstavelig_riktig"),
    [
        (date(2020, 11, 20), date(2020, 6, 1), False, INTRODUKSJONSLOVEN, True),
        (date(2021, 2, 10), date(2019, 6, 1), False, INTEGRERINGSLOVEN, False),
        (date(2020, 11, 20), date(2021, 1, 5), True, INTEGRERINGSLOVEN, False),
        (date(2021, 2, 10), date(2021, 3, 1), True, INTEGRERINGSLOVEN, True),
    ],
    ids=["C1 begge før", "C2 tillatelse etter", "C3 ankomst etter", "C4 begge etter"],
)
def test_literal_reading_is_wrong_in_both_mixed_cases(
    innvilget: date, ankomst: date, abroad: bool, riktig: Lov, bokstavelig_riktig: bool
) -> None:
    tillatelse = Tillatelse(Klasse.PFAM_F, innvilget, soekt_fra_utlandet=abroad)
    person = Person(1, date(1990, 1, 1), tillatelser=(tillatelse,), ankomst=ankomst)
    assert lovvalg(person, date(2021, 6, 12)).lov == riktig
    assert (literal(innvilget, ankomst) == riktig) is bokstavelig_riktig
