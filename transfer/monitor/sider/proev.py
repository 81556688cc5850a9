"""A dry run: the bytes as they were sent, judged under today's rules and register, unstored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from werkzeug.exceptions import Gone, NotFound
from werkzeug.wrappers import Response

from storage.innsyn import forsendelser
from transfer import clock
from transfer.monitor.foresp import Foresp
from transfer.monitor.omdoemming import Endring, Ryddet, UkjentAvsender, again
from transfer.monitor.ruter import DRIFT, ROT, Side, side
from transfer.monitor.tabell import Celle, Kolonne, Slag, Tabell

VIST = 500


@side("/forsendelser/<kvittering>/proev", metoder=("POST",), roller=DRIFT)
def proev(foresp: Foresp, kvittering: str) -> Side | Response:
    tjeneste = foresp.monitor.tjeneste
    with foresp.les() as conn:
        line = forsendelser.line(conn, kvittering.upper(), foresp.omfang)
    if line is None:
        raise NotFound
    fault, judged = None, None
    tid = clock.tid(foresp.klokke)
    try:
        judged = again(tjeneste, line, tid, tid)
    except Ryddet:
        raise Gone from None
    except UkjentAvsender:
        fault = foresp.t("proeve.ukjent_avsender")
    if judged is not None and judged.feil is not None:
        fault = judged.feil.tekst.en if foresp.sprak == "en" else judged.feil.tekst.nb
    changed = judged.endret if judged else ()
    posts = judged.poster if judged else line.poster
    result = judged.resultat_naa if judged else None
    with foresp.skriv(
        "monitor.proevekjoering", line.kvittering_id,
        etter={"resultat": result, "endret": len(changed)},
    ):  # fmt: skip
        pass
    table = _tabell(foresp, line.kvittering_id, changed[:VIST])
    data = {
        "linje": line, "feil": fault, "resultat": result,
        "tabell": table, "endret": len(changed), "uendret": posts - len(changed),
        "overganger": Counter((one.post.utfall, one.naa) for one in changed).most_common(),
        "her": f"{ROT}/forsendelser/{line.kvittering_id}",
    }  # fmt: skip
    return Side("proev.html", foresp.t("proeve.tittel"), data, meny="forsendelser")


def _tabell(foresp: Foresp, kvittering: str, changed: Sequence[Endring]) -> Tabell:
    columns = [
        Kolonne("loepenr", foresp.t("kolonne.loepenr"), Slag.TALL, radhode=True),
        Kolonne("utfall_foer", foresp.t("kolonne.utfall_foer"), Slag.MERKE),
        Kolonne("utfall_etter", foresp.t("kolonne.utfall_naa"), Slag.MERKE),
        Kolonne("retning", foresp.t("kolonne.retning"), Slag.MERKE, ordliste="retning"),
        Kolonne("regler_nye", foresp.t("kolonne.regler_nye"), Slag.KODE),
        Kolonne("regler_borte", foresp.t("kolonne.regler_borte"), Slag.KODE),
    ]
    rows = []
    for one in changed:
        place = f"{ROT}/forsendelser/{kvittering}?utfall=ALLE&etter={one.post.loepenr - 1}"
        rows.append([
            Celle(one.post.loepenr, place), Celle(one.post.utfall), Celle(one.naa),
            Celle(one.retning), Celle(", ".join(one.nye) or None),
            Celle(", ".join(one.borte) or None),
        ])  # fmt: skip
    return Tabell("proeve", foresp.t("proeve.endringer"), columns, rows, foresp.t("proeve.ingen"))
