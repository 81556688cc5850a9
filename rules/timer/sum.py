"""Hours registered so far in an ordning, with the ones that are being judged.

Which types of hours count is data (`law.timer_teller`).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

from rules import law
from rules.deltaker import Deltaker
from rules.facts import Timer


@lru_cache(maxsize=16_384)
def teller(ordning: str, del_: str, dag: date) -> tuple[str, ...]:
    """The types of hours that count in a part (`norsk` or `samfunn`) of an ordning."""
    return tuple(law.timer_teller.at(dag).get(ordning, {}).get(del_, ()))


def sum_med(timer: Timer, del_: str, deltaker: Deltaker) -> Decimal | None:
    """The sum of a part of the ordning with these hours; None where they do not count in it."""
    typer = teller(timer.ordning, del_, timer.fra)
    if timer.timetype not in typer:
        return None
    return deltaker.oppmoete.av_type(timer.ordning, typer) + timer.antall
