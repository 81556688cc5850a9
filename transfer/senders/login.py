"""Who sends a message: HTTP Basic, WS-Security's UsernameToken, a client certificate.

Whatever is wrong with a login, the answer does not tell what: neither which users there are nor
which of name, password, access and certificate failed. What is told is what has nothing to do with
the password: a header that cannot be read, a clock that is off, a nonce that was used.
"""

from __future__ import annotations

import base64
import ipaddress
import math
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Protocol

import structlog

from rules.facts import Miljoe
from rules.rule import Handling, Tekst
from storage import Lager, avsendere
from storage.avsendere import Brukerrad, Sertifikat
from transfer import clock
from transfer.faults import Rettighetsfeil
from transfer.hendelser import Hendelse
from transfer.senders import passord, sertifikat, wsse
from transfer.senders.katalog import Bruker
from transfer.senders.senders import Senders
from transfer.senders.wsse import Token
from transfer.settings import LoginSettings

log = structlog.get_logger()


class Innlogging(Protocol):
    """What a login needs of the service."""

    lager: Lager
    senders: Senders
    login: LoginSettings
    miljoe: Miljoe


def log_in(
    tjeneste: Innlogging,
    environ: Mapping[str, Any],
    headers: Iterable[Any] = (),
    *,
    spend: bool = True,
) -> Bruker:
    """The user of a request. Raises `Rettighetsfeil`, and `Klientfeil` for a malformed header.

    With `spend` a nonce is used up; without, one that was used is refused all the same.
    """
    given = _given(tjeneste, environ, headers)
    if given is not None and given.passord is not None and _in_clear(tjeneste, environ):
        raise _demands_tls()
    orgnr = sertifikat.orgnr(environ, tjeneste.login)
    if given is None:
        row = _by_certificate(tjeneste.senders, orgnr)
        if row is None:
            raise _refused()
        return Bruker(row.navn, row.orgnr, row.leverandoer_orgnr)
    bruker = _proven(tjeneste, given, sertifikat.address(environ, tjeneste.login), spend)
    row = tjeneste.senders.row(bruker.navn)
    if row is None or not _certified(row, orgnr):
        raise _refused()
    return bruker


def _in_clear(tjeneste: Innlogging, environ: Mapping[str, Any]) -> bool:
    """Whether a password came where others can read it, and that is not to be."""
    demanded = tjeneste.login.demand_tls
    if demanded is None:
        demanded = tjeneste.miljoe is Miljoe.PROD
    return demanded and not (
        environ.get("wsgi.url_scheme") == "https"
        or sertifikat.is_proxy(environ, tjeneste.login)
        or _loopback(str(environ.get("REMOTE_ADDR", "")))
    )


def _loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _given(
    tjeneste: Innlogging, environ: Mapping[str, Any], headers: Iterable[Any]
) -> Token | None:
    """The name with password or digest; where both ways are used, they name one user."""
    fresh = timedelta(seconds=tjeneste.login.fresh_seconds)
    token = wsse.token(headers, clock.wall(), fresh)
    found = basic(environ.get("HTTP_AUTHORIZATION", ""))
    if token is None:
        return Token(*found) if found else None
    if found and found[0] != token.navn:
        raise _refused()
    return token


def _proven(tjeneste: Innlogging, given: Token, address: str, spend: bool) -> Bruker:
    """The user whose password it is. The brake is on for all but what is proven already."""
    senders, navn = tjeneste.senders, given.navn
    if given.passord is not None and senders.is_proven(navn, given.passord):
        return senders.bruker(navn)
    wait = senders.bremse.wait(navn, address)
    if wait:
        raise _too_many(wait)
    if given.passord is not None:
        bruker = senders.log_in(navn, given.passord)
    else:
        bruker = _by_digest(tjeneste, given, spend)
    if bruker is None:
        senders.bremse.failed(navn, address)
        raise _refused()
    senders.bremse.succeeded(navn, address)
    return bruker


