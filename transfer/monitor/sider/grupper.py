"""Error groups: the same fault over batches, its state and owner, and whom it hits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from rules.facts.forsendelse import OSLO
from storage.innsyn import arbeid, foreninger, forsendelser, grupper, rulling
from storage.innsyn.arbeid import Gruppestatus, Tilstand
from storage.innsyn.filter import Filter
from storage.innsyn.grupper import ORDENER, Gruppe, Gruppelinje, Rammet
from storage.innsyn.omfang import Omfang
from transfer.monitor import eksport, soek, svar
from transfer.monitor.diagram import Merke
from transfer.monitor.foresp import Foresp
from transfer.monitor.mal import kommune_navn
from transfer.monitor.ruter import DRIFT, ROT, Side, side
from transfer.monitor.sider.forsendelser import tabell as forsendelsestabell
from transfer.monitor.tabell import Celle, Kolonne, Slag, Tabell

PERIODER = (1, 7, 14, 30, 90)
PER_SIDE = 50
EKSPORT = 20_000
RAMMET = 100
ALVORLIGHETER = ("AVVISNING", "ADVARSEL", "INFORMASJON")
SETTBARE = (Tilstand.NY, Tilstand.PAAGAAR, Tilstand.LOEST, Tilstand.UNNTATT)
_SPARK = 14
_HOVED = (
    "regel", "alvorlighet", "tilstand", "moenster", "trend", "poster", "nylig", "forsendelser",
    "kommuner",
)  # fmt: skip


def idag(foresp: Foresp) -> date:
    """The day in Oslo on the service's clock."""
    return foresp.klokke.astimezone(OSLO).date()


@side("/grupper")
def liste(foresp: Foresp) -> Side:
    args = foresp.request.args
    found = soek.parse(args.get("q", ""), foresp.klokke)
    dager = min(max(foresp.heltall("dager") or 30, 1), 3660)
    order = args.get("sorter", "poster")
    order = order if order in ORDENER else "poster"
    grave = args.get("alvorlighet", "")
    state = args.get("tilstand", "")
    today = idag(foresp)
    fra = today - timedelta(days=dager - 1)
    exporting = args.get("format") in eksport.FORMATER
    rulling.roll_up(foresp.monitor.lager)
    with foresp.les() as conn:
        page = grupper.page(
            conn, foresp.omfang, fra, today, nylig_fra=today,
            wanted=found.filter, alvorlighet=grave if grave in ALVORLIGHETER else None, order=order,
            tilstand=Tilstand(state) if state in set(Tilstand) else None, etter=args.get("etter"),
            foer=args.get("foer"), antall=EKSPORT if exporting else PER_SIDE,
        )  # fmt: skip
        lines = list(page.linjer)
        marks = [line.gruppe.fingeravtrykk for line in lines]
        statuses = arbeid.statuses(conn, marks)
        sparks = gnister(conn, marks, foresp.omfang, today)
    table = replace(
        tabell(
            foresp,
            lines,
            statuses,
            order,
            gnister=sparks,
            periode=Periode(fra, today, today, found.tekst),
        ),
        neste=foresp.adresse(etter=page.neste, foer=None) if page.neste else None,
        forrige=foresp.adresse(foer=page.forrige, etter=None) if page.forrige else None,
    )
    data = {
        "soek": found, "tabell": table, "dager": dager, "perioder": PERIODER, "orden": order,
        "alvorlighet": grave, "tilstand": state, "alvorligheter": ALVORLIGHETER,
        "tilstander": list(Tilstand),
    }  # fmt: skip
    return Side("grupper.html", foresp.t("grupper.tittel"), data, [table], "grupper")


def tilstand(one: Gruppe, statuses: dict[str, Gruppestatus]) -> Tilstand:
    """The state of a group; one that nobody has taken is new."""
    status = statuses.get(one.fingeravtrykk)
    return Tilstand.NY if status is None else status.now(one.sist)


@dataclass(frozen=True, slots=True)
class Periode:
    """The days that groups are counted over, the last part of them, and what else narrows it."""

    fra: date
    til: date
    nylig_fra: date
    soek: str = ""


