"""Merging an error group into another, and splitting it again; both with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from storage.innsyn import foreninger, grupper
from storage.innsyn.foreninger import Forening, Ulovlig
from storage.innsyn.grupper import Gruppe
from transfer.monitor.foresp import Foresp
from transfer.monitor.ruter import DRIFT, ROT, Side, side
from transfer.monitor.sider.grupper import find, i_ord, idag


def _others(conn: Any, foresp: Foresp, one: Gruppe, today: date) -> list[tuple[str, str]]:
    """The groups that this one can be merged into, those of the same rule first, in words."""
    recent = grupper.groups(conn, foresp.omfang, today - timedelta(days=89), today, most=300)
    found = [line.gruppe for line in recent if line.gruppe.fingeravtrykk != one.fingeravtrykk]
    found.sort(key=lambda other: (other.regel_id != one.regel_id, other.regel_id))
    return [(other.fingeravtrykk, i_ord(other)) for other in found]


@side("/grupper/<mark>/slaa-sammen", roller=DRIFT)
def velg(foresp: Foresp, mark: str) -> Side:
    """Choose what a group is merged into."""
    with foresp.les() as conn:
        one = find(foresp, conn, mark)
        others = _others(conn, foresp, one, idag(foresp))
    here = f"{ROT}/grupper/{one.fingeravtrykk}"
    data = {"gruppe": one, "andre": others, "her": here, "navn": i_ord(one)}
    return Side("slaa_sammen.html", foresp.t("forening.tittel_en"), data, meny="grupper")


@side("/grupper/<mark>/slaa-sammen", metoder=("POST",), roller=DRIFT)
def slaa_sammen(foresp: Foresp, mark: str) -> Response:
    """Merge a group into another, with a reason. The other keeps its state, owner and notes."""
    form = foresp.request.form
    inn_i, grunn = form.get("inn_i", ""), _reason(foresp)
    one = Forening(mark, inn_i, grunn, foresp.bruker.navn, foresp.naa)
    try:
        with foresp.skriv(
            "monitor.gruppe_slaatt_sammen", mark, grunn=grunn, etter={"inn_i": inn_i}
        ) as transaction:
            into = foreninger.merge(transaction.conn, one)
    except Ulovlig:
        raise BadRequest("inn_i") from None
    return foresp.videre(f"{ROT}/grupper/{into}", "melding.slaatt_sammen")


@side("/grupper/<mark>/skill-ut", metoder=("POST",), roller=DRIFT)
def skill_ut(foresp: Foresp, mark: str) -> Response:
    """Let a group that was merged into this one stand by itself, with what it had before."""
    other, grunn = foresp.request.form.get("gruppe", ""), _reason(foresp)
    with foresp.skriv(
        "monitor.gruppe_skilt_ut", other, grunn=grunn, foer={"inn_i": mark}
    ) as transaction:
        if not foreninger.split(transaction.conn, other, mark):
            raise BadRequest("gruppe")
    return foresp.videre(f"{ROT}/grupper/{other}", "melding.skilt_ut")


def _reason(foresp: Foresp) -> str:
    grunn = foresp.request.form.get("grunn", "").strip()[:500]
    if len(grunn) < 5:
        raise BadRequest("grunn")
    return grunn
