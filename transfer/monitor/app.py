"""The monitor as a WSGI application: finds the page, the account, and what the account may do."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

import structlog
from werkzeug.exceptions import Forbidden, HTTPException, NotFound, ServiceUnavailable
from werkzeug.routing import Map, RequestRedirect
from werkzeug.routing import Rule as Address
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from storage import StorageError
from storage.innsyn import kontoer
from storage.innsyn.rytme import Rytmegrenser
from transfer import clock
from transfer.alerts import rules
from transfer.alerts.rules import Art
from transfer.hendelser import Hendelse
from transfer.intake import Tjeneste
from transfer.monitor import eksport, mal
from transfer.monitor.foresp import FLASH, Foresp, hashed
from transfer.monitor.innstillinger import MonitorSettings
from transfer.monitor.ruter import ROT, RUTER, Side

log = structlog.get_logger()

OEKT = "nir_oekt"
BESOEK = "nir_besoek"  # of a visitor who is not logged in, so that the login form has a token
_TOUCH = timedelta(minutes=1)
_FORM = 64 * 1024
PAGES = (
    "forside", "innlogging", "forsendelser", "forsendelse", "visninger", "grupper", "foreninger",
    "oversikt", "sammenlign", "proev", "avspillinger", "fagsystemer", "kommuner", "regler",
    "revisjon", "overlevering",
)  # fmt: skip

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Monitor:
    """The monitor on a register."""

    def __init__(
        self,
        tjeneste: Tjeneste,
        settings: MonitorSettings | None = None,
        varselregler: Path | None = None,
    ) -> None:
        """`varselregler`: the file of alert rules; pages go by the same thresholds."""
        self.tjeneste = tjeneste
        self.lager = tjeneste.lager
        self.settings = settings or MonitorSettings()
        known = rules.read(varselregler)
        self.rytme = Rytmegrenser.of(rules.thresholds(known, Art.TAUSHET))
        self.uhentet = rules.thresholds(known, Art.IKKE_HENTET)
        for name in PAGES:
            import_module(f"transfer.monitor.sider.{name}")
        self.map = Map(
            [Address(rute.sti, endpoint=rute, methods=rute.metoder) for rute in RUTER],
            strict_slashes=False,
        )

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = request.max_form_memory_size = _FORM
        return self.answer(request)(environ, start_response)

    def answer(self, request: Request) -> Response:
        static = re.fullmatch(rf"{ROT}/static/([0-9a-f]+)/(.+)", request.path)
        if static:
            return _static(*static.groups())
        foresp = Foresp(request, self, clock.wall(), "")
        try:
            response = self._page(foresp)
        except HTTPException as error:
            response = self._error(foresp, error)
        except StorageError as error:
            log.error(Hendelse.MONITOR_REGISTER, grunn=error.reason)
            response = self._error(foresp, ServiceUnavailable())
        except Exception as error:
            log.error(Hendelse.MONITOR_FEIL, sti=request.path, exc_info=error)
            response = self._error(foresp, HTTPException())
        return self._finish(foresp, response)

    def _page(self, foresp: Foresp) -> Response:
        self._who(foresp)
        request = foresp.request
        try:
            rute, args = self.map.bind_to_environ(request.environ).match()
        except RequestRedirect as moved:
            return redirect(moved.new_url, 308)
        if not rute.aapen:
            if foresp.konto is None:
                if request.method != "GET":
                    raise Forbidden
                back = foresp.adresse() if request.path != f"{ROT}/" else ""
                return foresp.videre(
                    f"{ROT}/logginn" + (f"?videre={quote(back, safe='')}" if back else "")
                )
            if foresp.konto.rolle not in rute.roller:
                raise Forbidden
        if request.method == "POST":
            foresp.check_csrf()
        found = rute.vis(foresp, **args)
        return found if isinstance(found, Response) else self._shown(foresp, found)

    def _who(self, foresp: Foresp) -> None:
        cookies = foresp.request.cookies
        given = cookies.get(OEKT)
        if given:
            idle = timedelta(minutes=self.settings.idle_minutes)
            with self.lager.batch(write=False) as transaction:
                found = kontoer.session(transaction.conn, hashed(given), foresp.naa, idle)
            if found is not None:
                foresp.konto, foresp.noekkel = found[0], given
                if foresp.naa - found[1] > _TOUCH:
                    with self.lager.batch(write=True) as transaction:
                        kontoer.touch_session(transaction.conn, hashed(given), foresp.naa)
                return
        visitor = cookies.get(BESOEK)
        if not visitor or len(visitor) < 20:
            visitor = secrets.token_urlsafe(24)
            foresp.sett_cookie(BESOEK, visitor, None)
        foresp.noekkel = visitor

    def _shown(self, foresp: Foresp, side: Side) -> Response:
        wanted = foresp.request.args.get("format")
        if wanted in eksport.FORMATER and side.tabeller:
            return eksport.export(side.tabeller, wanted, f"nir-{side.meny or 'monitor'}")
        return Response(
            mal.render(foresp, side), side.status, content_type="text/html; charset=utf-8"
        )

    def _error(self, foresp: Foresp, error: HTTPException) -> Response:
        if error.response is not None:
            return error.response  # type: ignore[return-value]
        status = error.code or 500
        kind = status if status in (400, 403, 404, 405, 409, 410, 413, 429, 503) else 500
        side = Side("feil.html", foresp.t(f"feil.{kind}"), {"kode": kind}, status=status)
        response = Response(
            mal.render(foresp, side), status, content_type="text/html; charset=utf-8"
        )
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After"):
                response.headers[name] = value
        return response

    def _finish(self, foresp: Foresp, response: Response) -> Response:
        request = foresp.request
        secure = self.settings.secure_cookies or request.scheme == "https"
        if FLASH in request.cookies and response.status_code == 200:
            response.delete_cookie(FLASH, path=ROT)
        for name, value, age in foresp.cookies:
            if age is not None and age <= 0:
                response.delete_cookie(name, path=ROT)
                continue
            response.set_cookie(
                name, value, max_age=age, path=ROT, secure=secure, httponly=True, samesite="Lax"
            )
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.extend(HEADERS)
        if secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        response.headers["Vary"] = "Cookie, Accept-Language"
        return response


def _static(digest: str, name: str) -> Response:
    found = mal.static_file(digest, name)
    response = Response(found[0], content_type=found[1]) if found else NotFound().get_response()
    if found:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers.extend(HEADERS)
    return response  # type: ignore[return-value]
