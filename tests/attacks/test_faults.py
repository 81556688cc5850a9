"""F1-F11: each fault is one SOAP fault with a typed detail, says what to do, shows no inside."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from lxml import etree
from zeep.exceptions import Fault

from rules.rule import Handling
from schemas.contract import FELLES_NS, RELEASES, document, newest, schema
from tests.attacks import message
from tests.attacks.test_attacks import SOAP12, fault_in
from tests.server import SOAP, Served, envelope, served
from transfer import faults_view
from transfer.client.vendor import Vendor
from transfer.feilkoder import Who, feilkoder

WS4, WS2 = newest("WS4"), newest("WS2")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("faults")) as running:
        running.stand_on("2021-06-12T12:00:00")
        yield running


def broken(tmp_path: Path) -> tuple[int, bytes, str]:
    """What a register that lost a table makes of a good batch: status, answer, log."""
    with served(tmp_path) as running:
        running.stand_on("2021-06-12T12:00:00")
        with sqlite3.connect(tmp_path / "nir.db") as conn:
            conn.execute("alter table post rename to elsewhere")
        status, answer = running.post(message.batch({}))
    return status, answer, (tmp_path / "server.log").read_text("utf-8")


WS2_BATCH = envelope(
    f'<OverfoerData xmlns="{WS2.namespace}">'
    + "".join(
        f"<{name}>{value}</{name}>"
        for name, value in {
            "kommunenummer": "0301", "meldingsId": "stengt", "avsenderOrgnr": "958935420",
            "leverandoerOrgnr": "910000004",
            "fagsystem": "<navn>Nordlys Voksen</navn><versjon>4.2</versjon>",
            "sendtTidspunkt": "2021-06-12T11:00:00+02:00", "antallRader": "1",
            "deltaker": "<radnr>1</radnr><foedselsnummer>10889500196</foedselsnummer>",
        }.items()
    )
    + "</OverfoerData>"
)  # fmt: skip
HODE = {"forsendelseId": "brukt"}
CASES = {
    "klientfeil": (envelope(""), {}),
    "a schema fault": (envelope(f'<SendForsendelse xmlns="{WS4.namespace}"/>'), {}),
    "rettighetsfeil": (envelope(message.INFO), {"user": "ukjent"}),
    "no right to a municipality": (message.batch({}, hode={"kommunenummer": "4601"}), {}),
    "konflikt": (message.batch({"antall": "9"}, hode=HODE), {}),
    "tjenesteStengt": (WS2_BATCH, {"path": "/ws2"}),
    "a header that must be understood": (
        message.with_header('<x xmlns="urn:x" s:mustUnderstand="1"/>'), {}),
    "no envelope": (b"<a/>", {}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_fault_is_typed_and_says_what_to_do(service: Served, name: str) -> None:
    body, how = CASES[name]
    if name == "konflikt":
        assert service.post(message.batch({"antall": "8"}, hode=HODE))[0] == 200
    status, answer = service.post(body, **how)  # type: ignore[arg-type]
    assert status == 500  # F1
    envelope_ = etree.fromstring(answer)
    assert len(envelope_) == len(envelope_[0]) == 1
    fault = envelope_[0][0]
    assert [one.tag for one in fault] == ["faultcode", "faultstring", "detail"]  # F2
    code = fault.findtext("faultcode") or ""
    prefix, _, local = code.partition(":")
    assert fault.nsmap[prefix] == SOAP
    text = fault.find("faultstring")
    assert text is not None and text.get("{http://www.w3.org/XML/1998/namespace}lang") == "nb"
    (detail,) = fault.find("detail")  # type: ignore[misc]
    assert schema(RELEASES[-1]).validate(detail), schema(RELEASES[-1]).error_log
    texts = detail.find(f"{{{FELLES_NS}}}tekst")
    assert texts is not None
    languages = {etree.QName(one).localname: one.text for one in texts}
    assert languages["nb"] == text.text and languages["en"]  # F8
    kode = detail.findtext(f"{{{FELLES_NS}}}kode") or ""
    handling = Handling(detail.findtext(f"{{{FELLES_NS}}}handling"))
    known = faults_view.raised()[kode]
    assert (etree.QName(detail).localname, local) == (known.detail, known.soap)
    assert (local == "Server") == (handling is Handling.SEND_UENDRET_SENERE)  # F7
    assert not re.search(rb"Traceback|\.py|SELECT|sqlite|/tmp", answer)  # F9
    correlation = detail.findtext(f"{{{FELLES_NS}}}korrelasjonId") or ""
    log = (Path(service.database.removeprefix("sqlite:///")).parent / "server.log").read_text()
    lines = [json.loads(line) for line in log.splitlines() if correlation in line]
    assert lines and lines[0]["kode"] == kode  # F10


def test_error_of_ours_shows_nothing_of_the_inside(tmp_path: Path) -> None:
    status, answer, log = broken(tmp_path)
    code, fault = fault_in(answer)
    assert (status, code, fault.fault) == (500, "Server", "tekniskFeil")
    assert fault.detail["handling"] == "SEND_UENDRET_SENERE" and int(fault.detail["ventSekunder"])
    assert not re.search(rb"Traceback|\.py|SELECT|sqlite|no such table", answer)
    assert fault.detail["korrelasjonId"] in log and "OperationalError" in log


def test_business_rejection_is_no_fault(service: Served) -> None:
    status, answer = service.post(message.batch({"antall": "-1"}))
    assert status == 200 and b"AVVIST" in answer  # F4


def test_soap_12_has_its_own_codes_and_status(service: Served) -> None:
    body = envelope("").replace(SOAP.encode(), SOAP12.encode())
    status, answer = service.post(body, headers={"Content-Type": "application/soap+xml"})
    fault = etree.fromstring(answer)[0][0]
    assert status == 400
    assert [etree.QName(one).localname for one in fault] == ["Code", "Reason", "Detail"]
    assert fault[0][0].text == "soap:Sender" and fault_in(answer)[1].kode == "TOM_BODY"


@pytest.mark.parametrize("name", ["klientfeil", "rettighetsfeil", "konflikt", "tjenesteStengt"])
def test_zeep_reads_the_fault(service: Served, name: str) -> None:
    body, how = CASES[name]
    release = WS2 if name == "tjenesteStengt" else WS4
    vendor = Vendor(service.url, release, how.get("user", "oslo"), "demo")
    if name == "klientfeil":
        with pytest.raises(Fault) as caught:
            vendor.call("HentTilbakemelding")
        detail = caught.value.detail[0]
        assert etree.QName(detail).localname == "klientfeil"
        return
    batch = etree.fromstring(body)[0][0]
    if name == "konflikt":
        vendor.send(etree.fromstring(message.batch({"antall": "8"}, hode=HODE))[0][0])
    if name == "rettighetsfeil":
        batch = etree.fromstring(message.batch({}))[0][0]
    assert vendor.send(batch).fault == name


def test_client_sees_a_fault_that_comes_with_200(service: Served) -> None:
    _, fault = service.post(CASES["klientfeil"][0])

    class Lying(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            release, name = WS4, self.path.partition("?")[0].rpartition("/")[2]
            name = name if name.endswith(".xsd") else "ws4.wsdl"
            self._give(document(release, name, f"http://127.0.0.1:{self.server.server_port}"))

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._give(fault)

        def _give(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Lying) as liar:
        thread = threading.Thread(target=liar.serve_forever, daemon=True)
        thread.start()
        vendor = Vendor(f"http://127.0.0.1:{liar.server_port}", WS4, "oslo", "demo")
        answer = vendor.send(etree.fromstring(message.batch({}))[0][0])
        liar.shutdown()
    assert (answer.fault, answer.kode, answer.exit_code) == ("klientfeil", "TOM_BODY", 2)


def test_every_code_that_is_raised_is_explained() -> None:
    assert sorted(faults_view.raised()) == sorted(feilkoder())


@pytest.mark.parametrize("kode", sorted(feilkoder()))
def test_code_is_explained_in_two_languages(kode: str) -> None:
    row = feilkoder()[kode]
    assert row.cause.nb.endswith(".") and row.cause.en.endswith(".")
    fault = faults_view.raised()[kode]
    if row.who is Who.VENT:
        assert (fault.soap, fault.handling) == ("Server", Handling.SEND_UENDRET_SENERE)
    assert (fault.soap == "Server") == (fault.handling is Handling.SEND_UENDRET_SENERE)


def test_page_of_the_faults_is_what_the_program_does() -> None:
    page = (Path(__file__).parents[2] / "docs" / "faults.md").read_text("utf-8")
    assert faults_view.markdown() in page
