"""Municipalities: their rhythm and silence, their systems, what is rejected for them."""

from __future__ import annotations

from datetime import timedelta

from werkzeug.exceptions import NotFound

from storage.innsyn import arbeid, forsendelser, grupper, oversikt, rulling
from storage.innsyn.filter import Filter
from storage.innsyn.omfang import Omfang
from storage.innsyn.oversikt import Kommunelinje
from transfer.monitor import soek
from transfer.monitor.foresp import Foresp
from transfer.monitor.mal import kommune_navn
from transfer.monitor.ruter import ROT, VAARE, Side, side
from transfer.monitor.sider.forsendelser import tabell as forsendelsestabell
from transfer.monitor.sider.grupper import idag
from transfer.monitor.sider.grupper import tabell as gruppetabell
from transfer.monitor.tabell import Celle, Kolonne, Slag, Tabell

_DAGER = 60


@side("/kommuner", roller=VAARE)
def liste(foresp: Foresp) -> Side:
    """`bare`: taus (silent) or ws2 (still on WS2 alone)."""
    today = idag(foresp)
    fra = today - timedelta(days=_DAGER - 1)
    only = foresp.request.args.get("bare", "")
    rulling.roll_up(foresp.monitor.lager)
    with foresp.les() as conn:
        lines = oversikt.municipalities(conn, foresp.omfang, fra, today)
        ws2 = set(oversikt.ws2_left(conn, foresp.omfang, today - timedelta(days=29), today))
    if only == "taus":
        lines = [one for one in lines if one.taus(today)]
    elif only == "ws2":
        lines = [one for one in lines if one.kommunenummer in ws2]
    table = _tabell(foresp, lines)
    data = {"tabell": table, "bare": only}
    return Side("kommuner.html", foresp.t("kommuner.tittel"), data, [table], "kommuner")


def _tabell(foresp: Foresp, lines: list[Kommunelinje]) -> Tabell:
    today = idag(foresp)
    names = {
        "kommune": Slag.TEKST, "rytme": Slag.MERKE, "siste_dag": Slag.DAG, "pause": Slag.TALL,
        "dager_sendt": Slag.TALL, "forsendelser": Slag.TALL, "poster": Slag.TALL,
        "avvist": Slag.TALL, "rate": Slag.TALL, "ws2_antall": Slag.TALL, "fagsystemer": Slag.TALL,
    }  # fmt: skip
    columns = [
        Kolonne(name, foresp.t(f"kolonne.{name}"), slag, "rytme", radhode=name == "kommune")
        for name, slag in names.items()
    ]
    rows = []
    for one in lines:
        nr = one.kommunenummer
        here, since = f"{ROT}/kommuner/{nr}", f"{_DAGER}d"
        behind = soek.lenke(kommune=nr, siden=since)
        rows.append([
            Celle(nr, here, f"{nr} {kommune_navn(nr)}".strip()),
            Celle("TAUS" if one.taus(today) else "I_RUTE"),
            Celle(one.siste_dag, soek.lenke(kommune=nr, dag=one.siste_dag)),
            Celle(None if one.pause is None else round(one.pause, 1)), Celle(one.dager, behind),
            Celle(one.sum.forsendelser, behind), Celle(one.sum.poster, behind),
            Celle(one.sum.poster_avvist, soek.lenke(status="avvist,delvis", kommune=nr)),
            Celle(None if one.sum.rate is None else round(one.sum.rate, 1), f"{here}#grupper"),
            Celle(one.ws2, soek.lenke(kommune=nr, kanal="WS2", siden=since)),
            Celle(one.systemer, here),
        ])  # fmt: skip
    return Tabell(
        "kommuner", foresp.t("kommuner.tabell", dager=_DAGER), columns, rows,
        foresp.t("kommuner.ingen"),
    )  # fmt: skip


@side("/kommuner/<nr>")
def vis(foresp: Foresp, nr: str) -> Side:
    """One municipality; an account of a municipality sees its own."""
    today = idag(foresp)
    fra = today - timedelta(days=_DAGER - 1)
    omfang = foresp.omfang
    if omfang.kommunenummer not in (None, nr):
        raise NotFound
    own = Omfang(omfang.leverandoer, nr)
    rulling.roll_up(foresp.monitor.lager)
    with foresp.les() as conn:
        lines = oversikt.municipalities(conn, own, fra, today)
        if not lines and not (omfang.alt and kommune_navn(nr)):
            raise NotFound
        systems = oversikt.systems(conn, own, fra, today)
        groups = grupper.groups(conn, own, fra, today, nylig_fra=today, most=20)
        statuses = arbeid.statuses(conn, [one.gruppe.fingeravtrykk for one in groups])
        newest = forsendelser.search(conn, Filter(), own, antall=20)
        days = oversikt.days(conn, own, today - timedelta(days=29), today)
    by_day = [
        (day, days[day].forsendelser if day in days else 0)
        for day in (today - timedelta(days=n) for n in reversed(range(30)))
    ]
    tables = [
        _tabell(foresp, lines),
        gruppetabell(foresp, groups, statuses),
        forsendelsestabell(foresp, newest.linjer),
    ]
    data = {
        "tabeller": tables, "systemer": systems, "dager": by_day,
        "alle": soek.lenke(kommune=nr), "linje": lines[0] if lines else None,
        "taus": bool(lines and lines[0].taus(today)),
    }  # fmt: skip
    return Side("kommune.html", f"{nr} {kommune_navn(nr)}", data, tables, "kommuner")
