"""The edition of the rule set: which composition of rules and dated values holds on a day.

The version is the day the composition began to hold; the digest is over everything it is made of,
so that two answers with the same version and digest were judged by the same rules.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import codelists
from rules import law
from rules.engine import catalogue
from rules.law.dated import LATEST

NAVN = "nir-regler"
_WRITTEN = (".py", ".toml")


def gyldig_fra(dag: date) -> date:
    """The first day of the composition of rules that holds on a day.

    >>> gyldig_fra(date(2021, 6, 11)), gyldig_fra(date(2021, 2, 28))
    (datetime.date(2021, 6, 1), datetime.date(2021, 1, 1))
    """
    place = bisect_right(grenser(), dag)
    return grenser()[place - 1] if place else date.min


def versjon(dag: date) -> str:
    """The version of the rule set on a day: the first day of its composition.

    >>> versjon(date(2021, 4, 30))
    '2021-03-01'
    """
    return gyldig_fra(dag).isoformat()


@cache
def grenser() -> tuple[date, ...]:
    """Every day on which a rule, a dated value or a delivery of codes began or ceased to hold."""
    return tuple(sorted(set(_days()) - {date.min}))


def _days() -> Iterator[date]:
    for rule in catalogue():
        yield rule.valid.fra
        if rule.valid.til < date.max:
            yield rule.valid.til + timedelta(days=1)
    for dated in law.alle():
        if dated.selected_by != LATEST:
            yield from (value.fra for value in dated.historie)
    yield from map(codelists.leveransedato, codelists.leveranser())


@cache
def digest() -> str:
    """SHA-256 over all that decides: rules and what they build on, dated values, code lists."""
    total = hashlib.sha256()
    for path, file in _written(files("rules")):
        total.update(f"{path}\0".encode())
        total.update(file.read_bytes())
    total.update(codelists.digest().encode())
    return total.hexdigest()


def _written(folder: Traversable, path: str = "rules") -> Iterator[tuple[str, Traversable]]:
    for one in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if one.is_dir():
            yield from _written(one, f"{path}/{one.name}")
        elif one.name.endswith(_WRITTEN):
            yield f"{path}/{one.name}", one
