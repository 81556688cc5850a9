from rules import law
from rules.deltaker import Deltaker
from rules.facts import Timer
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-TIM-0002",
    avvisning,
    at="fra",
    nb="Det er registrert {sum} timer {timer.fra}; det kan ikke være mer enn {grense}.",
    nn="Det er registrert {sum} timar {timer.fra}; det kan ikkje vere meir enn {grense}.",
    en="There are {sum} hours on {timer.fra}; there cannot be more than {grense}.",
    fix_nb="Rett timetallet eller datoen. Gjelder timene flere dager, så oppgi hele perioden.",
    fix_nn="Rett timetalet eller datoen. Gjeld timane fleire dagar, så oppgi heile perioden.",
    fix_en="Correct the hours or the date. If the hours are of several days, give the whole "
    "period.",
    felt="antall",
    source="designed for the service: what a day can hold",
    certainty="assumed",
)
def for_mange_timer_paa_dag(timer: Timer, deltaker: Deltaker) -> Treff | None:
    """A day holds only so many hours, in one record and in all ordninger together.

    Only records of one day say what was done that day.

    >>> en_dag = dict(fra="2021-05-03", til="2021-05-03")
    >>> bool(for_mange_timer_paa_dag(timer(antall="11", **en_dag), deltaker()))  # fires
    True
    >>> bool(for_mange_timer_paa_dag(timer(antall="6", **en_dag), deltaker()))  # corrected
    False
    >>> bool(for_mange_timer_paa_dag(timer(antall="30"), deltaker()))  # does not fire
    False
    >>> [bool(for_mange_timer_paa_dag(timer(antall=n, **en_dag), deltaker()))
    ...     for n in ("10", "10.25")]
    [False, True]
    >>> formiddag = deltaker(timer(ordning="IN_SAMFUNN", timetype="SAMFUNN", antall="6", **en_dag))
    >>> [bool(for_mange_timer_paa_dag(timer(antall=n, **en_dag), formiddag)) for n in ("6", "6.25")]
    [False, True]
    """
    if timer.fra != timer.til:
        return None
    grense = law.timer_grenser.at(timer.fra)
    if timer.antall > grense["dag_post"]:
        return treff(sum=timer.antall, grense=grense["dag_post"])
    total = deltaker.oppmoete.paa_dag(timer.fra) + timer.antall
    return treff(sum=total, grense=grense["dag_sum"]) if total > grense["dag_sum"] else None
