from datetime import timedelta

from rules import law
from rules.deltaker import Deltaker
from rules.facts import Fravaer
from rules.maaneder import add_months
from rules.rule import Treff, advarsel, rule, treff
from rules.timer.fravaer import dager, fravaer_i, full_dag

BARNS_SYKDOM = "GYLDIG_BARNS_SYKDOM"


@rule(
    "NIR-4-TIM-0018",
    advarsel,
    at="fra",
    nb="Fravær på grunn av barns sykdom er {sum} dager på {maaneder} måneder; grensen er "
    "{grense}, og {flere}, {alene} eller {alene_flere} for den som har mer enn to barn, er "
    "alene, eller begge.",
    nn="Fråvær på grunn av sjukt barn er {sum} dagar på {maaneder} månader; grensa er {grense}, "
    "og {flere}, {alene} eller {alene_flere} for den som har meir enn to barn, er åleine, eller "
    "begge.",
    en="Absence for a sick child is {sum} days in {maaneder} months; the limit is {grense}, and "
    "{flere}, {alene} or {alene_flere} for those with more than two children, alone, or both.",
    fix_nb="Fraværet er lagret. Kontroller om deltakeren har rett til flere dager; ellers kan "
    "fraværet være ugyldig.",
    fix_nn="Fråværet er lagra. Kontroller om deltakaren har rett til fleire dagar; elles kan "
    "fråværet vere ugyldig.",
    fix_en="The absence is stored. Check whether the participant has a right to more days; "
    "otherwise the absence may be invalid.",
    felt="til",
    source="IMDi, permisjon, ferie og fravær; FOR-2003-07-18-973",
    certainty="guidance",
)
def barns_sykdom_over_grensen(fravaer: Fravaer, deltaker: Deltaker) -> Treff | None:
    """A sick child gives ten working days in twelve months, more with many children or alone.

    The register knows neither how many children there are nor who is alone with them, so it warns
    at the lowest limit.

    >>> barn = dict(ordning="IN_INTRO", fravaerstype="GYLDIG_BARNS_SYKDOM")
    >>> foer = deltaker(fravaer(fra="2021-03-01", til="2021-03-10", **barn))
    >>> fire = fravaer(fra="2021-05-03", til="2021-05-06", **barn)
    >>> bool(barns_sykdom_over_grensen(fire, foer))  # fires
    True
    >>> to = fravaer(fra="2021-05-03", til="2021-05-04", **barn)
    >>> bool(barns_sykdom_over_grensen(to, foer))  # corrected
    False
    >>> bool(barns_sykdom_over_grensen(fravaer(), deltaker()))  # does not fire
    False
    >>> ti = fravaer(fra="2021-05-31", til="2021-06-11", **barn)
    >>> [bool(barns_sykdom_over_grensen(fravaer(fra=d, til=d, timer="0.5", **barn), deltaker(ti)))
    ...     for d in ("2022-05-30", "2022-06-13")]
    [True, False]
    """
    if fravaer.fravaerstype != BARNS_SYKDOM:
        return None
    regel = law.fravaer_grenser.at(fravaer.fra)
    maaneder = law.timer_grenser.at(fravaer.fra)["fravaer_maaneder"]
    fra = add_months(fravaer.til, -maaneder) + timedelta(days=1)
    alle = fravaer_i(deltaker, fravaer.ordning, (BARNS_SYKDOM,), fravaer)
    total = sum(dager(f, fra, fravaer.til, full_dag(f.fra)) for f in alle)
    grense = regel["sykt_barn_dager"]
    if total <= grense:
        return None
    return treff(
        sum=total,
        maaneder=maaneder,
        grense=grense,
        flere=regel["sykt_barn_flere"],
        alene=regel["sykt_barn_alene"],
        alene_flere=regel["sykt_barn_alene_flere"],
    )
