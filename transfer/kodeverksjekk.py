"""`nir codelists check`: is a new edition of a code list fit for use, and why not.

What makes codes ambiguous or leaves a day without any is the rule NIR-4-KOD-0010; the rest are
faults of the file. Nothing is taken into use here: a list comes in with a release.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from codelists import check_list, les_csv, liste, navn
from codelists.kontroll import Problem
from rules.engine import catalogue
from rules.koder.kodeverk_uten_sammenheng import SLAG
from rules.rule import Rule, fill

LANGUAGES = ("nb", "nn", "en")
REGEL = "NIR-4-KOD-0010"


@dataclass(frozen=True, slots=True)
class Sjekk:
    """What is wrong with an edition; `regel` are the problems that the rule speaks of."""

    kodeverk: str
    koder: int
    regel: tuple[Problem, ...]
    andre: tuple[Problem, ...]

    @property
    def exit_code(self) -> int:
        return int(bool(self.regel or self.andre))


def check_file(path: Path, name: str | None = None) -> Sjekk:
    """Check an edition against the one that holds. The file has the name of its list, unless given.

    Raises `codelists.Lesefeil` where the file is no code list, and OSError where there is none.
    """
    ny = les_csv(name or path.stem, path.read_text(encoding="utf-8-sig"))
    problemer = check_list(ny, liste(ny.navn) if ny.navn in navn() else None)
    return Sjekk(
        ny.navn,
        len(ny.versjoner),
        tuple(p for p in problemer if p.slag in SLAG),
        tuple(p for p in problemer if p.slag not in SLAG),
    )


def as_data(sjekk: Sjekk) -> dict[str, Any]:
    """The whole of it, for programs."""
    rule = _rule()
    return {
        "kodeverk": sjekk.kodeverk,
        "versjoner": sjekk.koder,
        "funn": [
            {
                "regelId": rule.id,
                "alvorlighet": rule.alvorlighet,
                "kode": p.kode or None,
                "slag": p.slag,
                "tekst": {lang: fill(rule.tekst, lang, _values(p)) for lang in LANGUAGES},
                "rettelse": {lang: fill(rule.rettelse, lang, _values(p)) for lang in LANGUAGES},
            }
            for p in sjekk.regel
        ],
        "problemer": [
            {"kode": p.kode or None, "slag": p.slag, "tekst": p.tekst} for p in sjekk.andre
        ],
        "exitCode": sjekk.exit_code,
    }


def text(console: Console, sjekk: Sjekk, language: str) -> None:
    """A line for each problem, or that there is none."""
    rule = _rule()
    if not sjekk.exit_code:
        console.print(f"{sjekk.kodeverk}: {sjekk.koder} versions of codes, fit for use")
        return
    table = Table(show_header=True, header_style="bold")
    for name in ("kode", "slag", "regel", "hva"):
        table.add_column(name, overflow="fold")
    for p in sjekk.regel:
        table.add_row(p.kode, p.slag, rule.id, fill(rule.tekst, language, _values(p)))
    for p in sjekk.andre:
        table.add_row(p.kode, p.slag, "", p.tekst)
    console.print(table)
    if sjekk.regel:
        console.print(f"→ {fill(rule.rettelse, language, {})}")


def _values(p: Problem) -> dict[str, object]:
    return {"kodeverk": p.kodeverk, "kode": p.kode or None, "feil": p.tekst}


def _rule() -> Rule:
    return next(rule for rule in catalogue() if rule.id == REGEL)
