"""What vendors get: the same codes, whatever the format."""

from __future__ import annotations

import csv
import json
from datetime import date
from importlib.resources import files
from io import StringIO
from typing import Any

import pytest
from lxml import etree

import codelists
from codelists import Kode, export, les_csv, liste

GC = "{http://docs.oasis-open.org/codelist/ns/genericode/1.0/}"
DAG = date(2021, 6, 1)


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(files("codelists") / "genericode.xsd")))


def from_json(rad: dict[str, Any]) -> Kode:
    return Kode(
        rad["kode"],
        rad["navnNb"],
        rad["navnEn"],
        date.fromisoformat(rad["gyldigFra"]) if rad["gyldigFra"] else None,
        date.fromisoformat(rad["gyldigTil"]) if rad["gyldigTil"] else None,
        rad["lov"],
        rad["leveranse"] or "",
        rad["kilde"],
        rad["sikkerhet"],
        rad["egenskaper"],
    )


def cells(rot: Any) -> list[dict[Any, str]]:
    return [
        {v.get("ColumnRef"): v.findtext("SimpleValue") for v in rad}
        for rad in rot.iterfind("SimpleCodeList/Row")
    ]


def test_csv_and_json_read_back_as_the_same_list() -> None:
    for navn in codelists.navn():
        assert les_csv(navn, export(navn, "csv")) == liste(navn)
        lest = json.loads(export(navn, "json"))
        assert tuple(from_json(rad) for rad in lest["koder"]) == liste(navn).alle(), navn


def test_csv_is_the_file_of_the_package_byte_for_byte() -> None:
    for navn in codelists.navn():
        fil = files("codelists") / "data" / f"{navn}.csv"
        assert export(navn, "csv").encode() == fil.read_bytes(), navn


@pytest.mark.parametrize("navn", codelists.navn())
def test_genericode_is_valid_holds_every_code_and_tells_its_rows_apart(
    navn: str, schema: etree.XMLSchema
) -> None:
    rot = etree.fromstring(export(navn, "genericode").encode())
    schema.assertValid(rot)
    rader = cells(rot)
    assert [rad["code"] for rad in rader] == [rad.kode for rad in liste(navn).alle()]
    noekkel = [ref.get("Ref") for ref in rot.iterfind("ColumnSet/Key/ColumnRef")]
    kreves = {k.get("Id") for k in rot.iterfind("ColumnSet/Column[@Use='required']")}
    assert set(noekkel) <= kreves
    assert all(kreves <= set(rad) for rad in rader)
    assert len({tuple(rad[kolonne] for kolonne in noekkel) for rad in rader}) == len(rader)


def test_genericode_says_what_it_is_and_of_which_version() -> None:
    rot = etree.fromstring(export("norskmaal", "genericode", dag=DAG).encode())
    assert rot.tag == f"{GC}CodeList"
    assert rot.findtext("Identification/Version") == "2021-06"
    assert rot.findtext("Identification/CanonicalVersionUri") == (
        "urn:nir-transfer:kodeverk:norskmaal:2021-06"
    )
    assert [(n.get(etree.QName("http://www.w3.org/XML/1998/namespace", "lang")), n.text)
            for n in rot.iterfind("Identification/LongName")] == [
        ("nb", "Norskmål"), ("en", "Target level in Norwegian")]  # fmt: skip


@pytest.mark.parametrize(
    ("fra", "til"),
    [
        ("<Version>2021-06</Version>", ""),
        ('ColumnRef="code"', 'ColumnRef="kode"'),
        ('Use="required"', 'Use="always"'),
        ("<ShortName>norskmaal</ShortName>", "<ShortName>norsk maal</ShortName>"),
    ],
)
def test_the_schema_refuses_what_genericode_refuses(
    fra: str, til: str, schema: etree.XMLSchema
) -> None:
    tekst = export("norskmaal", "genericode", dag=DAG)
    assert fra in tekst
    assert not schema.validate(etree.fromstring(tekst.replace(fra, til).encode()))


