"""`nir codelists`: the lists as of a day, what changed, and as files for vendors."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

import codelists
from transfer import show
from transfer.catalogue_view import day_of

_SUFFIX = {"csv": "csv", "json": "json", "genericode": "gc"}


def lists(console: Console, at: datetime | None, as_json: bool) -> None:
    """Every code list with its size."""
    day = day_of(at)
    rows: list[dict[str, Any]] = [
        {
            "name": navn,
            "title": {"nb": about.nb, "en": about.en},
            "codes": len(codelists.liste(navn).alle()),
            "valid": len(codelists.liste(navn).gyldige(day)),
        }
        for navn in codelists.navn()
        for about in [codelists.beskrivelse(navn)]
    ]
    if as_json:
        print(show.as_json({"asOf": day, "version": codelists.versjon(day), "lists": rows}))
        return
    table = Table(title=f"{len(rows)} code lists on {day}", title_justify="left")
    for name in ("name", "valid", "all", "what"):
        table.add_column(name)
    for row in rows:
        table.add_row(row["name"], str(row["valid"]), str(row["codes"]), row["title"]["nb"])
    console.print(table)


def codes(console: Console, navn: str, at: datetime | None, as_json: bool) -> bool:
    """The codes of a list that are valid on the day; False for an unknown list."""
    if navn not in codelists.navn():
        return False
    day = day_of(at)
    valid = codelists.liste(navn).gyldige(day)
    if as_json:
        print(show.as_json({"name": navn, "asOf": day, "codes": valid}))
        return True
    table = Table(title=f"{navn} on {day}", title_justify="left")
    for name in ("code", "nb", "en", "law", "delivery", "certainty"):
        table.add_column(name)
    for kode in valid:
        table.add_row(
            kode.kode, kode.navn_nb, kode.navn_en, kode.lov, kode.leveranse, kode.sikkerhet
        )
    console.print(table)
    return True


def export(navn: str | None, format: str, at: datetime | None, out: Path | None) -> None:
    """Write one list or all, to a folder or to standard output. KeyError for an unknown list."""
    day = day_of(at) if at else None
    if out is None:
        print(codelists.export(navn, format, day), end="")
        return
    out.mkdir(parents=True, exist_ok=True)
    for one in [navn] if navn else codelists.navn():
        text = codelists.export(one, format, day)
        (out / f"{one}.{_SUFFIX[format]}").write_text(text, "utf-8")
