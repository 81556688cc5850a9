"""The pages of the catalogue as files: a site that any web server or file share can show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import codelists
from rules.engine import catalogue
from transfer import show
from transfer.regler import kodesider, nett
from transfer.regler.lenker import HOVEDSPRAAK, Filer
from transfer.regler.ord import SPRAAK
from transfer.regler.sider import Sider


def skriv(folder: Path, dag: date) -> int:
    """Write the site into a folder, which is made where it is missing; the number of files."""
    count = 0
    for path, content in filer(dag):
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        count += 1
    return count


def filer(dag: date) -> Iterator[tuple[str, bytes]]:
    """Every file of the site by its path: pages in three languages, data and the style sheet."""
    ids = list(dict.fromkeys(rule.id for rule in catalogue()))
    yield "regler.css", nett.stil()
    yield "regler.json", _json(nett.samlet(dag))
    yield "endringer.json", _json(nett.endret(date.min, date.max))
    for id in ids:
        yield f"{id}.json", _json(nett.regel(id, dag))
    for name in kodesider.navn():
        for ending in kodesider.SUFFIX:
            yield f"kodeverk-{name}.{ending}", str(kodesider.fil(name, ending)).encode()
    for label in codelists.leveranser():
        for ending in ("csv", "json"):
            file = f"{kodesider.LEVERANSE}{label}"
            yield f"kodeverk-{file}.{ending}", str(kodesider.fil(file, ending)).encode()
    for spraak in SPRAAK:
        sider = Sider(Filer(spraak, spraak), dag)
        folder = "" if spraak == HOVEDSPRAAK else f"{spraak}/"
        yield f"{folder}index.html", sider.forside().encode()
        yield f"{folder}endringer.html", sider.endringer(date.min, date.max).encode()
        yield f"{folder}tilstander.html", sider.tilstander().encode()
        yield f"{folder}kodeverk.html", kodesider.oversikt(sider).encode()
        for name in kodesider.navn():
            yield f"{folder}kodeverk-{name}.html", str(kodesider.liste(sider, name)).encode()
        for id in ids:
            html = sider.regel(id)
            assert html is not None
            yield f"{folder}{id}.html", html.encode()


def _json(value: object) -> bytes:
    return show.as_json(value).encode() + b"\n"
