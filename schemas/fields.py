"""How facts and XML meet: a field's name, and the text of a value, derived from the dataclasses.

The field `timer_per_uke: Decimal | None` is the element `timerPerUke`, optional, read as a decimal.
Nothing is listed twice: what a record holds stands in `rules.facts` and in the schema only.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Generic, TypeVar

from rules.facts import Lov

T = TypeVar("T")


class Memo(dict[str, T], Generic[T]):
    """Reads each distinct text once: a batch repeats its days, codes and amounts."""

    def __init__(self, read: Callable[[str], T], most: int = 50_000) -> None:
        super().__init__()
        self._read = read
        self._most = most

    def __missing__(self, text: str) -> T:
        value = self._read(text.strip())
        if len(self) < self._most:
            self[text] = value
        return value


def read_bool(text: str) -> bool:
    return text in ("true", "1")


_READ: dict[type, Callable[[str], Any]] = {
    str: str,
    int: int,
    bool: read_bool,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    Decimal: Decimal,
    Lov: Lov.__getitem__,
}
_memos: dict[type, Memo[Any]] = {kind: Memo(read) for kind, read in _READ.items()}


@dataclasses.dataclass(frozen=True, slots=True)
class Felt:
    """One field: its attribute, its element, its plain type, and whether it repeats."""

    attribute: str
    element: str
    kind: type
    many: bool
    optional: bool

    @property
    def reader(self) -> Memo[Any]:
        """Text to value; the text is one that the schema has passed."""
        return _memos[self.kind]


def camel(name: str) -> str:
    """The XML name of a fact's field.

    >>> camel("timer_per_uke")
    'timerPerUke'
    """
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def fields(cls: type) -> tuple[Felt, ...]:
    """The fields of a record type, in the order of the schema."""
    return _fields(cls)


@cache
def _fields(cls: type) -> tuple[Felt, ...]:
    hints = typing.get_type_hints(cls)
    found = []
    for field in dataclasses.fields(cls):
        hint = hints[field.name]
        optional = field.default is not dataclasses.MISSING
        if isinstance(hint, types.UnionType):
            hint = next(arg for arg in typing.get_args(hint) if arg is not types.NoneType)
        many = typing.get_origin(hint) is tuple
        if many:
            hint = typing.get_args(hint)[0]
        found.append(Felt(field.name, camel(field.name), hint, many, optional))
    return tuple(found)
