"""The settings of alerts: where they go, when they are quiet, in which language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from transfer.alerts.quiet import Stille
from transfer.alerts.rules import read
from transfer.config import Secret, setting


class Sprak(StrEnum):
    NB = "nb"
    EN = "en"
    BEGGE = "begge"


class Sikring(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


def _quiet(text: str) -> str:
    Stille.parse(text)
    return text


def _web(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("no web address")
    return text


_URL = "an address that begins with http:// or https://"


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """Alerts to operators (`nir alerts run`)."""

    rules: Annotated[Path | None, setting("File of alert rules (TOML); without one, our own.")] = (
        None
    )
    link: Annotated[
        str, setting("Where operators reach the service.", allowed=_URL, parse=_web)
    ] = "http://127.0.0.1:8000"
    language: Annotated[Sprak, setting("The language of e-mails.")] = Sprak.BEGGE
    quiet: Annotated[
        str | None,
        setting(
            "Hours (Oslo) in which only what is critical is told; the rest waits.",
            allowed="FROM-TO such as 21:00-07:00, +helg for weekends",
            parse=_quiet,
        ),
    ] = None
    smtp_host: Annotated[str | None, setting("Mail server; without one no e-mail is sent.")] = None
    smtp_port: Annotated[int, setting("Its port.", ge=1, le=65535)] = 25
    smtp_security: Annotated[
        Sikring, setting("none, starttls (as a rule port 587) or tls (465).")
    ] = Sikring.NONE
    smtp_user: Annotated[str | None, setting("User at the mail server.")] = None
    smtp_password: Annotated[
        str | None, setting("Password at the mail server.", secret=Secret.ALL)
    ] = None
    mail_from: Annotated[str, setting("Sender of the e-mails.")] = "nir-transfer@localhost"
    mail_to: Annotated[str | None, setting("Receivers, with commas between.")] = None
    webhook_url: Annotated[
        str | None,
        setting("Each alert is posted here as JSON.", allowed=_URL, parse=_web),
    ] = None
    webhook_secret: Annotated[
        str | None, setting("Key of the webhook's signature (HMAC-SHA256).", secret=Secret.ALL)
    ] = None

    def __post_init__(self) -> None:
        if self.rules is not None:
            read(self.rules)  # a file with a mistake is told of before anything starts
        if self.smtp_host and not self.receivers:
            raise ValueError("alerts.smtp_host is set, but alerts.mail_to names no receiver")
        if self.webhook_url and not self.webhook_secret:
            raise ValueError("alerts.webhook_url is set, but alerts.webhook_secret is not")

    @property
    def receivers(self) -> list[str]:
        return [one.strip() for one in (self.mail_to or "").split(",") if one.strip()]
