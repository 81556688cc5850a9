"""The audit log: who did what, to what, why; and whether its chain is whole."""

from __future__ import annotations

from datetime import datetime, timedelta

from transfer.monitor import eksport
from transfer.monitor.foresp import Foresp
from transfer.monitor.ruter import REVISJON, Side, side
from transfer.monitor.soek import moment
from transfer.monitor.tabell import Celle, Kolonne, Slag, Tabell

PER_SIDE = 100


@side("/revisjon", roller=REVISJON)
def liste(foresp: Foresp) -> Side:
    args = foresp.request.args
    given = {name: args[name].strip() for name in ("hvem", "hva", "maal") if args.get(name)}
    fra, til = _day(args.get("fra", "")), _day(args.get("til", ""), after=True)
    etter, foer = foresp.heltall("etter"), foresp.heltall("foer")
    size = 50_000 if args.get("format") in eksport.FORMATER else PER_SIDE
    with foresp.monitor.lager.batch(write=False) as transaction:
        rows = transaction.audited(
            **given, fra=fra, til=til, etter=etter, foer=foer, antall=size + 1
        )
        checked = transaction.verify_audit() if "kontroll" in args else None
    more = len(rows) > size
    rows = rows[-size:] if foer is not None else rows[:size]  # the row too many lies furthest off
    older, newer = (True, more) if foer is not None else (more, etter is not None)
    names = {
        "nr": Slag.TALL, "moment": Slag.TID, "hvem": Slag.TEKST, "hva": Slag.KODE,
        "maal": Slag.KODE, "grunn": Slag.TEKST, "foer": Slag.KODE, "etter": Slag.KODE,
        "digest": Slag.KODE,
    }  # fmt: skip
    columns = [
        Kolonne(
            name,
            foresp.t(f"kolonne.{'hva_gjort' if name == 'hva' else name}"),
            slag,
            radhode=name == "nr",
        )
        for name, slag in names.items()
    ]
    cells = [
        [
            Celle(row.nr), Celle(row.moment),
            Celle(row.hvem, foresp.adresse(hvem=row.hvem, etter=None, foer=None)),
            Celle(row.hva, foresp.adresse(hva=row.hva, etter=None, foer=None)),
            Celle(row.maal, foresp.adresse(maal=row.maal, etter=None, foer=None)),
            Celle(row.grunn or None), Celle(row.foer), Celle(row.etter),
            Celle(row.digest, tekst=row.digest[:12]),
        ]
        for row in rows
    ]  # fmt: skip
    table = Tabell(
        "revisjon", foresp.t("revisjon.tittel"), columns, cells, foresp.t("revisjon.ingen"),
        neste=foresp.adresse(etter=rows[-1].nr, foer=None) if rows and older else None,
        forrige=foresp.adresse(foer=rows[0].nr, etter=None) if rows and newer else None,
        skjult_tittel=True,
    )  # fmt: skip
    data = {"tabell": table, "soekt": given, "fra": args.get("fra", ""),
            "til": args.get("til", ""), "kontroll": checked}  # fmt: skip
    return Side("revisjon.html", foresp.t("revisjon.tittel"), data, [table], "revisjon")


def _day(text: str, after: bool = False) -> datetime | None:
    try:
        return moment(text, after) - timedelta(microseconds=after) if text else None
    except ValueError:
        return None
