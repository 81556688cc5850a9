"""A value of the law that changes with time, read from its TOML file when first asked for."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

LATEST = "siste"  # `selected_by`: the newest decision holds for every day, older ones are history
CERTAINTY = ("law", "guidance", "assumed")


class IngenVerdi(LookupError):
    """No value held on the day. We repair it: the data file lacks a block."""


class Value(Mapping[str, Any]):
    """The numbers that held from `fra` to `til` (both included), with their source.

    >>> from rules import law
    >>> verdi = law.frist_norsk.at(date(2021, 2, 10))
    >>> verdi["med_vgs"], verdi.source
    (18, 'integreringsloven § 32')
    """

    __slots__ = ("_data", "certainty", "fra", "navn", "source", "til")

    def __init__(self, navn: str, data: dict[str, Any], til: date) -> None:
        self.navn = navn
        self.til = til
        try:
            self.fra: date = data.pop("from")
            self.source: str = data.pop("source")
            self.certainty: str = data.pop("certainty")
        except KeyError as missing:
            raise ValueError(f"{navn}.toml: a value lacks {missing}") from None
        if self.certainty not in CERTAINTY:
            raise ValueError(f"{navn}.toml: certainty {self.certainty!r} is none of {CERTAINTY}")
        self._data = data

    def __getitem__(self, key: str) -> Any:
        try:
            return self._data[key]
        except KeyError:
            raise IngenVerdi(f"{self.navn}.toml: the value from {self.fra} has no {key}") from None

    def get(self, key: str, default: Any = None) -> Any:
        return self._data.get(key, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    def __contains__(self, key: object) -> bool:
        return key in self._data

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"Value({self.navn!r}, {self.fra}, {self._data})"


class Dated:
    """A named value of the law; `at` gives what held on a day."""

    def __init__(self, navn: str) -> None:
        self.navn = navn
        self._at = lru_cache(maxsize=4096)(self._search)  # a batch asks for the same days

    @cached_property
    def _file(self) -> dict[str, Any]:
        place = resources.files(__package__) / f"{self.navn}.toml"
        read = tomllib.loads(place.read_text("utf-8"))
        for key in ("nb", "en", "unit", "selected_by", "value"):
            if key not in read:
                raise ValueError(f"{self.navn}.toml lacks {key}")
        return read

    @cached_property
    def historie(self) -> tuple[Value, ...]:
        """Every value there has been, the oldest first."""
        blocks: list[dict[str, Any]] = [dict(block) for block in self._file["value"]]
        starts = [block.get("from", date.min) for block in blocks]
        if starts != sorted(set(starts)):
            raise ValueError(f"{self.navn}.toml: the values must stand in order of date")
        ends = [start - timedelta(days=1) for start in starts[1:]] + [date.max]
        return tuple(Value(self.navn, b, til) for b, til in zip(blocks, ends, strict=True))

    @cached_property
    def _starts(self) -> list[date]:
        return [date.min] if self.selected_by == LATEST else [v.fra for v in self.historie]

    @cached_property
    def _chosen(self) -> tuple[Value, ...]:
        return self.historie[-1:] if self.selected_by == LATEST else self.historie

    def at(self, day: date) -> Value:
        """What held on the day; a day before the first value is an error, not a guess.

        >>> from rules import law
        >>> law.frist_norsk.at(date(2020, 12, 31))
        Traceback (most recent call last):
        rules.law.dated.IngenVerdi: frist_norsk: no value on 2020-12-31, the first is of 2021-01-01
        """
        return self._at(day)

    def _search(self, day: date) -> Value:
        place = bisect_right(self._starts, day)
        if not place:
            first = self._starts[0]
            raise IngenVerdi(f"{self.navn}: no value on {day}, the first is of {first}")
        return self._chosen[place - 1]

    @property
    def siste(self) -> Value:
        """The newest value. For a cut-off it decides for every day."""
        return self.historie[-1]

    @property
    def nb(self) -> str:
        return str(self._file["nb"])

    @property
    def en(self) -> str:
        return str(self._file["en"])

    @property
    def unit(self) -> str:
        return str(self._file["unit"])

    @cached_property
    def selected_by(self) -> str:
        """The day that selects the value, or `siste` where the newest holds for every day."""
        return str(self._file["selected_by"])

    def __repr__(self) -> str:
        return f"Dated({self.navn!r})"
