from calendar import monthrange
from decimal import Decimal

from codelists import liste, slaa_opp
from rules import law
from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Fravaer, Post
from rules.rule import Treff, advarsel, rule, treff
from rules.timer.fravaer import DAGER_I_UKEN, dager, fravaer_i, full_dag, ukeplan
from rules.virkedager import virkedager_i


@rule(
    "NIR-4-TIM-0020",
    advarsel,
    at="fra",
    nb="Det ugyldige fraværet er {dager} av {virkedager} virkedager i måneden fra {maaned}.",
    nn="Det ugyldige fråværet er {dager} av {virkedager} virkedagar i månaden frå {maaned}.",
    en="Invalid absence is {dager} of {virkedager} working days in the month from {maaned}.",
    fix_nb="Fraværet er lagret. Vurder oppfølging og om opplæringen eller programmet skal stanses.",
    fix_nn="Fråværet er lagra. Vurder oppfølging og om opplæringa eller programmet skal stansast.",
    fix_en="The absence is stored. Consider follow-up, and whether the training or the programme "
    "is to be stopped.",
    felt="til",
    source="integreringsloven §§ 18, 36; IMDi, permisjon, ferie og fravær",
    certainty="guidance",
)
def omfattende_ugyldig_fravaer(
    fravaer: Fravaer, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """Much invalid absence may end in a stop, so it is said while there is time to help.

    More than a fifth of the working days of a calendar month, in one ordning; hours count as parts
    of a planned day.

    >>> def feil(record, *stands):
    ...     return bool(omfattende_ugyldig_fravaer(
    ...         record, post(record), deltaker(*stands), forsendelse()))
    >>> skulk = dict(fravaerstype="UGYLDIG")
    >>> feil(fravaer(fra="2021-04-06", til="2021-04-12", **skulk))  # fires
    True
    >>> feil(fravaer(fra="2021-04-06", til="2021-04-06", **skulk))  # corrected
    False
    >>> feil(fravaer(fra="2021-04-06", til="2021-04-12"))  # does not fire
    False
    >>> [feil(fravaer(fra="2021-06-01", til=d, **skulk)) for d in ("2021-06-04", "2021-06-07")]
    [False, True]
    >>> foer = fravaer(fra="2021-06-01", til="2021-06-04", **skulk)
    >>> feil(fravaer(fra="2021-06-21", til="2021-06-21", timer="4", **skulk), foer)
    True
    >>> mai = fravaer(fra="2021-05-25", til="2021-05-28", **skulk)
    >>> feil(fravaer(fra="2021-06-01", til="2021-06-01", **skulk), mai)
    False
    """
    kode = slaa_opp("fravaerstype", fravaer.fravaerstype, fravaer.fra)
    if kode is None or kode.egenskaper["gyldighet"] != "ugyldig":
        return None
    kjede = deltaker.kjede_bak(post, forsendelse)
    uke = ukeplan(deltaker, kjede, fravaer.ordning, fravaer.fra)
    per_dag = uke / DAGER_I_UKEN if uke else full_dag(fravaer.fra)
    andel = Decimal(str(law.fravaer_grenser.at(fravaer.fra)["ugyldig_andel"]))
    alle = fravaer_i(deltaker, fravaer.ordning, _invalid(), fravaer)
    for dag in dict.fromkeys((fravaer.fra, fravaer.til)):
        foerste = dag.replace(day=1)
        siste = dag.replace(day=monthrange(dag.year, dag.month)[1])
        borte = sum((dager(f, foerste, siste, per_dag) for f in alle), Decimal(0))
        virkedager = virkedager_i(foerste, siste)
        if borte > andel * virkedager:
            return treff(dager=borte.quantize(_TIDEL), virkedager=virkedager, maaned=foerste)
    return None


_TIDEL = Decimal("0.1")


def _invalid() -> tuple[str, ...]:
    return tuple(
        k.kode for k in liste("fravaerstype").alle() if k.egenskaper["gyldighet"] == "ugyldig"
    )
