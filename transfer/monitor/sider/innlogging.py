"""Login and logout with local accounts. OpenID Connect stands in `transfer.monitor.oidc`, which is
loaded with its libraries where an issuer is configured."""

from __future__ import annotations

import secrets
from datetime import timedelta
from urllib.parse import urlencode

import structlog
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from storage.innsyn import kontoer
from storage.innsyn.kontoer import Konto
from transfer.monitor import passord
from transfer.monitor.app import OEKT
from transfer.monitor.foresp import Foresp, hashed
from transfer.monitor.ruter import ROT, Side, side

log = structlog.get_logger()

WINDOW = timedelta(minutes=15)
_SHARED = 10  # an address may be a proxy that many come through


@side("/logginn", metoder=("GET", "POST"), aapen=True)
def logg_inn(foresp: Foresp) -> Side | Response:
    """The login form; a wrong name and a wrong password are told alike."""
    videre = foresp.request.values.get("videre", "")
    if foresp.request.method == "GET":
        return _form(foresp, videre)
    navn = foresp.request.form.get("navn", "").strip()[:200]
    keys = (hashed(f"navn {navn.lower()}"), hashed(f"adresse {foresp.request.remote_addr}"))
    with foresp.les() as conn:
        since = foresp.naa - WINDOW
        of_name, of_address = (kontoer.failures(conn, key, since) for key in keys)
        konto = kontoer.account(conn, navn)
    most = foresp.monitor.settings.login_failures
    if of_name >= most or of_address >= most * _SHARED:
        return _form(foresp, videre, navn, "innlogging.for_mange", 429)
    right = passord.stemmer(
        foresp.request.form.get("passord", ""), konto.passord if konto else None
    )
    if konto is None or not right or konto.sperret:
        with foresp.monitor.lager.batch(write=True) as transaction:
            kontoer.note_failure(transaction.conn, keys, foresp.naa, WINDOW)
            transaction.audit(
                foresp.naa, hvem=f"monitor:{navn}", hva="monitor.innlogging_avvist", maal=navn
            )
        return _form(foresp, videre, navn, "innlogging.feil", 401)
    begin(foresp, konto, "passord")
    with foresp.monitor.lager.batch(write=True) as transaction:
        kontoer.forget_failures(transaction.conn, keys[0])
    return foresp.videre(videre or ROT + "/")


@side("/oidc/start", aapen=True)
def oidc_start(foresp: Foresp) -> Side | Response:
    """Begin a login at the issuer that is configured."""
    if not foresp.monitor.settings.oidc_issuer:
        raise NotFound
    from transfer.monitor import oidc

    try:
        return oidc.start(foresp, foresp.request.args.get("videre", ""))
    except oidc.OidcFeil as feil:
        log.warning("monitor_oidc", grunn=str(feil))
        return _form(foresp, "", feil="innlogging.oidc_feil", status=502)


@side("/oidc/retur", aapen=True)
def oidc_retur(foresp: Foresp) -> Side | Response:
    """The issuer sends the browser back here."""
    if not foresp.monitor.settings.oidc_issuer:
        raise NotFound
    from transfer.monitor import oidc

    try:
        konto, videre = oidc.finish(foresp)
    except oidc.OidcFeil as feil:
        log.warning("monitor_oidc", grunn=str(feil))
        return _form(foresp, "", feil="innlogging.oidc_feil", status=401)
    if konto is None:
        return _form(foresp, "", feil="innlogging.oidc_ukjent", status=403)
    begin(foresp, konto, "OpenID Connect")
    return foresp.videre(videre or ROT + "/")


def _form(
    foresp: Foresp, videre: str, navn: str = "", feil: str | None = None, status: int = 200
) -> Side:
    oidc = ""
    if foresp.monitor.settings.oidc_issuer:
        oidc = f"{ROT}/oidc/start?{urlencode({'videre': videre})}"
    data = {"videre": videre, "navn": navn, "feil": feil, "oidc": oidc}
    return Side("logginn.html", foresp.t("innlogging.tittel"), data, status=status)


def begin(foresp: Foresp, konto: Konto, maate: str) -> None:
    """Begin a session with a key of its own (never the visitor's), and note it in the audit log."""
    key = secrets.token_urlsafe(32)
    lasts = timedelta(hours=foresp.monitor.settings.session_hours)
    foresp.konto = konto
    with foresp.skriv("monitor.innlogging", konto.navn, grunn=maate) as transaction:
        kontoer.open_session(
            transaction.conn, hashed(key), konto.navn, foresp.naa, foresp.naa + lasts
        )
    foresp.sett_cookie(OEKT, key, lasts)


@side("/loggut", metoder=("POST",))
def logg_ut(foresp: Foresp) -> Response:
    """End this session, or with `alle` every session of the account."""
    everywhere = "alle" in foresp.request.form
    with foresp.skriv("monitor.utlogging", "alle" if everywhere else "denne") as transaction:
        if everywhere:
            kontoer.close_sessions(transaction.conn, foresp.bruker.navn)
        else:
            kontoer.close_session(transaction.conn, hashed(foresp.noekkel))
    foresp.sett_cookie(OEKT, "", timedelta(seconds=-1))
    return foresp.videre(f"{ROT}/logginn", "melding.logget_ut")
