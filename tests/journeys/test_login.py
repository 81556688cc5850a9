"""How a vendor logs in, over HTTP to a service of two workers: text, digest, certificate, brake."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests
from lxml import etree
from zeep.exceptions import Fault
from zeep.wsse.username import UsernameToken

import storage
from schemas.contract import newest
from storage import Lager
from storage.avsendere import Art, Sertifikat
from tests.certificates import Authority
from tests.messages import Batch
from tests.server import SOAP, Served, envelope, fault_of, served
from tests.tlsproxy import tls_before
from transfer import clock
from transfer.client import Wsse
from transfer.client.answer import Answer, from_fault
from transfer.client.vendor import Vendor
from transfer.senders import passord, styring
from transfer.senders.fil import Satt
from transfer.senders.wsse import WSSE, WSU

PERSON = {"foedselsnummer": "10889545033"}
INFO = f'<HentTjenesteinfo xmlns="{newest("WS4").namespace}"/>'.encode()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    env = {"NIR_LOGIN_TRUSTED_PROXY": "127.0.0.1"}
    with served(tmp_path_factory.mktemp("login"), workers=2, env=env) as running:
        lager = Lager(running.database)
        with lager.batch() as transaction:
            kept = passord.kept("demo", None)
            styring.set_passord(transaction, satt(), "oslo", "demo", kept)
            for navn, kind in (("bergen", Sertifikat.HOLDER), ("drammen", Sertifikat.KREVES)):
                row = styring.katalog(transaction).brukere[navn]
                changed = storage.avsendere.Brukerrad(
                    navn, row.orgnr, row.leverandoer_orgnr, sertifikat=kind
                )
                styring.add_bruker(transaction, satt(), changed, date(2019, 1, 1))
        lager.close()
        running.stand_on("2021-06-10T12:00")
        yield running


def satt() -> Satt:
    return Satt(clock.wall(), "drift:kari", "test")


def change(service: Served, *rights: Any, **given: Any) -> None:
    """What an operator does from another process."""
    lager = Lager(service.database)
    with lager.batch() as transaction:
        styring.set_rett(transaction, satt(), *rights, **given)
    lager.close()


def enveloped(security: str, must: str = "1") -> bytes:
    return (
        f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Header><w:Security xmlns:w="{WSSE}" '
        f'xmlns:u="{WSU}" soap:mustUnderstand="{must}">{security}</w:Security></soap:Header>'
        f"<soap:Body>{INFO.decode()}</soap:Body></soap:Envelope>"
    ).encode()


def told(vendor: Vendor, **given: Any) -> Answer:
    """The fault a call ends in."""
    with pytest.raises(Fault) as raised:
        vendor.call("HentPerson", person=PERSON, **given)
    return from_fault(raised.value.detail, raised.value.message)


@pytest.mark.parametrize("kind", list(Wsse))
def test_zeep_logs_in_by_username_token(service: Served, kind: Wsse) -> None:
    vendor = Vendor(service.url, newest("WS4"), "oslo", "demo", wsse=kind)
    for _ in range(4):  # both workers, each time with a nonce of its own
        assert vendor.call("HentTjenesteinfo")["tjeneste"] == "WS4"
    answer = vendor.call("HentPerson", kommunenummer="0301", person=PERSON)
    assert answer["opplysninger"] is not None
    wrong = Vendor(service.url, newest("WS4"), "oslo", "Demo", wsse=kind)
    assert told(wrong, kommunenummer="0301").kode == "IKKE_INNLOGGET"


def test_digest_is_for_those_only_who_opted_in(service: Served) -> None:
    vendor = Vendor(service.url, newest("WS4"), "oslo-norsk", "demo", wsse=Wsse.DIGEST)
    assert told(vendor, kommunenummer="0301").kode == "IKKE_INNLOGGET"


@pytest.mark.parametrize("more", [b"", b"<!---->" * 20_000], ids=["small", "large"])
def test_captured_message_is_refused_by_every_worker(service: Served, more: bytes) -> None:
    """A large one is refused before it is parsed whole."""
    bare = etree.fromstring(envelope(INFO))
    signed, _ = UsernameToken("oslo", "demo", use_digest=True).apply(bare, {})
    message = etree.tostring(signed).replace(b"<soap:Body>", b"<soap:Body>" + more)
    assert more in message
    answers = [service.post(message, user=None) for _ in range(6)]
    assert [status for status, _ in answers] == [200] + [500] * 5
    assert {fault_of(body).kode for _, body in answers[1:]} == {"GJENTATT_NONCE"}


def test_header_that_must_be_understood_is(service: Served) -> None:
    token = (
        "<w:UsernameToken><w:Username>oslo</w:Username><w:Password>{}</w:Password>"
        "</w:UsernameToken>"
    )
    assert service.post(enveloped(token.format("demo")), user=None)[0] == 200
    status, body = service.post(enveloped(token.format("wrong")), user=None)
    assert (status, fault_of(body).kode) == (500, "IKKE_INNLOGGET")
    status, body = service.post(enveloped(token.format("demo")), user="bergen")
    assert fault_of(body).kode == "IKKE_INNLOGGET"  # two names in one message
    signature = '<d:Signature xmlns:d="http://www.w3.org/2000/09/xmldsig#"/>'
    status, body = service.post(enveloped(token.format("demo") + signature), user=None)
    assert fault_of(body).kode == "USTOETTET_SECURITY"


def test_certificate_stands_for_the_password_where_that_is_said(service: Served) -> None:
    authority = Authority()

    def ask(orgnr: str, user: str | None = None) -> str:
        pem = authority.issue(organizationIdentifier=f"NTRNO-{orgnr}").certificate_pem
        headers = {"X-Client-Cert": quote(pem.decode())} if orgnr else {}
        status, body = service.post(envelope(INFO), user=user, headers=headers)
        return "OK" if status == 200 else fault_of(body).kode

    assert ask("964338531") == "OK"  # Bergen: HOLDER
    assert ask("958935420") == "IKKE_INNLOGGET"  # Oslo: NEI
    assert ask("921234554") == "IKKE_INNLOGGET"  # Drammen: KREVES, beside the password
    assert ask("921234554", "drammen") == "OK"
    assert ask("910000004", "drammen") == "OK"  # its vendor's
    assert ask("964338531", "drammen") == ask("", "drammen") == "IKKE_INNLOGGET"


def test_zeep_logs_in_by_certificate_over_tls(service: Served, tmp_path: Path) -> None:
    authority, other = Authority(), Authority("somebody else")
    ca = tmp_path / "ca.crt"
    ca.write_bytes(authority.pem)
    server = authority.issue().files(tmp_path, "server")

    def ask(url: str, issuer: Authority | None, orgnr: str = "964338531") -> str:
        session = requests.Session()
        session.trust_env = False  # a CA bundle of the environment would win over ours
        session.verify = str(ca)
        if issuer is not None:
            mine = issuer.issue(organizationIdentifier=f"NTRNO-{orgnr}").files(tmp_path, "client")
            session.cert = (str(mine[0]), str(mine[1]))
        session.headers["X-Client-Cert"] = quote(  # what a client says of itself is nothing
            authority.issue(organizationIdentifier="NTRNO-964338531").certificate_pem.decode()
        )
        try:
            vendor = Vendor(url, newest("WS4"), session=session)
            return str(vendor.call("HentTjenesteinfo")["tjeneste"])
        except Fault as fault:
            return from_fault(fault.detail, fault.message).kode

    with tls_before(service.address, *server, ca) as url:
        assert ask(url, authority) == "WS4"
        assert ask(url, authority, "958935420") == "IKKE_INNLOGGET"
        assert ask(url, None) == "IKKE_INNLOGGET"
        with pytest.raises(requests.exceptions.ConnectionError):
            ask(url, other)  # TLS itself does not let it in


def test_right_that_is_taken_is_gone_for_every_worker(service: Served) -> None:
    vendor = service.vendor("oslo-norsk")
    asked = {"kommunenummer": "0301", "person": PERSON}
    assert vendor.call("HentPerson", **asked)["opplysninger"]
    change(service, "oslo-norsk", Art.KOMMUNE, "0301", gjelder=False)
    for _ in range(4):
        assert told(vendor, kommunenummer="0301").kode == "IKKE_RETT_TIL_KOMMUNE"
    change(service, "oslo-norsk", Art.KOMMUNE, "0301", gjelder=True)
    for _ in range(4):
        assert vendor.call("HentPerson", **asked)["opplysninger"]


def test_failed_logins_wait_but_the_municipality_gets_in(service: Served) -> None:
    """Guesses from one address; the municipality's own come from another, or are proven already."""
    message = enveloped("", "0")

    def ask(password: str, address: str) -> requests.Response:
        given = b64encode(f"oslo:{password}".encode()).decode()
        headers = {
            "Authorization": f"Basic {given}", "X-Forwarded-For": address,
            "Content-Type": "text/xml",
        }  # fmt: skip
        return requests.post(f"{service.url}/ws4", data=message, headers=headers, timeout=30)

    guesses = [ask(f"guess {n}", "192.0.2.66") for n in range(30)]
    codes = [fault_of(one.content).kode for one in guesses]
    assert codes[0] == "IKKE_INNLOGGET" and "FOR_MANGE_FORSOEK" in codes
    held = next(
        one for one, kode in zip(guesses, codes, strict=True) if kode == "FOR_MANGE_FORSOEK"
    )
    assert fault_of(held.content).detail["handling"] == "SEND_UENDRET_SENERE"
    assert 1 <= int(held.headers["Retry-After"]) <= 10
    with ThreadPoolExecutor(8) as pool:  # so many at a time that both workers take some
        own = list(pool.map(lambda _: ask("demo", "192.0.2.7").status_code, range(40)))
    assert set(own) == {200}
    for _ in range(4):
        assert ask("demo", "192.0.2.66").status_code == 200  # proven by both by now


def test_closed_municipality_is_told_its_other_way(service: Served) -> None:
    lager = Lager(service.database)
    with lager.batch() as transaction:
        styring.set_vindu(
            transaction, satt(), "0301", date(2021, 6, 10), date(2021, 6, 10), stengt=True
        )
    lager.close()
    answers = []
    for day in ("2021-06-09", "2021-06-10", "2021-06-11"):
        service.stand_on(f"{day}T12:00", "oslo-norsk")
        batch = Batch(f"vindu-{day}", ((f"V-{day}", 21),))
        answers.append(service.vendor("oslo-norsk").send(etree.fromstring(batch.xml())))
    assert [one.kode == "KOMMUNE_STENGT" for one in answers] == [False, True, False], answers
    assert answers[1].detail["handling"] == "REGISTRER_I_NIR_WEB"
    assert answers[1].detail["regelId"] == "NIR-0-RUT-0016"
