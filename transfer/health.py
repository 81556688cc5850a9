"""Whether the service can take a batch now: `/livez`, `/readyz`, and `nir ready`.

Live is: the process answers; nothing is touched. Ready is: a write was committed and left nothing,
the schema is this version's, rules and contracts load, the disk has room, the clocks agree. One
round of checks is shared by all who ask within about a second.
"""

from __future__ import annotations

import http.client
import json
import shutil
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from sqlalchemy import make_url

from rules.engine import regelbok
from rules.facts import Kanal
from rules.facts.forsendelse import OSLO
from rules.utgave import digest
from schemas.contract import RELEASES, schema
from storage import StorageError
from storage.probe import Probe, probe
from storage.turn import WAIT
from transfer import clock
from transfer.hendelser import Hendelse
from transfer.intake import Tjeneste
from transfer.settings import HealthSettings

log = structlog.get_logger()


class Unwell(Exception):
    """A check failed; the text says what is wrong, without paths or addresses."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: whether it passed, what it found, how long it took."""

    name: str
    ok: bool
    text: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """All checks of one round."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        return all(check.ok for check in self.checks)

    def as_json(self, verbose: bool) -> bytes:
        body: dict[str, object] = {"status": "ready" if self.ok else "unavailable"}
        if not self.ok:
            body["reason"] = "; ".join(f"{c.name}: {c.text}" for c in self.checks if not c.ok)
        if verbose:
            body["checks"] = [
                {
                    "name": check.name,
                    "status": "ok" if check.ok else "failed",
                    "ms": round(check.seconds * 1000, 3),
                    "text": check.text,
                }
                for check in self.checks
            ]
        return json.dumps(body, ensure_ascii=False).encode()


class Health:
    """The checks of one process, and their last round."""

    def __init__(self, tjeneste: Tjeneste, settings: HealthSettings) -> None:
        self.tjeneste = tjeneste
        self.settings = settings
        self.deviation = 0.0  # seconds that the database's clock is ahead of ours
        self._busy_since: float | None = None
        self._lock = threading.Lock()
        self._last: tuple[float, Report] | None = None
        self.checks: tuple[tuple[str, Callable[[], str]], ...] = (
            ("store", self._store),
            ("rules", self._rules),
            ("schemas", self._schemas),
            ("disk", self._disk),
            ("clock", self._clock),
        )

    @property
    def other_clock(self) -> bool:
        """Whether the database has a clock of its own."""
        return not self.tjeneste.lager.url.startswith("sqlite")

    def ready(self) -> Report:
        """The last round of checks, or a new one where that is too old."""
        with self._lock:
            now = clock.monotonic()
            if self._last is not None and now - self._last[0] < self.settings.probe_seconds:
                return self._last[1]
            report = Report(tuple(_run(name, check) for name, check in self.checks))
            if not report.ok and (self._last is None or self._last[1].ok):
                failed = {check.name: check.text for check in report.checks if not check.ok}
                log.warning(Hendelse.IKKE_KLAR, sjekk=failed)
            self._last = (clock.monotonic(), report)
            return report

    def _store(self) -> str:
        found = probe(self.tjeneste.lager)
        if found.busy:
            return self._busy()
        self._busy_since = None
        self.compare(found)
        return "written, committed and removed"

    def _busy(self) -> str:
        """A large batch being stored is no illness; one that keeps others waiting too long is."""
        now = clock.monotonic()
        self._busy_since = self._busy_since or now
        held = now - self._busy_since
        if held > WAIT:
            raise Unwell(f"another has held the register for {held:.0f} s")
        return "another batch is being stored"

    def compare(self, found: Probe) -> None:
        """Note how far the database's clock is from ours."""
        if found.database_time is not None:
            ahead = (found.database_time - clock.wall()).total_seconds()
            # the database read its clock at some moment of the probe
            self.deviation = 0.0 if -found.seconds <= ahead <= 0 else ahead

    def _rules(self) -> str:
        day = clock.wall().astimezone(OSLO).date()
        for kanal in Kanal:
            if not regelbok(kanal, day).rules:
                raise Unwell(f"no rule binds {kanal}")
        return f"sha256 {digest()[:16]}"

    def _schemas(self) -> str:
        for release in RELEASES:
            schema(release)
        return f"{len(RELEASES)} releases"

    def _disk(self) -> str:
        usage = shutil.disk_usage(_folder(self.tjeneste.lager.url))
        free = 100 * usage.free / usage.total
        if free < self.settings.disk_free_percent:
            raise Unwell(f"{free:.1f} % free, {self.settings.disk_free_percent} % are needed")
        return f"{free:.0f} % free"

    def _clock(self) -> str:
        if abs(self.deviation) > self.settings.clock_seconds:
            raise Unwell(f"the database's clock is {self.deviation:+.1f} s off ours")
        return f"{self.deviation:+.3f} s"


def _run(name: str, check: Callable[[], str]) -> Check:
    began = clock.monotonic()
    try:
        ok, text = True, check()
    except (Unwell, StorageError) as error:
        ok, text = False, str(error)
    except Exception as error:  # a check that breaks has failed; what it says may hold anything
        ok, text = False, type(error).__name__
    return Check(name, ok, text, clock.monotonic() - began)


def _folder(url: str) -> Path:
    """Where the register lies, or where we run for one on another host."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return Path(parsed.database).resolve().parent
    return Path.cwd()


def wait(url: str, seconds: float, *, verify: bool = True) -> tuple[bool, str]:
    """Ask `/readyz` until the service is ready or the time is over: whether it is, and its word.

    Without `verify` any certificate will do: the service is asked at an address, not by its name.
    """
    end = clock.monotonic() + seconds
    pause = threading.Event()
    while True:
        ok, said = _ask(url, verify)
        left = end - clock.monotonic()
        if ok or left <= 0:
            return ok, said
        pause.wait(min(0.2, left))


def _ask(url: str, verify: bool) -> tuple[bool, str]:
    there = urlsplit(url if "//" in url else f"//{url}")
    try:
        connection = _connection(there.scheme == "https", verify)(
            there.hostname or "", there.port, timeout=5
        )
        try:
            connection.request("GET", f"{there.path.rstrip('/')}/readyz")
            response = connection.getresponse()
            said = json.loads(response.read())
            return response.status == 200, str(said.get("reason", said["status"]))
        finally:
            connection.close()
    except (OSError, http.client.HTTPException) as error:
        return False, f"{there.netloc} does not answer: {type(error).__name__}"
    except (ValueError, KeyError, AttributeError, TypeError):
        return False, f"{there.netloc} answers, but is no such service"


def _connection(secure: bool, verify: bool) -> Callable[..., http.client.HTTPConnection]:
    if not secure:
        return http.client.HTTPConnection
    trusted = ssl.create_default_context()
    if not verify:
        trusted.check_hostname = False
        trusted.verify_mode = ssl.CERT_NONE
    return partial(http.client.HTTPSConnection, context=trusted)
