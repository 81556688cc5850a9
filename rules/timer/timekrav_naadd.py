from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Timer
from rules.rule import Treff, advarsel, rule, treff
from rules.timer.sum import sum_med

KUN_PLIKT = "IN_NORSK_250_NORSKMAAL"


@rule(
    "NIR-4-TIM-0008",
    advarsel,
    law=INTEGRERINGSLOVEN,
    valid="2021-01-01/..",
    at="fra",
    nb="Timekravet på {krav} timer norsk er nådd; det er registrert {sum}.",
    nn="Timekravet på {krav} timar norsk er nådd; det er registrert {sum}.",
    en="The requirement of {krav} hours of Norwegian is met; {sum} are registered.",
    fix_nb="Timene er lagret, men det som er over kravet teller ikke. Du trenger ikke gjøre noe.",
    fix_nn="Timane er lagra, men det som er over kravet tel ikkje. Du treng ikkje gjere noko.",
    fix_en="The hours are stored, but those above the requirement do not count. There is nothing "
    "to do.",
    felt="antall",
    source="integreringsloven § 28; IMDi 30.04.2021; udi.no",
    certainty="guidance",
)
def timekrav_naadd(timer: Timer, deltaker: Deltaker) -> Treff | None:
    """Who only has the duty meets it by a number of hours; more is stored and does not count.

    The number is that of the day the duty entered: 250, and 225 from 2022.

    >>> def plikt(brukt, innvilget="2021-02-10"):
    ...     return deltaker(timer(fra="2021-04-01", til="2021-04-30", antall=brukt, **norsk),
    ...                     dag="2022-06-01", tillatelser=(
    ...                         tillatelse(klasse="PARB", innvilget=innvilget),))
    >>> norsk = dict(ordning="IN_NORSK_250_NORSKMAAL")
    >>> bool(timekrav_naadd(timer(antall="20", **norsk), plikt("280")))  # fires
    True
    >>> bool(timekrav_naadd(timer(antall="20", **norsk), plikt("200")))  # corrected
    False
    >>> bool(timekrav_naadd(timer(), deltaker()))  # does not fire
    False
    >>> [bool(timekrav_naadd(timer(antall=n, **norsk), plikt("230"))) for n in ("20", "20.25")]
    [False, True]
    >>> [bool(timekrav_naadd(timer(antall="20", **norsk), plikt("210", innvilget=d)))
    ...     for d in ("2021-12-31", "2022-01-01")]
    [False, True]
    """
    if timer.ordning != KUN_PLIKT or deltaker.inntraadt is None:
        return None
    krav = law.timer_kun_plikt.at(deltaker.inntraadt)["timer"]
    total = sum_med(timer, "norsk", deltaker)
    return treff(sum=total, krav=krav) if total is not None and total > krav else None
