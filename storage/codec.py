"""Facts as bytes: compact JSON in which equal facts give equal bytes.

Fields are written by name, in the order of the dataclass; a field at its default is left out, so a
default must never change. Decimals are text without trailing zeros (`10` and `10.0` are one).
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from rules.facts import INNHOLD, Innhold, Person

_encode = msgspec.json.Encoder().encode


def pakk(innhold: Innhold) -> bytes:
    """The bytes of a record: the same for equal records, others for others."""
    return _encode(_MIRRORS[type(innhold)](innhold))


def les(posttype: str, data: bytes) -> Innhold:
    """The record that `pakk` made bytes of. Raises KeyError for an unknown posttype."""
    return READERS[posttype](data)


def pakk_person(person: Person) -> bytes:
    """The bytes of a person."""
    return _encode(_PERSON(person))


def _mirror(cls: type) -> Callable[[Any], msgspec.Struct]:
    """From a dataclass to a struct of the same fields, which msgspec writes without defaults."""
    fields = dataclasses.fields(cls)
    hints = get_type_hints(cls)
    form = msgspec.defstruct(
        cls.__name__,
        [
            (f.name, Any) if f.default is dataclasses.MISSING else (f.name, Any, f.default)
            for f in fields
        ],
        omit_defaults=True,
        gc=False,
    )
    get = attrgetter(*(f.name for f in fields))  # every record has two fields or more
    found = ((i, _writer(hints[f.name])) for i, f in enumerate(fields))
    writers = [(i, write) for i, write in found if write is not None]

    def mirror(value: Any) -> msgspec.Struct:
        parts = list(get(value))
        for i, write in writers:
            if parts[i] is not None:
                parts[i] = write(parts[i])
        return form(*parts)

    return mirror


_mirror_of = cache(_mirror)


def _writer(hint: Any) -> Callable[[Any], Any] | None:
    """How a value of this type is written, where msgspec's own way does not do."""
    inner = get_args(hint)
    if get_origin(hint) in (Union, types.UnionType):
        return next((w for w in map(_writer, inner) if w is not None), None)
    if hint is Decimal:
        return _decimal
    if get_origin(hint) is tuple and dataclasses.is_dataclass(inner[0]):
        assert isinstance(inner[0], type)
        mirror = _mirror_of(inner[0])
        return lambda values: tuple(map(mirror, values))
    return None


def _decimal(value: Decimal) -> str:
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


READERS: Mapping[str, Callable[[bytes], Innhold]] = {
    posttype: msgspec.json.Decoder(cls).decode for posttype, cls in INNHOLD.items()
}
_KINDS: list[type] = list(INNHOLD.values())
_MIRRORS = {cls: _mirror_of(cls) for cls in _KINDS}
_PERSON = _mirror_of(Person)

les_person: Callable[[bytes], Person] = msgspec.json.Decoder(Person).decode
