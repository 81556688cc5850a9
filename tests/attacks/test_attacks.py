"""Every attack of the list gets its typed answer, costs no more than a legal message, stores
nothing and reaches nobody; after each the service answers a good request."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from rules.ident import lag_foedselsnummer
from tests import yamlfil
from tests.attacks import message
from tests.attacks.arena import MIB, Arena, arena
from tests.attacks.make import MAKERS
from tests.server import SOAP, envelope
from tests.stored import counts
from transfer.client.answer import Answer, as_mapping, from_fault, from_tilbakemelding

HERE = Path(__file__).parent
CASES: dict[str, dict[str, Any]] = {
    case["id"]: case
    for name in ("entities", "size", "soap", "encoding", "values")
    for case in yamlfil.read(HERE / "cases" / f"{name}.yaml")
}
PAYLOADS = yamlfil.read(HERE / "cases" / "payloads.yaml")
CPU = 0.2  # seconds, and
MEMORY = 64  # MiB, what an attack may cost; more where a legal message of its size does
ALL = bool(os.environ.get("NIR_TEST_ATTACKS"))  # `make attacks`: the heavy ones too
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
REAL = next(
    nr for n in range(400) if (nr := lag_foedselsnummer(date(1971, 7, 7), n, skift=0)) is not None
)


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    with arena(tmp_path_factory.mktemp("arena")) as running:
        yield running
        assert running.decoy.calls == [], "the service called somebody"


def filled(met: Arena, value: Any) -> Any:
    """The case with its placeholders filled in."""
    if isinstance(value, dict):
        return {key: filled(met, one) for key, one in value.items()}
    if not isinstance(value, str):
        return value
    for mark, text in {
        "@ENVELOPE@": envelope(message.INFO).decode(),
        "@NS@": message.NS,
        "@SOAP@": SOAP,
        "@DECOY@": met.decoy.url,
        "@DECOY_PORT@": str(met.decoy.port),
        "@REAL@": REAL,
        "@REAL_COMMENT@": f"{REAL[:4]}<!-- x -->{REAL[4:]}",
        "@REAL_CDATA@": f"{REAL[:6]}<![CDATA[{REAL[6:]}]]>",
        "@REAL_REFERENCES@": "".join(f"&#{ord(sign)};" for sign in REAL),
        "@REAL_BLANK@": f"{REAL[:6]} {REAL[6:]}",
    }.items():
        value = value.replace(mark, text)
    return value


def sent(case: dict[str, Any]) -> bytes:
    """The bytes of a case."""
    if "hex" in case:
        return bytes.fromhex(case["hex"])
    if "make" in case:
        ((name, size),) = case["make"].items()
        return MAKERS[name](size)
    if "raw" in case:
        return str(case["raw"]).encode(case.get("encode", "utf-8"))
    if "header" in case:
        return message.with_header(case["header"], case.get("inner", message.INFO))
    if {"batch", "post", "hode"} & set(case):
        return message.batch(case.get("batch", {}), case.get("post"), case.get("hode"))
    made = envelope(case.get("body", message.INFO))
    return made.replace(SOAP.encode(), SOAP12.encode()) if case.get("soap12") else made


def attack(met: Arena, case: dict[str, Any]) -> tuple[int, bytes]:
    """Send a case and hold it to the ceilings: status and answer."""
    body = sent(case)
    headers = dict(case.get("headers", {}))
    if "type" in case:
        headers["Content-Type"] = case["type"]
    if case.get("soap12"):
        headers.setdefault("Content-Type", "application/soap+xml; charset=utf-8")
    status, answer, cost = met.cost_of(
        body,
        path=case.get("path", "/ws4"),
        method=case.get("method", "POST"),
        headers=headers,
        chunked=case.get("chunked", False),
    )
    mib = case.get("legal_mib", len(body) / MIB)
    assert cost.cpu <= max(CPU, mib * met.legal.cpu), (cost, met.legal)
    assert cost.mib <= max(MEMORY, mib * met.legal.mib), (cost, met.legal)
    return status, answer


def fault_in(answer: bytes) -> tuple[str, Answer]:
    """The SOAP code without prefix, and the typed detail."""
    root = etree.fromstring(answer)
    fault = root[0][0]
    assert fault.tag == f"{{{root.tag[1:].partition('}')[0]}}}Fault", answer[:300]
    detail = next((one for one in fault if one.tag.rpartition("}")[2].lower() == "detail"), None)
    code = (fault.findtext("faultcode") or "".join(fault[0].itertext())).partition(":")[2]
    return code, from_fault(detail, "")


def tilbakemelding_in(answer: bytes) -> Answer:
    reply = as_mapping(etree.fromstring(answer)[0][0])
    return from_tilbakemelding(reply["tilbakemelding"], reply.get("kvittering"))


@pytest.mark.parametrize("name", [name for name in CASES if ALL or not CASES[name].get("heavy")])
def test_attack_gets_its_answer(met: Arena, name: str) -> None:
    case = filled(met, CASES[name])
    before = counts(met.service.database)
    status, answer = attack(met, case)
    assert b"Traceback" not in answer and b"root:" not in answer and b"/work" not in answer
    if "kode" in case:
        code, fault = fault_in(answer)
        assert (fault.kode, fault.fault) == (case["kode"], "klientfeil")
        assert (status, code) == (
            case.get("status", 500),
            code if "soap12" in case else case.get("soap", "Client"),
        )
        assert fault.detail["handling"] == "RETT_OG_SEND"
        assert fault.tekst["nb"] and fault.tekst["en"]
        assert fault.detail["korrelasjonId"] in met.log()
    elif "status" in case:
        assert status == case["status"]
    elif "utfall" in case:
        assert tilbakemelding_in(answer).utfall() == case["utfall"]
    elif "accepted" in case:  # the text is taken as it is; the hours lack their grant
        rules = {rule for (rule,) in tilbakemelding_in(answer).flatten("rule")}
        assert not any("BAT-001" in rule for rule in rules), rules
    elif "typed" in case:
        assert (status == 500 and fault_in(answer)[1].kode) or tilbakemelding_in(answer).kode
    else:
        assert case["ok"] and status == 200 and b"TjenesteinfoResponse" in answer
    if status != 200:
        assert counts(met.service.database) == before
    assert met.service.post(envelope(message.INFO))[0] == 200


@pytest.mark.parametrize("payload", PAYLOADS)
def test_one_liner_gets_a_typed_fault(met: Arena, payload: str) -> None:
    status, answer = attack(met, {"raw": filled(met, payload)})
    _, fault = fault_in(answer)
    assert (status, fault.fault) == (500, "klientfeil")
    assert fault.kode in ("IKKE_XML", "DTD", "FEIL_KONVOLUTT", "TEGNSETT_STRIDER")
    assert "NAN" not in (fault.detail.get("linje") or "")


def test_every_attack_of_the_list_has_a_case_or_a_reason() -> None:
    reasons = yamlfil.read(HERE / "skipped.yaml")
    tried = {name.split()[0] for name in CASES} | {"X27", "X29"}
    assert {f"X{n}" for n in range(1, 31)} == tried | set(reasons)
