"""The TLS that the service ends itself: a context from the files that are configured."""

from __future__ import annotations

import ssl
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from transfer import clock
from transfer.config import ConfigError, Wrong
from transfer.hendelser import Hendelse
from transfer.settings import TlsSettings

if TYPE_CHECKING:
    from cryptography import x509

_SOON = timedelta(days=14)
log = structlog.get_logger()


def context(settings: TlsSettings) -> ssl.SSLContext | None:
    """What the server's handshakes are made with; None where it speaks HTTP.

    Raises ConfigError for a file that cannot be read or is no certificate, and for a key that is
    not the certificate's.
    """
    if settings.cert is None or settings.key is None:
        return None
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    made.set_alpn_protocols(["http/1.1"])
    _certificates("tls.cert", settings.cert)
    _readable("tls.key", settings.key)
    try:
        made.load_cert_chain(settings.cert, settings.key, password=_no_passphrase)
    except ssl.SSLError as error:
        raise _unfit(settings.key, error) from None
    if settings.client_ca is not None:
        _certificates("tls.client_ca", settings.client_ca)
        made.load_verify_locations(settings.client_ca)
        made.verify_mode = ssl.CERT_OPTIONAL
    return made


def _certificates(key: str, file: Path) -> list[x509.Certificate]:
    from cryptography import x509  # where there is TLS

    content = _readable(key, file)
    try:
        return x509.load_pem_x509_certificates(content)
    except ValueError:
        raise _wrong(key, file, "holds no certificate in PEM") from None


def _readable(key: str, file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise _wrong(key, file, f"cannot be read: {error.strerror}") from None


def _wrong(key: str, file: Path, why: str) -> ConfigError:
    return ConfigError([Wrong(key, str(file), why, "the settings")])


def _unfit(file: Path, error: ssl.SSLError) -> ConfigError:
    if "KEY_VALUES_MISMATCH" in str(error) or "KEY_TYPE_MISMATCH" in str(error):
        return _wrong("tls.key", file, "is the key of another certificate than tls.cert")
    return _wrong("tls.key", file, "holds no key in PEM that can be used without a passphrase")


def _no_passphrase() -> str:
    return ""  # lest OpenSSL ask for one on the terminal


def warn(settings: TlsSettings) -> None:
    """Tell in the log of certificates outside their days, or soon to be. That is no reason not to
    start, but clients refuse the server's, and the clients of such an authority are refused.
    """
    for file, one in unfit(settings):
        begins, ends = one.not_valid_before_utc, one.not_valid_after_utc
        log.warning(
            Hendelse.TLS_SERTIFIKAT, fil=str(file), gyldig_fra=_day(begins),
            gyldig_til=_day(ends), utloept=ends < clock.wall(),
        )  # fmt: skip


def unfit(settings: TlsSettings) -> list[tuple[Path | None, x509.Certificate]]:
    """The certificates outside their days, or soon to be, each with its file."""
    now = clock.wall()
    own = _certificates("tls.cert", settings.cert)[:1] if settings.cert else []
    others = _certificates("tls.client_ca", settings.client_ca) if settings.client_ca else []
    every = [(settings.cert, c) for c in own] + [(settings.client_ca, c) for c in others]
    return [
        (file, one)
        for file, one in every
        if not one.not_valid_before_utc <= now or one.not_valid_after_utc - now < _SOON
    ]


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
