from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Timer
from rules.rule import Treff, advarsel, rule, treff
from rules.timer.sum import sum_med, teller

SAMFUNN, SAMFUNN_ASYL = "IN_SAMFUNN", "IN_SAMFUNN_ASYL"


@rule(
    "NIR-4-TIM-0009",
    advarsel,
    law=INTEGRERINGSLOVEN,
    valid="2021-01-01/..",
    at="fra",
    nb="Det er registrert {sum} timer samfunnskunnskap; kravet er {krav}.",
    nn="Det er registrert {sum} timar samfunnskunnskap; kravet er {krav}.",
    en="There are {sum} hours of social studies; the requirement is {krav}.",
    fix_nb="Timene er lagret. Kontroller at ingen er ført to ganger.",
    fix_nn="Timane er lagra. Kontroller at ingen er førte to gonger.",
    fix_en="The hours are stored. Check that none were entered twice.",
    felt="antall",
    source="integreringsforskriften; IMDi 30.04.2021; IMDi, ny ordning for samfunnskunnskap",
    certainty="guidance",
)
def samfunnskunnskap_over_kravet(timer: Timer, deltaker: Deltaker) -> Treff | None:
    """Samfunnskunnskap has a fixed number of hours: 50, and 75 for those who enter from 2022.

    Of those 75, the hours begun in reception are a part.

    >>> def har(brukt, innvilget="2021-02-10"):
    ...     return deltaker(timer(fra="2021-04-01", til="2021-04-30", antall=brukt, **samf),
    ...                     dag="2022-06-01", tillatelser=(
    ...                         tillatelse(klasse="P28", innvilget=innvilget),))
    >>> samf = dict(ordning="IN_SAMFUNN", timetype="SAMFUNN")
    >>> bool(samfunnskunnskap_over_kravet(timer(antall="20", **samf), har("40")))  # fires
    True
    >>> bool(samfunnskunnskap_over_kravet(timer(antall="10", **samf), har("40")))  # corrected
    False
    >>> bool(samfunnskunnskap_over_kravet(timer(), deltaker()))  # does not fire
    False
    >>> [bool(samfunnskunnskap_over_kravet(timer(antall="10.25", **samf), har("40", innvilget=d)))
    ...     for d in ("2021-12-31", "2022-01-01")]
    [True, False]
    >>> i_mottak = timer(ordning="IN_SAMFUNN_ASYL", timetype="SAMFUNN_ASYL", antall="25")
    >>> ny = deltaker(i_mottak, dag="2022-06-01", tillatelser=(
    ...     tillatelse(klasse="P28", innvilget="2022-02-10"),))
    >>> [bool(samfunnskunnskap_over_kravet(timer(antall=n, **samf), ny)) for n in ("50", "50.25")]
    [False, True]
    """
    if timer.ordning != SAMFUNN or deltaker.inntraadt is None:
        return None
    total = sum_med(timer, "samfunn", deltaker)
    if total is None:
        return None
    regel = law.timer_samfunn.at(deltaker.inntraadt)
    if regel["asyltimer_teller"]:
        typer = teller(SAMFUNN_ASYL, "samfunn", timer.fra)
        total += deltaker.oppmoete.av_type(SAMFUNN_ASYL, typer)
    return treff(sum=total, krav=regel["timer"]) if total > regel["timer"] else None
