"""Months and birthdays: one convention for all dates of the law.

A deadline falls on the same-numbered day, or on the month's last day where there is none; the day
itself is in time. Add the whole number of months to the first day, never month by month, because
a clamped day would drift. Source: domstolloven § 148, used for the deadlines of NIR by assumption.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta


@lru_cache(maxsize=65536)
def add_months(day: date, months: int) -> date:
    """The same-numbered day `months` later, clamped to the month's last day.

    >>> add_months(date(2021, 8, 31), 18)
    datetime.date(2023, 2, 28)
    >>> add_months(date(2021, 2, 28), 36)
    datetime.date(2024, 2, 28)
    """
    return day + _months(months)


@lru_cache(maxsize=1024)
def _months(months: int) -> relativedelta:
    return relativedelta(months=months)


def last_day(start: date, months: int) -> date:
    """The last day of a period of `months` that begins on `start`, both days included.

    >>> last_day(date(2021, 5, 3), 6)
    datetime.date(2021, 11, 2)
    >>> last_day(date(2021, 8, 31), 6)
    datetime.date(2022, 2, 27)
    """
    return add_months(start, months) - timedelta(days=1)


def birthday(foedt: date, years: int) -> date:
    """The day a person turns `years`. Born 29 February: 1 March in common years (assumed).

    >>> birthday(date(1966, 4, 12), 55), birthday(date(2004, 2, 29), 18)
    (datetime.date(2021, 4, 12), datetime.date(2022, 3, 1))
    """
    try:
        return foedt.replace(year=foedt.year + years)
    except ValueError:
        return date(foedt.year + years, 3, 1)


def age(foedt: date, day: date) -> int:
    """Whole years on the day; the birthday itself counts.

    >>> age(date(1966, 4, 12), date(2021, 4, 11)), age(date(1966, 4, 12), date(2021, 4, 12))
    (54, 55)
    """
    years = day.year - foedt.year
    return years if birthday(foedt, years) <= day else years - 1
