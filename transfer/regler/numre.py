"""The ids of rules that were ever used, kept so that none comes back with another meaning.

`regelnumre.csv` is brought up to date with `nir rules ids` when a version is released; a test holds
the catalogue against it. A rule that is taken out keeps its row, with the day it was taken out.
"""

from __future__ import annotations

import csv
import inspect
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from importlib.metadata import version
from importlib.resources import files
from io import StringIO
from pathlib import Path

from rules.engine import catalogue
from rules.rule import Rule

_FILE = files("transfer.regler") / "regelnumre.csv"


@dataclass(frozen=True, slots=True)
class Nummer:
    """An id with the fault it stands for (the name of the rule's file)."""

    id: str
    feil: str
    siden: str  # the version of this software that first had it
    utgaatt: str = ""  # the version that took it out


def brukt() -> list[Nummer]:
    """Every id that was ever used, as written down."""
    rows = csv.DictReader(StringIO(_FILE.read_text("utf-8"), newline=""))
    return [Nummer(**row) for row in rows]


def feil(rule: Rule) -> str:
    """The fault a rule stands for: the name of its file, which all its versions share."""
    return Path(inspect.getfile(rule.fires)).stem


def oppdatert(rules: Iterable[Rule] | None = None) -> list[Nummer]:
    """The list with the ids that are new, and those that are gone marked; nothing is taken out."""
    now = {rule.id: feil(rule) for rule in (catalogue() if rules is None else rules)}
    release = version("nir-transfer")
    known = {
        one.id: one
        if one.id in now or one.utgaatt
        else Nummer(one.id, one.feil, one.siden, release)
        for one in brukt()
    }
    new = {id: Nummer(id, name, release) for id, name in now.items() if id not in known}
    return sorted([*known.values(), *new.values()], key=lambda one: one.id)


def tekst(numre: Iterable[Nummer]) -> str:
    """The list as the text of its file."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field.name for field in fields(Nummer)])
    writer.writerows(astuple(one) for one in numre)
    return out.getvalue()


def misbrukt(
    rules: Iterable[Rule] | None = None, kjente: Iterable[Nummer] | None = None
) -> list[str]:
    """What is wrong: an id that was dropped, came back, or means something else than it did."""
    now: dict[str, set[str]] = {}
    for rule in catalogue() if rules is None else rules:
        now.setdefault(rule.id, set()).add(feil(rule))
    found = []
    for one in brukt() if kjente is None else kjente:
        there = now.get(one.id)
        if one.utgaatt and there:
            found.append(f"{one.id} was taken out in {one.utgaatt} and is used again")
        elif not one.utgaatt and there is None:
            found.append(f"{one.id} ({one.feil}) is gone; end it with `valid`, or mark it utgaatt")
        elif there and there != {one.feil}:
            found.append(f"{one.id} meant {one.feil} and now means {', '.join(sorted(there))}")
    return found
