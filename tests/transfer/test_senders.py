"""Who logs in: tokens, certificates, the brake, and senders that change while a process runs."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha1
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import etree

import storage
from rules.facts import Fagsystem
from storage import Lager
from storage.avsendere import Art
from tests.certificates import Authority
from tests.storage.databases import sqlite
from transfer import running
from transfer.clock import Tid
from transfer.faults import Klientfeil
from transfer.senders import Senders, sertifikat, styring, wsse
from transfer.senders.bremse import Bremse
from transfer.senders.fil import Satt
from transfer.senders.login import basic
from transfer.settings import LoginSettings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FRESH = timedelta(seconds=300)
SATT = Satt(NOW, "drift:kari", "øvelse")


# -- WS-Security


def security(inner: str) -> list[etree._Element]:
    return [
        etree.fromstring(
            f'<s:Security xmlns:s="{wsse.WSSE}" xmlns:u="{wsse.WSU}">{inner}</s:Security>'
        )
    ]


def username(password: str, rest: str = "") -> str:
    return f"<s:UsernameToken><s:Username>oslo</s:Username>{password}{rest}</s:UsernameToken>"


def digest(created: str, nonce: bytes = b"n" * 16, password: str = "demo") -> str:
    made = b64encode(sha1(nonce + created.encode() + password.encode()).digest()).decode()
    return username(
        f'<s:Password Type="{wsse.DIGEST}">{made}</s:Password>',
        f"<s:Nonce>{b64encode(nonce).decode()}</s:Nonce><u:Created>{created}</u:Created>",
    )


def read(inner: str) -> wsse.Token | None:
    return wsse.token(security(inner), NOW, FRESH)


def test_text_is_read_with_and_without_its_type() -> None:
    for kind in ("", f' Type="{wsse.TEXT}"'):
        found = read(username(f"<s:Password{kind}>de mo</s:Password>"))
        assert found is not None and (found.navn, found.passord) == ("oslo", "de mo")
    assert wsse.token([etree.Element("{urn:x}y")], NOW, FRESH) is None


@pytest.mark.parametrize("created", ["2026-03-01T12:00:00Z", "2026-03-01T13:04:59.5+01:00"])
def test_digest_is_of_nonce_created_and_password(created: str) -> None:
    found = read(digest(created))
    assert found is not None and found.passord is None
    assert found.matches("demo") and not found.matches("Demo")


@pytest.mark.parametrize(
    ("created", "taken"),
    [
        ("2026-03-01T11:54:59Z", False),
        ("2026-03-01T11:55:00Z", True),
        ("2026-03-01T12:05:00Z", True),
        ("2026-03-01T12:05:01Z", False),
    ],
)
def test_digest_is_fresh_on_both_sides_of_the_clock(created: str, taken: bool) -> None:
    if taken:
        assert read(digest(created)) is not None
        return
    with pytest.raises(Klientfeil) as told:
        read(digest(created))
    assert told.value.kode == "UTLOEPT_SECURITY" and "2026-03-01T12:00:00" in told.value.tekst.en


@pytest.mark.parametrize(
    ("inner", "kode"),
    [
        (username(""), "UGYLDIG_SECURITY"),
        ("<s:UsernameToken><s:Password>x</s:Password></s:UsernameToken>", "UGYLDIG_SECURITY"),
        (username("<s:Password>a</s:Password><s:Password>b</s:Password>"), "UGYLDIG_SECURITY"),
        (username('<s:Password Type="urn:x">a</s:Password>'), "UGYLDIG_SECURITY"),
        (username(f'<s:Password Type="{wsse.DIGEST}">YQ==</s:Password>'), "UGYLDIG_SECURITY"),
        (digest("i går"), "UGYLDIG_SECURITY"),
        (digest("2026-03-01T12:00:00Z", b""), "UGYLDIG_SECURITY"),
        (digest("2026-03-01T12:00:00Z", b"n" * 257), "UGYLDIG_SECURITY"),
        (username("<s:Password>a</s:Password>") * 2, "UGYLDIG_SECURITY"),
        ('<d:Signature xmlns:d="http://www.w3.org/2000/09/xmldsig#"/>', "USTOETTET_SECURITY"),
        ("<s:BinarySecurityToken>AA==</s:BinarySecurityToken>", "USTOETTET_SECURITY"),
        (
            "<u:Timestamp><u:Expires>2026-03-01T11:54:00Z</u:Expires></u:Timestamp>",
            "UTLOEPT_SECURITY",
        ),
        (
            "<u:Timestamp><u:Created>2026-03-01T12:06:00Z</u:Created></u:Timestamp>",
            "UTLOEPT_SECURITY",
        ),
    ],
)
def test_header_that_cannot_be_relied_on_is_refused(inner: str, kode: str) -> None:
    with pytest.raises(Klientfeil) as told:
        read(inner)
    assert told.value.kode == kode


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Basic " + b64encode(b"oslo:de:mo").decode(), ("oslo", "de:mo")),
        ("basic " + b64encode("øst:å".encode()).decode(), ("øst", "å")),
        ("Basic oslo:demo", None),
        ("Basic " + b64encode(b"\xff\xfe:x").decode(), None),
        ("Basic " + b64encode(b"oslo").decode(), None),
        ("Bearer abc", None),
        ("", None),
    ],
)
def test_basic_header_is_read_or_nothing(header: str, found: tuple[str, str] | None) -> None:
    assert basic(header) == found


# -- certificates


@pytest.mark.parametrize(
    ("subject", "orgnr"),
    [
        ({"organizationIdentifier": "NTRNO-958935420"}, "958935420"),
        ({"serialNumber": "958935420"}, "958935420"),
        ({"serialNumber": "9578-4050-127091783"}, None),  # of a person
        ({}, None),
    ],
)
def test_organisation_number_stands_in_the_subject(
    subject: dict[str, str], orgnr: str | None
) -> None:
    pem = quote(Authority().issue(**subject).certificate_pem.decode())
    behind = LoginSettings(trusted_proxy="10.0.0.1")
    environ = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_CLIENT_CERT": pem}
    assert sertifikat.orgnr(environ, behind) == orgnr
    assert sertifikat.orgnr({**environ, "REMOTE_ADDR": "10.0.0.2"}, behind) is None
    assert sertifikat.orgnr(environ, LoginSettings()) is None


def test_address_is_what_the_trusted_proxy_saw() -> None:
    environ = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "1.1.1.1, 192.0.2.7"}
    assert sertifikat.address(environ, LoginSettings(trusted_proxy="10.0.0.1")) == "192.0.2.7"
    assert sertifikat.address(environ, LoginSettings()) == "10.0.0.1"
    header = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_CLIENT_CERT": "rubbish"}
    assert sertifikat.orgnr(header, LoginSettings(trusted_proxy="10.0.0.1")) is None


# -- the brake


def test_brake_is_on_after_some_failures_and_lets_go_by_itself() -> None:
    brake = Bremse(tries=3, seconds=0.02)
    for _ in range(3):
        assert brake.wait("oslo", "a") == 0
        brake.failed("oslo", "a")
    assert 0 < brake.wait("oslo", "a") <= 0.02
    assert brake.wait("oslo", "b") == 0  # from elsewhere the municipality gets in
    assert brake.wait("bergen", "a") == 0
    brake.succeeded("oslo", "a")
    assert brake.wait("oslo", "a") == 0


def test_address_that_guesses_names_is_braked_too() -> None:
    brake = Bremse(tries=2, seconds=60, wide=3)
    for n in range(6):
        brake.failed(f"user{n}", "a")
    assert brake.wait("another", "a") > 0
    assert brake.wait("another", "b") == 0


def test_brake_is_bounded() -> None:
    brake = Bremse()
    for n in range(12_000):
        brake.failed(f"user{n}", f"{n}")
    assert len(brake._buckets) <= 10_000


# -- a process that keeps senders


@pytest.fixture
def lager(tmp_path: Path) -> Iterator[Lager]:
    url = sqlite(tmp_path)
    running.add_demo_senders(url)
    opened = Lager(url)
    yield opened
    opened.close()


def kommuner(lager: Lager, senders: Senders) -> frozenset[str]:
    """As a batch sees them, in its own transaction."""
    with lager.batch(write=False) as transaction:
        senders.stands(transaction, "oslo")
    tid = Tid(NOW, NOW)
    return senders.avsender(senders.bruker("oslo"), Fagsystem("x", "1"), tid).kommuner


def test_change_by_another_process_holds_for_the_next_batch(lager: Lager) -> None:
    senders, other = Senders(lager), Lager(lager.url)
    assert kommuner(lager, senders) == {"0301"}
    with other.batch() as transaction:
        styring.set_rett(transaction, SATT, "oslo", Art.KOMMUNE, "3005", gjelder=True)
    assert kommuner(lager, senders) == {"0301", "3005"}
    with other.batch() as transaction:
        styring.set_rett(transaction, SATT, "oslo", Art.ADGANG, gjelder=False)
    assert kommuner(lager, senders) == set()
    other.close()


def test_access_taken_today_shuts_a_sandbox_of_another_day_too(lager: Lager) -> None:
    senders = Senders(lager)
    with lager.batch() as transaction:
        styring.set_rett(
            transaction, SATT, "oslo", Art.ADGANG, "", date(2026, 2, 28), gjelder=False
        )
    senders.katalog(now=True)
    sandbox = datetime(2021, 6, 10, 12, tzinfo=UTC)
    for wall, held in ((NOW, set()), (NOW - timedelta(days=2), {"0301"})):
        tid = Tid(sandbox, wall)
        got = senders.avsender(senders.bruker("oslo"), Fagsystem("x", "1"), tid)
        assert got.kommuner == held


def test_new_password_holds_at_once_and_the_old_one_no_more(lager: Lager) -> None:
    senders = Senders(lager)
    assert senders.log_in("oslo", "demo") is not None
    assert senders.is_proven("oslo", "demo") and not senders.is_proven("oslo", "Demo")
    with lager.batch() as transaction:
        styring.set_passord(transaction, SATT, "oslo", "nytt", None)
    assert senders.log_in("oslo", "nytt") is not None  # also before a second has passed
    assert senders.log_in("oslo", "demo") is None


def test_demo_users_are_never_let_into_production(lager: Lager) -> None:
    assert Senders(lager, demo=False).log_in("oslo", "demo") is None


@pytest.mark.parametrize(("navn", "passord"), [("oslo", "x"), ("nobody", "demo"), ("", "")])
def test_wrong_login_is_nobody(lager: Lager, navn: str, passord: str) -> None:
    assert Senders(lager).log_in(navn, passord) is None


def test_user_without_a_password_is_not_logged_in_by_any(lager: Lager) -> None:
    with lager.batch() as transaction:
        row = storage.avsendere.Brukerrad("ny", "958935420", "910000004")
        styring.add_bruker(transaction, SATT, row)
    for password in ("", "None", "demo"):
        assert Senders(lager).log_in("ny", password) is None
