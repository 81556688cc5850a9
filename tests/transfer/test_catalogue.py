"""The catalogue over HTTP and on the command line, and the rule set named in every answer."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from datetime import date

import pytest
from lxml import etree
from typer.testing import CliRunner

from rules import utgave
from rules.engine import catalogue
from schemas.contract import FELLES_NS, newest
from tests.server import Served, envelope, served
from transfer.cli import app

RULES = [rule for rule in catalogue() if date(2021, 6, 11) in rule.valid]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("catalogue"), "--clock", "2021-06-11T12:00") as running:
        yield running


def nir(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def test_a_running_service_has_a_page_for_each_rule_that_an_answer_can_name(
    service: Served,
) -> None:
    status, _page = service.get("/regler")
    assert status == 200
    for rule in RULES[::20]:
        status, one = service.get(f"/regler/{rule.id}?spraak=en")
        assert status == 200 and rule.id.encode() in one
    assert service.get("/regler/NIR-0-XXX-0000")[0] == 404
    assert b"/regler" in service.get("/")[1]


def test_the_service_says_which_rules_it_judges_by(service: Served) -> None:
    _, body = service.post(envelope(f'<HentTjenesteinfo xmlns="{newest("WS4").namespace}"/>'))
    pakke = etree.fromstring(body).find(f".//{{{FELLES_NS}}}regelpakke")
    assert pakke is not None
    said = {child.tag.rpartition("}")[2]: child.text for child in pakke}
    assert said == {
        "navn": "nir-regler",
        "versjon": "2021-06-01",
        "sha256": utgave.digest(),
        "gyldigFra": "2021-06-01",
    }


@pytest.mark.parametrize("path", ["/ws2", "/ws4"])
def test_every_answer_of_a_service_names_the_rule_set_in_its_head(
    service: Served, path: str
) -> None:
    connection = http.client.HTTPConnection(service.address, timeout=30)
    connection.request("POST", path, b"<tull/>", {"Content-Type": "text/xml"})
    assert utgave.digest() in str(connection.getresponse().getheader("NIR-Regelpakke"))
    connection.close()


def test_the_catalogue_as_of_a_day_has_every_field_of_every_rule() -> None:
    data = json.loads(nir("rules", "list", "--as-of", "2021-06-11", "--format", "json"))
    assert [one["id"] for one in data["rules"]] == [rule.id for rule in RULES]
    assert data["ruleSet"]["sha256"] == utgave.digest()
    for one in data["rules"]:
        assert {
            "id", "severity", "scope", "step", "door", "law", "channels", "valid", "selectedBy",
            "text", "fix", "source", "certainty", "why", "examples", "handling", "address",
        } <= set(one)  # fmt: skip
        assert {"FYRER", "RETTET", "STILLE"} <= {example["shows"] for example in one["examples"]}


def test_the_list_can_be_narrowed_and_read_in_each_language() -> None:
    shown = nir("rules", "list", "--area", "TIM", "--severity", "ADVARSEL", "--language", "nn")
    assert "NIR-4-TIM-0003" in shown and "NIR-4-TIM-0001" not in shown
    assert "Timar" in nir("rules", "show", "NIR-4-TIM-0001", "--language", "nn")


def test_a_rule_is_shown_with_its_example_as_facts_and_as_xml() -> None:
    shown = nir("rules", "show", "NIR-4-VED-0001", "--as-of", "2021-06-11")
    assert "avslag = program(" in shown and "<permisjon>" in shown
    assert "AVSLAG → permisjon" in shown and "stans → STANS" in shown


def test_a_rule_that_does_not_hold_on_the_day_is_told_so() -> None:
    result = CliRunner().invoke(app, ["rules", "show", "NIR-4-INT-0004", "--as-of", "2026-01-01"])
    assert result.exit_code == 1


def test_what_changed_between_two_days_is_listed() -> None:
    shown = nir("rules", "changes", "2025-12-31", "2026-01-01", "--language", "en")
    assert "NIR-4-INT-0004" in shown and "UTGAATT" in shown
    data = json.loads(nir("rules", "changes", "2031-12-31", "2032-01-01", "--format", "json"))
    assert {"ENDRET"} == {one["kind"] for one in data["rules"]}


def test_a_client_asks_for_what_is_new_since_the_version_it_has(service: Served) -> None:
    vendor = service.vendor()
    march = vendor.call("HentKodeverk", navn=["norskmaal"], gyldigDato=date(2021, 4, 30))
    assert march["versjon"] == "2021-03-01"
    since = date.fromisoformat(march["versjon"])
    may = vendor.call("HentKodeverk", gyldigDato=date(2021, 5, 1), endretSiden=since)
    assert may["versjon"] == "2021-05-01"
    new = {one["navn"]: [kode["kode"] for kode in one["kode"]] for one in may["kodeverk"]}
    assert new["norskmaal"] == ["C1", "KARAKTER_2"] and "klageutfall" in new
    assert {"spor", "kommune"}.isdisjoint(new)
    again = vendor.call("HentKodeverk", endretSiden=date.fromisoformat("2021-06-01"))
    assert again["versjon"] == "2021-06-01" and not again["kodeverk"]
