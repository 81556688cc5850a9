from datetime import date
from decimal import Decimal

from rules import law
from rules.deltaker import Deltaker
from rules.facts import Fravaer
from rules.rule import Treff, avvisning, rule, treff
from rules.timer.fravaer import dager, fravaer_i, full_dag

FERIE = "GYLDIG_FERIE"


@rule(
    "NIR-4-TIM-0021",
    avvisning,
    at="fra",
    nb="Ferien i {aar} blir {sum} virkedager; det er høyst {grense} i året.",
    nn="Ferien i {aar} blir {sum} virkedagar; det er høgst {grense} i året.",
    en="Holidays in {aar} come to {sum} working days; there are at most {grense} a year.",
    fix_nb="Kontroller at ferie ikke er ført to ganger og at lørdager, søndager og helligdager "
    "ikke er talt. Dager utover ferien har en annen fraværstype.",
    fix_nn="Kontroller at ferie ikkje er ført to gonger og at laurdagar, sundagar og heilagdagar "
    "ikkje er talde. Dagar utover ferien har ein annan fråværstype.",
    fix_en="Check that holidays were not entered twice. Days beyond them have another type of "
    "absence.",
    felt="til",
    source="introduksjonsloven § 4; integreringsloven § 14; IMDi, omfang og innhold; Namsos "
    "kommune",
    certainty="guidance",
)
def for_mye_ferie(fravaer: Fravaer, deltaker: Deltaker) -> Treff | None:
    """Holidays are valid absence for five weeks a year, counted in working days.

    In each calendar year by itself, and in each ordning: the same holiday stands in all of them.

    >>> ferie = dict(ordning="IN_INTRO", fravaerstype="GYLDIG_FERIE")
    >>> brukt = deltaker(fravaer(fra="2021-07-05", til="2021-08-06", **ferie))
    >>> bool(for_mye_ferie(fravaer(fra="2021-10-11", til="2021-10-11", **ferie), brukt))  # fires
    True
    >>> helg = fravaer(fra="2021-10-09", til="2021-10-10", **ferie)
    >>> bool(for_mye_ferie(helg, brukt))  # corrected
    False
    >>> bool(for_mye_ferie(fravaer(), deltaker()))  # does not fire
    False
    >>> [bool(for_mye_ferie(fravaer(fra="2021-07-05", til=d, **ferie), deltaker()))
    ...     for d in ("2021-08-06", "2021-08-09")]
    [False, True]
    >>> [bool(for_mye_ferie(fravaer(fra=d, til="2022-01-07", **ferie), brukt))
    ...     for d in ("2021-12-31", "2022-01-03")]
    [True, False]
    >>> norsk = fravaer(fra="2021-10-11", til="2021-10-11", fravaerstype="GYLDIG_FERIE")
    >>> bool(for_mye_ferie(norsk, brukt))
    False
    """
    if fravaer.fravaerstype != FERIE:
        return None
    grense = law.fulltid.at(fravaer.fra)["ferie_virkedager"]
    alle = fravaer_i(deltaker, fravaer.ordning, (FERIE,), fravaer)
    for aar in range(fravaer.fra.year, fravaer.til.year + 1):
        fra, til = date(aar, 1, 1), date(aar, 12, 31)
        total = sum((dager(f, fra, til, full_dag(f.fra)) for f in alle), Decimal(0))
        if total > grense:
            return treff(aar=aar, sum=total, grense=grense)
    return None
