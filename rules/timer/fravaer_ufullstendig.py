from codelists import slaa_opp
from rules.facts import Fravaer
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-TIM-0014",
    avvisning,
    at="fra",
    nb="Fraværet mangler {mangler}, som {fravaer.fravaerstype} må ha.",
    nn="Fråværet manglar {mangler}, som {fravaer.fravaerstype} må ha.",
    en="The absence lacks {mangler}, which {fravaer.fravaerstype} must have.",
    fix_nb="Fyll ut {mangler} og send posten igjen. Gjelder fraværet hele dager, utelat timer.",
    fix_nn="Fyll ut {mangler} og send posten igjen. Gjeld fråværet heile dagar, utelat timer.",
    fix_en="Fill in {mangler} and send the record again. If the absence is of whole days, leave "
    "timer out.",
    source="integreringsloven § 17; IMDi, dette skal kommunen registrere i NIR (22.10.2020)",
    certainty="guidance",
)
def fravaer_ufullstendig(fravaer: Fravaer) -> Treff | None:
    """Absence has a type, which says whether it is valid, and a period or hours.

    Type and period are asked for by the schema. Absence after parental leave also names its reason,
    and absence by the hour is of more than none.

    >>> etter_fri = dict(fravaerstype="ETTER_FOEDSELSPERM")
    >>> bool(fravaer_ufullstendig(fravaer(**etter_fri)))  # fires
    True
    >>> bool(fravaer_ufullstendig(fravaer(aarsak="IKKE_BARNEHAGEPLASS", **etter_fri)))  # corrected
    False
    >>> bool(fravaer_ufullstendig(fravaer()))  # does not fire
    False
    >>> [bool(fravaer_ufullstendig(fravaer(timer=n))) for n in ("0", "0.25")]
    [True, False]
    """
    if fravaer.timer is not None and fravaer.timer <= 0:
        return treff("timer", mangler="timer")
    kode = slaa_opp("fravaerstype", fravaer.fravaerstype, fravaer.fra)
    if kode is not None and kode.ja("krever_aarsak") and not fravaer.aarsak:
        return treff("aarsak", mangler="aarsak")
    return None
