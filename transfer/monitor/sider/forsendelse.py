"""One batch: outcomes, the XML with its findings, receipt, routing, rules, timeline, lineage."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from werkzeug.exceptions import BadRequest, Gone, NotFound
from werkzeug.wrappers import Response

from rules.ident import mask
from storage import Transaksjon
from storage.innsyn import arbeid, avloesning, forsendelser
from storage.innsyn.forsendelser import Funnlinje, Linje, Postlinje
from storage.innsyn.hentinger import fetched
from transfer.monitor import eksport, soek, svar, xmlvis
from transfer.monitor.foresp import Foresp
from transfer.monitor.ruter import DRIFT, ROT, Side, side
from transfer.monitor.sider.forsendelser import adresse
from transfer.monitor.sider.forsendelser import tabell as forsendelsestabell
from transfer.monitor.tabell import Celle, Kolonne, Slag, Tabell

PER_SIDE = 25
EKSPORT = 60_000
_LINEAGE = 20


@side("/forsendelser/<kvittering>")
def vis(foresp: Foresp, kvittering: str) -> Side:
    return _page(foresp, kvittering, None)


@side("/forsendelser/<kvittering>/avmask", metoder=("POST",), roller=DRIFT)
def avmask(foresp: Foresp, kvittering: str) -> Side:
    """Show one post unmasked, once, to who says why. The look is in the audit log."""
    form = foresp.request.form
    grunn, loepenr = form.get("grunn", "").strip(), form.get("loepenr", "")
    if len(grunn) < 10 or not loepenr.isdigit() or len(loepenr) > 9:
        raise BadRequest("grunn")
    with foresp.les() as conn:
        line = _find(foresp, conn, kvittering)
    with foresp.skriv("monitor.avmasket", f"{kvittering}/{loepenr}", grunn=grunn[:500]):
        pass
    return _page(foresp, line.kvittering_id, int(loepenr))


@side("/forsendelser/<kvittering>/xml")
def xml(foresp: Foresp, kvittering: str) -> Response:
    """The whole batch laid out, masked, as a file."""
    with foresp.monitor.lager.batch(write=False) as transaction:
        line = _find(foresp, transaction.conn, kvittering)
        content = transaction.innhold(line.nr)
    if content is None:
        raise Gone
    response = Response(xmlvis.whole(content), content_type="application/xml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{line.kvittering_id}.xml"'
    return response


@side("/forsendelser/<kvittering>/notat", metoder=("POST",), roller=DRIFT)
def notat(foresp: Foresp, kvittering: str) -> Response:
    tekst = foresp.request.form.get("tekst", "").strip()[:4000]
    with foresp.les() as conn:
        line = _find(foresp, conn, kvittering)
    here = f"{ROT}/forsendelser/{line.kvittering_id}"
    if not tekst:
        return foresp.videre(here, "melding.tomt")
    with foresp.skriv("monitor.notat", line.kvittering_id) as transaction:
        arbeid.add_note(
            transaction.conn, "FORSENDELSE", line.kvittering_id, tekst, foresp.bruker.navn,
            foresp.naa,
        )  # fmt: skip
    return foresp.videre(here + "#notater", "melding.lagret")


def _find(foresp: Foresp, conn: Any, kvittering: str) -> Linje:
    line = forsendelser.line(conn, kvittering.upper(), foresp.omfang)
    if line is None:
        raise NotFound
    return line


def _page(foresp: Foresp, kvittering: str, bare: int | None) -> Side:
    args = foresp.request.args
    exporting = args.get("format") in eksport.FORMATER
    utfall = tuple(part for part in args.get("utfall", "").split(",") if part)
    etter = foresp.heltall("etter") or 0
    with foresp.monitor.lager.batch(write=False) as transaction:
        conn = transaction.conn
        line = _find(foresp, conn, kvittering)
        counts = forsendelser.outcomes(conn, line.nr)
        failed = args.get("utfall") is None and line.avvist + line.avvik + line.uavklart > 0
        wanted = utfall or (_noteworthy(counts) if failed and not exporting else ())
        wanted = () if "ALLE" in wanted else wanted
        size = EKSPORT if exporting else PER_SIDE
        shown = (
            forsendelser.posts(conn, line.nr, etter=bare - 1, antall=1)
            if bare is not None
            else forsendelser.posts(conn, line.nr, utfall=wanted, etter=etter, antall=size + 1)
        )
        more, shown = len(shown) > size, shown[:size]
        found = _findings(conn, line.nr, shown)
        head = forsendelser.head(conn, line.nr)
        answer = svar.read(head, transaction.svar(line.nr), foresp.sprak)
        others = _lineage(foresp, transaction, line)
        data: dict[str, Any] = {
            "linje": line, "hode": head, "svar": answer, "utfall": counts, "valgt": wanted,
            "hentet": fetched(conn, line.nr), "grupper": forsendelser.groups_of(conn, line.nr),
            "notater": arbeid.notes(conn, "FORSENDELSE", line.kvittering_id),
            "bare": bare, "forsoek": avloesning.attempts(conn, line.nr),
            "gjelder": avloesning.newest(conn, line.kvittering_id, foresp.omfang),
            **others, **_around(foresp, conn, line),
        }  # fmt: skip
        content = None if exporting else transaction.innhold(line.nr)
    posts = _posts(foresp, line, shown, found, answer)
    if exporting:
        return Side("forsendelse.html", "", data, [posts, *data["tabeller"]], "forsendelse")
    document = xmlvis.parse(content or b"<tom/>")
    look = xmlvis.Vis(document, found, umaskert=bare is not None)
    data |= {
        "tabell": posts, "kuttet": more, "blokker": _blocks(look, shown, found),
        "topp": look.header() if bare is None and content else [], "ryddet": content is None,
        "tekstene": _texts(answer, found),
        "tid_linje": _timeline(head.mottatt, head.mottatt_vegg, answer.generert, data["hentet"]),
        "neste_side": foresp.adresse(etter=shown[-1].loepenr) if more and shown else None,
        "forste_side": foresp.adresse(etter=None) if etter else None,
        "funnene": _by_post(found), "her": f"{ROT}/forsendelser/{line.kvittering_id}",
    }  # fmt: skip
    title = foresp.t("forsendelse.tittel", id=line.kvittering_id)
    return Side("forsendelse.html", title, data, [posts, *data["tabeller"]], "forsendelse")


def _noteworthy(counts: dict[str, int]) -> tuple[str, ...]:
    """The outcomes that somebody should look at, of those that there are."""
    order = ("AVVIST", "UAVKLART", "UTSATT", "LAGRET_MED_AVVIK", "FORELDET")
    return tuple(word for word in order if counts.get(word))


def _findings(conn: Any, nr: int, shown: list[Postlinje]) -> list[Funnlinje]:
    found = forsendelser.findings(conn, nr, 0, 0)
    if shown:
        wanted = {post.loepenr for post in shown}
        found += [
            one
            for one in forsendelser.findings(conn, nr, shown[0].loepenr, shown[-1].loepenr, 100_000)
            if one.loepenr in wanted
        ]
    return found


def _by_post(found: list[Funnlinje]) -> dict[int, list[Funnlinje]]:
    by: dict[int, list[Funnlinje]] = {}
    for one in found:
        by.setdefault(one.loepenr, []).append(one)
    return by


def _texts(answer: svar.Svartekst, found: list[Funnlinje]) -> dict[tuple[int, int], Any]:
    return {(one.loepenr, one.nr): answer.funn(one.loepenr, one.nr, one.regel_id) for one in found}


def _posts(
    foresp: Foresp,
    line: Linje,
    shown: list[Postlinje],
    found: list[Funnlinje],
    answer: svar.Svartekst,
) -> Tabell:
    by = _by_post(found)
    names = {
        "loepenr": Slag.TALL, "referanse": Slag.KODE, "posttype": Slag.TEKST, "utfall": Slag.MERKE,
        "handling": Slag.MERKE, "regel": Slag.KODE, "sti": Slag.KODE, "hva": Slag.TEKST,
    }  # fmt: skip
    columns = [
        Kolonne(name, foresp.t(f"kolonne.{name}"), slag, radhode=name == "loepenr",
                ordliste="handling" if name == "handling" else "utfall")
        for name, slag in names.items()
    ]  # fmt: skip
    rows = []
    for post in shown:
        first = True
        several: list[Funnlinje | None] = [*by.get(post.loepenr, ())]
        for one in several or [None]:
            text = answer.funn(one.loepenr, one.nr, one.regel_id) if one else None
            rows.append([
                Celle(post.loepenr, f"#post-{post.loepenr}"),
                Celle(post.referanse, _reference(post.referanse)),
                Celle(post.posttype), Celle(post.utfall), Celle(post.handling if first else None),
                Celle(one.regel_id, f"/regler/{one.regel_id}") if one else Celle(None),
                Celle(one.sti, f"#funn-{one.loepenr}-{one.nr}", tekst=text.lesbar or one.sti)
                if one and text else Celle(None),
                Celle(text.tekst, under=text.rettelse) if text else Celle(None),
            ])  # fmt: skip
            first = False
    return Tabell(
        "poster",
        foresp.t("forsendelse.poster"),
        columns,
        rows,
        foresp.t("forsendelse.ingen_poster"),
    )


def _reference(referanse: str | None) -> str | None:
    """The search for a record's reference; none for one with a national id in it (WS2)."""
    if referanse is None or mask(referanse) != referanse:
        return None
    return soek.lenke(referanse=referanse)


