"""The pages for operators: health, and metrics where the caller may have them.

Metrics tell how much is sent and refused, never by or about whom; still they are nobody's
business. They are at the operators' own address (`--admin-bind`); without one, only for a caller
who comes straight from a loopback address to a service that listens on one.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

from transfer import metrics
from transfer.health import Health
from transfer.intake import Tjeneste
from transfer.settings import Config, HealthSettings

ADMIN = "nir.admin"  # in the environ: the request came in at the address for operators
JSON = "application/json; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
# what a proxy adds: the caller is another than the one who connected
_FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_VIA")

Environ = dict[str, Any]
Page = tuple[str, str, bytes]  # status, content type, body


class Admin:
    """What operators and their machines ask of one process."""

    def __init__(self, tjeneste: Tjeneste, config: Config | None = None) -> None:
        self.health = Health(tjeneste, config.health if config else HealthSettings())
        self._own_address = bool(config and config.server.admin_bind)
        self.pages: dict[str, Callable[[Environ], Page]] = {
            "/livez": _alive,
            "/readyz": self._ready,
            "/health": self._ready,
            "/metrics": self._metrics,
        }

    def page(self, path: str, method: str, environ: Environ) -> Page:
        """A page at the operators' own address."""
        if method not in ("GET", "HEAD"):
            return "405 Method Not Allowed", TEXT, b"GET only\n"
        page = self.pages.get(path)
        if page is None:
            return "404 Not Found", TEXT, "\n".join(self.pages).encode() + b"\n"
        return page(environ)

    def shown(self, path: str, environ: Environ) -> bool:
        """Whether a page is there for a caller at the address of the services."""
        return path != "/metrics" or (not self._own_address and _straight_from_here(environ))

    def _ready(self, environ: Environ) -> Page:
        report = self.health.ready()
        status = "200 OK" if report.ok else "503 Service Unavailable"
        return status, JSON, report.as_json("verbose" in environ.get("QUERY_STRING", ""))

    def _metrics(self, environ: Environ) -> Page:
        content_type, body = metrics.page(self._deviation)
        return "200 OK", content_type, body

    def _deviation(self) -> float:
        if self.health.other_clock:
            self.health.ready()
        return self.health.deviation


def _alive(environ: Environ) -> Page:
    return "200 OK", JSON, b'{"status": "alive"}'


def _straight_from_here(environ: Environ) -> bool:
    if any(name in environ for name in _FORWARDED):
        return False
    try:
        return all(
            ipaddress.ip_address(environ[name]).is_loopback
            for name in ("REMOTE_ADDR", "SERVER_NAME")
        )
    except (KeyError, ValueError):
        return False