def gnister(
    conn: Connection, marks: Collection[str], omfang: Omfang, today: date
) -> dict[str, list[int]]:
    """The records of groups on each of the last days."""
    spark = grupper.days(conn, marks, omfang, today - timedelta(days=_SPARK - 1), today)
    days = [today - timedelta(days=n) for n in reversed(range(_SPARK))]
    return {mark: [by.get(day, 0) for day in days] for mark, by in spark.items()}


def tabell(
    foresp: Foresp,
    lines: list[Gruppelinje],
    statuses: dict[str, Gruppestatus],
    order: str | None = None,
    navn: str = "grupper",
    gnister: Mapping[str, Sequence[int]] | None = None,
    *,
    periode: Periode,
) -> Tabell:
    """Groups as a table; with `order` it can be sorted, without it has the main columns only.

    `periode`: the days that were counted, for the links to the batches behind.
    """

    def column(name: str, slag: Slag = Slag.TEKST, **more: Any) -> Kolonne:
        by = (
            foresp.adresse(sorter=name, etter=None, foer=None)
            if order and name in ORDENER
            else None
        )
        falling = "descending" if order == name else None
        return Kolonne(name, foresp.t(f"kolonne.{name}"), slag, sorter=by, retning=falling, **more)

    columns = [
        column("regel", radhode=True), column("alvorlighet", Slag.MERKE, ordliste="alvorlighet"),
        column("tilstand", Slag.MERKE, ordliste="tilstand"), column("moenster", Slag.KODE),
        column("kode", Slag.KODE), column("trend", Slag.TALL), column("poster", Slag.TALL),
        column("nylig", Slag.TALL),
        column("forsendelser", Slag.TALL), column("kommuner", Slag.TALL),
        column("fagsystemer", Slag.TALL), column("foerst", Slag.TID), column("sist", Slag.TID),
        column("eier"),
    ]  # fmt: skip
    rows = []
    for line in lines:
        one = line.gruppe
        here = f"{ROT}/grupper/{one.fingeravtrykk}"
        behind = soek.lenke(
            periode.soek, gruppe=one.fingeravtrykk, fra=periode.fra, til=periode.til
        )
        lately = soek.lenke(
            periode.soek, gruppe=one.fingeravtrykk, fra=periode.nylig_fra, til=periode.til
        )
        status = statuses.get(one.fingeravtrykk)
        rows.append([
            Celle(one.regel_id, here, under=svar.rule_text(one.regel_id, foresp.sprak).tekst),
            Celle(one.alvorlighet), Celle(tilstand(one, statuses).value),
            Celle(one.moenster, tekst=kort_sti(one.moenster)), Celle(one.kode),
            _trend(foresp, (gnister or {}).get(one.fingeravtrykk, ())),
            Celle(line.poster, behind), Celle(line.nylig, lately),
            Celle(line.forsendelser, behind), Celle(line.kommuner, f"{here}#rammet"),
            Celle(line.fagsystemer, f"{here}#rammet"), Celle(one.foerst), Celle(one.sist),
            Celle(status.eier if status and foresp.kan("alt") else None),
        ])  # fmt: skip
    if order is None:
        kept = [n for n, one in enumerate(columns) if one.navn in _HOVED]
        columns = [columns[n] for n in kept]
        rows = [[row[n] for n in kept] for row in rows]
    return Tabell(
        navn, foresp.t("grupper.tittel" if navn == "grupper" else f"oversikt.{navn}"), columns,
        rows, foresp.t("grupper.ingen"), skjult_tittel=order is not None or navn != "grupper",
    )  # fmt: skip


def kort_sti(moenster: str) -> str:
    """A path as people read it: without prefixes, and without what is round every post.

    >>> kort_sti("/ws4:SendForsendelse/ws4:forsendelse/ws4:post/ws4:timer/ws4:antall")
    'post › timer › antall'
    """
    steps = [step.partition(":")[2] for step in moenster.strip("/").split("/")]
    return " › ".join(steps[2:] or steps[1:] or steps)


def _trend(foresp: Foresp, counts: Sequence[int]) -> Celle:
    """The last days in a small chart; an export has their sum."""
    words = foresp.t("grupper.trend", tall=", ".join(map(str, counts)))
    return Celle(sum(counts), tekst="" if counts else None, under=words, gnist=tuple(counts))


