"""A dry run: the bytes as they were sent, judged under today's rules and register, unstored."""

from __future__ import annotations

from collections import Counter

from lxml import etree
from werkzeug.exceptions import Gone, NotFound
from werkzeug.wrappers import Response

from rules.utfall import Dom
from schemas.contract import by_namespace
from storage.innsyn import forsendelser
from storage.innsyn.forsendelser import Postlinje
from transfer import clock, intake
from transfer.faults import Feil
from transfer.intake import Melding
from transfer.monitor.foresp import Foresp
from transfer.monitor.ruter import DRIFT, ROT, Side, side
from transfer.monitor.tabell import Celle, Kolonne, Slag, Tabell
from transfer.parsing import hardened_parser

_BETTER = ("LAGRET", "ERSTATTET", "ANNULLERT", "UENDRET", "LAGRET_MED_AVVIK", "FORELDET",
           "UTSATT", "UAVKLART", "AVVIST")  # fmt: skip
VIST = 500


@side("/forsendelser/<kvittering>/proev", metoder=("POST",), roller=DRIFT)
def proev(foresp: Foresp, kvittering: str) -> Side | Response:
    tjeneste = foresp.monitor.tjeneste
    with tjeneste.lager.batch(write=False) as transaction:
        line = forsendelser.line(transaction.conn, kvittering.upper(), foresp.omfang)
        if line is None:
            raise NotFound
        content = transaction.innhold(line.nr)
        before = forsendelser.posts(transaction.conn, line.nr, antall=100_000)
        head = forsendelser.head(transaction.conn, line.nr)
        tjeneste.senders.stands(transaction, line.avsender)
    if content is None:
        raise Gone
    element = etree.fromstring(content, hardened_parser())
    release = by_namespace(etree.QName(element).namespace)
    assert release is not None  # it was taken in
    fault, dom = None, None
    try:
        bruker = tjeneste.senders.bruker(line.avsender)
        melding = Melding(element, release, bruker, head.sum_raa)
        dom = intake.validate(tjeneste, melding, clock.tid(foresp.klokke)).dom
    except Feil as feil:
        fault = feil.tekst.en if foresp.sprak == "en" else feil.tekst.nb
    except KeyError:
        fault = foresp.t("proeve.ukjent_avsender")
    changed = _changed(before, dom) if dom else []
    with foresp.skriv(
        "monitor.proevekjoering", line.kvittering_id,
        etter={"resultat": dom.resultat.value if dom else None, "endret": len(changed)},
    ):  # fmt: skip
        pass
    table = _tabell(foresp, line.kvittering_id, changed[:VIST])
    data = {
        "linje": line, "feil": fault, "resultat": dom.resultat.value if dom else None,
        "tabell": table, "endret": len(changed), "uendret": len(before) - len(changed),
        "overganger": Counter((one.utfall, new) for one, new, _ in changed).most_common(),
        "her": f"{ROT}/forsendelser/{line.kvittering_id}",
    }  # fmt: skip
    return Side("proev.html", foresp.t("proeve.tittel"), data, meny="forsendelser")


def _changed(before: list[Postlinje], dom: Dom) -> list[tuple[Postlinje, str, tuple[str, ...]]]:
    """The posts with another outcome: as it was, the new one, the rules that now fire."""
    now = {post.loepenr: post for post in dom.poster}
    return [
        (one, new.utfall.value, tuple(dict.fromkeys(f.rule.id for f in new.findings)))
        for one in before
        if (new := now.get(one.loepenr)) is not None and new.utfall != one.utfall
    ]


def _tabell(
    foresp: Foresp, kvittering: str, changed: list[tuple[Postlinje, str, tuple[str, ...]]]
) -> Tabell:
    columns = [
        Kolonne("loepenr", foresp.t("kolonne.loepenr"), Slag.TALL, radhode=True),
        Kolonne("utfall_foer", foresp.t("kolonne.utfall_foer"), Slag.MERKE),
        Kolonne("utfall_etter", foresp.t("kolonne.utfall_naa"), Slag.MERKE),
        Kolonne("retning", foresp.t("kolonne.retning"), Slag.MERKE, ordliste="retning"),
        Kolonne("regel", foresp.t("kolonne.regel"), Slag.KODE),
    ]
    rows = []
    for one, new, rules in changed:
        better = _BETTER.index(new) < _BETTER.index(one.utfall)
        place = f"{ROT}/forsendelser/{kvittering}?utfall=ALLE&etter={one.loepenr - 1}"
        rows.append([
            Celle(one.loepenr, place), Celle(one.utfall), Celle(new),
            Celle("BEDRE" if better else "VERRE"), Celle(", ".join(rules) or None),
        ])  # fmt: skip
    return Tabell("proeve", foresp.t("proeve.endringer"), columns, rows, foresp.t("proeve.ingen"))
