"""Deliveries: what was opened when."""

from __future__ import annotations

from datetime import date

import pytest

import codelists
from codelists import UkjentLeveranse, aapnet, endringer, leveransedato, liste, versjon


@pytest.mark.parametrize(
    ("dag", "ventet"),
    [
        (date(2019, 9, 30), None),
        (date(2019, 10, 1), "2019-10"),
        (date(2020, 12, 31), "2019-10"),
        (date(2021, 1, 1), "2021-01"),
        (date(2021, 2, 28), "2021-01"),
        (date(2021, 3, 1), "2021-03"),
        (date(2021, 4, 30), "2021-03"),
        (date(2021, 5, 1), "2021-05"),
        (date(2021, 5, 31), "2021-05"),
        (date(2021, 6, 1), "2021-06"),
        (date(2022, 6, 14), "2021-06"),
        (date(2022, 6, 15), "2022-06"),
        (date(2023, 6, 30), "2022-06"),
        (date(2023, 7, 1), "2023-07"),
    ],
)
def test_the_version_is_the_newest_delivery_opened(dag: date, ventet: str | None) -> None:
    assert versjon(dag) == ventet


def test_a_delivery_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UkjentLeveranse):
        leveransedato("2021-04")
    with pytest.raises(UkjentLeveranse):
        codelists.leveranse_endringer("2021-04")


def test_a_code_is_open_on_the_wire_from_its_delivery() -> None:
    c1 = liste("norskmaal").get("C1")
    assert c1 is not None
    assert not aapnet(c1, date(2021, 4, 30))
    assert aapnet(c1, date(2021, 5, 1))
    oslo = liste("kommune").get("0301")
    assert oslo is not None and aapnet(oslo, date(2000, 1, 1))  # no delivery opens a kommune


def test_each_delivery_of_2021_brought_what_imdi_said() -> None:
    januar = codelists.leveranse_endringer("2021-01")
    mars = codelists.leveranse_endringer("2021-03")
    mai = codelists.leveranse_endringer("2021-05")
    assert {"utdanningsbakgrunn", "kategori", "ordning"} <= set(januar)
    assert {"sluttmaal", "tiltak_integreringsloven", "tiltak_mottak"} <= set(mars)
    assert [rad.kode for rad in mars["norskmaal"]] == ["A1", "A2", "B1", "B2"]
    assert [rad.kode for rad in mai["norskmaal"]] == ["C1", "KARAKTER_2"]
    assert {"klagetype", "klageutfall", "avslutningsaarsak_integreringsloven"} <= set(mai)
    assert codelists.leveranse_endringer("2021-06") == {}


def test_changes_are_counted_after_the_first_day_and_up_to_the_last() -> None:
    assert endringer(date(2021, 5, 1), date(2021, 5, 31)) == ()
    mai = endringer(date(2021, 4, 30), date(2021, 5, 1))
    assert {"klagetype", "norskmaal"} <= {e.kodeverk for e in mai}
    assert {e.slag for e in mai} == {"NY"}


def test_a_code_that_has_ended_is_a_change_of_the_day_after() -> None:
    ut = [e for e in endringer(date(2021, 12, 31), date(2022, 1, 1)) if e.slag == "UTGAATT"]
    assert {(e.kodeverk, e.kode) for e in ut} >= {
        ("ordning", "IL_NORSK_KULTUR"),
        ("timetype", "NORSK_KULTUR"),
    }


def test_a_new_version_is_a_change_and_not_an_end_and_a_beginning() -> None:
    alle = endringer(date(2022, 1, 1), date(2022, 12, 31))
    p34 = [e for e in alle if e.kodeverk == "oppholdsgrunnlag" and e.kode == "P34"]
    assert [(e.dag, e.slag) for e in p34] == [(date(2022, 6, 15), "ENDRET")]


def test_the_digest_names_the_data() -> None:
    assert len(codelists.digest()) == 64
    assert codelists.digest() == codelists.digest()


@pytest.mark.parametrize(
    ("dag", "ventet"),
    [
        (date(2021, 5, 31), date(2021, 5, 1)),
        (date(2021, 6, 1), date(2021, 6, 1)),
        (date(2023, 12, 31), date(2023, 7, 1)),
        (date(2024, 1, 1), date(2024, 1, 1)),  # municipalities changed, and no delivery opened
    ],
)
def test_the_edition_moves_with_every_change_also_between_deliveries(
    dag: date, ventet: date
) -> None:
    assert codelists.utgave(dag) == ventet
    assert endringer(codelists.utgave(dag), dag) == ()