# -- one group


@side("/grupper/<mark>")
def vis(foresp: Foresp, mark: str) -> Side | Response:
    """One group; the address of one that was merged leads to where it went."""
    today = idag(foresp)
    fra = today - timedelta(days=29)
    rulling.roll_up(foresp.monitor.lager)
    with foresp.les() as conn:
        one = find(foresp, conn, mark)
        if one.fingeravtrykk != mark:
            return redirect(f"{ROT}/grupper/{one.fingeravtrykk}", 302)  # type: ignore[return-value]
        merged = foreninger.merged(conn, mark)
        hit = grupper.hit(conn, mark, foresp.omfang)
        by_day = grupper.days(conn, [mark], foresp.omfang, fra, today)[mark]
        newest = forsendelser.search(conn, Filter(gruppe=mark), foresp.omfang, antall=10)
        status = arbeid.statuses(conn, [mark])
        marks = [mark, *(other.fingeravtrykk for other in merged)]
        notes = [note for each in marks for note in arbeid.notes(conn, "GRUPPE", each)]
        links = [link for each in marks for link in arbeid.handovers(conn, each)]
        about = {each: grupper.what(conn, each) for each in marks[1:]}
    batches = forsendelsestabell(foresp, newest.linjer)
    days = [(fra + timedelta(days=n), by_day.get(fra + timedelta(days=n), 0)) for n in range(30)]
    table = _part(foresp, rammet(foresp, hit, mark))
    data = {
        "gruppe": one, "regel": svar.rule(one.regel_id), "dager": days, "rammet": table,
        "tekst": svar.rule_text(one.regel_id, foresp.sprak), "forsendelser": batches,
        "status": status.get(mark) if foresp.kan("alt") else None,
        "tilstand": tilstand(one, status),
        "notater": sorted(notes, key=lambda note: note.nr) if foresp.kan("alt") else [],
        "foreninger": merged if foresp.kan("alt") else [], "innslaatte": about, "i_ord": i_ord,
        "lenker": links if foresp.kan("drift") else [],
        "her": f"{ROT}/grupper/{mark}", "settbare": SETTBARE,
        "leverandoerer": sorted({row.leverandoer for row in hit if row.leverandoer}),
        "kommuner": len({row.kommunenummer for row in hit}), "poster": sum(r.poster for r in hit),
        "systemer": len({(row.fagsystem_navn, row.fagsystem_versjon) for row in hit}),
        "dagtabell": dagtabell(foresp, days, gruppe=mark), "merker": list[Merke](),
    }  # fmt: skip
    title = foresp.t("gruppe.tittel", regel=one.regel_id)
    return Side("gruppe.html", title, data, [table, batches, data["dagtabell"]], "grupper")  # type: ignore[list-item]


def find(foresp: Foresp, conn: Any, mark: str) -> Gruppe:
    """The group, or the one that it was merged into."""
    one = grupper.group(conn, foreninger.target(conn, mark), foresp.omfang)
    if one is None:
        raise NotFound
    return one


def _part(foresp: Foresp, table: Tabell) -> Tabell:
    """A page of a long table that is read whole; an export has all of it."""
    start = foresp.heltall("rammet") or 0
    if foresp.request.args.get("format") in eksport.FORMATER or len(table.rader) <= RAMMET:
        return table

    def page(at: int) -> str:
        return foresp.adresse(rammet=at or None) + "#rammet"

    return replace(
        table, rader=table.rader[start : start + RAMMET],
        neste=page(start + RAMMET) if start + RAMMET < len(table.rader) else None,
        forrige=page(max(0, start - RAMMET)) if start else None,
    )  # fmt: skip


