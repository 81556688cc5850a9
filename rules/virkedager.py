"""Working days in Norway: Monday to Friday, public holidays skipped."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from functools import cache

import holidays

SATURDAY = 5


@cache
def _virkedager(year: int) -> tuple[date, ...]:
    """The working days of a year in order; computed once."""
    fri = frozenset(holidays.country_holidays("NO", years=year))
    day = date(year, 1, 1)
    return tuple(
        d
        for n in range((date(year, 12, 31) - day).days + 1)
        if (d := day + timedelta(days=n)).weekday() < SATURDAY and d not in fri
    )


def virkedag(day: date) -> bool:
    """Whether the day is a working day.

    >>> virkedag(date(2021, 5, 17)), virkedag(date(2021, 5, 18)), virkedag(date(2021, 5, 22))
    (False, True, False)
    """
    dager = _virkedager(day.year)
    place = bisect_left(dager, day)
    return place < len(dager) and dager[place] == day


def virkedager_i(fra: date, til: date) -> int:
    """The working days from `fra` to `til`, both included.

    >>> virkedager_i(date(2021, 5, 10), date(2021, 5, 24))  # Ascension, 17 May and Whit Monday
    8
    """
    count = 0
    for year in range(fra.year, til.year + 1):
        dager = _virkedager(year)
        first = bisect_left(dager, fra) if year == fra.year else 0
        last = bisect_right(dager, til) if year == til.year else len(dager)
        count += max(0, last - first)
    return count


def add_virkedager(day: date, antall: int) -> date:
    """The day `antall` working days after `day`.

    >>> add_virkedager(date(2021, 5, 12), 1)  # the day after is Ascension Day
    datetime.date(2021, 5, 14)
    """
    year = day.year
    dager = _virkedager(year)
    place = bisect_right(dager, day) + antall - 1
    while place >= len(dager):
        place -= len(dager)
        year += 1
        dager = _virkedager(year)
    return day if antall == 0 else dager[place]


def foerste_virkedag(day: date) -> date:
    """The day itself, or the next working day (domstolloven § 149).

    >>> foerste_virkedag(date(2021, 5, 24))  # Whit Monday
    datetime.date(2021, 5, 25)
    """
    return day if virkedag(day) else add_virkedager(day, 1)
