"""Municipalities: their rhythm and silence, their systems, what is rejected for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from werkzeug.exceptions import NotFound

from storage.innsyn import arbeid, forsendelser, grupper, oversikt, rulling, rytme
from storage.innsyn.filter import Filter
from storage.innsyn.omfang import Omfang
from storage.innsyn.oversikt import Kommunelinje
from storage.innsyn.rytme import Rytme
from transfer.monitor import eksport, soek, tekster
from transfer.monitor.foresp import Foresp
from transfer.monitor.mal import kommune_navn
from transfer.monitor.ruter import ROT, VAARE, Side, side
from transfer.monitor.sider.forsendelser import tabell as forsendelsestabell
from transfer.monitor.sider.grupper import Periode, dagtabell, gnister, idag
from transfer.monitor.sider.grupper import tabell as gruppetabell
from transfer.monitor.sider.oversikt import rytme_raad
from transfer.monitor.tabell import Celle, Kolonne, Slag, Tabell

PER_SIDE, EKSPORT = 100, 10_000


def _since(foresp: Foresp, usual: date) -> date:
    try:
        return date.fromisoformat(foresp.request.args.get("fra", ""))
    except ValueError:
        return usual


@side("/kommuner", roller=VAARE)
def liste(foresp: Foresp) -> Side:
    """`bare`: taus (silent) or ws2 (still on WS2 alone). `system`, `versjon`, `leverandoer`: only
    those that send with that case system.
    """
    today = idag(foresp)
    fra = foresp.monitor.rytme.fra(today)
    args = foresp.request.args
    only = args.get("bare", "")
    version = [args.get(name) for name in ("leverandoer", "system", "versjon")]
    rulling.roll_up(foresp.monitor.lager)
    after = args.get("etter", "")
    size = EKSPORT if args.get("format") in eksport.FORMATER else PER_SIDE
    omfang, held = foresp.omfang, foresp.monitor.rytme
    with foresp.les() as conn:
        numbers = list(rytme.last_days(conn, omfang, fra, today))
        sends = oversikt.senders_of(conn, omfang, _since(foresp, fra), today, *version)
        if only == "taus":
            kept = {one.kommunenummer for one in rytme.silent(conn, omfang, today, held)}
        elif only == "ws2":
            kept = set(oversikt.ws2_left(conn, omfang, today - timedelta(days=29), today))
        else:
            kept = set(numbers)
        kept = kept if sends is None else kept & sends
        rest = [nr for nr in numbers if nr in kept and nr > after]
        here = rest[:size]
        lines = oversikt.municipalities(conn, omfang, fra, today, here)
        rhythms = rytme.rhythms(conn, omfang, today, held, here)
    more = foresp.adresse(etter=here[-1]) if len(rest) > size else None
    table = replace(
        _tabell(foresp, lines, rhythms), neste=more,
        forrige=foresp.adresse(etter=None) if after else None,
    )  # fmt: skip
    data = {"tabell": table, "bare": only, "tause_raad": rytme_raad(foresp)}
    return Side("kommuner.html", foresp.t("kommuner.tittel"), data, [table], "kommuner")


def _tabell(foresp: Foresp, lines: list[Kommunelinje], rhythms: Mapping[str, Rytme]) -> Tabell:
    today = idag(foresp)
    fra = foresp.monitor.rytme.fra(today)
    names = {
        "kommune": Slag.TEKST, "rytme": Slag.MERKE, "siste_dag": Slag.DAG,
        "stille": Slag.TALL, "pause": Slag.TALL,
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
        here, rhythm = f"{ROT}/kommuner/{nr}", rhythms[nr]
        behind = soek.lenke(kommune=nr, fra=fra, til=today)
        rejected = soek.lenke(status="avvist,delvis", kommune=nr, fra=fra, til=today)
        rows.append([
            Celle(nr, here, f"{nr} {kommune_navn(nr)}".strip()),
            Celle("TAUS" if rhythm.taus else "I_RUTE" if rhythm.vanlig else "UKJENT"),
            Celle(rhythm.siste_dag, soek.lenke(kommune=nr, dag=rhythm.siste_dag)),
            Celle(rhythm.stille), Celle(rhythm.vanlig), Celle(rhythm.dager, behind),
            Celle(one.sum.forsendelser, behind), Celle(one.sum.poster, behind),
            Celle(one.sum.poster_avvist, rejected),
            Celle(None if one.sum.rate is None else round(one.sum.rate, 1), f"{here}#grupper"),
            Celle(one.ws2, soek.lenke(kommune=nr, kanal="WS2", fra=fra, til=today)),
            Celle(one.systemer, here),
        ])  # fmt: skip
    return Tabell(
        "kommuner", foresp.t("kommuner.tabell", fra=tekster.dag(fra, foresp.sprak)), columns, rows,
        foresp.t("kommuner.ingen"),
    )  # fmt: skip


@side("/kommuner/<nr>")
def vis(foresp: Foresp, nr: str) -> Side:
    """One municipality; an account of a municipality sees its own."""
    today = idag(foresp)
    fra = foresp.monitor.rytme.fra(today)
    omfang = foresp.omfang
    if omfang.kommunenummer not in (None, nr):
        raise NotFound
    own = Omfang(omfang.leverandoer, nr)
    rulling.roll_up(foresp.monitor.lager)
    with foresp.les() as conn:
        lines = oversikt.municipalities(conn, own, fra, today)
        if not lines and not (omfang.alt and kommune_navn(nr)):
            raise NotFound
        rhythms = rytme.rhythms(conn, own, today, foresp.monitor.rytme)
        systems = oversikt.systems(conn, own, fra, today)
        groups = grupper.groups(conn, own, fra, today, nylig_fra=today, most=20)
        marks = [one.gruppe.fingeravtrykk for one in groups]
        statuses = arbeid.statuses(conn, marks)
        sparks = gnister(conn, marks, own, today)
        newest = forsendelser.search(conn, Filter(), own, antall=20)
        days = oversikt.days(conn, own, today - timedelta(days=29), today)
    by_day = [
        (day, days[day].forsendelser if day in days else 0)
        for day in (today - timedelta(days=n) for n in reversed(range(30)))
    ]
    tables = [
        _tabell(foresp, lines, rhythms),
        gruppetabell(
            foresp,
            groups,
            statuses,
            gnister=sparks,
            periode=Periode(fra, today, today, soek.skriv(kommune=nr)),
        ),
        forsendelsestabell(foresp, newest.linjer),
    ]
    data = {
        "dagtabell": dagtabell(foresp, by_day, "forsendelser", kommune=nr),
        "tabeller": tables, "systemer": systems, "dager": by_day,
        "alle": soek.lenke(kommune=nr), "rytme": rhythms.get(nr),
    }  # fmt: skip
    return Side("kommune.html", f"{nr} {kommune_navn(nr)}", data, tables, "kommuner")