def _by_digest(tjeneste: Innlogging, given: Token, spend: bool) -> Bruker | None:
    """The user whose digest it is. A nonce serves once, in all workers and over restarts."""
    row = tjeneste.senders.row(given.navn)
    if row is None or row.hemmelighet is None:
        return None
    try:
        secret = passord.revealed(row.hemmelighet, tjeneste.login.secret_key)
    except passord.HemmelighetUleselig:
        log.error(Hendelse.HEMMELIGHET_ULESELIG, avsender=row.navn)
        return None
    if not given.matches(secret):
        return None
    bruker = Bruker(row.navn, row.orgnr, row.leverandoer_orgnr)
    if not spend:
        with tjeneste.lager.batch(write=False) as transaction:
            if avsendere.nonce_er_brukt(transaction.conn, row.navn, given.nonce_key):
                raise _replayed()
        return bruker
    assert given.created is not None
    expires = given.created + timedelta(seconds=tjeneste.login.fresh_seconds + 1)
    with tjeneste.lager.batch(write=True) as transaction:
        new = avsendere.bruk_nonce(
            transaction.conn, row.navn, given.nonce_key, clock.wall(), expires
        )
    if not new:
        raise _replayed()
    return bruker


def _certified(row: Brukerrad, orgnr: str | None) -> bool:
    """Whether the certificate is there that a user needs: of its organisation or its vendor."""
    asked = row.sertifikat == Sertifikat.KREVES
    return not asked or orgnr in (row.orgnr, row.leverandoer_orgnr)


def _by_certificate(senders: Senders, orgnr: str | None) -> Brukerrad | None:
    """The one user for whom a certificate of its own organisation stands for the password."""
    if orgnr is None:
        return None
    named = [
        navn
        for navn, row in senders.katalog().brukere.items()
        if row.sertifikat == Sertifikat.HOLDER and row.orgnr == orgnr
    ]
    allowed = [row for row in map(senders.row, named) if row is not None]
    return allowed[0] if len(allowed) == 1 else None


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


def _refused() -> Rettighetsfeil:
    return Rettighetsfeil(
        "IKKE_INNLOGGET",
        Tekst(
            "Ukjent bruker eller feil passord. Logg inn med brukeren for overføring: HTTP Basic, "
            "WS-Security UsernameToken eller virksomhetssertifikat.",
            "Unknown user or wrong password. Log in with the transfer user: HTTP Basic, "
            "WS-Security UsernameToken or an enterprise certificate.",
            "Ukjend brukar eller feil passord. Logg inn med brukaren for overføring: HTTP Basic, "
            "WS-Security UsernameToken eller verksemdssertifikat.",
        ),
    )


def _demands_tls() -> Rettighetsfeil:
    return Rettighetsfeil(
        "KREVER_TLS",
        Tekst(
            "Passordet kom uten TLS og blir ikke prøvd. Bruk https, og bytt passordet: andre kan "
            "ha lest det.",
            "The password came without TLS and is not tried. Use https, and change the password: "
            "others may have read it.",
            "Passordet kom utan TLS og blir ikkje prøvd. Bruk https, og byt passordet: andre kan "
            "ha lese det.",
        ),
    )


def _replayed() -> Rettighetsfeil:
    return Rettighetsfeil(
        "GJENTATT_NONCE",
        Tekst(
            "WS-Security-headeren er brukt før. Lag en ny Nonce og Created for hver melding, også "
            "når samme forsendelse sendes igjen.",
            "The WS-Security header was used before. Make a new Nonce and Created for every "
            "message, also when the same batch is sent again.",
            "WS-Security-headeren er brukt før. Lag ein ny Nonce og Created for kvar melding, også "
            "når same forsendinga blir send igjen.",
        ),
    )


def _too_many(wait: float) -> Rettighetsfeil:
    seconds = math.ceil(wait)
    feil = Rettighetsfeil(
        "FOR_MANGE_FORSOEK",
        Tekst(
            f"For mange feilede innlogginger herfra. Prøv igjen om {seconds} sekunder.",
            f"Too many failed logins from here. Try again in {seconds} seconds.",
            f"For mange feila innloggingar herifrå. Prøv igjen om {seconds} sekund.",
        ),
        handling=Handling.SEND_UENDRET_SENERE,
        faultcode="Server",  # to be sent again, not to be mended
    )
    feil.vent = seconds
    return feil
