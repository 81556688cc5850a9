"""Persons and records from plain data: what reads, and how a fault names its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rules.eksempel import UgyldigEksempel, person_fra, registreringer_fra
from rules.facts import Fravaer, Identtype, Klasse


def test_person_with_lists_codes_and_days() -> None:
    person = person_fra(
        {
            "foedselsdato": date(1990, 1, 1),
            "identer": [{"type": "FNR", "verdi": "10889500196"}],
            "tillatelser": [{"klasse": "PFAM-F", "innvilget": "2021-02-10"}],
            "bosettinger": [{"kommunenummer": "0301", "fra": "2021-03-10", "etter_avtale": True}],
            "har_barn_under_18": None,
        },
        nr=7,
    )
    assert person.nr == 7
    assert person.identer[0].type is Identtype.FNR
    assert person.tillatelser[0].klasse is Klasse.PFAM_F
    assert person.bosettinger[0].fra == date(2021, 3, 10)


def test_records_get_reference_and_municipality_where_left_out() -> None:
    first, second = registreringer_fra(
        [
            {"norskmaal": {"dato": "2021-05-01", "lytte": "B1"}},
            {
                "fravaer": {
                    "ordning": "IN_INTRO",
                    "fravaerstype": "UGYLDIG",
                    "fra": "2021-05-01",
                    "til": "2021-05-01",
                    "timer": 3.5,
                },
                "kommunenummer": "4601",
                "referanse": "F-1",
            },
        ]
    )
    assert (first.kommunenummer, first.referanse) == ("0301", "R1")
    assert (second.kommunenummer, second.referanse) == ("4601", "F-1")
    assert isinstance(second.innhold, Fravaer) and second.innhold.timer == Decimal("3.5")


@pytest.mark.parametrize(
    ("data", "sti", "problem"),
    [
        ({}, "person", "mangler foedselsdato"),
        ({"foedselsdato": "01.01.1990"}, "person.foedselsdato", "ikke en dato"),
        ({"foedselsdato": 1990}, "person.foedselsdato", "ikke en dato"),
        ({"foedselsdato": "1990-01-01", "fodt": 1}, "person.fodt", "ukjent felt"),
        ({"foedselsdato": "1990-01-01", "ankomst": True}, "person.ankomst", "ikke en dato"),
        (
            {"foedselsdato": "1990-01-01", "tillatelser": [{"klasse": "P99"}]},
            "person.tillatelser[0].klasse",
            "ingen av P28, P35",
        ),
        (
            {"foedselsdato": "1990-01-01", "tillatelser": [{"klasse": "P28"}]},
            "person.tillatelser[0]",
            "mangler innvilget",
        ),
        (
            {"foedselsdato": "1990-01-01", "bosettinger": [{"kommunenummer": 301}]},
            "person.bosettinger[0].kommunenummer",
            "anførselstegn",
        ),
        ({"foedselsdato": "1990-01-01", "tillatelser": 4}, "person.tillatelser", "liste"),
        ({"foedselsdato": "1990-01-01", "nr": "1"}, "person.nr", "heltall"),
        ([], "person", "felter med verdi"),
    ],
)
def test_a_fault_names_its_place(data: object, sti: str, problem: str) -> None:
    with pytest.raises(UgyldigEksempel) as fault:
        person_fra(data)
    assert fault.value.sti == sti
    assert problem in fault.value.problem


@pytest.mark.parametrize(
    ("data", "sti", "problem"),
    [
        ([{}], "registreringer[0]", "én posttype"),
        ([{"norskmaal": {}, "timer": {}}], "registreringer[0]", "én posttype"),
        ([{"norskmaal": {}}], "registreringer[0].norskmaal", "mangler dato"),
        (
            [{"sluttmaal": {"dato": "2021-01-01", "kode": "A", "x": 1}}],
            "registreringer[0].sluttmaal.x",
            "ukjent felt; feltene er dato, kode, merknad",
        ),
        ("tekst", "registreringer", "liste"),
    ],
)
def test_a_fault_in_a_record_names_its_place(data: object, sti: str, problem: str) -> None:
    with pytest.raises(UgyldigEksempel) as fault:
        registreringer_fra(data)
    assert fault.value.sti == sti
    assert problem in fault.value.problem
