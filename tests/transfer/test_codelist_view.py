"""`nir codelists`: what a vendor reads and takes home."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

import codelists
from transfer.cli import app


def nir(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["codelists", *arguments])
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.parametrize("delivery", ["2021-01", "2021-03", "2021-05"])
@pytest.mark.parametrize("format", ["csv", "json", "genericode"])
def test_each_delivery_is_a_folder_with_a_file_for_each_list_it_touched(
    delivery: str, format: str, tmp_path: Path
) -> None:
    nir("export", "--delivery", delivery, "--format", format, "--out", str(tmp_path))
    assert {file.stem for file in tmp_path.iterdir()} == set(
        codelists.leveranse_endringer(delivery)
    )
    assert all(delivery in file.read_text("utf-8") for file in tmp_path.iterdir())


def test_the_third_delivery_brought_the_two_higher_targets() -> None:
    rows = list(csv.DictReader(StringIO(nir("export", "norskmaal", "--delivery", "2021-05"))))
    assert [row["code"] for row in rows] == ["C1", "KARAKTER_2"]


def test_only_what_is_open_on_the_wire_can_be_exported() -> None:
    shown = json.loads(nir("export", "norskmaal", "--opened-by", "2021-04-30", "--format", "json"))
    assert [one["kode"] for one in shown["koder"]] == ["A1", "A2", "B1", "B2"]


def test_changes_can_be_asked_for_between_deliveries_or_days_alike() -> None:
    between = json.loads(nir("changes", "2021-03", "2021-05", "--format", "json"))
    days = json.loads(nir("changes", "2021-03-01", "2021-05-01", "--format", "json"))
    assert between == days
    assert "2021-05" in {one["delivery"] for one in between["changes"]}
    assert "KARAKTER_2" in nir("changes", "2021-03", "2021-05")


def test_a_change_of_municipalities_is_listed_with_its_names() -> None:
    found = json.loads(nir("changes", "2023-12-31", "2024-01-01", "--format", "json"))["changes"]
    of_aalesund = {(one["code"], one["change"]) for one in found if one["list"] == "kommune"}
    assert {("1507", "UTGAATT"), ("1508", "NY"), ("1580", "NY")} <= of_aalesund
    assert next(one["name"] for one in found if one["code"] == "1580") == "Haram"


def test_what_is_not_there_is_told_with_what_there_is() -> None:
    nir("changes", "2021-04", "2021-05", code=1)
    nir("export", "sporr", code=1)
    nir("export", "kommune", "--delivery", "2021-03", code=1)
    nir("export", "--delivery", "2021-04", code=1)


def test_the_lists_in_use_are_fit() -> None:
    assert "nothing is wrong" in nir("check")
