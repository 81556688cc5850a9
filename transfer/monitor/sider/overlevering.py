"""Hand-over: a link that shows a vendor its own part of a group, with an example, and expires."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response

from storage import Transaksjon
from storage.innsyn import arbeid, foreninger, forsendelser, grupper, rulling
from storage.innsyn.arbeid import Overlevering
from storage.innsyn.filter import Filter
from storage.innsyn.omfang import Omfang
from transfer.monitor import eksempel, eksport, svar
from transfer.monitor.foresp import Foresp, hashed
from transfer.monitor.mal import kommune_navn
from transfer.monitor.ruter import DRIFT, ROT, Side, side
from transfer.monitor.tabell import Celle, Kolonne, Slag, Tabell


@side("/grupper/<mark>/overlever", metoder=("POST",), roller=DRIFT)
def lag(foresp: Foresp, mark: str) -> Side:
    """Make a link. What it holds is shown this once; the register keeps its digest."""
    leverandoer = foresp.request.form.get("leverandoer", "")
    with foresp.les() as conn:
        mark = foreninger.target(conn, mark)
        hit = grupper.hit(conn, mark, Omfang(leverandoer=leverandoer))
    if not hit:
        raise BadRequest("leverandoer")
    key = secrets.token_urlsafe(24)
    lasts = timedelta(days=foresp.monitor.settings.handover_days)
    link = Overlevering(
        hashed(key), mark, leverandoer, foresp.bruker.navn, foresp.naa, foresp.naa + lasts, False
    )
    with foresp.skriv(
        "monitor.overlevering", mark,
        etter={"leverandoer": leverandoer, "utloeper": link.utloeper.isoformat()},
    ) as transaction:  # fmt: skip
        arbeid.save_handover(transaction.conn, link)
    base = foresp.request.host_url.rstrip("/")
    data = {
        "lenke": f"{base}{ROT}/overlevering/{key}",
        "overlevering": link,
        "her": f"{ROT}/grupper/{mark}",
    }
    return Side("overlevert.html", foresp.t("overlevering.laget"), data, meny="grupper")


@side("/grupper/<mark>/trekk", metoder=("POST",), roller=DRIFT)
def trekk(foresp: Foresp, mark: str) -> Response:
    """Withdraw a link at once."""
    noekkel = foresp.request.form.get("noekkel", "")
    with foresp.skriv("monitor.overlevering_trukket", mark) as transaction:
        arbeid.withdraw(transaction.conn, noekkel)
    return foresp.videre(f"{ROT}/grupper/{mark}", "melding.lagret")


PER_SIDE, EKSPORT = 50, 20_000


@dataclass(frozen=True, slots=True)
class Del:
    """A vendor's part of a group."""

    gruppe: grupper.Gruppe
    hit: list[grupper.Rammet]
    utsnitt: forsendelser.Utsnitt
    eksempel: str | None


@side("/overlevering/<noekkel>", aapen=True)
def vis(foresp: Foresp, noekkel: str) -> Side:
    """What the link shows, without login. One that is not there, has run out or was withdrawn are
    told alike.
    """
    rulling.roll_up(foresp.monitor.lager)
    with foresp.monitor.lager.batch(write=False) as transaction:
        link = arbeid.handover(transaction.conn, hashed(noekkel), foresp.naa)
        part = None if link is None else _part(transaction, link, foresp)
    if link is None or part is None:
        raise NotFound
    hit, batches = _hit(foresp, part), _batches(foresp, part)
    one = part.gruppe
    data = {
        "gruppe": one, "tekst": svar.rule_text(one.regel_id, foresp.sprak), "rammet": hit,
        "forsendelser": batches, "eksempel": part.eksempel, "overlevering": link,
        "poster": sum(row.poster for row in part.hit),
        "kommuner": len({row.kommunenummer for row in part.hit}),
        "adresse": foresp.request.host_url.rstrip("/") + f"/{_service(part)}",
    }  # fmt: skip
    title = foresp.t("overlevering.tittel", regel=one.regel_id)
    return Side("overlevering.html", title, data, [hit, batches])


