from datetime import date
from functools import lru_cache

from rules import law
from rules.facts import Timer
from rules.periode import Periode
from rules.rule import avvisning, rule


@rule(
    "NIR-4-TIM-0005",
    avvisning,
    at="fra",
    nb="Timeperioden {timer.fra}–{timer.til} ligger ikke innenfor én måned.",
    nn="Timeperioden {timer.fra}–{timer.til} ligg ikkje innanfor éin månad.",
    en="The period of the hours, {timer.fra}–{timer.til}, does not lie within one month.",
    fix_nb="Send én post for hver måned, med timene som ble holdt i den.",
    fix_nn="Send éin post for kvar månad, med timane som vart haldne i han.",
    fix_en="Send one record for each month, with the hours held in it.",
    felt="til",
    source="designed for the service: municipalities report by the month",
    certainty="assumed",
)
def timeperiode_for_lang(timer: Timer) -> bool:
    """Hours are reported by the month or shorter, so that they can be told apart by month.

    >>> timeperiode_for_lang(timer(fra="2021-04-15", til="2021-05-15"))  # fires
    True
    >>> timeperiode_for_lang(timer(fra="2021-04-15", til="2021-04-30"))  # corrected
    False
    >>> timeperiode_for_lang(timer(fra="2021-04-01", til="2021-04-30"))  # does not fire
    False
    >>> [timeperiode_for_lang(timer(fra="2021-05-01", til=d))
    ...     for d in ("2021-05-30", "2021-05-31", "2021-06-01")]
    [False, False, True]
    >>> timeperiode_for_lang(timer(fra="2021-05-03", til="2022-05-03"))
    True
    """
    return _too_long(timer.fra, timer.til)


@lru_cache(maxsize=16_384)  # a batch repeats its weeks and months
def _too_long(fra: date, til: date) -> bool:
    same_month = (fra.year, fra.month) == (til.year, til.month)
    most: int = law.timer_grenser.at(fra)["post_dager"]
    return not same_month or Periode(fra, til).days > most
