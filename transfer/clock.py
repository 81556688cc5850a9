"""The only place that reads the time. Rules get the time as an argument.

Rule time may stand still on a given moment, for the whole service (`nir serve --clock`) or for one
sender's sandbox (`nir clock set`). Security and time-outs use wall time, always.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime

from rules.facts.forsendelse import OSLO


@dataclass(frozen=True, slots=True)
class Tid:
    """A moment as the service sees it: for rules, on the wall, and whether the two were parted."""

    regel: datetime
    vegg: datetime

    @property
    def simulert(self) -> bool:
        return self.regel != self.vegg


def wall() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The day in Oslo."""
    return wall().astimezone(OSLO).date()


def monotonic() -> float:
    """Seconds that never go back, for durations."""
    return time.monotonic()


def tid(fixed: datetime | None = None, now: datetime | None = None) -> Tid:
    """Now (or `now`, on a simulated wall), with rule time standing on `fixed` where that is set."""
    now = now or wall()
    return Tid(fixed or now, now)


def parse(text: str) -> datetime:
    """A moment from ISO text: a zone is kept, none means Oslo, a day alone its noon in Oslo.

    >>> parse("2021-06-11T23:59:59").isoformat()
    '2021-06-11T23:59:59+02:00'

    Raises ValueError for text that is no ISO date or moment.
    """
    moment = datetime.fromisoformat(text)
    if "T" not in text and " " not in text:
        moment = moment.replace(hour=12)
    return moment if moment.tzinfo else moment.replace(tzinfo=OSLO)
