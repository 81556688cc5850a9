"""Replays of a search: begin one, see how far it is, and what would come out otherwise and why."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from werkzeug.exceptions import BadRequest, Conflict, NotFound
from werkzeug.wrappers import Response

from rules.ident import mask
from storage.innsyn import avspillinger
from storage.innsyn.avspillinger import Avspilling, Avspilt, Tilstand, Utvalg
from transfer.monitor import avspilling, eksport, soek
from transfer.monitor.foresp import Foresp
from transfer.monitor.mal import as_json, kommune_navn
from transfer.monitor.ruter import DRIFT, ROT, VAARE, Side, side
from transfer.monitor.tabell import Celle, Kolonne, Slag, Tabell

HER = f"{ROT}/avspillinger"
PER_SIDE = 50
EKSPORT = 100_000


@side("/avspillinger", roller=VAARE)
def liste(foresp: Foresp) -> Side:
    """Every replay; `q` is the search that a new one would take."""
    args = foresp.request.args
    foer = foresp.heltall("etter")
    size = EKSPORT if args.get("format") in eksport.FORMATER else PER_SIDE
    with foresp.les() as conn:
        rows = avspillinger.newest(conn, foer, size + 1)
    names = {
        "nr": Slag.TALL, "tilstand": Slag.MERKE, "soek": Slag.KODE, "gjort": Slag.TALL,
        "antall": Slag.TALL, "startet": Slag.TID, "konto": Slag.TEKST, "grunn": Slag.TEKST,
    }  # fmt: skip
    columns = [
        Kolonne(name, foresp.t(f"kolonne.{name}"), slag, "avspilling", radhode=name == "nr")
        for name, slag in names.items()
    ]
    cells = [
        [
            Celle(one.nr, f"{HER}/{one.nr}"), Celle(one.now(foresp.naa).value),
            Celle(one.soek, soek.lenke(one.soek)), Celle(one.gjort, f"{HER}/{one.nr}?alle=1"),
            Celle(one.antall, soek.lenke(one.soek)), Celle(one.startet), Celle(one.konto),
            Celle(one.grunn or None),
        ]
        for one in rows[:size]
    ]  # fmt: skip
    more = foresp.adresse(etter=rows[size - 1].nr) if len(rows) > size else None
    table = Tabell(
        "avspillinger", foresp.t("avspilling.tittel"), columns, cells,
        foresp.t("avspilling.ingen"), neste=more, skjult_tittel=True,
    )  # fmt: skip
    data = {
        "tabell": table,
        "q": mask(args.get("q", "")),
        "mest": foresp.monitor.settings.replay_batches,
        "feil": mask(args.get("feil", "")) or None,
    }
    return Side("avspillinger.html", foresp.t("avspilling.tittel"), data, [table], "forsendelser")


@side("/avspillinger", metoder=("POST",), roller=DRIFT)
def start(foresp: Foresp) -> Response:
    """Begin a replay in a process of its own."""
    form = foresp.request.form
    grunn, q = form.get("grunn", "").strip()[:500], form.get("q", "").strip()[:1000]
    if len(grunn) < 5:
        raise BadRequest("grunn")
    tjeneste = foresp.monitor.tjeneste
    try:
        one = avspilling.begin(
            tjeneste, tekst=q, hvem=f"monitor:{foresp.bruker.navn}", grunn=grunn,
            klokke=foresp.klokke, ved_mottak=form.get("naar") == "mottak",
            most=foresp.monitor.settings.replay_batches,
        )  # fmt: skip
    except avspilling.Ingen as none:
        again = {"q": mask(q), "feil": str(none) or "ingen"}
        return foresp.videre(f"{HER}?{urlencode(again)}")
    avspilling.spawn(tjeneste, one.nr)
    return foresp.videre(f"{HER}/{one.nr}", "melding.avspilling_startet")


@side("/avspillinger/<int(max=999999999999999):nr>/stans", metoder=("POST",), roller=DRIFT)
def stans(foresp: Foresp, nr: int) -> Response:
    with foresp.skriv("monitor.avspilling_stanset", f"avspilling:{nr}") as transaction:
        if not avspillinger.stop(transaction.conn, nr):
            raise Conflict
    return foresp.videre(f"{HER}/{nr}", "melding.lagret")


@side("/avspillinger/<int(max=999999999999999):nr>/fortsett", metoder=("POST",), roller=DRIFT)
def fortsett(foresp: Foresp, nr: int) -> Response:
    """Go on with one that was stopped or interrupted, from where it stood."""
    with foresp.les() as conn:
        one = _find(conn, nr)
    if one.now(foresp.naa) not in (Tilstand.STANSET, Tilstand.AVBRUTT):
        raise Conflict
    with foresp.skriv("monitor.avspilling_fortsatt", f"avspilling:{nr}"):
        pass
    avspilling.spawn(foresp.monitor.tjeneste, nr)
    return foresp.videre(f"{HER}/{nr}", "melding.avspilling_startet")


@side("/avspillinger/<int(max=999999999999999):nr>/framdrift", roller=VAARE)
def framdrift(foresp: Foresp, nr: int) -> Response:
    """How far a replay is, for the page's script."""
    with foresp.les() as conn:
        one = _find(conn, nr)
    state = one.now(foresp.naa)
    data = {
        "gaar": state is Tilstand.GAAR, "gjort": one.gjort, "antall": one.antall,
        "tekst": _setning(foresp, one),
    }  # fmt: skip
    return Response(as_json(data), content_type="application/json")


