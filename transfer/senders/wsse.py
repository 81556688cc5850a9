"""WS-Security's UsernameToken in a SOAP header: password text, or digest with nonce and created.

OASIS Web Services Security: UsernameToken Profile 1.0 and 1.1. Signatures and encryption are not
part of this service's security (TLS is), so a header that relies on them is refused, not ignored.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha1, sha256
from typing import Any

from transfer.faults import Klientfeil, ugyldig

_OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
WSSE = f"{_OASIS}wssecurity-secext-1.0.xsd"
WSU = f"{_OASIS}wssecurity-utility-1.0.xsd"
_PROFILE = f"{_OASIS}username-token-profile-1.0#"
TEXT, DIGEST = f"{_PROFILE}PasswordText", f"{_PROFILE}PasswordDigest"

SECURITY = f"{{{WSSE}}}Security"
_NONCE = 256  # bytes, at most


@dataclass(frozen=True, slots=True)
class Token:
    """A UsernameToken. Of a digest `passord` is None and the rest is there."""

    navn: str
    passord: str | None
    digest: bytes = b""
    nonce: bytes = b""
    created_text: str = ""
    created: datetime | None = None

    @property
    def nonce_key(self) -> str:
        """What is kept of the nonce, so that it is used once."""
        return sha256(self.nonce).hexdigest()

    def matches(self, passord: str) -> bool:
        """Whether the digest was made with this password."""
        # SHA-1 is what the profile prescribes; the nonce is ours to refuse a second time
        content = self.nonce + self.created_text.encode() + passord.encode()
        made = sha1(content, usedforsecurity=False)
        return hmac.compare_digest(made.digest(), self.digest)


def token(headers: Iterable[Any], now: datetime, fresh: timedelta) -> Token | None:
    """The UsernameToken among the header blocks of a message, None where there is none.

    Raises `Klientfeil` for what is malformed, not supported, or made too long ago (or ahead).
    """
    found: list[Token] = []
    for block in headers:
        if block.tag == SECURITY:
            for part in block:
                if part.tag == f"{{{WSSE}}}UsernameToken":
                    found.append(_token(part, now, fresh))
                elif part.tag == f"{{{WSU}}}Timestamp":
                    _demand_valid(part, now, fresh)
                else:
                    raise _unsupported()
    if len(found) > 1:
        raise _malformed("flere UsernameToken", "more than one UsernameToken")
    return found[0] if found else None


def _token(element: Any, now: datetime, fresh: timedelta) -> Token:
    navn = _text(element, f"{{{WSSE}}}Username")
    passwords = element.findall(f"{{{WSSE}}}Password")
    if not navn or len(passwords) != 1:
        raise _malformed("Username eller Password mangler", "Username or Password is missing")
    given, kind = passwords[0].text or "", passwords[0].get("Type", TEXT)
    if kind == TEXT:
        return Token(navn, given)
    if kind != DIGEST:
        raise _malformed("ukjent type passord", "unknown type of password")
    nonce = _base64(_text(element, f"{{{WSSE}}}Nonce"))
    created = _text(element, f"{{{WSU}}}Created")
    if not nonce or len(nonce) > _NONCE or not created:
        raise _malformed("Nonce eller Created mangler", "Nonce or Created is missing")
    moment = _moment(created)
    if abs(moment - now) > fresh:
        raise _stale(now)
    return Token(navn, None, _base64(given), nonce, created, moment)


def _demand_valid(element: Any, now: datetime, fresh: timedelta) -> None:
    """Raise where a Timestamp has expired or lies ahead."""
    created, expires = (_text(element, f"{{{WSU}}}{name}") for name in ("Created", "Expires"))
    if created and _moment(created) - now > fresh:
        raise _stale(now)
    if expires and now - _moment(expires) > fresh:
        raise _stale(now)


def _text(element: Any, tag: str) -> str:
    found = element.findall(tag)
    if len(found) > 1:
        raise _malformed("gjentatt felt", "a repeated field")
    return (found[0].text or "").strip() if found else ""


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _malformed("Created er ikke et tidspunkt", "Created is no moment") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise _malformed("ikke base64", "not base64") from None


def _malformed(nb: str, en: str) -> Klientfeil:
    return ugyldig(
        "UGYLDIG_SECURITY",
        f"WS-Security-headeren kan ikke leses: {nb}.",
        f"The WS-Security header cannot be read: {en}.",
    )


def _unsupported() -> Klientfeil:
    return ugyldig(
        "USTOETTET_SECURITY",
        "Av WS-Security leses UsernameToken og Timestamp. Signatur, kryptering og andre billetter "
        "er ikke i bruk; send over TLS.",
        "Of WS-Security, UsernameToken and Timestamp are read. Signatures, encryption and other "
        "tokens are not used; send over TLS.",
    )


def _stale(now: datetime) -> Klientfeil:
    shown = now.astimezone(UTC).isoformat(timespec="seconds")
    return ugyldig(
        "UTLOEPT_SECURITY",
        f"Tidspunktet i WS-Security-headeren er for langt fra tjenestens klokke, {shown}. Sjekk "
        "klokken, og lag headeren på nytt for hver melding.",
        f"The time in the WS-Security header is too far from the service's clock, {shown}. Check "
        "the clock, and make the header anew for every message.",
    )