def _blocks(
    look: xmlvis.Vis, shown: list[Postlinje], found: list[Funnlinje]
) -> list[tuple[Postlinje, list[xmlvis.Xmllinje]]]:
    """The XML of each post that is shown; on WS2 a deltaker once, at its first post."""
    paths = {one.loepenr: one.sti for one in reversed(found)}
    blocks, seen = [], set()
    for post in shown:
        element = xmlvis.post_of(look.document, post.loepenr, paths.get(post.loepenr))
        if element is None or element in seen:
            continue
        seen.add(element)
        blocks.append((post, look.lines([element])))
    return blocks


def _timeline(
    mottatt: datetime, vegg: datetime, generert: str, hentet: datetime | None
) -> list[tuple[str, datetime | None]]:
    """What happened when: received, judged, stored and answered in one transaction, fetched."""
    answered = datetime.fromisoformat(generert) if generert else vegg
    steps: list[tuple[str, datetime | None]] = [("mottatt", vegg)]
    if mottatt != vegg:
        steps.append(("regeltid", mottatt))
    return [*steps, ("besvart", answered), ("hentet", hentet)]


def _lineage(foresp: Foresp, transaction: Transaksjon, line: Linje) -> dict[str, Any]:
    """Batches with the same records: those before, and those after (resubmissions)."""
    shared = forsendelser.related(transaction.conn, line.nr)
    nearest = sorted(shared, key=lambda nr: abs(nr - line.nr))[:_LINEAGE]
    found = forsendelser.lines(transaction.conn, nearest, foresp.omfang)
    before = tuple(found[nr] for nr in sorted(found, reverse=True) if nr < line.nr)
    after = tuple(found[nr] for nr in sorted(found) if nr > line.nr)
    tables = [forsendelsestabell(foresp, lines) for lines in (before, after)]
    return {
        "foer": before, "etterpaa": after,
        "felles": {found[nr].kvittering_id: shared[nr] for nr in found},
        "tabeller": [
            replace(table, navn=name)
            for name, table in zip(("tidligere", "senere"), tables, strict=True)
        ],
    }  # fmt: skip


def _around(foresp: Foresp, conn: Any, line: Linje) -> dict[str, Any]:
    """The batches beside this one in the search it was found by."""
    q = foresp.request.args.get("q", "")
    wanted = soek.parse(q, foresp.klokke).filter
    newer, older = forsendelser.beside(conn, wanted, foresp.omfang, line.nr)
    return {
        "nyere": adresse(newer, q) if newer else None,
        "eldre": adresse(older, q) if older else None,
        "tilbake": f"{ROT}/forsendelser" + (f"?{urlencode({'q': q})}" if q else ""),
    }