def rammet(foresp: Foresp, hit: list[Rammet], mark: str) -> Tabell:
    """Whom a group hits: municipality, case system, how much, since when."""
    names = {
        "kommune": Slag.TEKST, "fagsystem": Slag.TEKST, "leverandoer": Slag.KODE,
        "poster": Slag.TALL, "forsendelser": Slag.TALL, "foerst": Slag.DAG, "sist": Slag.DAG,
    }  # fmt: skip
    columns = [
        Kolonne(name, foresp.t(f"kolonne.{name}"), slag, radhode=name == "kommune")
        for name, slag in names.items()
    ]
    rows = []
    for row in hit:
        behind = soek.lenke(
            gruppe=mark, kommune=row.kommunenummer, system=row.fagsystem_navn,
            versjon=row.fagsystem_versjon,
        )  # fmt: skip
        shown = f"{row.kommunenummer} {kommune_navn(row.kommunenummer)}".strip()
        rows.append([
            Celle(row.kommunenummer, soek.lenke(gruppe=mark, kommune=row.kommunenummer), shown),
            Celle(f"{row.fagsystem_navn} {row.fagsystem_versjon}"),
            Celle(row.leverandoer or None), Celle(row.poster, behind),
            Celle(row.forsendelser, behind), Celle(row.foerst), Celle(row.sist),
        ])  # fmt: skip
    return Tabell("rammet", foresp.t("gruppe.rammet"), columns, rows, foresp.t("grupper.ingen"))


def dagtabell(
    foresp: Foresp, days: list[tuple[date, int]], navn: str = "poster", **words: str
) -> Tabell:
    """The table behind a chart of days; `words`: the search that finds the batches of a day."""
    columns = [
        Kolonne("dag", foresp.t("kolonne.dag"), Slag.DAG, radhode=True),
        Kolonne(navn, foresp.t(f"kolonne.{navn}"), Slag.TALL),
    ]
    rows = [
        [Celle(day), Celle(count, soek.lenke(soek.skriv(**words, dag=day)))]
        for day, count in days
        if count
    ]
    return Tabell(
        "dager", foresp.t("gruppe.per_dag"), columns, rows, foresp.t("grupper.ingen"),
        skjult_tittel=True,
    )  # fmt: skip


@side("/grupper/<mark>/status", metoder=("POST",), roller=DRIFT)
def sett_status(foresp: Foresp, mark: str) -> Response:
    """Set state, owner and the version it is solved in; the change is in the audit log."""
    form = foresp.request.form
    state = form.get("tilstand", "")
    if state not in SETTBARE:
        raise BadRequest("tilstand")
    with foresp.les() as conn:
        mark = find(foresp, conn, mark).fingeravtrykk
        before = arbeid.statuses(conn, [mark]).get(mark)
    after = Gruppestatus(
        mark, state, form.get("versjon", "").strip()[:60] or None,
        form.get("eier", "").strip()[:100] or None, foresp.klokke, foresp.bruker.navn,
    )  # fmt: skip
    with foresp.skriv(
        "monitor.gruppestatus", mark, grunn=form.get("grunn", "").strip()[:500],
        foer=_shown(before), etter=_shown(after),
    ) as transaction:  # fmt: skip
        arbeid.set_status(transaction.conn, after)
    return foresp.videre(f"{ROT}/grupper/{mark}", "melding.lagret")


def _shown(status: Gruppestatus | None) -> dict[str, Any] | None:
    if status is None:
        return None
    return {"tilstand": status.tilstand, "versjon": status.versjon, "eier": status.eier}


@side("/grupper/<mark>/notat", metoder=("POST",), roller=DRIFT)
def notat(foresp: Foresp, mark: str) -> Response:
    tekst = foresp.request.form.get("tekst", "").strip()[:4000]
    with foresp.les() as conn:
        mark = find(foresp, conn, mark).fingeravtrykk
    if not tekst:
        return foresp.videre(f"{ROT}/grupper/{mark}", "melding.tomt")
    with foresp.skriv("monitor.notat", mark) as transaction:
        arbeid.add_note(transaction.conn, "GRUPPE", mark, tekst, foresp.bruker.navn, foresp.naa)
    return foresp.videre(f"{ROT}/grupper/{mark}#notater", "melding.lagret")


def i_ord(one: Gruppe) -> str:
    """A group on one line: rule, place, code, release."""
    parts = (one.regel_id, kort_sti(one.moenster), one.kode, one.skjemaversjon)
    return " · ".join(part for part in parts if part)
