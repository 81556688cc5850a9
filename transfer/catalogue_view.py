"""`nir rules` and `nir codelists`: the catalogue and the lists as of a day."""

from __future__ import annotations

import doctest
import inspect
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

import codelists
from rules.engine import catalogue, digest
from rules.facts.forsendelse import OSLO
from rules.rule import Rule
from transfer import clock, show

_SUFFIX = {"csv": "csv", "json": "json", "genericode": "gc"}


def _day(at: datetime | None) -> date:
    return (at or clock.wall()).astimezone(OSLO).date()


def _holding(day: date) -> list[Rule]:
    return [rule for rule in catalogue() if day in rule.valid]


def as_data(rule: Rule) -> dict[str, Any]:
    """A rule as plain data, the form `--format json` gives."""
    return {
        "id": rule.id,
        "name": rule.name,
        "version": rule.versjon,
        "severity": rule.alvorlighet,
        "scope": rule.omfang,
        "category": rule.kategori,
        "step": int(rule.steg),
        "door": rule.doer,
        "law": [str(lov) for lov in rule.lov],
        "channels": sorted(rule.kanaler),
        "valid": str(rule.valid),
        "selectedBy": rule.at,
        "field": rule.felt,
        "records": sorted(kind.posttype for kind in rule.types),
        "handling": rule.handling,
        "text": {"nb": rule.tekst.nb, "nn": rule.tekst.nn, "en": rule.tekst.en},
        "fix": {"nb": rule.rettelse.nb, "nn": rule.rettelse.nn, "en": rule.rettelse.en},
        "source": rule.source,
        "certainty": rule.certainty,
        "why": why(rule),
        "examples": examples(rule),
    }


def why(rule: Rule) -> str:
    """What the rule says of itself: its docstring without the examples."""
    parts = doctest.DocTestParser().parse(inspect.cleandoc(rule.fires.__doc__ or ""))
    return "\n\n".join(part.strip() for part in parts if isinstance(part, str) and part.strip())


def examples(rule: Rule) -> list[dict[str, str]]:
    """The examples of a rule, each with what it gives."""
    found = doctest.DocTestParser().get_examples(inspect.cleandoc(rule.fires.__doc__ or ""))
    return [{"code": one.source.strip(), "gives": one.want.strip()} for one in found]


def rules(console: Console, at: datetime | None, as_json: bool) -> None:
    """Every rule that holds on the day."""
    day = _day(at)
    held = _holding(day)
    if as_json:
        print(show.as_json({"asOf": day, "sha256": digest(), "rules": [as_data(r) for r in held]}))
        return
    table = Table(title=f"{len(held)} rules on {day}", title_justify="left")
    for name in ("id", "severity", "law", "door", "step", "what"):
        table.add_column(name)
    for rule in held:
        law = "begge" if len(list(rule.lov)) == 2 else str(rule.lov)
        style = show.colour(rule.alvorlighet)
        table.add_row(
            rule.id, f"[{style}]{rule.alvorlighet}[/]", law, rule.doer, str(int(rule.steg)),
            rule.name.replace("_", " "),
        )  # fmt: skip
    console.print(table)


def rule(console: Console, id: str, at: datetime | None, as_json: bool) -> bool:
    """One rule; False where none of the id holds on the day."""
    found = next((r for r in _holding(_day(at)) if r.id == id), None)
    if found is None:
        return False
    data = as_data(found)
    if as_json:
        print(show.as_json(data))
        return True
    console.print(f"[bold]{found.id}[/] {found.name.replace('_', ' ')}")
    console.print(
        f"[{show.colour(found.alvorlighet)}]{found.alvorlighet}[/] · {found.doer} · steg "
        f"{int(found.steg)} · {', '.join(data['law'])} · "
        f"{', '.join(data['channels']) or 'register'} · valid {found.valid}"
    )
    for language in ("nb", "nn", "en"):
        if data["text"][language]:
            console.print(f"\n{language}: {data['text'][language]}", markup=False)
            console.print(f"    → {data['fix'][language]}", markup=False, style="dim")
    console.print(f"\n{data['why']}", markup=False)
    console.print(f"\nsource: {found.source} ({found.certainty})", markup=False)
    for example in data["examples"]:
        console.print(f"  {example['code']}  {example['gives']}", markup=False, style="cyan")
    return True


def lists(console: Console, at: datetime | None, as_json: bool) -> None:
    """Every code list with its size."""
    day = _day(at)
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
    day = _day(at)
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
    day = _day(at) if at else None
    if out is None:
        print(codelists.export(navn, format, day), end="")
        return
    out.mkdir(parents=True, exist_ok=True)
    for one in [navn] if navn else codelists.navn():
        text = codelists.export(one, format, day)
        (out / f"{one}.{_SUFFIX[format]}").write_text(text, "utf-8")
