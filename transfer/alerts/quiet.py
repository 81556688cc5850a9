"""Quiet hours: when operators are told only of what cannot wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from rules.facts.forsendelse import OSLO


@dataclass(frozen=True, slots=True)
class Stille:
    """Quiet hours in Oslo, from one time to another (over midnight where the first is later)."""

    fra: time
    til: time
    helg: bool = False  # Saturday and Sunday too, the whole day

    @classmethod
    def parse(cls, text: str) -> Stille | None:
        """`21:00-07:00`, `21:00-07:00+helg`, or nothing. Raises ValueError for other text.

        >>> Stille.parse("21:00-07:00+helg").helg
        True
        """
        hours, plus, weekend = text.strip().partition("+")
        if not hours:
            return None
        if plus and weekend != "helg":
            raise ValueError("after + stands helg or nothing")
        fra, dash, til = hours.partition("-")
        if not dash:
            raise ValueError("quiet hours are FROM-TO")
        return cls(time.fromisoformat(fra), time.fromisoformat(til), bool(plus))

    def holds(self, moment: datetime) -> bool:
        """Whether a moment is within them.

        >>> stille = Stille.parse("21:00-07:00")
        >>> [stille.holds(datetime.fromisoformat(f"2021-06-01T{t}+02:00"))
        ...     for t in ("20:59", "21:00", "06:59", "07:00")]
        [False, True, True, False]
        """
        here = moment.astimezone(OSLO)
        if self.helg and here.weekday() >= 5:
            return True
        now = here.time()
        if self.fra <= self.til:
            return self.fra <= now < self.til
        return now >= self.fra or now < self.til
