"""Periode: a closed interval of days, both ends included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from rules.quick import quick


@quick
@dataclass(frozen=True, slots=True)
class Periode:
    """Days from `fra` to `til`, both included; an open end is `date.min` or `date.max`.

    >>> vaar = Periode.parse("2021-03-01/2021-05-31")
    >>> date(2021, 5, 31) in vaar, vaar.days
    (True, 92)
    """

    fra: date
    til: date

    @classmethod
    def parse(cls, text: str) -> Periode:
        """Read two ISO days with `/` between; `..` is an open end.

        >>> Periode.parse("2021-06-12/..").til
        datetime.date(9999, 12, 31)
        """
        fra, til = text.split("/")
        return cls.between(
            None if fra == ".." else date.fromisoformat(fra),
            None if til == ".." else date.fromisoformat(til),
        )

    @staticmethod
    @lru_cache(maxsize=16_384)  # a batch repeats its weeks and months
    def between(fra: date | None, til: date | None) -> Periode:
        """The period between two days, None being an open end."""
        return Periode(fra or date.min, til or date.max)

    def __contains__(self, day: date) -> bool:
        return self.fra <= day <= self.til

    def covers(self, other: Periode) -> bool:
        return self.fra <= other.fra and other.til <= self.til

    def overlaps(self, other: Periode) -> bool:
        return self.fra <= other.til and other.fra <= self.til

    def common(self, other: Periode) -> Periode:
        """The days that lie in both; where there are none it ends before it begins."""
        return Periode(max(self.fra, other.fra), min(self.til, other.til))

    @property
    def days(self) -> int:
        """Calendar days in the period; 0 where it ends before it begins."""
        return max(0, (self.til - self.fra).days + 1)

    def __str__(self) -> str:
        fra = "" if self.fra == date.min else self.fra.isoformat()
        til = "" if self.til == date.max else self.til.isoformat()
        return f"{fra}–{til}"


def merge(perioder: list[Periode]) -> list[Periode]:
    """The same days as disjoint periods in order of date; adjacent ones become one.

    >>> [str(p) for p in merge([Periode.parse("2021-10-15/2021-12-15"),
    ...                         Periode.parse("2021-09-01/2021-10-31")])]
    ['2021-09-01–2021-12-15']
    """
    merged: list[Periode] = []
    for periode in sorted(perioder, key=lambda p: (p.fra, p.til)):
        if not periode.days:
            continue
        if merged and periode.fra <= _day_after(merged[-1].til):
            merged[-1] = Periode(merged[-1].fra, max(merged[-1].til, periode.til))
        else:
            merged.append(periode)
    return merged


def _day_after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)
