"""Who sends a message: HTTP Basic."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Protocol

from rules.rule import Tekst
from transfer.faults import Rettighetsfeil
from transfer.senders.katalog import Bruker
from transfer.senders.senders import Senders


class HasSenders(Protocol):
    senders: Senders


def log_in(tjeneste: HasSenders, environ: Mapping[str, Any]) -> Bruker:
    """The user of a request. Raises `Rettighetsfeil` without saying what was wrong."""
    given = basic(environ.get("HTTP_AUTHORIZATION", ""))
    bruker = tjeneste.senders.log_in(*given) if given else None
    if bruker is None:
        raise Rettighetsfeil(
            "IKKE_INNLOGGET",
            Tekst(
                "Ukjent bruker eller feil passord. Bruk HTTP Basic med brukeren for overføring.",
                "Unknown user or wrong password. Use HTTP Basic with the transfer user.",
            ),
        )
    return bruker


def basic(header: str) -> tuple[str, str] | None:
    """Name and password of an HTTP Basic header, None where it is another or malformed."""
    scheme, _, coded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(coded, validate=True).decode().partition(":")
    except ValueError:
        return None
    return (name, password) if colon else None
