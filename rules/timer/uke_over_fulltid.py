from rules.deltaker import Deltaker
from rules.facts import Timer
from rules.oppmoete import uke
from rules.rule import Treff, advarsel, rule, treff
from rules.timer.fravaer import full_uke


@rule(
    "NIR-4-TIM-0003",
    advarsel,
    at="fra",
    nb="Det er registrert {sum} timer i uken fra {mandag}; full tid er {grense}.",
    nn="Det er registrert {sum} timar i veka frå {mandag}; full tid er {grense}.",
    en="There are {sum} hours in the week from {mandag}; full time is {grense}.",
    fix_nb="Timene er lagret. Kontroller at ingen er ført to ganger.",
    fix_nn="Timane er lagra. Kontroller at ingen er førte to gonger.",
    fix_en="The hours are stored. Check that none were entered twice.",
    felt="antall",
    source="IMDi, omfang og innhold (07.01.2021): full tid er 37,5 timer",
    certainty="guidance",
)
def uke_over_fulltid(timer: Timer, deltaker: Deltaker) -> Treff | None:
    """Norsk, samfunnskunnskap and programme together rarely pass full time in a week.

    Only records that lie inside one week, Monday to Sunday, say what was done in it.

    >>> bool(uke_over_fulltid(timer(antall="45"), deltaker()))  # fires
    True
    >>> bool(uke_over_fulltid(timer(antall="30"), deltaker()))  # corrected
    False
    >>> mai = timer(fra="2021-05-01", til="2021-05-31", antall="90")
    >>> bool(uke_over_fulltid(mai, deltaker()))  # does not fire
    False
    >>> [bool(uke_over_fulltid(timer(antall=n), deltaker())) for n in ("37.5", "37.75")]
    [False, True]
    >>> mandag = deltaker(timer(fra="2021-05-03", til="2021-05-03", antall="7.5"))
    >>> [bool(uke_over_fulltid(timer(antall="30.25", fra=d, til=d), mandag))
    ...     for d in ("2021-05-02", "2021-05-09", "2021-05-10")]
    [False, True, False]
    """
    mandag = uke(timer)
    if mandag is None:
        return None
    total = deltaker.oppmoete.i_uke(mandag) + timer.antall
    grense = full_uke(timer.fra)
    return treff(sum=total, grense=grense, mandag=mandag) if total > grense else None
