"""Population files: persons, and the records that stand, written by hand in YAML or JSON.

The form is described in docs/population.md; what a field means, in `rules.facts.person`. Every
fault names the file and the field, so that one reading is enough to mend it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from rules.eksempel import UgyldigEksempel, person_fra, registreringer_fra
from rules.facts import Person, Registrering
from rules.ident import mask

DEMO = Path(__file__).parent / "demo" / "personer.yaml"


class PersonfilError(ValueError):
    """The file cannot be read as persons; who wrote it mends it."""


@dataclass(frozen=True, slots=True)
class Personfil:
    """What a file holds: the persons, and by `nr` the records that stand for each."""

    personer: list[Person] = field(default_factory=list)
    registreringer: dict[int, list[Registrering]] = field(default_factory=dict)


def demo_personer() -> list[Person]:
    """The named persons of the demo, always the same; the file says who is who."""
    return load(DEMO).personer


def load(path: Path | str) -> Personfil:
    """Read a population file; what ends in `.json` is JSON, all else YAML."""
    path = Path(path)
    try:
        return _persons(_read(path))
    except UgyldigEksempel as fault:
        raise PersonfilError(f"{path}: {mask(str(fault))}") from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, yaml.YAMLError) as fault:
        raise PersonfilError(f"{path}: {mask(' '.join(str(fault).split()))}") from fault


def _persons(content: Any) -> Personfil:
    """The persons in order; each `nr`, id and reference stands once in a file."""
    rows = content.get("personer") if isinstance(content, dict) else None
    if not isinstance(rows, list):
        raise UgyldigEksempel("personer", "mangler; filen skal ha en liste over personer")
    for name in content.keys() - {"personer"}:
        raise UgyldigEksempel(name, "ukjent felt; filen har bare personer")
    read = Personfil()
    seen: dict[object, str] = {}
    free = _free_numbers(rows)
    for index, row in enumerate(rows):
        sti = f"personer[{index}]"
        posts = None
        if isinstance(row, dict):
            posts = row.pop("registreringer", None)
            row["nr"] = row["nr"] if "nr" in row else next(free)
        person = person_fra(row, sti=sti)
        read.personer.append(person)
        _once(seen, ("nr", person.nr), sti, f"nr {person.nr}")
        for ident in person.identer:
            _once(seen, ident.verdi, sti, f"{ident.type} {ident.verdi}")
        standing = registreringer_fra(posts, f"{sti}.registreringer")
        for r in standing:
            _once(seen, (r.kommunenummer, r.referanse), sti, f"referansen {r.referanse}")
        if standing:
            read.registreringer[person.nr] = standing
    return read


def _free_numbers(rows: list[Any]) -> Iterator[int]:
    """The numbers from 1 that no person of the file was given."""
    given = {row.get("nr") for row in rows if isinstance(row, dict)}
    nr = 0
    while nr := nr + 1:
        if nr not in given:
            yield nr


def _once(seen: dict[object, str], key: object, sti: str, what: str) -> None:
    if key in seen:
        raise UgyldigEksempel(sti, f"{what} står også i {seen[key]}")
    seen[key] = sti


def _read(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix == ".json" else yaml.load(text, _Loader)


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the fast one where it was built


class _Loader(_Base):  # type: ignore[misc]
    """YAML in which 0301, NO and 2021-02-10 are text, and a key stands once."""

    yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012 - PyYAML's own way

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key.value}: står to ganger", key.start_mark
                )
            seen.add(key.value)
        made: dict[Any, Any] = super().construct_mapping(node, deep)
        return made


for _tag, _form, _first in (
    ("bool", "true|false", "tf"),
    ("null", "~|null|", ["~", "n", ""]),
    ("int", "0|[1-9][0-9]*", "0123456789"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_form})$"), list(_first)
    )
