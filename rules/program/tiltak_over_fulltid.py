from decimal import Decimal

from rules import law
from rules.facts import Tiltak
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-INT-0012",
    avvisning,
    nb="Tiltaket {tiltak.tiltakskode} har {tiltak.timer_per_uke} timer per uke. Et tiltak kan "
    "ikke ha mer enn {maks}.",
    nn="Tiltaket {tiltak.tiltakskode} har {tiltak.timer_per_uke} timar per veke. Eit tiltak kan "
    "ikkje ha meir enn {maks}.",
    en="The measure {tiltak.tiltakskode} has {tiltak.timer_per_uke} hours a week. A measure "
    "cannot have more than {maks}.",
    fix_nb="Oppgi timer per uke, ikke timer for hele perioden.",
    fix_nn="Oppgi timar per veke, ikkje timar for heile perioden.",
    fix_en="Give the hours a week, not the hours of the whole period.",
    felt="timer_per_uke",
    at="fra",
    source="IMDi, omfang og innhold (07.01.2021)",
    certainty="guidance",
)
def tiltak_over_fulltid(tiltak: Tiltak) -> Treff | None:
    """One measure fills at most the week of a full-time participant.

    Several at once are added up by TIM-0003 and TIM-0004. Hours may be left out.

    >>> bool(tiltak_over_fulltid(tiltak(timer_per_uke="40")))  # fires
    True
    >>> bool(tiltak_over_fulltid(tiltak(timer_per_uke="37.5")))  # corrected
    False
    >>> bool(tiltak_over_fulltid(tiltak()))  # does not fire
    False
    >>> bool(tiltak_over_fulltid(tiltak(timer_per_uke="37.75")))
    True
    """
    if tiltak.timer_per_uke is None:
        return None
    maks = Decimal(str(law.fulltid.at(tiltak.fra)["timer"]))
    return treff("timer_per_uke", maks=maks) if tiltak.timer_per_uke > maks else None
