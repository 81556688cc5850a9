"""What is wrong with the files of TLS is told before the service starts; what soon will be, too."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from rules.facts import Miljoe
from storage import Lager
from tests.certificates import Authority
from transfer import settings, tls
from transfer.config import ConfigError
from transfer.faults import Rettighetsfeil
from transfer.intake import Tjeneste
from transfer.senders import Senders, fil
from transfer.senders.login import log_in
from transfer.settings import LoginSettings, TlsSettings

AUTHORITY = Authority()


@pytest.fixture
def own(tmp_path: Path) -> TlsSettings:
    cert, key = AUTHORITY.issue((-30, 300)).files(tmp_path, "own")
    (tmp_path / "ca.crt").write_bytes(AUTHORITY.pem)
    (tmp_path / "text").write_text("no certificate")
    return TlsSettings(cert, key, tmp_path / "ca.crt")


def test_context_asks_for_tls_1_2_and_takes_client_certificates_where_there_is_an_authority(
    own: TlsSettings,
) -> None:
    made = tls.context(own)
    assert made is not None
    assert made.minimum_version == ssl.TLSVersion.TLSv1_2
    assert made.verify_mode == ssl.CERT_OPTIONAL
    plain = tls.context(TlsSettings(own.cert, own.key))
    assert plain is not None and plain.verify_mode == ssl.CERT_NONE
    assert tls.context(TlsSettings()) is None


def wrong(own: TlsSettings, folder: Path) -> dict[str, TlsSettings]:
    none, text = folder / "none", folder / "text"
    other = Authority().issue().files(folder, "other")
    return {
        "tls.cert = .*none: cannot be read: No such file": TlsSettings(none, own.key),
        "tls.cert = .*text: holds no certificate": TlsSettings(text, own.key),
        "tls.key = .*none: cannot be read": TlsSettings(own.cert, none),
        "tls.key = .*text: holds no key": TlsSettings(own.cert, text),
        "tls.key = .*other.key: is the key of another certificate": TlsSettings(own.cert, other[1]),
        "tls.client_ca = .*text: holds no certificate": TlsSettings(own.cert, own.key, text),
        "tls.client_ca = .*: cannot be read: Is a dir": TlsSettings(own.cert, own.key, folder),
    }


def test_each_file_that_is_wrong_is_named_with_what_is_wrong(
    own: TlsSettings, tmp_path: Path
) -> None:
    for told, given in wrong(own, tmp_path).items():
        with pytest.raises(ConfigError, match=told):
            tls.context(given)


def test_settings_that_do_not_go_together_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"tls\.cert and tls.key are given together"):
        settings.load({"tls.cert": "a.crt"}, environ={})
    with pytest.raises(ConfigError, match=r"tls\.client_ca asks for"):
        settings.load({}, environ={"NIR_TLS_CLIENT_CA": "a.crt"})


@pytest.mark.parametrize(
    ("days", "told"),
    [((-30, 300), False), ((-30, 5), True), ((-30, -1), True), ((1, 300), True)],
)
def test_certificate_outside_its_days_is_warned_of(
    tmp_path: Path, days: tuple[float, float], told: bool
) -> None:
    cert, key = AUTHORITY.issue(days).files(tmp_path, "own")
    assert [file for file, _ in tls.unfit(TlsSettings(cert, key))] == ([cert] if told else [])


BASIC = {"HTTP_AUTHORIZATION": "Basic b3NsbzpkZW1v"}  # oslo:demo
CLEAR = {"wsgi.url_scheme": "http", "REMOTE_ADDR": "192.0.2.7"}
PROXY = LoginSettings(trusted_proxy="192.0.2.7")


@pytest.mark.parametrize(
    ("where", "login", "miljoe", "taken"),
    [
        (CLEAR, LoginSettings(), Miljoe.PROD, False),
        (CLEAR, LoginSettings(), Miljoe.TEST, True),
        (CLEAR, LoginSettings(demand_tls=True), Miljoe.TEST, False),
        (CLEAR, LoginSettings(demand_tls=False), Miljoe.PROD, True),
        (CLEAR, PROXY, Miljoe.PROD, True),
        ({**CLEAR, "wsgi.url_scheme": "https"}, LoginSettings(), Miljoe.PROD, True),
        ({**CLEAR, "REMOTE_ADDR": "127.0.0.1"}, LoginSettings(), Miljoe.PROD, True),
        ({**CLEAR, "REMOTE_ADDR": "::1"}, LoginSettings(), Miljoe.PROD, True),
        ({**CLEAR, "HTTP_X_FORWARDED_PROTO": "https"}, LoginSettings(), Miljoe.PROD, False),
    ],
)
def test_password_in_clear_from_afar_is_not_tried_in_production(
    where: dict[str, str], login: LoginSettings, miljoe: Miljoe, taken: bool
) -> None:
    senders = Senders(katalog=fil.demo_katalog())
    service = Tjeneste(Lager("sqlite://"), senders, miljoe, login=login)
    if taken:
        assert log_in(service, {**where, **BASIC}).navn == "oslo"
        return
    with pytest.raises(Rettighetsfeil) as refused:
        log_in(service, {**where, **BASIC})
    assert refused.value.kode == "KREVER_TLS"
