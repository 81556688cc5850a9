"""The overview: whether anything is wrong, for whom, since when. Every number leads to its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from rules import law, utgave
from rules.facts.forsendelse import OSLO
from storage.innsyn import arbeid, grupper, oversikt, rulling, rytme
from storage.innsyn.omfang import Omfang
from storage.innsyn.oversikt import Sum
from storage.innsyn.rytme import Rytme
from transfer.alerts.kinds import unfetched_period
from transfer.monitor import soek, tekster
from transfer.monitor.diagram import Merke
from transfer.monitor.foresp import Foresp
from transfer.monitor.mal import kommune_navn
from transfer.monitor.ruter import ROT, Side, side
from transfer.monitor.sider.grupper import Periode, gnister, idag
from transfer.monitor.sider.grupper import tabell as gruppetabell
from transfer.monitor.tabell import Celle, Kolonne, Slag, Tabell
from transfer.routing import cutoff_day

if TYPE_CHECKING:
    from transfer.monitor.app import Monitor

DAGER = 14
_TALL = {  # what is counted, the word that searches for it, and how it is read from a day's sums
    "mottatt": (None, lambda s: s.forsendelser),
    "delvis": ("delvis", lambda s: s.delvis),
    "avvist": ("avvist", lambda s: s.avvist),
    "uavklart": ("uavklart", lambda s: s.uavklart),
}


@dataclass(frozen=True, slots=True)
class Tall:
    """A number of the day beside the same weekday a week before."""

    navn: str
    naa: int
    foer: int
    lenke: str
    lenke_foer: str


@dataclass(frozen=True, slots=True)
class Bilde:
    """What the overview is made of; silence and what was not fetched are those of the alerts."""

    dag: date
    dager: dict[date, Sum]
    nye: list[grupper.Gruppelinje]
    voksende: list[grupper.Gruppelinje]
    tause: list[Rytme]
    uhentet: int
    uhentet_fra: datetime
    uhentet_til: datetime

    @property
    def idag(self) -> Sum:
        return self.dager.get(self.dag, Sum())

    @property
    def foer(self) -> Sum:
        return self.dager.get(self.dag - timedelta(days=7), Sum())

    def vanlig_rate(self) -> float:
        """Rejected records per thousand over the days before, taken together."""
        before = [one for day, one in self.dager.items() if day < self.dag]
        posts = sum(one.poster for one in before)
        return 1000 * sum(one.poster_avvist for one in before) / posts if posts else 0.0

    def spredt(self) -> list[grupper.Gruppelinje]:
        """New groups of rejections that hit several municipalities."""
        return [
            one for one in self.nye
            if one.gruppe.alvorlighet == "AVVISNING" and one.kommuner >= _SPREAD
        ]  # fmt: skip


_SPREAD = 3
_RISE = 2.0  # times the usual rate
_FLOOR = 20.0  # per thousand: below, a rise is chance


def picture(conn: Connection, monitor: Monitor, omfang: Omfang, dag: date, naa: datetime) -> Bilde:
    """Read what the overview says of a day."""
    fra = dag - timedelta(days=DAGER - 1)
    days = oversikt.days(conn, omfang, fra, dag)
    week = dag - timedelta(days=6)
    since = datetime(week.year, week.month, week.day, tzinfo=OSLO)
    new = grupper.groups(conn, omfang, week, dag, nylig_fra=dag, ny_siden=since, most=50)
    growing = [
        one
        for one in grupper.groups(conn, omfang, fra, dag, nylig_fra=week, order="nylig", most=100)
        if one.nylig > _RISE * (one.poster - one.nylig) and one.poster > one.nylig
    ]
    silent = rytme.silent(conn, omfang, dag, monitor.rytme)
    early, late = unfetched_period(monitor.uhentet, naa)
    return Bilde(
        dag, days, new, growing, silent,
        oversikt.unfetched(conn, omfang, early, late), early, late,
    )  # fmt: skip


@side("/")
def vis(foresp: Foresp) -> Side:
    """`dag` looks at another day than today."""
    today = _day(foresp)
    midnight = datetime(today.year, today.month, today.day, tzinfo=OSLO) + timedelta(days=1)
    naa = min(foresp.klokke, midnight)
    rulling.roll_up(foresp.monitor.lager)
    with foresp.les() as conn:
        seen = picture(conn, foresp.monitor, foresp.omfang, today, naa)
        fra, week = today - timedelta(days=DAGER - 1), today - timedelta(days=6)
        releases = oversikt.first_seen(conn, foresp.omfang, fra, today)
        left = oversikt.ws2_left(conn, foresp.omfang, today - timedelta(days=29), today)
        marks = [one.gruppe.fingeravtrykk for one in (*seen.nye[:5], *seen.voksende[:5])]
        sparks = gnister(conn, marks, foresp.omfang, today)
        statuses = arbeid.statuses(conn, marks)
        waiting = arbeid.approvals(conn) if foresp.kan("port") else []
    events = merker(foresp, fra, today, releases)
    rates = [(day, _rate(seen, day)) for day in _days(fra, today)]
    by_day = dagtabell(foresp, seen)
    tables = [
        by_day,
        gruppetabell(
            foresp,
            seen.nye[:5],
            statuses,
            navn="nye",
            gnister=sparks,
            periode=Periode(week, today, today),
        ),
        gruppetabell(
            foresp,
            seen.voksende[:5],
            statuses,
            navn="voksende",
            gnister=sparks,
            periode=Periode(fra, today, week),
        ),
        tause(foresp, seen.tause, today),
    ]
    data = {
        "bilde": seen, "tall_rad": _numbers(seen), "rater": rates, "merker": events,
        "dagtabell": by_day, "nye": tables[1], "voksende": tables[2], "tause": tables[3],
        "linjer": status(foresp, seen), "uhentet_lenke": soek.lenke(
            status="avvist,delvis", kanal="WS4", hentet="nei", fra=_text(seen.uhentet_fra),
            til=_text(seen.uhentet_til)),
        "uhentet_raad": foresp.t("oversikt.uhentet_raad", dager=foresp.monitor.uhentet["dager"],
                                 virkedager=foresp.monitor.uhentet["virkedager"]),
        "tause_raad": rytme_raad(foresp),
        "ws2_igjen": left, "ws2_dag": cutoff_day(law.ws2_siste_dag.siste), "venter": len(waiting),
        "forrige_dag": f"{ROT}/?dag={today - timedelta(days=1)}",
        "neste_dag": f"{ROT}/?dag={today + timedelta(days=1)}" if today < idag(foresp) else None,
    }  # fmt: skip
    return Side("oversikt.html", foresp.t("oversikt.tittel"), data, tables, "oversikt")


def _day(foresp: Foresp) -> date:
    try:
        return date.fromisoformat(foresp.request.args.get("dag", ""))
    except ValueError:
        return idag(foresp)


def _text(moment: datetime) -> str:
    """A moment as a search has it, in Oslo to the minute."""
    return f"{moment.astimezone(OSLO):%Y-%m-%dT%H:%M}"


def _days(fra: date, til: date) -> list[date]:
    return [fra + timedelta(days=n) for n in range((til - fra).days + 1)]


def _rate(seen: Bilde, day: date) -> float | None:
    found = seen.dager.get(day)
    return found.rate if found else None


def _numbers(seen: Bilde) -> list[Tall]:
    before = seen.dag - timedelta(days=7)
    return [
        Tall(
            name, read(seen.idag), read(seen.foer),
            soek.lenke(status=word, dag=seen.dag), soek.lenke(status=word, dag=before),
        )
        for name, (word, read) in _TALL.items()
    ]  # fmt: skip


def status(foresp: Foresp, seen: Bilde) -> list[tuple[str, str, str]]:
    """In words what is wrong: how grave, the sentence, where it leads. Nothing wrong: one line."""
    found: list[tuple[str, str, str]] = []
    today = seen.idag
    if today.uavklart:
        found.append(("danger", foresp.t("status.uavklart", n=today.uavklart),
                      soek.lenke(status="uavklart", dag=seen.dag)))  # fmt: skip
    rate, usual = today.rate or 0.0, seen.vanlig_rate()
    if rate > _FLOOR and rate > _RISE * usual:
        text = foresp.t("status.rate", rate=round(rate), vanlig=round(usual))
        found.append(("danger", text, soek.lenke(status="feil", dag=seen.dag)))
    for one in seen.spredt()[:3]:
        text = foresp.t("status.gruppe", regel=one.gruppe.regel_id, kommuner=one.kommuner,
                        poster=one.poster)  # fmt: skip
        found.append(("danger", text, f"{ROT}/grupper/{one.gruppe.fingeravtrykk}"))
    if seen.tause:
        found.append(("warning", foresp.t("status.taus", n=len(seen.tause)), "#tause"))
    if not found:
        found.append(("success", foresp.t("status.bra", n=today.forsendelser),
                      soek.lenke(dag=seen.dag)))  # fmt: skip
    return found


def merker(foresp: Foresp, fra: date, til: date, releases: list[tuple[str, date]]) -> list[Merke]:
    """What happened in the days shown: cut-offs, changed rules, new versions of case systems."""
    found = [
        Merke(cutoff_day(value), foresp.t("merke.ws2", dag=foresp_dag(foresp, cutoff_day(value))))
        for value in law.ws2_siste_dag.historie
    ]
    found += [Merke(day, foresp.t("merke.regler")) for day in utgave.grenser()]
    found += [Merke(day, foresp.t("merke.fagsystem", navn=name)) for name, day in releases]
    return sorted((one for one in found if fra <= one.dag <= til), key=lambda one: one.dag)


def foresp_dag(foresp: Foresp, day: date) -> str:
    return tekster.dag(day, foresp.sprak)


def dagtabell(foresp: Foresp, seen: Bilde) -> Tabell:
    """The table behind the chart: a row for each day."""
    names = {
        "dag": Slag.DAG, "forsendelser": Slag.TALL, "delvis": Slag.TALL, "avviste": Slag.TALL,
        "uavklarte": Slag.TALL, "poster": Slag.TALL, "avvist": Slag.TALL, "rate": Slag.TALL,
    }  # fmt: skip
    columns = [
        Kolonne(name, foresp.t(f"kolonne.{name}"), slag, radhode=name == "dag")
        for name, slag in names.items()
    ]
    rows = []
    for day in _days(seen.dag - timedelta(days=DAGER - 1), seen.dag):
        one = seen.dager.get(day, Sum())
        rows.append([
            Celle(day, f"{ROT}/?dag={day}"), Celle(one.forsendelser, soek.lenke(dag=day)),
            Celle(one.delvis, soek.lenke(status="delvis", dag=day)),
            Celle(one.avvist, soek.lenke(status="avvist", dag=day)),
            Celle(one.uavklart, soek.lenke(status="uavklart", dag=day)),
            Celle(one.poster, soek.lenke(dag=day)),
            Celle(one.poster_avvist, soek.lenke(status="avvist,delvis", dag=day)),
            Celle(None if one.rate is None else round(one.rate, 1),
                  soek.lenke(status="avvist,delvis", dag=day)),
        ])  # fmt: skip
    return Tabell("dager", foresp.t("oversikt.per_dag"), columns, rows, "")


def rytme_raad(foresp: Foresp) -> str:
    """In words, when somebody is silent."""
    held = foresp.monitor.rytme
    return foresp.t(
        "oversikt.tause_raad", dager=held.dager, minst=held.minst_sendinger,
        ganger=tekster.tall(held.ganger, foresp.sprak), virkedager=held.minst_virkedager,
    )  # fmt: skip


def tause(foresp: Foresp, silent: list[Rytme], today: date) -> Tabell:
    """Who usually sends and has not: the last day, the usual pause, in working days."""
    names = {
        "kommune": Slag.TEKST, "siste_dag": Slag.DAG, "stille": Slag.TALL, "pause": Slag.TALL,
        "dager_sendt": Slag.TALL,
    }  # fmt: skip
    columns = [
        Kolonne(name, foresp.t(f"kolonne.{name}"), slag, radhode=name == "kommune")
        for name, slag in names.items()
    ]
    rows = [
        [
            Celle(one.kommunenummer, f"{ROT}/kommuner/{one.kommunenummer}",
                  f"{one.kommunenummer} {kommune_navn(one.kommunenummer)}".strip()),
            Celle(one.siste_dag, soek.lenke(kommune=one.kommunenummer, dag=one.siste_dag)),
            Celle(one.stille), Celle(one.vanlig),
            Celle(one.dager, soek.lenke(
                kommune=one.kommunenummer, fra=foresp.monitor.rytme.fra(today), til=today)),
        ]
        for one in silent
    ]  # fmt: skip
    return Tabell(
        "tause", foresp.t("oversikt.tause"), columns, rows, foresp.t("oversikt.ingen_tause"),
        skjult_tittel=True,
    )  # fmt: skip
