"""TLS that the service ends itself: over the wire, with zeep and with clients that misbehave."""

from __future__ import annotations

import contextlib
import http.client
import signal
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import requests

from schemas.contract import newest
from storage import Lager
from storage.avsendere import Brukerrad, Sertifikat
from tests.certificates import Authority
from tests.server import Served, envelope, fault_of, served
from transfer import clock
from transfer.client.vendor import Vendor
from transfer.senders import styring
from transfer.senders.fil import Satt

ASK = envelope(f'<HentTjenesteinfo xmlns="{newest("WS4").namespace}"/>')


@dataclass(frozen=True)
class Place:
    """A service with TLS, its certificates and their folder."""

    server: Served
    authority: Authority
    folder: Path

    @property
    def port(self) -> int:
        return int(self.server.url.rpartition(":")[2])

    def context(self, orgnr: str | None = None, by: Authority | None = None,
                days: tuple[float, float] = (-1, 1)) -> ssl.SSLContext:  # fmt: skip
        """A client's, with a certificate of an organisation where one is named."""
        made = ssl.create_default_context(cafile=str(self.folder / "ca.crt"))
        if orgnr is not None:
            issued = (by or self.authority).issue(
                days=days, organizationIdentifier=f"NTRNO-{orgnr}"
            )
            made.load_cert_chain(*issued.files(self.folder, f"client-{orgnr}"))
        return made

    def open(self, context: ssl.SSLContext | None = None) -> ssl.SSLSocket:
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        return (context or self.context()).wrap_socket(raw, server_hostname="127.0.0.1")

    def ask(self, context: ssl.SSLContext, **headers: str) -> bytes:
        """HentTjenesteinfo's answer."""
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=20, context=context
        )
        with contextlib.closing(connection):
            connection.request("POST", "/ws4", ASK, {"Content-Type": "text/xml", **headers})
            return connection.getresponse().read()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("tls")
    authority = Authority()
    (folder / "ca.crt").write_bytes(authority.pem)
    cert, key = authority.issue().files(folder, "server")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NIR_SERVER_HEADER_SECONDS", "1.5")
        patch.setenv("NIR_SERVER_REQUEST_SECONDS", "1.5")
        with served(
            folder, "--tls-cert", str(cert), "--tls-key", str(key),
            "--client-ca", str(folder / "ca.crt"),
        ) as server:  # fmt: skip
            lager = Lager(server.database)
            with lager.batch() as transaction:
                bergen = styring.katalog(transaction).brukere["bergen"]
                holder = Brukerrad(
                    "bergen", bergen.orgnr, bergen.leverandoer_orgnr, sertifikat=Sertifikat.HOLDER
                )
                satt = Satt(clock.wall(), "drift:kari", "test")
                styring.add_bruker(transaction, satt, holder, date(2019, 1, 1))
            lager.close()
            yield Place(server, authority, folder)


BASIC = {"Authorization": requests.auth._basic_auth_str("oslo", "demo")}


def test_zeep_sends_over_https(place: Place) -> None:
    assert place.server.url.startswith("https://")
    session = requests.Session()
    session.trust_env = False  # a CA bundle of the environment would win over ours
    session.verify = str(place.folder / "ca.crt")
    vendor = Vendor(place.server.url, newest("WS4"), "oslo", "demo", session=session)
    assert vendor.call("HentTjenesteinfo")["tjeneste"] == "WS4"
    wsdl = session.get(f"{place.server.url}/ws4?wsdl", timeout=10).text
    assert f'location="{place.server.url}/ws4"' in wsdl


def test_certificate_of_the_organisation_is_a_login(place: Place) -> None:
    assert b"HentTjenesteinfoResponse" in place.ask(place.context("964338531"))
    assert fault_of(place.ask(place.context("958935420"))).kode == "IKKE_INNLOGGET"
    assert fault_of(place.ask(place.context())).kode == "IKKE_INNLOGGET"


def test_client_that_trusts_another_authority_refuses_the_server(place: Place) -> None:
    (place.folder / "other.crt").write_bytes(Authority("another").pem)
    strange = ssl.create_default_context(cafile=str(place.folder / "other.crt"))
    with pytest.raises(ssl.SSLCertVerificationError):
        place.open(strange)
    assert b"HentTjenesteinfoResponse" in place.ask(place.context(), **BASIC)


