"""What the monitor is told. `transfer/settings.py` takes the section in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from transfer.config import Secret, setting


@dataclass(frozen=True, slots=True)
class MonitorSettings:
    """The operators' monitor at /monitor."""

    session_hours: Annotated[int, setting("A login lasts so long.", unit="hours", ge=1, le=168)] = (
        12
    )
    idle_minutes: Annotated[
        int, setting("A login that is not used ends after so long.", unit="minutes", ge=5, le=10080)
    ] = 240
    login_failures: Annotated[
        int,
        setting(
            "So many failed logins of one name in 15 minutes, ten times as many from an address.",
            ge=1,
            le=1000,
        ),
    ] = 10
    secure_cookies: Annotated[
        bool,
        setting("Cookies over HTTPS only; set it where a proxy in front ends TLS."),
    ] = False
    handover_days: Annotated[
        int, setting("A hand-over link to a vendor lasts so long.", unit="days", ge=1, le=90)
    ] = 14
    replay_batches: Annotated[
        int, setting("A replay of a search takes at most so many batches.", ge=1, le=100_000)
    ] = 2000
    two_persons: Annotated[
        bool, setting("Opening and suspending a gate takes a second person's approval.")
    ] = False
    oidc_issuer: Annotated[
        str, setting("Issuer of OpenID Connect, https://…; empty: local accounts only.")
    ] = ""
    oidc_client_id: Annotated[str, setting("Client id at the issuer.")] = ""
    oidc_client_secret: Annotated[
        str, setting("Client secret at the issuer; empty for a public client.", secret=Secret.ALL)
    ] = ""
    oidc_scope: Annotated[str, setting("Scopes to ask for.")] = "openid profile"
    oidc_role_claim: Annotated[
        str, setting("Claim that holds the monitor's role for accounts that are new; empty: none.")
    ] = ""
