"""Sends alerts: e-mail through a server, JSON to a webhook. What fails is told the next time."""

from __future__ import annotations

import hashlib
import hmac
import json
import smtplib
import ssl
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from urllib.error import URLError

from transfer.alerts.settings import AlertSettings, Sikring, Sprak
from transfer.alerts.words import LANGUAGES, Melding

TIMEOUT = 10  # seconds for a server to answer
SIGNATURE, TIMESTAMP, DELIVERY = "X-Nir-Signature", "X-Nir-Timestamp", "X-Nir-Delivery"


class DeliveryFailed(Exception):
    """A server did not take an alert. Says which and why, without what is secret."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail for the alerts of a run: several are told together."""

    held: AlertSettings
    name = "epost"

    def send(self, messages: Sequence[Melding], now: datetime) -> None:
        """Raises `DeliveryFailed`."""
        held = self.held
        mail = self.written(messages, now)
        try:
            with self._server() as server:
                if held.smtp_security is Sikring.STARTTLS:
                    server.starttls(context=ssl.create_default_context())
                if held.smtp_user:
                    server.login(held.smtp_user, held.smtp_password or "")
                server.send_message(mail)
        except (OSError, smtplib.SMTPException) as error:
            kind = type(error).__name__
            raise DeliveryFailed(f"mail server {held.smtp_host}:{held.smtp_port}: {kind}") from None

    def _server(self) -> smtplib.SMTP:
        host, port = self.held.smtp_host or "", self.held.smtp_port
        if self.held.smtp_security is Sikring.TLS:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
        return smtplib.SMTP(host, port, timeout=TIMEOUT)

    def written(self, messages: Sequence[Melding], now: datetime) -> EmailMessage:
        """The e-mail: its subject is the first alert's, its text all of them."""
        held = self.held
        wanted = LANGUAGES if held.language is Sprak.BEGGE else (held.language.value,)
        more = f" (+{len(messages) - 1})" if len(messages) > 1 else ""
        mail = EmailMessage()
        mail["Subject"] = messages[0].emne[wanted[0]] + more
        mail["From"] = held.mail_from
        mail["To"] = ", ".join(held.receivers)
        mail["Date"] = now
        keys = "\n".join(f"{one.rad.noekkel} {one.rad.aapnet.isoformat()}" for one in messages)
        digest = hashlib.sha256(keys.encode()).hexdigest()[:32]
        mail["Message-ID"] = f"<{digest}@{held.mail_from.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        parts = ["\n\n".join(one.tekst[language] for one in messages) for language in wanted]
        mail.set_content("\n\n---\n\n".join(parts) + "\n")
        return mail


@dataclass(frozen=True, slots=True)
class Webhook:
    """One POST for each alert, signed: HMAC-SHA256 of `TIMESTAMP.BODY` with the shared key."""

    held: AlertSettings
    name = "webhook"

    def send(self, messages: Sequence[Melding], now: datetime) -> None:
        """Raises `DeliveryFailed`."""
        for one in messages:
            self._post(one, now)

    def _post(self, one: Melding, now: datetime) -> None:
        body = json.dumps(one.as_data(), ensure_ascii=False).encode()
        stamp = str(int(now.timestamp()))
        key = (self.held.webhook_secret or "").encode()
        delivery = f"{one.rad.noekkel} {one.rad.aapnet.isoformat()}".encode()
        request = urllib.request.Request(
            self.held.webhook_url or "",
            body,
            {
                "Content-Type": "application/json; charset=utf-8",
                "User-Agent": "nir-transfer",
                TIMESTAMP: stamp,
                SIGNATURE: f"sha256={signature(key, stamp, body)}",
                DELIVERY: hashlib.sha256(delivery).hexdigest()[:32],  # the same when sent again
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT):  # any 2xx will do
                pass
        except (URLError, OSError) as error:  # a refusal (4xx, 5xx) is an URLError too
            reason = getattr(error, "code", None) or type(error).__name__
            raise DeliveryFailed(f"webhook: {reason}") from None


def signature(key: bytes, stamp: str, body: bytes) -> str:
    """What a receiver computes to know that a webhook is ours and of that moment."""
    return hmac.new(key, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


Channel = Mail | Webhook


def channels(held: AlertSettings) -> list[Channel]:
    """The channels that are set up."""
    found: list[Channel] = []
    if held.smtp_host:
        found.append(Mail(held))
    if held.webhook_url:
        found.append(Webhook(held))
    return found
