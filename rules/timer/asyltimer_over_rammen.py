from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, INTRODUKSJONSLOVEN, Forsendelse, Timer
from rules.inntreden import foerste_mottak
from rules.ordninger import ASYL, familie
from rules.periode import Periode
from rules.rekke import ALWAYS, Rekke
from rules.rule import Treff, advarsel, rule, treff
from rules.timer.sum import sum_med

# The ordning, the part its hours count in, the law, and the key of its number of hours.
_RAMMER = {
    "IN_NORSK_ASYL": ("norsk", INTEGRERINGSLOVEN, "norsk"),
    "IN_SAMFUNN_ASYL": ("samfunn", INTEGRERINGSLOVEN, "samfunn"),
    "IL_OPPL_ASYLSOEKERE": ("norsk", INTRODUKSJONSLOVEN, "norsk"),
    "IL_NORSK_KULTUR": ("samfunn", INTRODUKSJONSLOVEN, "norsk_kultur"),
}


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """All other ordninger."""
    return ALWAYS if familie(rekke.ordning) != ASYL else None


@rule(
    "NIR-4-TIM-0013",
    advarsel,
    at="fra",
    nb="Det er registrert {sum} timer i {timer.ordning}; rammen er {ramme}.",
    nn="Det er registrert {sum} timar i {timer.ordning}; ramma er {ramme}.",
    en="There are {sum} hours in {timer.ordning}; the frame is {ramme}.",
    fix_nb="Timene er lagret. Kontroller at ingen er ført to ganger.",
    fix_nn="Timane er lagra. Kontroller at ingen er førte to gonger.",
    fix_en="The hours are stored. Check that none were entered twice.",
    felt="antall",
    quiet=quiet_days,
    source="IMDi, opplæring for asylsøkere; KS; IMDi, ny ordning for samfunnskunnskap",
    certainty="guidance",
)
def asyltimer_over_rammen(timer: Timer, deltaker: Deltaker) -> Treff | None:
    """Training of asylum seekers has a number of hours, by the day of registration in reception.

    175 of norsk; of samfunnskunnskap 50, and 25 for those registered from 2022.

    >>> def soeker(brukt, registrert="2021-03-15", **hvor):
    ...     bor = mottaksopphold(type="ORDINAERT", kommunenummer="0301", fra=registrert)
    ...     return deltaker(timer(fra="2021-04-01", til="2021-04-30", antall=brukt, **hvor),
    ...                     tillatelser=(), mottak=(bor,))
    >>> norsk = dict(ordning="IN_NORSK_ASYL", timetype="NORSK_ASYL")
    >>> har_hatt = soeker("160", **norsk)
    >>> bool(asyltimer_over_rammen(timer(antall="20", **norsk), har_hatt))  # fires
    True
    >>> bool(asyltimer_over_rammen(timer(antall="15", **norsk), har_hatt))  # corrected
    False
    >>> bool(asyltimer_over_rammen(timer(), deltaker()))  # does not fire
    False
    >>> samf = dict(ordning="IN_SAMFUNN_ASYL", timetype="SAMFUNN_ASYL")
    >>> [bool(asyltimer_over_rammen(timer(antall="10", **samf), soeker("20", registrert=d, **samf)))
    ...     for d in ("2021-12-31", "2022-01-01")]
    [False, True]
    >>> kultur = dict(ordning="IL_NORSK_KULTUR", timetype="NORSK_KULTUR")
    >>> [bool(asyltimer_over_rammen(timer(antall=n, **kultur), soeker("40", **kultur)))
    ...     for n in ("10", "10.25")]
    [False, True]
    """
    if familie(timer.ordning) != ASYL:
        return None
    del_, lov, key = _RAMMER[timer.ordning]
    if lov == INTEGRERINGSLOVEN:
        fra = foerste_mottak(deltaker.person, lov)
        if fra is None:
            return None
        regel = law.timer_asyl_integreringsloven
        ramme = regel.at(max(fra, regel.historie[0].fra))[key]
    else:
        ramme = law.timer_asyl_introduksjonsloven.at(timer.fra)[key]
    total = sum_med(timer, del_, deltaker)
    return treff(sum=total, ramme=ramme) if total is not None and total > ramme > 0 else None
