"""Persons and records from plain data (YAML or JSON): for cases, examples and population files.

Built from the annotations of the facts, so a new field needs no code here. Keys are the field
names of `rules.facts`; days are ISO text (or days, where YAML has read them), codes their values.
A fault names the place: `person.tillatelser[0].innvilget: ...`.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum, Flag
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from rules.facts import INNHOLD, Person, Registrering

T = TypeVar("T")
OSLO_KOMMUNE = "0301"  # where a case leaves the municipality out


class UgyldigEksempel(ValueError):
    """The data does not describe a fact; who wrote the file repairs it."""

    def __init__(self, sti: str, problem: str) -> None:
        super().__init__(f"{sti}: {problem}")
        self.sti = sti
        self.problem = problem


def person_fra(data: object, nr: int = 1, sti: str = "person") -> Person:
    """A person; `nr` is used where the data gives none.

    >>> person_fra({"foedselsdato": "1990-01-01", "ankomst": "2021-01-05"}).ankomst
    datetime.date(2021, 1, 5)
    >>> person_fra({"foedselsdato": "1990-13-01"})
    Traceback (most recent call last):
    rules.eksempel.UgyldigEksempel: person.foedselsdato: '1990-13-01' er ikke en dato (ÅÅÅÅ-MM-DD)
    """
    given = _mapping(data, sti)
    return build(Person, {"nr": nr, **given}, sti)


def registreringer_fra(data: object, sti: str = "registreringer") -> list[Registrering]:
    """Records that stand. Each item has one key that is a post type, with its content beside.

    `referanse` and `kommunenummer` may be left out: R1, R2 ... and 0301.

    >>> registreringer_fra([{"utdanningsbakgrunn": {"kode": "VGO_GJENNOMFOERT",
    ...                                             "dato": "2021-02-15"}}])[0].referanse
    'R1'
    """
    items = _list(data, sti)
    return [_registrering(item, n, f"{sti}[{n - 1}]") for n, item in enumerate(items, start=1)]


def _registrering(data: object, n: int, sti: str) -> Registrering:
    given = dict(_mapping(data, sti))
    typer = [key for key in given if key in INNHOLD]
    if len(typer) != 1:
        raise UgyldigEksempel(
            sti, f"skal ha nøyaktig én posttype, har {typer or sorted(given)}; velg av {_kjente()}"
        )
    posttype = typer[0]
    innhold = build(INNHOLD[posttype], given.pop(posttype), f"{sti}.{posttype}")
    envelope = {"kommunenummer": OSLO_KOMMUNE, "referanse": f"R{n}", "versjon": 1, **given}
    return build(Registrering, envelope, sti, ready={"innhold": innhold})


def build(cls: type[T], data: object, sti: str, ready: Mapping[str, object] | None = None) -> T:
    """One of the facts from a mapping of its fields; `ready` holds fields already built."""
    given = _mapping(data, sti)
    values: dict[str, object] = dict(ready or {})
    kind: Any = cls
    known = _fields(kind)
    for name, value in given.items():
        if name not in known or name in values:
            raise UgyldigEksempel(f"{sti}.{name}", f"ukjent felt; feltene er {', '.join(known)}")
        values[name] = _value(known[name][1], value, f"{sti}.{name}")
    missing = [name for name, (field, _) in known.items() if name not in values and _needed(field)]
    if missing:
        raise UgyldigEksempel(sti, f"mangler {', '.join(missing)}")
    return cls(**values)


def _value(kind: Any, value: object, sti: str) -> object:
    """A value of the annotated kind."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        choices = [one for one in get_args(kind) if one is not type(None)]
        return None if value is None else _value(choices[0], value, sti)
    if origin is tuple:
        inner = get_args(kind)[0]
        items = [value] if isinstance(value, str) else _list(value, sti)
        return tuple(_value(inner, item, f"{sti}[{n}]") for n, item in enumerate(items))
    if isinstance(kind, type) and is_dataclass(kind):
        return build(kind, value, sti)
    if isinstance(kind, type) and issubclass(kind, Flag):
        return _by_name(kind, value, sti)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _code(kind, value, sti)
    return _plain(kind, value, sti)


def _plain(kind: Any, value: object, sti: str) -> object:
    match kind:
        case t if t is date:
            return _date(value, sti)
        case t if t is Decimal:
            return _decimal(value, sti)
        case t if t is bool or t is str:
            if isinstance(value, kind):
                return value
            wanted = "true eller false" if kind is bool else "tekst; sett den i anførselstegn"
            raise UgyldigEksempel(sti, f"{value!r} skal være {wanted}")
        case t if t is int:
            if isinstance(value, int) and not isinstance(value, bool):
                return value
            raise UgyldigEksempel(sti, f"{value!r} er ikke et heltall")
        case _:
            raise UgyldigEksempel(sti, f"kan ikke leses som {kind}")


def _date(value: object, sti: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise UgyldigEksempel(sti, f"{value!r} er ikke en dato (ÅÅÅÅ-MM-DD)") from None


def _decimal(value: object, sti: str) -> Decimal:
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        return Decimal(str(value))
    except InvalidOperation:
        raise UgyldigEksempel(sti, f"{value!r} er ikke et tall") from None


def _code(kind: type[Enum], value: object, sti: str) -> Enum:
    try:
        return kind(value)
    except ValueError:
        choices = ", ".join(str(one.value) for one in kind)
        raise UgyldigEksempel(sti, f"{value!r} er ingen av {choices}") from None


def _by_name(kind: type[Flag], value: object, sti: str) -> Flag:
    try:
        return kind[str(value).upper()]
    except KeyError:
        raise UgyldigEksempel(sti, f"{value!r} er ingen av {', '.join(kind.__members__)}") from None


def _mapping(data: object, sti: str) -> Mapping[str, object]:
    if not isinstance(data, Mapping):
        raise UgyldigEksempel(sti, "skal være felter med verdi")
    return data


def _list(data: object, sti: str) -> Iterable[object]:
    if data is None:
        return ()
    if not isinstance(data, list | tuple):
        raise UgyldigEksempel(sti, "skal være en liste")
    return data


@cache
def _fields(cls: Any) -> dict[str, tuple[Field[Any], Any]]:
    hints = get_type_hints(cls)
    return {f.name: (f, hints[f.name]) for f in fields(cls)}


def _needed(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _kjente() -> str:
    return ", ".join(INNHOLD)
