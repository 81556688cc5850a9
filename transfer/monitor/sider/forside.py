"""What is not about the register: language, theme and shortcuts, the account, the pulse."""

from __future__ import annotations

import json
from datetime import timedelta

from werkzeug.wrappers import Response

from storage.innsyn import forsendelser, kontoer
from storage.innsyn.filter import Filter
from transfer.monitor.foresp import TEMA, Foresp
from transfer.monitor.ruter import ROT, Side, side
from transfer.monitor.soek import FEIL
from transfer.monitor.tekster import SPRAK

_YEAR = timedelta(days=365)


@side("/innstillinger", metoder=("GET", "POST"), aapen=True)
def innstillinger(foresp: Foresp) -> Side | Response:
    """Language, theme and shortcuts, kept in cookies; for an account also its sessions."""
    form = foresp.request.form
    if foresp.request.method == "POST":
        if form.get("sprak") in SPRAK:
            foresp.sett_cookie("nir_sprak", form["sprak"], _YEAR)
        if form.get("tema") in TEMA:
            foresp.sett_cookie("nir_tema", form["tema"], _YEAR)
        if form.get("snarveier") in ("paa", "av"):
            foresp.sett_cookie("nir_snarveier", form["snarveier"], _YEAR)
        return foresp.videre(form.get("videre") or f"{ROT}/innstillinger", "melding.lagret")
    sessions = 0
    if foresp.konto is not None:
        with foresp.les() as conn:
            sessions = kontoer.count_sessions(conn, foresp.konto.navn, foresp.naa)
    data = {"temaer": TEMA, "oekter": sessions}
    return Side("innstillinger.html", foresp.t("innstillinger.tittel"), data)


@side("/puls")
def puls(foresp: Foresp) -> Response:
    """The newest batch and the newest failed one in the scope, for pages that look alive."""
    with foresp.les() as conn:
        newest = forsendelser.search(conn, Filter(), foresp.omfang, antall=1).linjer
        failed = forsendelser.search(conn, Filter(resultat=FEIL), foresp.omfang, antall=1).linjer
    body = {
        "nyest": newest[0].nr if newest else 0,
        "feilet": failed[0].nr if failed else 0,
        "tekst": foresp.t("puls.nytt"),
    }
    return Response(json.dumps(body), content_type="application/json; charset=utf-8")
