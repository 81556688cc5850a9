"""Population files: persons, and the records that stand, written by hand in YAML or JSON.

The form is described in docs/population.md; what a field means, in `rules.facts.person`. Every
error names the file and the field, so that one reading is enough to mend it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from rules.eksempel import person_fra, registreringer_fra
from rules.facts import Person, Registrering

DEMO = Path(__file__).parent / "demo" / "personer.yaml"


class PersonfilError(ValueError):
    """The file cannot be read as persons; who wrote it can mend it."""


@dataclass(frozen=True, slots=True)
class Personfil:
    """What a file holds: the persons, and by `nr` the records that stand for them."""

    personer: list[Person]
    registreringer: dict[int, list[Registrering]]


def demo_personer() -> list[Person]:
    """The named persons of the demo, always the same; the file says who is who."""
    return load(DEMO).personer


def load(path: Path | str) -> Personfil:
    """Read a population file; a `.json` file is JSON, any other YAML."""
    path = Path(path)
    try:
        return _persons(_read(path))
    except PersonfilError as error:
        raise PersonfilError(f"{path}: {error}") from error.__cause__


def _read(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
        return json.loads(text) if path.suffix == ".json" else yaml.load(text, _Loader)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise PersonfilError(str(error)) from error
    except yaml.YAMLError as error:
        raise PersonfilError(" ".join(str(error).split())) from error


def _persons(content: Any) -> Personfil:
    rows = content.get("personer") if isinstance(content, dict) else None
    if not isinstance(rows, list):
        raise PersonfilError("personer: a list of persons is missing")
    if unknown := content.keys() - {"personer"}:
        raise PersonfilError(f"{sorted(unknown)[0]}: unknown; the file holds only `personer`")
    personer: list[Person] = []
    registreringer: dict[int, list[Registrering]] = {}
    taken: dict[str | int, str] = {}
    given = {row["nr"] for row in rows if isinstance(row, dict) and isinstance(row.get("nr"), int)}
    free = iter(n for n in range(1, len(rows) + len(given) + 1) if n not in given)
    for index, row in enumerate(rows):
        where = f"personer[{index}]"
        if not isinstance(row, dict):
            raise PersonfilError(f"{where}: a person is a set of fields, not {row!r}")
        fields = dict(row)
        posts = fields.pop("registreringer", None) or []
        fields.setdefault("nr", None)
        if fields["nr"] is None:
            fields["nr"] = next(free)
        person = _convert(person_fra, fields, where)
        _once(taken, person, where)
        personer.append(person)
        if posts:
            registreringer[person.nr] = _convert(registreringer_fra, posts, where)
    return Personfil(personer, registreringer)
