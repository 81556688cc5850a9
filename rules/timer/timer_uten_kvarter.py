from decimal import Decimal

from rules.facts import Timer
from rules.rule import avvisning, rule

KVARTER = Decimal("0.25")


@rule(
    "NIR-4-TIM-0001",
    avvisning,
    nb="Timer må være et positivt multiplum av 0,25. {timer.antall} er ikke det.",
    nn="Timar må vere eit positivt multiplum av 0,25. {timer.antall} er ikkje det.",
    en="Hours must be a positive multiple of 0.25; {timer.antall} is not.",
    fix_nb="Rund til nærmeste kvarter etter det som faktisk er holdt, og send posten igjen.",
    fix_nn="Rund til næraste kvarter etter det som faktisk er halde, og send posten igjen.",
    fix_en="Give the hours actually held to the nearest quarter, and send the record again.",
    felt="antall",
    at="fra",
    source="designed for the emulator: hours are kept by the quarter",
    certainty="assumed",
)
def timer_uten_kvarter(timer: Timer) -> bool:
    """Hours are registered by the quarter, and there must be some.

    >>> timer_uten_kvarter(timer(antall="3.33"))  # fires
    True
    >>> timer_uten_kvarter(timer(antall="3.25"))  # corrected
    False
    >>> timer_uten_kvarter(timer(antall="20"))  # does not fire
    False
    >>> timer_uten_kvarter(timer(antall="0"))
    True
    """
    return timer.antall <= 0 or timer.antall % KVARTER != 0
