"""X26, X27: what is wrong below SOAP never reaches it, and leaves the worker free."""

from __future__ import annotations

import socket
from base64 import b64encode
from collections.abc import Iterator

import pytest

from tests.attacks import message
from tests.attacks.arena import Arena, arena
from tests.server import envelope

BODY = envelope(message.INFO)
LOGIN = b"Authorization: Basic " + b64encode(b"oslo:demo")


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    with arena(tmp_path_factory.mktemp("http")) as running:
        yield running


def exchange(met: Arena, *parts: bytes) -> bytes:
    """What comes back until the server closes, or is silent for a moment."""
    host, port = met.service.address.split(":")
    with socket.create_connection((host, int(port)), timeout=5) as sock:
        for part in parts:
            sock.sendall(part)
        sock.settimeout(0.7)
        got = b""
        try:
            while piece := sock.recv(65536):
                got += piece
        except (TimeoutError, ConnectionResetError):
            pass
        return got


def request(*lines: bytes, body: bytes = BODY, length: bool = True) -> bytes:
    head = [b"POST /ws4 HTTP/1.1", b"Host: x", b"Content-Type: text/xml", LOGIN, *lines]
    if length:
        head.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(head) + b"\r\n\r\n" + body


CASES = {
    "two lengths": request(b"Content-Length: 5"),
    "a length and chunks": request(b"Transfer-Encoding: chunked"),
    "a length that is no number": request(b"Content-Length: abc", length=False),
    "a negative length": request(b"Content-Length: -1", length=False),
    "an unknown transfer encoding": request(b"Transfer-Encoding: xchunked"),
    "chunks that are none": request(b"Transfer-Encoding: chunked", body=b"zz\r\n", length=False),
    "a header without a colon": request(b"nonsense"),
    "a header folded": request(b"X-A: b\r\n c"),
    "a blank before the colon": request(b"X-A : b"),
    "a nul in a header": request(b"X-A: \0"),
    "100 headers": request(*(b"X-%d: a" % n for n in range(100))),
    "a header of 100 KB": request(b"X-A: " + b"a" * 100_000),
    "a line of 10 KB": b"POST /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "no http": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 100,
    "another protocol": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


@pytest.mark.parametrize("name", CASES)
def test_request_that_can_be_read_in_two_ways_is_refused(met: Arena, name: str) -> None:
    got = exchange(met, CASES[name])
    assert got == b"" or got[:10] in (b"HTTP/1.1 4", b"HTTP/1.1 5"), got[:200]
    assert got.count(b"HTTP/1.1") <= 1
    assert b"TjenesteinfoResponse" not in got
    assert b"Traceback" not in got and b"/site-packages" not in got
    assert met.service.post(BODY)[0] == 200


def test_second_request_hidden_in_the_first_is_not_run(met: Arena) -> None:
    hidden = b"0\r\n\r\n" + request()
    got = exchange(met, request(b"Transfer-Encoding: chunked", body=hidden))
    assert b"TjenesteinfoResponse" not in got


def test_two_requests_in_a_row_get_two_answers_in_order(met: Arena) -> None:
    other = envelope(f'<SlettAlt xmlns="{message.NS}"/>')
    got = exchange(met, request() + request(body=other))
    assert got.count(b"HTTP/1.1") == 2
    assert got.index(b"TjenesteinfoResponse") < got.index(b"UKJENT_OPERASJON")


def test_continue_that_nobody_follows_holds_no_one_up(met: Arena) -> None:
    got = exchange(
        met, request(b"Expect: 100-continue", body=b"").replace(b"Length: 0", b"Length: 9")
    )
    assert got in (b"", b"HTTP/1.1 100 Continue\r\n\r\n")
    assert met.service.post(BODY)[0] == 200
