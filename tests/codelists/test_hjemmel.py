"""The legal basis of a vedtak is text; the list says what it means."""

from __future__ import annotations

from datetime import date

import pytest

from codelists import find_hjemmel, liste

IL, IN = "introduksjonsloven", "integreringsloven"


@pytest.mark.parametrize(
    ("tekst", "lov", "kode"),
    [
        ("integreringsloven § 8", IN, "IN_8"),
        ("Integreringsloven §8, tredje ledd", IN, "IN_8"),
        ("integreringsloven § 8 tredje ledd", IN, "IN_8_KAN_TILBYS"),
        ("§ 26", IN, "IN_26"),
        ("§  26 andre ledd", IN, "IN_26"),
        ("§ 2", IL, "IL_2"),
        ("§ 20", IL, "IL_20"),
        ("introduksjonsloven § 20 a", IL, "IL_20A"),
        ("FOR-2005-04-20-341 § 11", IL, "F341_11"),
        ("integreringsforskriften § 43 g", IN, "INF_43G"),
        ("midlertidig lov 2020-05-26 nr. 53", IL, "COVID_2020_53"),
        ("IN_13", IN, "IN_13"),
        ("§ 2", IN, None),
        ("§ 260", IN, None),
        ("introduksjonsloven § 17", IN, None),
        ("", IN, None),
        ("noe annet", IN, None),
    ],
)
def test_the_most_exact_section_that_is_written_is_found(
    tekst: str, lov: str, kode: str | None
) -> None:
    rad = find_hjemmel(tekst, lov)
    assert (rad.kode if rad else None) == kode


@pytest.mark.parametrize(
    ("ordning", "lov", "kode"),
    [
        ("IN_INTRO", IN, "IN_8_KAN_TILBYS"),
        ("IN_SAMFUNN", IN, "IN_26_KAN_TILBYS"),
        ("IL_INTRO", IL, "IL_3_KAN_TILBYS"),
    ],
)
def test_kan_tilbys_names_the_section_that_lets_the_kommune_offer(
    ordning: str, lov: str, kode: str
) -> None:
    rad = find_hjemmel("Kan tilbys", lov, ordning=ordning)
    assert rad is not None and rad.kode == kode and rad.ja("kan_tilbys")


@pytest.mark.parametrize(
    ("dag", "finnes"),
    [(date(2022, 6, 14), False), (date(2022, 6, 15), True), (date(2022, 6, 16), True)],
)
def test_a_section_is_found_from_the_day_it_is_in_force(dag: date, finnes: bool) -> None:
    assert (find_hjemmel("integreringsloven kapittel 6A", IN, dag) is not None) == finnes


def test_every_section_is_found_by_what_is_written_in_the_list() -> None:
    for rad in liste("hjemmel").alle():
        if rad.egenskaper["paragraf"]:
            for lov in (IL, IN):
                if rad.under(lov):
                    assert find_hjemmel(rad.egenskaper["paragraf"], lov) == rad


def test_a_section_of_the_programme_does_not_fit_norsk() -> None:
    rad = find_hjemmel("§ 13", IN)
    assert rad is not None and "IN_NORSK_NORSKMAAL" not in rad.verdier("ordninger")
