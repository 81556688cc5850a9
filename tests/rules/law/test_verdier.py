"""The dated values: complete, in order, with source; a day before the first is an error."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rules import law
from rules.facts import Klasse
from rules.law import Dated, IngenVerdi

ALLE = law.alle()
DAG = date(2021, 6, 12)


@pytest.mark.parametrize("dated", ALLE, ids=lambda d: d.navn)
def test_every_value_has_its_words_and_its_source(dated: Dated) -> None:
    assert dated.nb and dated.en and dated.unit and dated.selected_by
    for value in dated.historie:
        assert value.source and value.certainty in ("law", "guidance", "assumed")
        assert len(value) or "gjelder tillatelser fra" in value.source


def test_every_file_has_a_name_in_the_package() -> None:
    files = {file.stem for file in Path(law.__file__).parent.glob("*.toml")}
    assert files == {dated.navn for dated in ALLE}


def test_a_value_holds_from_its_first_day_to_the_day_before_the_next() -> None:
    assert law.timer_samfunn.at(date(2021, 12, 31))["timer"] == 50
    assert law.timer_samfunn.at(date(2022, 1, 1))["timer"] == 75
    assert law.timer_samfunn.at(date(2021, 12, 31)).til == date(2021, 12, 31)
    assert law.timer_samfunn.siste.til == date.max


def test_a_day_before_the_first_value_is_an_error_that_names_value_and_day() -> None:
    with pytest.raises(IngenVerdi, match="frist_norsk: no value on 2020-12-31"):
        law.frist_norsk.at(date(2020, 12, 31))
    with pytest.raises(IngenVerdi, match="has no tull"):
        law.frist_norsk.siste["tull"]


def test_the_newest_cut_off_decides_for_every_day_and_the_older_ones_are_history() -> None:
    days = [value["siste_dag"] for value in law.ws2_siste_dag.historie]
    assert days == [date(2020, 12, 31), date(2021, 2, 28), date(2021, 6, 11)]
    for day in (date(2019, 10, 1), date(2021, 1, 15), date(2026, 1, 1)):
        assert law.ws2_siste_dag.at(day)["siste_dag"] == date(2021, 6, 11)


def test_every_permit_class_has_a_row() -> None:
    assert set(law.tillatelsesklasse.at(DAG)) == {klasse.value for klasse in Klasse}
