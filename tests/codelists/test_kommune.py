"""Municipality numbers come and go; the people stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codelists import (
    Kommuneendring,
    etterfoelgere,
    forgjengere,
    gjeldende,
    history_of_kommuner,
    kommune_gyldig,
    kommuneendringer,
    liste,
    orgnr,
)
from codelists.kommune import Slag

NYTTAAR_2020 = date(2020, 1, 1)
NYTTAAR_2024 = date(2024, 1, 1)


@pytest.mark.parametrize(
    ("nr", "dag", "gyldig"),
    [
        ("0602", date(2019, 12, 31), True),
        ("0602", NYTTAAR_2020, False),
        ("0602", date(2020, 1, 2), False),
        ("3005", date(2019, 12, 31), False),
        ("3005", NYTTAAR_2020, True),
        ("3005", date(2023, 12, 31), True),
        ("3005", NYTTAAR_2024, False),
        ("3301", NYTTAAR_2024, True),
        ("0301", date(2021, 6, 11), True),
        ("0000", date(2021, 6, 11), False),
        ("301", date(2021, 6, 11), False),
    ],
)
def test_a_number_holds_between_its_days(nr: str, dag: date, gyldig: bool) -> None:
    assert kommune_gyldig(nr, dag) == gyldig


def test_drammen_took_in_its_neighbours_in_2020_and_changed_number_in_2024() -> None:
    assert forgjengere("3005") == ("0602", "0625", "0711")
    assert etterfoelgere("0602") == ("3005",)
    assert etterfoelgere("3005") == ("3301",)
    assert gjeldende("0625", date(2021, 6, 1)) == ("3005",)
    assert gjeldende("0625", date(2024, 6, 1)) == ("3301",)


def test_aalesund_was_split_in_2024() -> None:
    assert etterfoelgere("1507") == ("1508", "1580")
    assert gjeldende("1507", date(2023, 12, 31)) == ("1507",)
    assert gjeldende("1507", NYTTAAR_2024) == ("1508", "1580")
    assert forgjengere("1580") == ("1507",)


def test_tysfjord_went_to_two_municipalities() -> None:
    assert gjeldende("1850", NYTTAAR_2020) == ("1806", "1875")


def test_a_change_of_name_is_no_successor() -> None:
    assert etterfoelgere("1841") == ()  # Fauske became Fauske - Fuossko in 2017
    assert gjeldende("1841", NYTTAAR_2020) == ("1841",)


def test_an_unknown_number_or_one_not_yet_in_use_has_nothing() -> None:
    assert etterfoelgere("9999") == forgjengere("9999") == ()
    assert gjeldende("9999", NYTTAAR_2020) == ()
    assert gjeldende("3005", date(2019, 12, 31)) == ()
    assert orgnr("9999") is None


def test_there_were_356_municipalities_in_2021_and_357_in_2024() -> None:
    assert len(liste("kommune").gyldige(date(2021, 1, 1))) == 356
    assert len(liste("kommune").gyldige(NYTTAAR_2024)) == 357


def test_every_municipality_of_2021_has_an_organisation_number_of_its_own() -> None:
    numre = [orgnr(rad.kode) for rad in liste("kommune").gyldige(date(2021, 1, 1))]
    assert None not in numre and len(set(numre)) == 356


def test_a_municipality_that_only_changed_number_keeps_its_organisation() -> None:
    assert orgnr("0301") == "958935420"
    assert orgnr("0101") == orgnr("3001") == orgnr("3101") == "959159092"
    assert orgnr("0602") is None  # merged: Drammen of 2020 is another organisation
    assert orgnr("1508") is None  # split


@given(
    st.sampled_from(liste("kommune").koder()),
    st.dates(NYTTAAR_2020, date(2030, 1, 1)),
)
def test_every_old_number_leads_to_numbers_that_hold(nr: str, dag: date) -> None:
    rad = liste("kommune").get(nr)
    assert rad is not None
    funnet = gjeldende(nr, dag)
    assert all(kommune_gyldig(ny, dag) for ny in funnet)
    assert bool(funnet) == (rad.gyldig_fra is None or rad.gyldig_fra <= dag)


def test_every_change_has_a_day_and_a_source() -> None:
    assert len(kommuneendringer()) > 400
    assert all(endring.kilde and endring.dag >= date(2017, 1, 1) for endring in kommuneendringer())


@pytest.mark.parametrize(
    ("nr", "dag", "ventet"),
    [
        ("0706", date(2017, 1, 1), ("0710",)),  # Sandefjord, Andebu and Stokke
        ("0720", date(2017, 1, 1), ("0710",)),
        ("1601", date(2018, 1, 1), ("5001",)),  # Trøndelag: every number changed
        ("1718", date(2018, 1, 1), ("5054",)),  # Leksvik and Rissa: Indre Fosen
        ("0722", date(2018, 1, 1), ("0729",)),  # Nøtterøy and Tjøme: Færder
        ("1567", date(2019, 1, 1), ("5061",)),  # Rindal changed fylke
        ("5012", date(2020, 1, 1), ("5055", "5056", "5059")),  # Snillfjord was split in three
        ("1850", date(2020, 1, 1), ("1806", "1875")),  # Tysfjord in two
        ("0219", date(2020, 1, 1), ("3024",)),  # Bærum to Viken
        ("3024", date(2024, 1, 1), ("3201",)),  # and back to Akershus
        ("5401", date(2024, 1, 1), ("5501",)),  # Tromsø
        ("1507", date(2024, 1, 1), ("1508", "1580")),  # Ålesund gave Haram back
    ],
)
def test_the_reforms_of_2017_to_2024_lead_from_each_old_number_to_the_new(
    nr: str, dag: date, ventet: tuple[str, ...]
) -> None:
    assert gjeldende(nr, dag - timedelta(days=1)) == (nr,)
    assert gjeldende(nr, dag) == ventet
    assert all(nr in forgjengere(ny) for ny in ventet)


@pytest.mark.parametrize(
    ("dag", "antall"),
    [
        (date(2016, 12, 31), 428), (date(2017, 1, 1), 426), (date(2018, 1, 1), 422),
        (date(2019, 1, 1), 422), (date(2020, 1, 1), 356), (date(2023, 12, 31), 356),
        (date(2024, 1, 1), 357),
    ],
)  # fmt: skip
def test_the_number_of_municipalities_is_the_known_one_on_each_side_of_a_reform(
    dag: date, antall: int
) -> None:
    assert len(liste("kommune").gyldige(dag)) == antall


def test_a_history_with_a_hole_a_false_split_or_a_lone_merger_is_told_of() -> None:
    kommuner, hele = liste("kommune"), list(kommuneendringer())

    def faults(endringer: list[Kommuneendring]) -> set[tuple[str, str]]:
        return {(p.kode, p.slag.value) for p in history_of_kommuner(kommuner, endringer)}

    def changed(fra: str, til: str, **nytt: object) -> list[Kommuneendring]:
        return [replace(e, **nytt) if (e.fra, e.til) == (fra, til) else e for e in hele]

    assert faults(hele) == set()
    assert faults([e for e in hele if e.fra != "0602"]) == {("0602", "HULL")}
    assert ("1580", "HULL") in faults([e for e in hele if e.til != "1580"])
    assert faults(changed("1507", "1580", slag=Slag.SAMMENSLAAING)) == {("1507", "REFERANSE")}
    assert faults(changed("0602", "3005", slag=Slag.NUMMERENDRING)) == {("3005", "REFERANSE")}
    assert ("0602", "REFERANSE") in faults(changed("0602", "3005", dag=date(2020, 1, 2)))
