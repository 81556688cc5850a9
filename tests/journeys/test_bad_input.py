"""What a sender gets wrong is answered with what to do. Hostile input: tests/attacks."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from schemas.contract import newest
from tests.server import Served, envelope, fault_of, served

NS = newest("WS4").namespace


def info(ns: str = NS) -> bytes:
    return envelope(f'<HentTjenesteinfo xmlns="{ns}"/>')


MISSING = envelope(
    f'<SendForsendelse xmlns="{NS}"><forsendelse><hode>'
    "<forsendelseId>F1</forsendelseId></hode></forsendelse></SendForsendelse>"
)


def test_missing_header_fields_are_named_with_their_places(service: Served) -> None:
    _, answer = service.post(MISSING)
    funn = fault_of(answer).every_finding
    assert [one.rule for one in funn] == ["NIR-4-BAT-0011"]
    assert funn[0].sti == "/ws4:SendForsendelse/ws4:forsendelse/ws4:hode/ws4:kommunenummer"
    assert "kommunenummer" in funn[0].tekst["nb"]


def test_soap_12_is_understood(service: Served) -> None:
    body = info().replace(
        b"http://schemas.xmlsoap.org/soap/envelope/", b"http://www.w3.org/2003/05/soap-envelope"
    )
    status, answer = service.post(body, headers={"Content-Type": "application/soap+xml"})
    assert status == 200 and b"http://www.w3.org/2003/05/soap-envelope" in answer


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
