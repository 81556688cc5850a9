"""Shows the codes of SOAP faults, and finds in the program how each is raised."""

from __future__ import annotations

import ast
import json as json_module
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rich.console import Console
from rich.table import Table

from rules.rule import Handling
from transfer import faults
from transfer.faults import Feil
from transfer.feilkoder import feilkoder

_CLASSES: dict[str, type[Feil]] = {
    name: one
    for name, one in vars(faults).items()
    if isinstance(one, type) and issubclass(one, Feil) and one is not Feil
} | {"ugyldig": faults.Klientfeil}


@dataclass(frozen=True, slots=True)
class Reist:
    """A fault as it is raised somewhere in the program."""

    kode: str
    detail: str
    soap: str
    handling: Handling


@cache
def raised() -> dict[str, Reist]:
    """Every code that the program raises."""
    found = {}
    for file in sorted(Path(faults.__file__).parent.rglob("*.py")):
        for one in _calls(ast.parse(file.read_text("utf-8"))):
            found[one.kode] = one
    return found


def _calls(tree: ast.AST) -> Iterator[Reist]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        kode, fault = node.args[0], _CLASSES.get(name)
        if fault is None or not isinstance(kode, ast.Constant):
            continue
        given = {one.arg: one.value for one in node.keywords}
        handling, soap = given.get("handling"), given.get("faultcode")
        yield Reist(
            str(kode.value),
            fault.detail_element,
            str(soap.value) if isinstance(soap, ast.Constant) else fault.actor,
            Handling[handling.attr] if isinstance(handling, ast.Attribute) else fault.handling,
        )


def as_data() -> list[dict[str, str]]:
    """Every code with its detail, SOAP code, handling, who repairs it, and its cause."""
    program = raised()
    return [
        {
            "kode": one.kode,
            "detail": program[one.kode].detail,
            "faultcode": program[one.kode].soap,
            "handling": program[one.kode].handling,
            "who": one.who,
            "nb": one.cause.nb,
            "en": one.cause.en,
        }
        for one in feilkoder().values()
    ]


def show(console: Console, json: bool, language: str) -> None:
    if json:
        print(json_module.dumps(as_data(), ensure_ascii=False, indent=2))
        return
    table = Table("kode", "detail", "handling", "who", "cause")
    for row in as_data():
        cause = row["en" if language == "en" else "nb"]
        table.add_row(row["kode"], row["detail"], row["handling"], row["who"], cause)
    console.print(table)


def markdown() -> str:
    """The table of docs/faults.md."""
    lines = [
        "| kode | detail | faultcode | handling | who can repair | cause |",
        "|---|---|---|---|---|---|",
    ]
    for row, one in zip(as_data(), feilkoder().values(), strict=True):
        lines.append(
            f"| `{row['kode']}` | {row['detail']} | {row['faultcode']} | {row['handling']} "
            f"| {one.who.words} | {row['nb']} {row['en']} |"
        )
    return "\n".join(lines) + "\n"
