"""Whatever is sent, the answer is typed, says what is wrong, and nothing is stored."""

from __future__ import annotations

import gzip
import io
import socket
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from schemas.contract import newest
from tests.server import Served, envelope, fault_of, served

NS = newest("WS4").namespace


def stored(service: Served) -> int:
    engine = create_engine(service.database)
    with engine.connect() as conn:
        found = conn.execute(text("select count(*) from forsendelse")).scalar_one()
    engine.dispose()
    return int(found)


def info(ns: str = NS) -> bytes:
    return envelope(f'<HentTjenesteinfo xmlns="{ns}"/>')


LAUGHS = '<!ENTITY l0 "lol">' + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9)
)

CASES = {
    "not xml": (b"dette er ikke XML", "IKKE_XML", "klientfeil"),
    "an empty request": (b"", "IKKE_XML", "klientfeil"),
    "a harmless dtd": (
        b"<!DOCTYPE a>" + info(), "DTD", "klientfeil",
    ),
    "billion laughs": (
        f"<!DOCTYPE a [{LAUGHS}]>".encode() + envelope("<x>&l8;</x>"), None, "klientfeil",
    ),
    "an external entity": (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + envelope("<x>&x;</x>"),
        "DTD", "klientfeil",
    ),
    "no envelope": (f'<HentTjenesteinfo xmlns="{NS}"/>'.encode(), "FEIL_KONVOLUTT", "klientfeil"),
    "a wrong namespace": (info("urn:noe:annet"), "UKJENT_NAVNEROM", "klientfeil"),
    "ws2 sent to ws4": (info("urn:nir-transfer:ws2:1.0"), "UKJENT_NAVNEROM", "klientfeil"),
    "an unknown operation": (
        envelope(f'<SlettAlt xmlns="{NS}"/>'), "UKJENT_OPERASJON", "klientfeil",
    ),
    "an empty body": (envelope(""), "TOM_BODY", "klientfeil"),
    "two operations": (
        envelope(f'<HentTjenesteinfo xmlns="{NS}"/><HentTjenesteinfo xmlns="{NS}"/>'),
        "TOM_BODY", "klientfeil",
    ),
    "depth 10,000": (b"<a>" * 10_000 + b"</a>" * 10_000, "FOR_DYP", "klientfeil"),
    "missing header fields": (
        envelope(
            f'<SendForsendelse xmlns="{NS}"><forsendelse><hode>'
            "<forsendelseId>F1</forsendelseId></hode></forsendelse></SendForsendelse>"
        ),
        "SKJEMAFEIL", "klientfeil",
    ),
    "no batch in the operation": (
        envelope(f'<SendForsendelse xmlns="{NS}"/>'), "SKJEMAFEIL", "klientfeil",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_malformed_message_gets_a_typed_fault(service: Served, name: str) -> None:
    body, kode, detail = CASES[name]
    before = stored(service)
    began = time.monotonic()
    status, answer = service.post(body)
    assert time.monotonic() - began < 5
    fault = fault_of(answer)
    assert (status, fault.fault) == (500, detail)
    assert kode is None or fault.kode == kode
    assert fault.tekst["nb"] and fault.tekst["en"]
    assert b"Traceback" not in answer and b"/etc" not in answer and b"root:" not in answer
    assert stored(service) == before


def test_missing_header_fields_are_named_with_their_places(service: Served) -> None:
    _, answer = service.post(CASES["missing header fields"][0])
    funn = fault_of(answer).every_finding
    assert [one.rule for one in funn] == ["NIR-4-BAT-0011"]
    assert funn[0].sti == "/ws4:SendForsendelse/ws4:forsendelse/ws4:hode/ws4:kommunenummer"
    assert "kommunenummer" in funn[0].tekst["nb"]


def test_33_mib_is_refused_and_answered(service: Served) -> None:
    status, answer = service.post(b"<a>" + b" " * (33 * 1024 * 1024) + b"</a>")
    assert (status, fault_of(answer).kode) == (500, "FOR_STOR")


def test_gzip_bomb_is_cut_off_at_the_limit(service: Served) -> None:
    bomb = io.BytesIO()
    with gzip.GzipFile(fileobj=bomb, mode="wb") as stream:
        for _ in range(100):
            stream.write(b" " * (1024 * 1024))
    status, answer = service.post(bomb.getvalue(), headers={"Content-Encoding": "gzip"})
    assert (status, fault_of(answer).kode) == (500, "FOR_STOR")


def test_gzip_that_is_none_is_said_so(service: Served) -> None:
    _, answer = service.post(info(), headers={"Content-Encoding": "gzip"})
    assert fault_of(answer).kode == "IKKE_GZIP"


def test_gzip_body_is_understood(service: Served) -> None:
    status, _ = service.post(gzip.compress(info()), headers={"Content-Encoding": "gzip"})
    assert status == 200


def test_too_many_elements_are_refused(service: Served) -> None:
    _, answer = service.post(b"<a>" + b"<b/>" * 3_000_001 + b"</a>")
    assert fault_of(answer).kode == "FOR_MANGE_ELEMENTER"


def test_soap_12_is_understood(service: Served) -> None:
    body = info().replace(
        b"http://schemas.xmlsoap.org/soap/envelope/", b"http://www.w3.org/2003/05/soap-envelope"
    )
    status, answer = service.post(body, headers={"Content-Type": "application/soap+xml"})
    assert status == 200 and b"http://www.w3.org/2003/05/soap-envelope" in answer


def test_header_that_must_be_understood_and_is_not_is_refused(service: Served) -> None:
    soap = "http://schemas.xmlsoap.org/soap/envelope/"
    body = info().replace(
        b"<soap:Body>",
        f'<soap:Header><x xmlns="urn:x" soap:mustUnderstand="1" xmlns:soap="{soap}"/>'
        "</soap:Header><soap:Body>".encode(),
    )
    _, answer = service.post(body)
    assert b"<faultcode>soap:MustUnderstand</faultcode>" in answer


def test_soapaction_of_another_operation_is_refused(service: Served) -> None:
    _, answer = service.post(info(), headers={"SOAPAction": f'"{NS}/SendForsendelse"'})
    assert fault_of(answer).kode == "FEIL_SOAPACTION"


@pytest.mark.parametrize("user", [None, "ukjent"])
def test_unknown_user_is_told_nothing_but_that(service: Served, user: str | None) -> None:
    status, answer = service.post(info(), user=user)
    fault = fault_of(answer)
    assert (status, fault.fault, fault.kode) == (500, "rettighetsfeil", "IKKE_INNLOGGET")


def test_get_of_a_service_says_where_the_contract_is(service: Served) -> None:
    status, _ = service.get("/ws4")
    assert status == 404
    status, wsdl = service.get("/ws4?wsdl")
    assert status == 200 and service.url.encode() + b"/ws4" in wsdl


def test_slow_sender_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIR_SERVER_REQUEST_SECONDS", "2")
    with served(tmp_path) as service:
        host, port = service.address.split(":")
        with socket.create_connection((host, int(port)), timeout=20) as slow:
            slow.sendall(b"POST /ws4 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
            began = time.monotonic()
            with pytest.raises(OSError):
                while time.monotonic() - began < 15:
                    slow.sendall(b" ")
                    time.sleep(0.2)
            assert time.monotonic() - began < 10
        assert service.get("/livez")[0] == 200