def _find(conn: Any, nr: int) -> Avspilling:
    one = avspillinger.get(conn, nr)
    if one is None:
        raise NotFound
    return one


def _setning(foresp: Foresp, one: Avspilling) -> str:
    key = f"avspilling.{one.now(foresp.naa).value.lower()}"
    return foresp.t(key, gjort=one.gjort, antall=one.antall)


@side("/avspillinger/<int(max=999999999999999):nr>", roller=VAARE)
def vis(foresp: Foresp, nr: int) -> Side:
    """One replay: how far, results and outcomes then and now, rules, and the batches."""
    args = foresp.request.args
    etter = foresp.heltall("etter")
    size = EKSPORT if args.get("format") in eksport.FORMATER else PER_SIDE
    chosen = _utvalg(foresp)
    with foresp.les() as conn:
        one = _find(conn, nr)
        results, outcomes = avspillinger.results(conn, nr), avspillinger.outcomes(conn, nr)
        rules = avspillinger.rules(conn, nr)
        rows = avspillinger.batches(conn, nr, chosen, etter, size + 1)
    here = f"{HER}/{nr}"
    more = foresp.adresse(etter=rows[size - 1].linje.nr) if len(rows) > size else None
    tables = [
        _overganger(foresp, "avspilling_resultater", "resultat", [
            (row.foer, row.naa, row.forsendelser, row.poster, {"foer": row.foer, "naa": row.naa})
            for row in results
        ], here),
        _overganger(foresp, "avspilling_utfall", "utfall", [
            (row.foer, row.naa, row.forsendelser, row.poster, {"utfall": f"{row.foer},{row.naa}"})
            for row in outcomes
        ], here),
        _regler(foresp, rules, here),
        _forsendelser(foresp, rows[:size], more),
    ]  # fmt: skip
    state = one.now(foresp.naa)
    data = {
        "avspilling": one, "tilstand": state.value, "setning": _setning(foresp, one),
        "tabeller": tables, "her": here, "soek_lenke_q": soek.lenke(one.soek),
        "kan_fortsette": state in (Tilstand.STANSET, Tilstand.AVBRUTT),
        "gaar": state is Tilstand.GAAR, "snevret": chosen != Utvalg(), "alle": chosen.alle,
    }  # fmt: skip
    title = foresp.t("avspilling.en", nr=str(nr))
    return Side("avspilling.html", title, data, tables, "forsendelser")


def _utvalg(foresp: Foresp) -> Utvalg:
    args = foresp.request.args

    def pair(name: str) -> tuple[str, str] | None:
        first, comma, second = args.get(name, "").partition(",")
        return (first, second) if comma else None

    return Utvalg(
        alle="alle" in args, foer=args.get("foer"), naa=args.get("naa"), utfall=pair("utfall"),
        regel=pair("regel"),
    )  # fmt: skip


