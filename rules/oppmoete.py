"""The attended hours of a person, added up as records come and go, so that no rule counts anew.

Only a record of one day says what was done that day, and only one inside a week says it of the
week; a record of a month counts in the sums of its type alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any

from rules.facts import Registrering, Timer

NULL = Decimal(0)

# Two records of hours that have these in common say the same.
_likt = attrgetter("ordning", "timetype", "fra", "til", "spraak", "modul", "arena")


def uke(timer: Timer) -> date | None:
    """The Monday of the week (Monday to Sunday) that the record lies in; None where it is longer.

    >>> from rules.words import innhold
    >>> uke(innhold("timer", fra="2021-05-05", til="2021-05-09"))
    datetime.date(2021, 5, 3)
    >>> uke(innhold("timer", fra="2021-05-07", til="2021-05-10"))
    """
    return _uke(timer.fra, timer.til)


@lru_cache(maxsize=16_384)
def _uke(fra: date, til: date) -> date | None:
    mandag = fra - timedelta(days=fra.weekday())
    return mandag if fra <= til <= mandag + timedelta(days=6) else None


class Oppmoete:
    """Sums over standing hours; a record is added once and taken out once."""

    def __init__(self, registreringer: Iterable[Registrering]) -> None:
        self._dag: defaultdict[date, Decimal] = defaultdict(Decimal)
        self._uke: defaultdict[date, Decimal] = defaultdict(Decimal)
        self._type: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        self._like: defaultdict[Any, list[Registrering]] = defaultdict(list)
        for r in registreringer:
            self.add(r)

    def add(self, registrering: Registrering) -> None:
        self._move(registrering, 1)
        self._like[_likt(registrering.innhold)].append(registrering)

    def remove(self, registrering: Registrering) -> None:
        self._move(registrering, -1)
        like = self._like[_likt(registrering.innhold)]
        like[:] = [r for r in like if r is not registrering]

    def _move(self, registrering: Registrering, sign: int) -> None:
        timer = registrering.innhold
        assert isinstance(timer, Timer)
        antall = timer.antall * sign
        self._type[timer.ordning, timer.timetype] += antall
        if timer.fra == timer.til:
            self._dag[timer.fra] += antall
        mandag = uke(timer)
        if mandag is not None:
            self._uke[mandag] += antall

    def paa_dag(self, dag: date) -> Decimal:
        """Hours registered on the day by itself, in all ordninger."""
        return self._dag.get(dag, NULL)

    def i_uke(self, mandag: date) -> Decimal:
        """Hours registered inside the week that begins on a Monday, in all ordninger."""
        return self._uke.get(mandag, NULL)

    def av_type(self, ordning: str, timetyper: Iterable[str]) -> Decimal:
        """All hours of these types in an ordning."""
        total = NULL
        for timetype in timetyper:
            total += self._type.get((ordning, timetype), NULL)
        return total

    def like(self, timer: Timer) -> list[Registrering]:
        """Records of the same ordning, type, period, language, module and arena."""
        return self._like.get(_likt(timer), [])
