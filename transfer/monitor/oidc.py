"""Login through OpenID Connect: authorization code with PKCE, an id token with a nonce.

An account of the monitor belongs to a subject of the issuer. One that was made with `--oidc-only`
and has no subject yet is taken by the first login whose `preferred_username` is its name; an issuer
that tells the monitor's role (`monitor.oidc_role_claim`) makes accounts.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any

import requests
import structlog
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from werkzeug.wrappers import Response

from storage.innsyn import kontoer
from storage.innsyn.kontoer import Konto, Rolle
from transfer.monitor.foresp import Foresp
from transfer.monitor.innstillinger import MonitorSettings
from transfer.monitor.ruter import EGNE, ROT

log = structlog.get_logger()

COOKIE = "nir_oidc"
_ALGORITHMS = ["RS256", "ES256", "PS256"]
_SECONDS = 10
_LASTS = timedelta(minutes=10)


class OidcFeil(Exception):
    """The login could not be confirmed; the reason goes to the log, never to the page."""


@dataclass(frozen=True, slots=True)
class Utsteder:
    """What the issuer says of itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


@lru_cache(maxsize=8)
def discover(issuer: str) -> Utsteder:
    """Read the issuer's configuration, once in a process. Raises OidcFeil."""
    found = _json(issuer.rstrip("/") + "/.well-known/openid-configuration")
    names = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
    if not all(isinstance(found.get(name), str) for name in names) or found["issuer"] != issuer:
        raise OidcFeil("the issuer's configuration is incomplete or names another issuer")
    return Utsteder(*(found[name] for name in names))


def _json(url: str) -> Any:
    try:
        response = requests.get(url, timeout=_SECONDS)
        response.raise_for_status()
        return response.json()
    except (requests.RequestException, ValueError) as error:
        raise OidcFeil(f"{url}: {type(error).__name__}") from None


def start(foresp: Foresp, videre: str) -> Response:
    """Send the browser to the issuer; what is needed to check its answer stays in a cookie."""
    settings = foresp.monitor.settings
    found = discover(settings.oidc_issuer)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    address, _ = _client(foresp, settings).create_authorization_url(
        found.authorization_endpoint, state=state, nonce=nonce, code_verifier=verifier
    )
    foresp.sett_cookie(COOKIE, "|".join((state, nonce, verifier, videre)), _LASTS)
    response = Response(status=303)
    response.headers["Location"] = address
    return response


def finish(foresp: Foresp) -> tuple[Konto | None, str]:
    """Check the issuer's answer: the account (None where the subject has none), where to go on.

    Raises OidcFeil where the answer does not belong to a login that this browser began.
    """
    settings = foresp.monitor.settings
    parts = foresp.request.cookies.get(COOKIE, "").split("|", 3)
    foresp.sett_cookie(COOKIE, "", timedelta(seconds=-1))
    if len(parts) != 4:
        raise OidcFeil("no login was begun in this browser")
    state, nonce, verifier, videre = parts
    if not secrets.compare_digest(foresp.request.args.get("state", ""), state):
        raise OidcFeil("the state is another")
    if "code" not in foresp.request.args:
        raise OidcFeil(f"the issuer answered {foresp.request.args.get('error', '')[:50]}")
    found = discover(settings.oidc_issuer)
    try:
        token = _client(foresp, settings).fetch_token(
            found.token_endpoint, code=foresp.request.args["code"], code_verifier=verifier,
            timeout=_SECONDS,
        )  # fmt: skip
    except Exception as error:  # authlib and requests raise many kinds; none of them logs in
        raise OidcFeil(f"no token: {type(error).__name__}") from None
    claims = _claims(found, settings, token.get("id_token", ""), nonce)
    return _account(foresp, settings, claims), videre


def _client(foresp: Foresp, settings: MonitorSettings) -> Any:
    return OAuth2Session(
        settings.oidc_client_id,
        settings.oidc_client_secret or None,
        scope=settings.oidc_scope,
        redirect_uri=f"{foresp.request.host_url.rstrip('/')}{ROT}/oidc/retur",
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if settings.oidc_client_secret else "none",
    )


def _claims(
    found: Utsteder, settings: MonitorSettings, token: str, nonce: str
) -> Mapping[str, Any]:
    """What the id token says, once signature, issuer, audience, time and nonce are right."""
    registry = jwt.JWTClaimsRegistry(
        leeway=30,
        iss={"essential": True, "value": found.issuer},
        aud={"essential": True, "value": settings.oidc_client_id},
        exp={"essential": True},
        nonce={"essential": True, "value": nonce},
        sub={"essential": True},
    )
    try:
        keys = KeySet.import_key_set(_json(found.jwks_uri))
        decoded = jwt.decode(token, keys, algorithms=_ALGORITHMS)
        registry.validate(decoded.claims)
    except (JoseError, ValueError) as error:
        raise OidcFeil(f"id token: {type(error).__name__}") from None
    claims: Mapping[str, Any] = decoded.claims
    return claims


def _account(foresp: Foresp, settings: MonitorSettings, claims: Mapping[str, Any]) -> Konto | None:
    subject = f"{claims['iss']} {claims['sub']}"
    name = str(claims.get("preferred_username") or "")
    with foresp.monitor.lager.batch(write=True) as transaction:
        conn = transaction.conn
        known = kontoer.by_subject(conn, subject)
        if known is not None:
            return None if known.sperret else known
        waiting = kontoer.account(conn, name) if name else None
        if waiting is not None:
            if waiting.passord is not None or waiting.subjekt is not None or waiting.sperret:
                return None
            made = replace(waiting, subjekt=subject)
        else:
            role = _role(settings, claims)
            if role is None or not name:
                return None
            made = Konto(navn=name, rolle=role, subjekt=subject, opprettet=foresp.naa)
        kontoer.save_account(conn, made)
        transaction.audit(
            foresp.naa, hvem=f"monitor:{name}", hva="monitor.konto_oidc", maal=name,
            grunn="OpenID Connect", etter={"rolle": made.rolle.value},
        )  # fmt: skip
        return made


def _role(settings: MonitorSettings, claims: Mapping[str, Any]) -> Rolle | None:
    """The monitor's role of the claim, one that sees everything; None where it names none."""
    if not settings.oidc_role_claim:
        return None
    told = claims.get(settings.oidc_role_claim)
    words = told if isinstance(told, list) else [told]
    return next((Rolle(word) for word in words if word in set(Rolle) - EGNE), None)
