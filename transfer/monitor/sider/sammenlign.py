"""Two batches side by side: what was fixed, what is the same, what is new, and what stands."""

from __future__ import annotations

from typing import Any

from werkzeug.exceptions import BadRequest, NotFound

from storage.innsyn import forsendelser
from storage.innsyn.forsendelser import Linje
from transfer.monitor import eksport, sammenligning, soek, svar
from transfer.monitor.foresp import Foresp
from transfer.monitor.ruter import Side, side
from transfer.monitor.sammenligning import Endring, Postpar, Sammenligning
from transfer.monitor.sider.forsendelser import adresse
from transfer.monitor.tabell import Celle, Kolonne, Slag, Tabell

MEST = 60_000  # posts and findings of a batch
VIST = 300


@side("/sammenlign")
def vis(foresp: Foresp) -> Side:
    args = foresp.request.args
    if not args.get("fra") or not args.get("til"):
        raise BadRequest("fra, til")
    with foresp.les() as conn:
        lines = [_find(foresp, conn, args[name]) for name in ("fra", "til")]
        posts = [forsendelser.posts(conn, line.nr, antall=MEST) for line in lines]
        found = [forsendelser.findings(conn, line.nr, 1, antall=MEST) for line in lines]
        standing = forsendelser.standing(conn, [post for many in posts for post in many])
    compared = sammenligning.compare(posts[0], found[0], posts[1], found[1])
    only = args.get("bare", "")
    shown = [one for one in compared.par if only not in set(Endring) or one.endring == only]
    shown = [one for one in shown if one.endring or one.funn or only == ""]
    exporting = args.get("format") in eksport.FORMATER
    table = _tabell(foresp, shown if exporting else shown[:VIST], lines, standing)
    data = {
        "linjer": lines, "sammen": compared, "tabell": table, "bare": only, "endringer": Endring,
        "kuttet": len(shown) > VIST, "setning": setning(foresp, compared),
        "adresser": [adresse(line.kvittering_id) for line in lines],
    }  # fmt: skip
    return Side("sammenlign.html", foresp.t("sammenlign.tittel"), data, [table], "forsendelser")


def _find(foresp: Foresp, conn: Any, kvittering: str) -> Linje:
    line = forsendelser.line(conn, kvittering.upper(), foresp.omfang)
    if line is None:
        raise NotFound
    return line


def setning(foresp: Foresp, compared: Sammenligning) -> str:
    """In one sentence: how many of those that failed were fixed, are the same, are new."""
    return foresp.t(
        "sammenlign.setning", rettet=compared.antall(Endring.RETTET), feilet=compared.feilet,
        samme=compared.antall(Endring.SAMME), nye=compared.antall(Endring.NYTT),
        borte=compared.borte,
    )  # fmt: skip


def _tabell(
    foresp: Foresp, pairs: list[Postpar], lines: list[Linje], standing: dict[tuple[str, str], int]
) -> Tabell:
    names = {
        "referanse": (Slag.KODE, ""), "endring": (Slag.MERKE, "endring"),
        "utfall_foer": (Slag.MERKE, "utfall"), "utfall_etter": (Slag.MERKE, "utfall"),
        "gjeldende": (Slag.TALL, ""), "funn_endring": (Slag.MERKE, "funnendring"),
        "regel": (Slag.KODE, ""), "hva": (Slag.TEKST, ""),
    }  # fmt: skip
    columns = [
        Kolonne(name, foresp.t(f"kolonne.{name}"), slag, ordliste=words or "utfall",
                radhode=name == "referanse")
        for name, (slag, words) in names.items()
    ]  # fmt: skip
    rows = []
    for pair in pairs:
        either = pair.etter or pair.foer
        assert either is not None
        stands = standing.get((either.kommunenummer, either.referanse or ""))
        lead = [
            Celle(pair.referanse, soek.lenke(referanse=pair.referanse)
                  if eksport.harmless_reference(pair.referanse) else None),
            Celle(pair.endring.value if pair.endring else None),
            Celle(pair.foer.utfall if pair.foer else None, _post(lines[0], pair.foer)),
            Celle(pair.etter.utfall if pair.etter else None, _post(lines[1], pair.etter)),
            Celle(stands),
        ]  # fmt: skip
        for one in pair.funn or (None,):
            if one is None:
                rows.append([*lead, Celle(None), Celle(None), Celle(None)])
                continue
            text = svar.rule_text(one.funn.regel_id, foresp.sprak)
            rows.append([
                *lead, Celle(one.endring.value),
                Celle(one.funn.regel_id, f"/regler/{one.funn.regel_id}"),
                Celle(text.tekst, under=one.funn.sti),
            ])  # fmt: skip
    return Tabell(
        "sammenligning", foresp.t("sammenlign.poster"), columns, rows, foresp.t("sammenlign.ingen")
    )


def _post(line: Linje, post: Any) -> str | None:
    if post is None:
        return None
    return f"{adresse(line.kvittering_id)}?utfall=ALLE&etter={post.loepenr - 1}#post-{post.loepenr}"