@pytest.mark.parametrize("which", ["unknown authority", "expired", "not yet valid"])
def test_client_certificate_that_does_not_hold_is_refused(place: Place, which: str) -> None:
    by = Authority("another") if which == "unknown authority" else None
    days = {"expired": (-3.0, -1.0), "not yet valid": (1.0, 3.0)}.get(which, (-1.0, 1.0))
    with pytest.raises((ssl.SSLError, ConnectionError, http.client.HTTPException)):
        place.ask(place.context("964338531", by, days), **BASIC)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_tls_is_refused(place: Place) -> None:
    old = place.context()
    old.minimum_version = ssl.TLSVersion.TLSv1
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        place.open(old)


def test_plain_http_on_the_tls_port_is_told_so(place: Place) -> None:
    with socket.create_connection(("127.0.0.1", place.port), timeout=10) as plain:
        plain.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = b"".join(iter(lambda: plain.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 400 ") and answer.endswith(b"use https://.\n"), answer


def test_noise_on_the_tls_port_is_closed(place: Place) -> None:
    with socket.create_connection(("127.0.0.1", place.port), timeout=10) as plain:
        plain.sendall(b"\x00" * 200)
        with contextlib.suppress(ConnectionError):
            while plain.recv(4096):
                pass


def test_handshakes_that_are_never_finished_are_cut_off_and_hold_up_nobody(place: Place) -> None:
    hanging = []
    for n in range(80):  # more than there are threads for connections
        one = socket.create_connection(("127.0.0.1", place.port), timeout=10)
        if n % 2:
            one.sendall(b"\x16\x03\x01\x02\x00")  # the head of a record that does not come
        hanging.append(one)
    began = time.monotonic()
    assert b"HentTjenesteinfoResponse" in place.ask(place.context(), **BASIC)
    assert time.monotonic() - began < 1.4
    for one in hanging:
        with contextlib.suppress(ConnectionError):
            assert one.recv(100) == b""
        one.close()
    assert time.monotonic() - began < 8
    assert '"fase":"tls"' in (place.folder / "server.log").read_text()


def test_header_in_small_records_and_two_requests_in_one(place: Place) -> None:
    get = b"GET /livez HTTP/1.1\r\nHost: x\r\n"
    with place.open() as sock:
        for n in range(0, len(get), 7):
            sock.sendall(get[n : n + 7])
        sock.sendall(b"\r\n")
        assert sock.recv(4096).startswith(b"HTTP/1.1 200")
        # pipelined behind a body: what TLS holds decrypted is no reason to wait for the socket
        head = (
            b"POST /ws4 HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nAuthorization: "
            + BASIC["Authorization"].encode() + b"\r\nContent-Length: %d\r\n\r\n" % len(ASK)
        )  # fmt: skip
        sock.sendall((head + ASK) * 2)
        seen = b""
        while seen.count(b"HentTjenesteinfoResponse>") < 2:
            data = sock.recv(1 << 16)
            assert data, seen[-500:]
            seen += data


def test_header_and_body_have_their_deadlines(place: Place) -> None:
    with place.open() as sock:
        sock.sendall(b"GET /livez HTTP/1.1\r\n")
        assert sock.recv(4096).startswith(b"HTTP/1.1 408")
    with place.open() as sock:
        sock.sendall(b"POST /ws4 HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n<a")
        with contextlib.suppress(OSError):
            assert sock.recv(4096) == b""


def test_certificate_is_read_again_on_sighup(place: Place) -> None:
    def serial() -> int:
        with place.open() as sock:
            return int(dict(sock.getpeercert() or {})["serialNumber"], 16)  # type: ignore[arg-type]

    first = serial()
    (place.folder / "server.key").write_bytes(b"no key")  # a file that is wrong changes nothing
    place.server.process.send_signal(signal.SIGHUP)
    log = place.folder / "server.log"
    end = time.monotonic() + 15
    while "holds no key" not in log.read_text() and time.monotonic() < end:
        time.sleep(0.05)
    assert serial() == first
    place.authority.issue().files(place.folder, "server")
    place.server.process.send_signal(signal.SIGHUP)
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if serial() != first:
                break
        time.sleep(0.1)
    assert serial() != first
    assert "Traceback" not in log.read_text()


def test_stop_finishes_what_is_under_way(place: Place) -> None:
    """The last test of the module: it stops the service."""
    sock = place.open()
    head = (
        b"POST /ws4 HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nAuthorization: "
        + BASIC["Authorization"].encode() + b"\r\nContent-Length: %d\r\n\r\n" % len(ASK)
    )  # fmt: skip
    sock.sendall(head + ASK[:50])
    time.sleep(0.2)
    place.server.process.terminate()
    time.sleep(0.3)
    sock.sendall(ASK[50:])
    answer = b"".join(iter(lambda: sock.recv(4096), b""))
    assert b"HentTjenesteinfoResponse" in answer
    assert place.server.process.wait(timeout=20) == 0