def _columns(foresp: Foresp, names: dict[str, Slag], ordliste: str, head: str) -> list[Kolonne]:
    return [
        Kolonne(name, foresp.t(f"kolonne.{name}"), slag, ordliste, radhode=name == head)
        for name, slag in names.items()
    ]


def _overganger(
    foresp: Foresp, navn: str, ordliste: str,
    rows: list[tuple[str, str, int, int, dict[str, str]]], here: str,
) -> Tabell:  # fmt: skip
    columns = _columns(foresp, {
        "utfall_foer": Slag.MERKE, "utfall_naa": Slag.MERKE, "forsendelser": Slag.TALL,
        "poster": Slag.TALL,
    }, ordliste, "")  # fmt: skip
    cells = [
        [
            Celle(then), Celle(now or "IKKE_BEDOEMT"),
            Celle(batches, f"{here}?{urlencode(args)}#tabell-avspilte"),
            Celle(posts, f"{here}?{urlencode(args)}#tabell-avspilte"),
        ]
        for then, now, batches, posts, args in rows
    ]  # fmt: skip
    return Tabell(navn, foresp.t(f"avspilling.{navn}"), columns, cells,
                  foresp.t("avspilling.ingen_endring"))  # fmt: skip


def _regler(foresp: Foresp, rules: list[avspillinger.Regelvirkning], here: str) -> Tabell:
    columns = _columns(foresp, {
        "regel": Slag.KODE, "virkning": Slag.MERKE, "forsendelser": Slag.TALL, "poster": Slag.TALL,
    }, "virkning", "regel")  # fmt: skip
    cells = []
    for rule in rules:
        behind = f"{here}?{urlencode({'regel': f'{rule.regel_id},{rule.virkning}'})}"
        cells.append([
            Celle(rule.regel_id, f"/regler/{rule.regel_id}"), Celle(rule.virkning),
            Celle(rule.forsendelser, f"{behind}#tabell-avspilte"),
            Celle(rule.poster, f"{behind}#tabell-avspilte"),
        ])  # fmt: skip
    return Tabell("avspilling_regler", foresp.t("avspilling.avspilling_regler"), columns, cells,
                  foresp.t("avspilling.ingen_endring"))  # fmt: skip


def _forsendelser(foresp: Foresp, rows: list[Avspilt], more: str | None) -> Tabell:
    columns = _columns(foresp, {
        "forsendelse": Slag.KODE, "kommune": Slag.TEKST, "fagsystem": Slag.TEKST,
        "utfall_foer": Slag.MERKE, "utfall_naa": Slag.MERKE, "poster": Slag.TALL,
        "bedre": Slag.TALL, "verre": Slag.TALL, "annet": Slag.TALL, "feilkode": Slag.KODE,
    }, "resultat", "forsendelse")  # fmt: skip
    cells = []
    for row in rows:
        line, came = row.linje, row.resultat
        here = f"{ROT}/forsendelser/{line.kvittering_id}"
        cells.append([
            Celle(line.kvittering_id, here),
            Celle(line.kommunenummer, soek.lenke(kommune=line.kommunenummer),
                  f"{line.kommunenummer} {kommune_navn(line.kommunenummer)}".strip()),
            Celle(f"{line.fagsystem_navn} {line.fagsystem_versjon}",
                  soek.lenke(system=line.fagsystem_navn, versjon=line.fagsystem_versjon)),
            Celle(came.resultat_foer), Celle(came.resultat_naa or "IKKE_BEDOEMT"),
            Celle(came.poster, f"{here}?utfall=ALLE"), Celle(came.bedre, here),
            Celle(came.verre, here), Celle(came.annet, here), Celle(came.feil),
        ])  # fmt: skip
    return Tabell(
        "avspilte", foresp.t("avspilling.avspilte"), columns, cells,
        foresp.t("avspilling.ingen_forsendelser"), neste=more,
    )  # fmt: skip
