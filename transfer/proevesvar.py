"""What became of a file of test results: as a table for people, as JSON for programs."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rules.ident import mask
from rules.utfall import Finding
from transfer import show
from transfer.proevedom import Radutfall
from transfer.proeveimport import Import

ALLE = 100  # up to so many rows are all shown; of more, those that have something to say
_COLUMNS = ("rad", "handling", "proeveId", "ident", "utfall", "regel", "hva og rettelse")


def as_data(taken: Import) -> dict[str, Any]:
    """The whole of it, ids masked."""
    return {
        "kvitteringId": taken.kvittering_id,
        "mottatt": taken.mottatt,
        "lestFoer": taken.tidligere,
        "endret": taken.endret,
        "resultat": taken.resultat,
        "opptelling": _counted(taken),
        "rader": [_row(one) for one in taken.rader],
        "exitCode": taken.exit_code,
    }


def text(console: Console, taken: Import, language: str) -> None:
    """A table with a line for each row, and what it came to."""
    shown = [r for r in taken.rader if len(taken.rader) <= ALLE or r.findings or r.utfall.feilet]
    table = Table(show_header=True, header_style="bold")
    for name in _COLUMNS:
        table.add_column(name, overflow="fold")
    for one in shown:
        _add(table, one, language)
    if shown:
        console.print(table)
    counts = ", ".join(f"{antall} {utfall}" for utfall, antall in _counted(taken).items())
    result = Text(str(taken.resultat), style=show.colour(taken.resultat))
    console.print(Text.assemble(result, f"  {len(taken.rader)} rader: {counts}"))
    if taken.tidligere is not None:
        console.print(f"Filen er lest inn før, {taken.tidligere:%d.%m.%Y %H:%M} UTC.")
    if not taken.endret:
        console.print("Ingenting er endret i registeret.")
    console.print(f"kvittering {taken.kvittering_id}")


def _counted(taken: Import) -> dict[str, int]:
    return dict(sorted(Counter(one.utfall.value for one in taken.rader).items()))


def _row(one: Radutfall) -> dict[str, Any]:
    rad = one.rad
    return {
        "rad": rad.nr,
        "handling": rad.handling,
        "proeveId": mask(rad.proeve_id),
        "ident": mask(rad.ident),
        "utfall": one.utfall,
        "funn": [_funn(f) for f in one.findings],
        "motorfeil": list(one.brutt),
    }


def _funn(f: Finding) -> dict[str, Any]:
    languages = ("nb", "nn", "en")
    return {
        "regelId": f.rule.id,
        "alvorlighet": f.alvorlighet,
        "felt": f.felt,
        "tekst": {language: f.text(language) for language in languages},
        "rettelse": {language: f.fix(language) for language in languages},
    }


def _add(table: Table, one: Radutfall, language: str) -> None:
    rad = one.rad
    outcome = Text(one.utfall, style=show.colour(one.utfall))
    lead = (
        str(rad.nr), mask(rad.handling), mask(rad.proeve_id), mask(rad.ident), outcome,
    )  # fmt: skip
    said = [(Text(f.rule.id, style=show.colour(f.alvorlighet)), _said(f, language))
            for f in one.findings]  # fmt: skip
    said += [(Text(rule, style="magenta"), Text("Regelen feilet.")) for rule in one.brutt]
    for n, cells in enumerate(said or [(Text(), Text())]):
        table.add_row(*(lead if n == 0 else ("",) * len(lead)), *cells)


def _said(f: Finding, language: str) -> Text:
    return Text.assemble(f.text(language), (f"\n→ {f.fix(language)}", "dim"))
