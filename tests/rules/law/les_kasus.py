"""Cases as data: a sentence, a person, records, a day, and what must be computed.

A case may have `rader`: each row is a case of its own that takes what it leaves out from the case
above it; fields of `person` are merged one by one. What is expected is a part of the whole: a
mapping against a list of objects names the objects by their key, a list of texts is all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rules.eksempel import person_fra, registreringer_fra
from rules.facts import Person, Registrering
from tests import yamlfil

MAPPE = Path(__file__).parent / "kasus"
NAMES = ("kode", "type", "rad", "referanse", "ferdighet", "del")


@dataclass(frozen=True)
class Kasus:
    navn: str
    person: Person
    registreringer: tuple[Registrering, ...]
    dag: date
    forventet: dict[str, Any]


def alle_kasus() -> Iterator[Kasus]:
    for file in sorted(MAPPE.glob("*.yaml")):
        for data in yamlfil.read(file):
            for row in data.get("rader", [{}]):
                yield _kasus(file.stem, data, row)


def _kasus(stem: str, data: dict[str, Any], row: dict[str, Any]) -> Kasus:
    navn = ": ".join(part for part in (stem, data["navn"], row.get("navn")) if part)
    known = {"navn", "id", "person", "registreringer", "dag", "forventet", "rader", "ogsaa"}
    unknown = (data.keys() | row.keys()) - known
    assert not unknown, f"{navn}: {unknown}"
    registreringer = row.get("registreringer", data.get("registreringer", []))
    return Kasus(
        navn,
        person_fra({**data.get("person", {}), **row.get("person", {})}, sti=navn),
        tuple(registreringer_fra(registreringer + row.get("ogsaa", []), sti=navn)),
        row.get("dag") or data["dag"],
        row.get("forventet") or data["forventet"],
    )


def avvik(expected: Any, actual: Any, sti: str = "") -> list[str]:
    """Where the actual tree is not what is expected."""
    if isinstance(expected, date):
        expected = expected.isoformat()
    if isinstance(expected, dict) and isinstance(actual, list):
        actual = {next(item[n] for n in NAMES if n in item): item for item in actual}
        expected = {str(k): v for k, v in expected.items()}
    if isinstance(expected, dict):
        if not isinstance(actual, dict):
            return [f"{sti}: {actual!r} is no object"]
        return [
            fault
            for key, value in expected.items()
            for fault in avvik(value, actual.get(key), f"{sti}.{key}")
        ]
    if isinstance(expected, list) and isinstance(actual, list) and actual:
        if isinstance(actual[0], dict):
            actual = [next(item[n] for n in NAMES if n in item) for item in actual]
        return [] if sorted(expected) == sorted(actual) else [f"{sti}: {actual} is not {expected}"]
    return [] if expected == actual else [f"{sti}: {actual!r} is not {expected!r}"]
