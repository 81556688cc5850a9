"""The list of batches: a search that is also its address, sorted and paged by key."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from storage.innsyn import arbeid, forsendelser, rulling
from storage.innsyn.forsendelser import SORTERBARE, Linje, Sortering
from transfer.monitor import eksport, soek
from transfer.monitor.foresp import Foresp
from transfer.monitor.mal import kommune_navn
from transfer.monitor.ruter import ROT, Side, side
from transfer.monitor.tabell import Celle, Kolonne, Slag, Tabell
from transfer.monitor.tekster import ord_for

PER_SIDE = 50
EKSPORT = 20_000
SPENN = ("10m", "1t", "24t", "7d", "30d")


@side("/forsendelser")
def liste(foresp: Foresp) -> Side:
    args = foresp.request.args
    found = soek.parse(args.get("q", ""), foresp.klokke)
    order = sortering(args.get("sorter", ""))
    exporting = args.get("format") in eksport.FORMATER
    if found.filter.id or found.filter.referanse:
        rulling.roll_up(foresp.monitor.lager)  # those are looked up by the places that sent
    with foresp.les() as conn:
        page = forsendelser.search(
            conn, found.filter, foresp.omfang, sortering=order, etter=args.get("etter"),
            foer=args.get("foer"), antall=EKSPORT if exporting else PER_SIDE,
        )  # fmt: skip
        total = forsendelser.count(conn, found.filter, foresp.omfang)
        views = arbeid.views(conn, foresp.bruker.navn)
    table = tabell(foresp, page.linjer, found.tekst, order)
    table = _paged(foresp, table, page.neste, page.forrige)
    many = total > forsendelser.COUNT_TO
    data = {
        "soek": found, "tabell": table, "antall": min(total, forsendelser.COUNT_TO),
        "flere": many, "visninger": views, "spenn": SPENN, "ordene": soek.ORD,
        "nyest": page.linjer[0].nr if page.linjer else 0,
    }  # fmt: skip
    return Side("forsendelser.html", foresp.t("forsendelser.tittel"), data, [table], "forsendelser")


def sortering(text: str) -> Sortering:
    """`-avvist`: most rejected posts first; what is not known is newest first."""
    falling, field = text.startswith("-"), text.lstrip("-")
    return Sortering(field, falling) if field in SORTERBARE else Sortering()


def _paged(foresp: Foresp, table: Tabell, neste: str | None, forrige: str | None) -> Tabell:
    return replace(
        table,
        neste=foresp.adresse(etter=neste, foer=None) if neste else None,
        forrige=foresp.adresse(foer=forrige, etter=None) if forrige else None,
    )


def tabell(
    foresp: Foresp, linjer: tuple[Linje, ...], q: str = "", order: Sortering | None = None
) -> Tabell:
    """Batches as a table. `order`: sortable, and sorted so."""

    def column(name: str, slag: Slag = Slag.TEKST, by: str | None = None, **more: Any) -> Kolonne:
        title = foresp.t(f"kolonne.{name}")
        if order is None or by is None:
            return Kolonne(name, title, slag, radhode=name == "forsendelse", **more)
        is_by = order.felt == by
        other = f"{'' if is_by and order.synkende else '-'}{by}"
        return Kolonne(
            name, title, slag, sorter=foresp.adresse(sorter=other, etter=None, foer=None),
            retning=("descending" if order.synkende else "ascending") if is_by else None, **more,
        )  # fmt: skip

    columns = [
        column("mottatt", Slag.TID, "mottatt"), column("forsendelse", Slag.KODE),
        column("resultat", Slag.MERKE, ordliste="resultat"), column("kommune"),
        column("fagsystem"), column("kanal"), column("lov", Slag.TEKST),
        column("poster", Slag.TALL, "poster"), column("avvist", Slag.TALL, "avvist"),
        column("avvik", Slag.TALL, "avvik"), column("uavklart", Slag.TALL),
        column("topp_regel", Slag.KODE),
    ]  # fmt: skip
    return Tabell(
        "forsendelser", foresp.t("forsendelser.tittel"), columns,
        [_rad(foresp, line, q) for line in linjer], foresp.t("forsendelser.ingen"),
        skjult_tittel=True,
    )  # fmt: skip


def _rad(foresp: Foresp, line: Linje, q: str) -> list[Celle]:
    here = adresse(line.kvittering_id, q)
    navn = kommune_navn(line.kommunenummer)
    return [
        Celle(line.mottatt),
        Celle(line.kvittering_id, here),
        Celle(line.resultat),
        Celle(
            line.kommunenummer, soek.lenke(kommune=line.kommunenummer),
            f"{line.kommunenummer} {navn}".strip(),
        ),
        Celle(
            f"{line.fagsystem_navn} {line.fagsystem_versjon}",
            soek.lenke(system=line.fagsystem_navn, versjon=line.fagsystem_versjon),
        ),
        Celle(f"{line.kanal} {line.skjemaversjon}"),
        Celle(line.lov or None, tekst=ord_for(foresp.sprak, "lov", line.lov or "UKJENT")),
        Celle(line.poster, here),
        Celle(line.avvist, f"{here}{'&' if '?' in here else '?'}utfall=AVVIST"),
        Celle(line.avvik, f"{here}{'&' if '?' in here else '?'}utfall=LAGRET_MED_AVVIK"),
        Celle(line.uavklart, f"{here}{'&' if '?' in here else '?'}utfall=UAVKLART"),
        Celle(line.topp_regel, line.topp_regel and f"/regler/{line.topp_regel}"),
    ]  # fmt: skip


def adresse(kvittering_id: str, q: str = "") -> str:
    """The address of a batch; with the search it was found by, for next and previous."""
    return f"{ROT}/forsendelser/{kvittering_id}" + (f"?{urlencode({'q': q})}" if q else "")
