"""The rule catalogue as operators need it: which rules fire, how often, and for how many."""

from __future__ import annotations

from datetime import timedelta

from rules.engine import catalogue
from storage.innsyn import grupper, rulling
from transfer.monitor import soek, svar
from transfer.monitor.foresp import Foresp
from transfer.monitor.ruter import ROT, Side, side
from transfer.monitor.sider.grupper import idag
from transfer.monitor.tabell import Celle, Kolonne, Slag, Tabell

_DAGER = 30


@side("/regler")
def liste(foresp: Foresp) -> Side:
    """Every rule; its own page stands at /regler/ID, outside the monitor."""
    today = idag(foresp)
    fra = today - timedelta(days=_DAGER - 1)
    rulling.roll_up(foresp.monitor.lager)
    with foresp.les() as conn:
        lines = grupper.groups(conn, foresp.omfang, fra, today, most=10_000)
    posts: dict[str, int] = {}
    marks: dict[str, int] = {}
    for line in lines:
        posts[line.gruppe.regel_id] = posts.get(line.gruppe.regel_id, 0) + line.poster
        marks[line.gruppe.regel_id] = marks.get(line.gruppe.regel_id, 0) + 1
    only = foresp.request.args.get("bare", "")
    rules = sorted({rule.id: rule for rule in catalogue()}.values(), key=lambda rule: rule.id)
    if only == "fyrer":
        rules = [rule for rule in rules if rule.id in posts]
    names = {
        "regel": Slag.KODE, "alvorlighet": Slag.MERKE, "hva": Slag.TEKST, "hjemmel": Slag.TEKST,
        "poster": Slag.TALL, "grupper": Slag.TALL,
    }  # fmt: skip
    columns = [
        Kolonne(name, foresp.t(f"kolonne.{name}"), slag, "alvorlighet", radhode=name == "regel")
        for name, slag in names.items()
    ]
    rows = [
        [
            Celle(rule.id, f"/regler/{rule.id}"), Celle(rule.alvorlighet.value),
            Celle(svar.rule_text(rule.id, foresp.sprak).tekst), Celle(rule.source),
            Celle(posts.get(rule.id, 0), soek.lenke(regel=rule.id, fra=fra, til=today)),
            Celle(marks.get(rule.id, 0), f"{ROT}/grupper?q=regel:{rule.id}"),
        ]
        for rule in rules
    ]  # fmt: skip
    table = Tabell(
        "regler", foresp.t("regler.tabell", dager=_DAGER), columns, rows, foresp.t("regler.ingen")
    )
    data = {"tabell": table, "bare": only}
    return Side("regler.html", foresp.t("regler.tittel"), data, [table], "regler")
