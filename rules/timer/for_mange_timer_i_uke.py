from rules import law
from rules.deltaker import Deltaker
from rules.facts import Timer
from rules.oppmoete import uke
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-TIM-0004",
    avvisning,
    at="fra",
    nb="Det er registrert {sum} timer i uken fra {mandag}; det kan ikke være mer enn {grense}.",
    nn="Det er registrert {sum} timar i veka frå {mandag}; det kan ikkje vere meir enn {grense}.",
    en="There are {sum} hours in the week from {mandag}; there cannot be more than {grense}.",
    fix_nb="Rett timetallet eller perioden, og annuller timer som er ført to ganger.",
    fix_nn="Rett timetalet eller perioden, og annuller timar som er førte to gonger.",
    fix_en="Correct the hours or the period, and annul hours that were entered twice.",
    felt="antall",
    source="designed for the service: what a week can hold",
    certainty="assumed",
)
def for_mange_timer_i_uke(timer: Timer, deltaker: Deltaker) -> Treff | None:
    """A week holds only so many hours, in all ordninger together.

    Only records that lie inside one week, Monday to Sunday, say what was done in it.

    >>> bool(for_mange_timer_i_uke(timer(antall="70"), deltaker()))  # fires
    True
    >>> bool(for_mange_timer_i_uke(timer(antall="45"), deltaker()))  # corrected
    False
    >>> bool(for_mange_timer_i_uke(timer(), deltaker()))  # does not fire
    False
    >>> [bool(for_mange_timer_i_uke(timer(antall=n), deltaker())) for n in ("60", "60.25")]
    [False, True]
    >>> foer = deltaker(timer(antall="40", fra="2021-05-03", til="2021-05-07"))
    >>> [bool(for_mange_timer_i_uke(timer(antall=n, fra="2021-05-08", til="2021-05-08"), foer))
    ...     for n in ("20", "20.5")]
    [False, True]
    """
    mandag = uke(timer)
    if mandag is None:
        return None
    total = deltaker.oppmoete.i_uke(mandag) + timer.antall
    grense = law.timer_grenser.at(timer.fra)["uke_sum"]
    return treff(sum=total, grense=grense, mandag=mandag) if total > grense else None
