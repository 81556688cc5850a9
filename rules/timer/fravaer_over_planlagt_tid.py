from rules import law
from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Fravaer, Post
from rules.rule import Treff, avvisning, rule, treff
from rules.timer.fravaer import DAGER_I_UKEN, full_dag, ukeplan


@rule(
    "NIR-4-TIM-0015",
    avvisning,
    at="fra",
    nb="Fraværet {fravaer.fra} er på {fravaer.timer} timer, men det var planlagt {planlagt}.",
    nn="Fråværet {fravaer.fra} er på {fravaer.timer} timar, men det var planlagt {planlagt}.",
    en="The absence of {fravaer.fra} is {fravaer.timer} hours, but {planlagt} were planned.",
    fix_nb="Rett timene, eller utelat timer når fraværet gjelder hele dagen. Er planen endret, "
    "så send vedtaket eller tiltaket først.",
    fix_nn="Rett timane, eller utelat timer når fråværet gjeld heile dagen. Er planen endra, så "
    "send vedtaket eller tiltaket først.",
    fix_en="Correct the hours, or leave timer out when the whole day was missed. If the plan has "
    "changed, send the decision or the tiltak first.",
    felt="timer",
    source="designed for the service: nobody is absent from more than was planned",
    certainty="assumed",
)
def fravaer_over_planlagt_tid(
    fravaer: Fravaer, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """Nobody is absent for more hours of a day than were planned that day.

    Planned is a fifth of the week that the vedtak or the tiltak say. Below full time the days of
    the week are not known, so there it is a full day, or the whole week where that is less.

    >>> en_dag = dict(fra="2021-05-03", til="2021-05-03", vedtak_referanse="V1", ordning="IN_INTRO")
    >>> ola = deltaker(program(omfang="30"))
    >>> def feil(record, person=ola):
    ...     return bool(fravaer_over_planlagt_tid(record, post(record), person, forsendelse()))
    >>> feil(fravaer(timer="8", **en_dag))  # fires
    True
    >>> feil(fravaer(timer="6", **en_dag))  # corrected
    False
    >>> feil(fravaer())  # does not fire
    False
    >>> [feil(fravaer(timer=n, **en_dag), deltaker(program(omfang=uke)))
    ...     for uke in ("37.5", "12") for n in ("7.5", "7.75")]
    [False, True, False, True]
    >>> kurs = deltaker(program(), tiltak(timer_per_uke="30", fra="2021-05-01"))
    >>> feil(fravaer(timer="8", **en_dag), kurs), feil(fravaer(timer="8", **en_dag), deltaker())
    (True, False)
    """
    if fravaer.timer is None or fravaer.fra != fravaer.til:
        return None
    kjede = deltaker.kjede_bak(post, forsendelse)
    uke = ukeplan(deltaker, kjede, fravaer.ordning, fravaer.fra)
    if uke is None:
        return None
    if uke >= law.fulltid.at(fravaer.fra)["timer_forberedt"]:
        planlagt = uke / DAGER_I_UKEN
    else:
        planlagt = min(uke, full_dag(fravaer.fra))
    return treff(planlagt=planlagt) if fravaer.timer > planlagt else None
