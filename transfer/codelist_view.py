"""`nir codelists`: the lists as of a day, what changed, and as files for vendors."""

from __future__ import annotations

from datetime import date, datetime
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


def export(
    navn: str | None,
    format: str,
    at: datetime | None,
    out: Path | None,
    *,
    opened: date | None = None,
    delivery: str | None = None,
) -> None:
    """Write one list or all, to a folder or to standard output, or what a delivery brought.

    KodeverkFeil for a list or delivery that is not there.
    """
    day = day_of(at) if at else None

    def text(name: str | None) -> str:
        if delivery is not None:
            return codelists.export_leveranse(delivery, format, name)
        return codelists.export(name, format, day, opened)

    if out is None:
        print(text(navn), end="")
        return
    every = codelists.navn() if delivery is None else tuple(codelists.leveranse_endringer(delivery))
    out.mkdir(parents=True, exist_ok=True)
    for one in [navn] if navn else every:
        (out / f"{one}.{_SUFFIX[format]}").write_text(text(one), "utf-8")


def changes(console: Console, after: str, up_to: str, as_json: bool) -> None:
    """What changed after a date or delivery, up to and including another."""
    fra, til = _day(after), _day(up_to)
    found = codelists.endringer(fra, til)
    if as_json:
        print(show.as_json({"after": fra, "upTo": til, "changes": [_data(one) for one in found]}))
        return
    table = Table(title=f"{len(found)} changes after {fra} up to {til}", title_justify="left")
    for name in ("day", "list", "code", "change", "law", "delivery", "what"):
        table.add_column(name, overflow="fold")
    for one in found:
        table.add_row(
            str(one.dag), one.kodeverk, one.kode, one.slag, one.lov, one.leveranse, _navn(one)
        )
    console.print(table)


def _data(one: codelists.Endring) -> dict[str, Any]:
    return {
        "day": one.dag,
        "list": one.kodeverk,
        "code": one.kode,
        "change": one.slag,
        "law": one.lov,
        "delivery": one.leveranse or None,
        "name": _navn(one),
    }


def _navn(one: codelists.Endring) -> str:
    versions = codelists.liste(one.kodeverk).versjoner_av(one.kode)
    held = [v for v in versions if v.lov == one.lov and (v.gyldig_fra or date.min) <= one.dag]
    return (held or list(versions))[-1].navn_nb


def _day(text: str) -> date:
    """A date, or the day a delivery opened. UkjentLeveranse for what is neither."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return codelists.leveransedato(text)


def check(console: Console) -> bool:
    """Whether the lists in use are fit for use; says what is wrong."""
    problems = codelists.check()
    for one in problems:
        console.print(f"{one.kodeverk} {one.kode}: {one.slag} {one.tekst}", markup=False)
    verdict = f"{len(problems)} problems" if problems else "nothing is wrong"
    console.print(f"the lists in use: {verdict}", style="red" if problems else "green")
    return not problems
