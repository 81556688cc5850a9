"""What the law's tables say of a code and what the code lists say is the same."""

from __future__ import annotations

from datetime import date

import pytest

from codelists import Kode, liste
from rules import law
from rules.kategori import RADER

DAG = date(2023, 9, 1)
ENTRY = {
    "TILLATELSE": "tillatelse",
    "ANKOMST_ELLER_TILLATELSE": "ankomst",
    "FOERSTE_FORNYELSE": "fornyelse",
    "BOSETTING": "bosetting",
    "": "ingen",
}


def koder(navn: str, lov: str | None = None) -> list[Kode]:
    return [k for k in liste(navn).alle() if lov is None or k.lov == lov]


def test_vedtakstyper_do_what_their_list_says() -> None:
    typer = law.vedtakstyper.at(DAG)
    same = {
        "INNVILGET": {"tildeling"},
        "UTVIDET": {"utvidet", "forlengelse"},
    }
    for kode in koder("vedtakstype"):
        tilstand = kode.egenskaper["tilstand"]
        assert typer[kode.kode] in same.get(tilstand, {tilstand.lower()}), kode.kode
    assert set(typer) == {k.kode for k in koder("vedtakstype")}


def test_goals_have_the_class_of_their_list() -> None:
    klasser = law.sluttmaal_klasse.at(DAG)
    assert dict(klasser) == {k.kode: k.egenskaper["klasse"] for k in koder("sluttmaal")}


@pytest.mark.parametrize(
    ("kolonne", "lov", "ordning"),
    [
        ("utvider_intro", "introduksjonsloven", "IL_INTRO"),
        ("utvider_norsk", "introduksjonsloven", "IL_NORSK_600"),
        ("utvider_intro", "integreringsloven", "IN_INTRO"),
        ("utvider_norsk", "integreringsloven", "IN_NORSK_NORSKMAAL"),
        ("utvider_norsk", "integreringsloven", "IN_SAMFUNN"),
    ],
)
def test_leave_moves_what_its_list_says(kolonne: str, lov: str, ordning: str) -> None:
    regel = law.permisjon_utvider.at(DAG)
    for kode in koder("permisjonstype", lov):
        moves = ordning in regel["ordninger"] and kode.kode in regel["typer"]
        assert moves is kode.ja(kolonne), kode.kode


def test_absence_lengthens_as_its_list_says() -> None:
    typer = law.fravaer_utvider.at(DAG)["typer"]
    assert set(typer) == {k.kode for k in koder("fravaerstype") if k.ja("forlenger")}


def test_education_means_what_its_list_says() -> None:
    table = law.utdanningsbakgrunn.at(DAG)
    assert dict(table) == {k.kode: k.ja("vgs") for k in koder("utdanningsbakgrunn")}


def test_levels_stand_in_the_order_of_their_list() -> None:
    rang = law.norsknivaa.siste["rang"]
    for kode in koder("spraaknivaa"):
        assert rang[kode.kode] == int(kode.egenskaper["rang"]), kode.kode


def test_permit_classes_give_what_their_list_says() -> None:
    table = law.tillatelsesklasse.at(DAG)
    for kode in koder("oppholdsgrunnlag", "integreringsloven"):
        row = table[kode.kode]
        if kode.gyldig_fra == date(2022, 3, 11):
            continue  # chapter 6A has a table of its own
        assert row["intro"] == kode.egenskaper["intro"].lower(), kode.kode
        assert row["norsk"] == kode.egenskaper["norsk"].lower(), kode.kode
        assert row["entry"] == ENTRY[kode.egenskaper["norsk_inntrer"]], kode.kode
        assert row.get("avtale", False) is (kode.egenskaper["avtale"] == "ja"), kode.kode


def test_every_kategori_of_the_table_has_the_ordninger_of_the_list() -> None:
    kategorier = {k.kode for k in koder("kategori")}
    assert {kode for rad in RADER for kode in rad.kategorier} == kategorier
    ordninger = {k.kode: set(k.verdier("kategorier")) for k in koder("ordning")}
    for rad in RADER:
        for ordning in () if callable(rad.ordninger) else rad.ordninger:
            assert ordninger[ordning] >= set(rad.kategorier), rad.id