def test_all_lists_in_genericode_are_a_valid_set_of_references(schema: etree.XMLSchema) -> None:
    rot = etree.fromstring(export(None, "genericode").encode())
    schema.assertValid(rot)
    uri = [ref.findtext("CanonicalUri") for ref in rot.iterfind("CodeListRef")]
    assert uri == [f"urn:nir-transfer:kodeverk:{navn}" for navn in codelists.navn()]


def test_all_lists_in_json_and_csv_hold_every_code() -> None:
    antall = sum(len(liste(navn).alle()) for navn in codelists.navn())
    lest = json.loads(export(None, "json"))
    assert sum(len(en["koder"]) for en in lest["lister"]) == antall
    assert lest["digest"] == codelists.digest() and lest["versjon"] == "2023-07"
    rader = list(csv.DictReader(StringIO(export(None, "csv"))))
    assert len(rader) == antall
    p34 = [rad for rad in rader if rad["code"] == "P34"]
    assert {json.loads(rad["egenskaper"])["norsk"] for rad in p34} == {"RETT_OG_PLIKT", "RETT"}


@pytest.mark.parametrize(
    ("dag", "med"),
    [(date(2021, 12, 30), True), (date(2021, 12, 31), True), (date(2022, 1, 1), False)],
)
def test_a_list_as_of_a_day_holds_what_is_valid_that_day(dag: date, med: bool) -> None:
    for format in ("csv", "json", "genericode"):
        assert ("IL_NORSK_KULTUR" in export("ordning", format, dag=dag)) == med


@pytest.mark.parametrize(
    ("aapnet", "koder"),
    [
        (date(2021, 2, 28), []),
        (date(2021, 3, 1), ["A1", "A2", "B1", "B2"]),
        (date(2021, 5, 1), ["A1", "A2", "B1", "B2", "C1", "KARAKTER_2"]),
    ],
)
def test_a_list_as_opened_holds_what_a_vendor_may_send(aapnet: date, koder: list[str]) -> None:
    lest = json.loads(export("norskmaal", "json", aapnet_dag=aapnet))
    assert [rad["kode"] for rad in lest["koder"]] == koder


@pytest.mark.parametrize("label", ["2021-01", "2021-03", "2021-05"])
def test_a_delivery_is_a_file_of_what_it_brought(label: str) -> None:
    rader = list(csv.DictReader(StringIO(codelists.export_leveranse(label, "csv"))))
    assert rader and {rad["delivery"] for rad in rader} == {label}
    lest = json.loads(codelists.export_leveranse(label, "json"))
    assert sum(len(en["koder"]) for en in lest["lister"]) == len(rader)
    assert lest["versjon"] == label


def test_a_format_or_a_list_that_is_not_there_is_an_error() -> None:
    with pytest.raises(codelists.KodeverkFeil, match="pdf"):
        export("spor", "pdf")
    with pytest.raises(codelists.UkjentKodeverk):
        export("sporr", "csv")
    with pytest.raises(codelists.KodeverkFeil, match="brought nothing to kommune"):
        codelists.export_leveranse("2021-05", "genericode", "kommune")
    with pytest.raises(codelists.UkjentKodeverk):
        codelists.export_leveranse("2021-05", "genericode", "kommuner")


def test_a_delivery_in_genericode_is_a_set_of_the_lists_it_touched_and_each_is_valid(
    schema: etree.XMLSchema,
) -> None:
    rot = etree.fromstring(codelists.export_leveranse("2021-05", "genericode").encode())
    schema.assertValid(rot)
    navn = [ref.findtext("CanonicalUri").rpartition(":")[2] for ref in rot.iterfind("CodeListRef")]
    assert navn == list(codelists.leveranse_endringer("2021-05"))
    for kodeverk in navn:
        en = etree.fromstring(
            codelists.export_leveranse("2021-05", "genericode", kodeverk).encode()
        )
        schema.assertValid(en)
        assert en.findtext("Identification/Version") == "2021-05"
        assert {rad["delivery"] for rad in cells(en)} == {"2021-05"}
