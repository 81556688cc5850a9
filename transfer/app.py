"""The WSGI application: the two services, their contracts at stable addresses, and health.

POST /ws2, /ws4                       the services
GET  /ws4?wsdl, /ws4/2021-05?wsdl     the contract, newest or of a release
GET  /ws4/2021-05/ws4.xsd             its schema;  /felles/1.0/felles.xsd the shared one
GET  /regler, /regler/NIR-4-TIM-0001  the rules, one page each (transfer/regler/nett.py)
     /monitor                         the operators' pages (transfer/monitor/app.py)
GET  /livez, /readyz, /health         whether the process lives, and whether it can take batches
GET  /metrics                         for operators: at their own address, or for loopback callers
GET  /                                where things are
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rules import utgave
from rules.engine import regelbok
from rules.facts import Kanal
from rules.facts.forsendelse import OSLO
from schemas.contract import RELEASES, document, newest, schema
from storage import killpoints
from storage.killpoints import Point, reached
from transfer import adresser, clock, service
from transfer.admin import ADMIN, TEXT, Admin, Environ, Page
from transfer.faults import Feil
from transfer.intake import Tjeneste
from transfer.monitor.innstillinger import MonitorSettings
from transfer.room import demand_room
from transfer.samtidig import Samtidig
from transfer.senders import passord
from transfer.settings import Config
from transfer.ws2.service import OPERATIONS as WS2
from transfer.ws4.service import OPERATIONS as WS4

if TYPE_CHECKING:
    from transfer.monitor.app import Monitor

StartResponse = Callable[..., Any]

RULES_HEADER = "NIR-Regelpakke"
XML = "text/xml; charset=utf-8"


class App:
    """The application as WSGI servers call it."""

    def __init__(
        self,
        tjeneste: Tjeneste,
        monitor: MonitorSettings | None = None,
        config: Config | None = None,
    ) -> None:
        """`config`: as the server holds it; without one, the defaults."""
        self.tjeneste = tjeneste
        self.limits = tjeneste.limits
        self._of_monitor = tjeneste, monitor, config.alerts.rules if config else None
        self.admin = Admin(tjeneste, config)
        room = Samtidig(self.limits.parsing)
        self.services = {
            "/ws2": service.application(tjeneste, "WS2", WS2, room),
            "/ws4": service.application(tjeneste, "WS4", WS4, room),
        }
        self.pages = {"/": self._front, **self.admin.pages}
        self.contracts = _contracts()

    @cached_property
    def monitor(self) -> Monitor:
        """The operators' pages; the first who asks for one waits while they are loaded."""
        from transfer.monitor.app import Monitor

        return Monitor(*self._of_monitor)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "/").rstrip("/") or "/"
        method = environ["REQUEST_METHOD"]
        if environ.get(ADMIN):  # nothing but what is for operators is there
            return _send(start_response, self.admin.page(path, method, environ))
        if adresser.of_monitor(path):
            return self.monitor(environ, start_response)
        running = self.services.get(path)
        if running is not None and (method not in ("GET", "HEAD")):
            reached(Point.HEADERS)
            answer: Iterable[bytes] = running(environ, _with_rules(start_response))
            return halted(answer) if killpoints.armed else answer
        if method not in ("GET", "HEAD"):
            return _send(
                start_response, ("405 Method Not Allowed", TEXT, b"POST to /ws2 or /ws4\n")
            )
        return _send(start_response, self._page(path, environ))

    def refuses_unread(self, environ: Environ) -> bool:
        """Whether a message is refused by its header, so that nobody need read its body."""
        try:
            demand_room(self.tjeneste, environ)
        except Feil:
            return True
        return False

    def _page(self, path: str, environ: Environ) -> Page:
        query = environ.get("QUERY_STRING", "").lower()
        name = f"{path}?wsdl" if query == "wsdl" or query.startswith("wsdl&") else path
        contract = self.contracts.get(name)
        if contract is not None:
            release, file = contract
            return "200 OK", XML, document(release, file, base_url(environ))
        page = self.pages.get(path)
        if page is not None and self.admin.shown(path, environ):
            return page(environ)
        if adresser.of_catalogue(path):
            from transfer.regler import nett

            return nett.svar(path, environ.get("QUERY_STRING", ""), _today())
        return "404 Not Found", TEXT, b"Not here. See / for what there is.\n"

    def _front(self, environ: Environ) -> Page:
        pages = (*self.pages, adresser.REGLER, adresser.KODEVERK, adresser.MONITOR)
        lines = [
            "nir-transfer: WS2 and WS4, transfer to the register NIR (emulator).",
            "",
            *(f"{name}?wsdl" for name in self.services),
            *sorted(self.contracts),
            *sorted(name for name in pages if self.admin.shown(name, environ)),
        ]
        return "200 OK", TEXT, "\n".join(lines).encode() + b"\n"


def _with_rules(start_response: StartResponse) -> StartResponse:
    """Name the rule set in the head of every answer: WS2's contract has no place for it."""

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        mark = (RULES_HEADER, f"{utgave.NAVN}; sha256={utgave.digest()}")
        return start_response(status, [*headers, mark], *more)

    return start


def _contracts() -> dict[str, tuple[Any, str]]:
    """Each address of a contract: the release and the file behind it."""
    found = {}
    for release in RELEASES:
        folder = f"/{release.path}/{release.versjon}"
        wsdl, xsd = f"{release.path}.wsdl", f"{release.path}.xsd"
        found[f"{folder}?wsdl"] = (release, wsdl)
        found[f"{folder}/{wsdl}"] = (release, wsdl)
        found[f"{folder}/{xsd}"] = (release, xsd)
        found["/felles/1.0/felles.xsd"] = (release, "felles.xsd")
    for tjeneste in ("WS2", "WS4"):
        release = newest(tjeneste)
        found[f"/{release.path}?wsdl"] = (release, f"{release.path}.wsdl")
    return found


def base_url(environ: Environ) -> str:
    """The address the client used, without the path."""
    scheme = environ.get("wsgi.url_scheme", "http")
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return f"{scheme}://{host}"


def _send(start_response: StartResponse, page: Page) -> Iterable[bytes]:
    status, content_type, body = page
    start_response(status, [("Content-Type", content_type), ("Content-Length", str(len(body)))])
    return [body]


def halted(answer: Iterable[bytes]) -> Iterable[bytes]:
    """An answer with kill points halfway and at its end."""
    for chunk in answer:
        half = len(chunk) // 2
        yield chunk[:half]
        if half > 200:  # not within the envelope
            reached(Point.HALF_ANSWER)
        yield chunk[half:]
    reached(Point.ANSWERED)


def _today() -> date:
    return clock.wall().astimezone(OSLO).date()


def warm_up() -> None:
    """Load before the first batch what every batch needs: schemas, rules, code lists."""
    day = _today()
    passord.nobody()
    for release in RELEASES:
        schema(release)
    for kanal in Kanal:
        regelbok(kanal, day)