def _part(transaction: Transaksjon, link: Overlevering, foresp: Foresp) -> Del | None:
    own = Omfang(leverandoer=link.leverandoer)
    mark = foreninger.target(transaction.conn, link.fingeravtrykk)
    one = grupper.group(transaction.conn, mark, own)
    if one is None:
        return None
    hit = grupper.hit(transaction.conn, mark, own)
    args = foresp.request.args
    size = EKSPORT if args.get("format") in eksport.FORMATER else PER_SIDE
    newest = forsendelser.search(transaction.conn, Filter(gruppe=mark), own, antall=5)
    page = forsendelser.search(
        transaction.conn, Filter(gruppe=mark, kommune=args.get("kommune")), own,
        etter=args.get("etter"), foer=args.get("foer"), antall=size,
    )  # fmt: skip
    return Del(one, hit, page, _example(transaction, mark, newest.linjer))


def _example(
    transaction: Transaksjon, mark: str, lines: tuple[forsendelser.Linje, ...]
) -> str | None:
    """Made of the newest batch whose bytes are still there."""
    marks = foreninger.members(transaction.conn, [mark])
    for line in lines:
        content = transaction.innhold(line.nr)
        found = [
            one
            for one in forsendelser.findings(transaction.conn, line.nr, antall=20_000)
            if one.fingeravtrykk in marks
        ]
        if content is not None and found:
            return eksempel.example(content, found[0].loepenr, found[0].sti)
    return None


def _service(part: Del) -> str:
    lines = part.utsnitt.linjer
    return lines[0].kanal.lower() if lines else "ws4"


def _columns(foresp: Foresp, names: dict[str, Slag]) -> list[Kolonne]:
    return [
        Kolonne(name, foresp.t(f"kolonne.{name}"), slag, "resultat", radhode=n == 0)
        for n, (name, slag) in enumerate(names.items())
    ]


def _hit(foresp: Foresp, part: Del) -> Tabell:
    columns = _columns(foresp, {
        "kommune": Slag.TEKST, "fagsystem": Slag.TEKST, "poster": Slag.TALL,
        "forsendelser": Slag.TALL, "foerst": Slag.DAG, "sist": Slag.DAG,
    })  # fmt: skip
    rows: list[list[Celle]] = []
    for row in part.hit:
        behind = foresp.adresse(kommune=row.kommunenummer, etter=None, foer=None)
        behind += "#tabell-forsendelser"
        rows.append([
            Celle(row.kommunenummer,
                  tekst=f"{row.kommunenummer} {kommune_navn(row.kommunenummer)}".strip()),
            Celle(f"{row.fagsystem_navn} {row.fagsystem_versjon}"), Celle(row.poster, behind),
            Celle(row.forsendelser, behind), Celle(row.foerst), Celle(row.sist),
        ])  # fmt: skip
    return Tabell("rammet", foresp.t("gruppe.rammet"), columns, rows, "")


def _batches(foresp: Foresp, part: Del) -> Tabell:
    columns = _columns(foresp, {
        "forsendelse": Slag.KODE, "mottatt": Slag.TID, "kommune": Slag.TEKST,
        "resultat": Slag.MERKE, "poster": Slag.TALL, "avvist": Slag.TALL,
    })  # fmt: skip
    rows: list[list[Any]] = [
        [
            Celle(line.kvittering_id),
            Celle(line.mottatt),
            Celle(
                line.kommunenummer,
                tekst=f"{line.kommunenummer} {kommune_navn(line.kommunenummer)}".strip(),
            ),
            Celle(line.resultat),
            Celle(line.poster),
            Celle(line.avvist),
        ]
        for line in part.utsnitt.linjer
    ]
    newer, older = part.utsnitt.forrige, part.utsnitt.neste
    return Tabell(
        "forsendelser", foresp.t("forsendelser.tittel"), columns, rows,
        foresp.t("forsendelser.ingen"),
        neste=foresp.adresse(etter=older, foer=None) if older else None,
        forrige=foresp.adresse(foer=newer, etter=None) if newer else None,
    )  # fmt: skip
