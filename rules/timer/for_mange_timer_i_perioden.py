from datetime import date
from functools import lru_cache

from rules import law
from rules.facts import Timer
from rules.periode import Periode
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-TIM-0006",
    avvisning,
    at="fra",
    nb="{timer.antall} timer er flere enn de {dager} dagene i perioden kan romme ({grense}).",
    nn="{timer.antall} timar er fleire enn dei {dager} dagane i perioden kan romme ({grense}).",
    en="{timer.antall} hours are more than the {dager} days of the period can hold ({grense}).",
    fix_nb="Rett timetallet eller perioden. Send timer for flere måneder som én post for hver.",
    fix_nn="Rett timetalet eller perioden. Send timar for fleire månader som éin post for kvar.",
    fix_en="Correct the hours or the period. Send hours of several months as one record for each.",
    felt="antall",
    source="designed for the service: what a day can hold",
    certainty="assumed",
)
def for_mange_timer_i_perioden(timer: Timer) -> Treff | None:
    """No period holds more hours than its days can.

    One day has limits of its own (NIR-4-TIM-0002).

    >>> april = dict(fra="2021-04-01", til="2021-04-30")
    >>> bool(for_mange_timer_i_perioden(timer(antall="500", **april)))  # fires
    True
    >>> bool(for_mange_timer_i_perioden(timer(antall="50", **april)))  # corrected
    False
    >>> bool(for_mange_timer_i_perioden(timer(antall="60", **april)))  # does not fire
    False
    >>> [bool(for_mange_timer_i_perioden(timer(antall=n, **april))) for n in ("360", "360.25")]
    [False, True]
    """
    dager, grense = _most(timer.fra, timer.til)
    return treff(dager=dager, grense=grense) if dager > 1 and timer.antall > grense else None


@lru_cache(maxsize=16_384)  # a batch repeats its weeks and months
def _most(fra: date, til: date) -> tuple[int, int]:
    """The days of a period, and the hours there can be in it."""
    dager = Periode(fra, til).days
    return dager, law.timer_grenser.at(fra)["dag_sum"] * dager
