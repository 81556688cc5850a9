"""The organisation behind a client certificate: the number in its subject.

The certificate was proven by the TLS layer, of this service or of a proxy that it trusts; here it
is only read. A Norwegian enterprise certificate has the number in `organizationIdentifier`
(`NTRNO-958935420`, since 2020) or in `serialNumber` (`958935420`, before).
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from transfer.settings import LoginSettings

if TYPE_CHECKING:
    from cryptography import x509

_NUMBER = re.compile(r"(?:NTRNO-)?(\d{9})")


def orgnr(environ: Mapping[str, Any], settings: LoginSettings) -> str | None:
    """The organisation number of a request's client certificate; None where there is none."""
    certificate = _own(environ) or _of_proxy(environ, settings)
    if certificate is None:
        return None
    from cryptography.x509.oid import NameOID  # where there are certificates

    for field in (NameOID.ORGANIZATION_IDENTIFIER, NameOID.SERIAL_NUMBER):
        for attribute in certificate.subject.get_attributes_for_oid(field):
            found = _NUMBER.fullmatch(str(attribute.value).strip())
            if found:
                return found[1]
    return None


def _own(environ: Mapping[str, Any]) -> x509.Certificate | None:
    """Of a connection whose TLS this service ended itself."""
    sock = environ.get("gunicorn.socket")
    given = sock.getpeercert(binary_form=True) if isinstance(sock, ssl.SSLSocket) else None
    if not given:
        return None
    from cryptography import x509

    return x509.load_der_x509_certificate(given)


def _of_proxy(environ: Mapping[str, Any], settings: LoginSettings) -> x509.Certificate | None:
    """As the trusted proxy passes it on; from anyone else the header is nothing."""
    if not is_proxy(environ, settings):
        return None
    name = "HTTP_" + settings.certificate_header.upper().replace("-", "_")
    given = unquote(environ.get(name, ""))
    if not given:
        return None
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(given.encode())
    except ValueError:
        return None


def is_proxy(environ: Mapping[str, Any], settings: LoginSettings) -> bool:
    """Whether a request comes from the proxy that is trusted."""
    proxy = settings.trusted_proxy
    return proxy is not None and environ.get("REMOTE_ADDR") == proxy


def address(environ: Mapping[str, Any], settings: LoginSettings) -> str:
    """Where a request comes from: what the trusted proxy saw, else who connected."""
    if is_proxy(environ, settings):
        seen = str(environ.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
        if seen:
            return seen
    return str(environ.get("REMOTE_ADDR", ""))
