from datetime import timedelta
from itertools import pairwise

from rules import law
from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Fravaer, Post
from rules.law import Value
from rules.maaneder import add_months
from rules.ordninger import INTRO, familie
from rules.rule import Treff, advarsel, rule, treff
from rules.timer.fravaer import fravaer_i
from rules.virkedager import virkedager_i

EGEN_SYKDOM = "GYLDIG_EGEN_SYKDOM"


@rule(
    "NIR-4-TIM-0017",
    advarsel,
    at="fra",
    nb="Egenmelding er brukt utover regelen: {dager} dager for samme sykdom (høyst "
    "{maks_dager}), {ganger} ganger på {maaneder} måneder (høyst {maks_ganger}), tidligst fra "
    "{tidligst}.",
    nn="Eigenmelding er brukt utover regelen: {dager} dagar for same sjukdom (høgst "
    "{maks_dager}), {ganger} gonger på {maaneder} månader (høgst {maks_ganger}), tidlegast frå "
    "{tidligst}.",
    en="Self-certification is used beyond the rule: {dager} days for one illness (at most "
    "{maks_dager}), {ganger} times in {maaneder} months (at most {maks_ganger}), from {tidligst} "
    "at the earliest.",
    fix_nb="Fraværet er lagret. Foreligger det legeerklæring, så send posten rettet med den. "
    "Ellers kan fraværet være ugyldig.",
    fix_nn="Fråværet er lagra. Ligg det føre legeerklæring, så send posten retta med henne. "
    "Elles kan fråværet vere ugyldig.",
    fix_en="The absence is stored. If there is a medical certificate, send the record corrected "
    "with it. Otherwise the absence may be invalid.",
    felt="egenmelding",
    source="FOR-2003-07-18-973; integreringsforskriften kap. 4; IMDi, permisjon, ferie og fravær",
    certainty="guidance",
)
def egenmelding_utover_regelen(
    fravaer: Fravaer, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """Own illness may be self-certified for a few days, a few times a year, after some weeks.

    Three working days, four times in twelve months, from eight weeks into the programme; illness
    that comes back within sixteen days counts as the same. A sick child has limits of its own.

    >>> syk = dict(ordning="IN_INTRO", egenmelding=True, vedtak_referanse="V1")
    >>> ola = deltaker(program(startdato="2021-03-01"))
    >>> def feil(record, person=ola):
    ...     return bool(egenmelding_utover_regelen(record, post(record), person, forsendelse()))
    >>> feil(fravaer(fra="2021-05-03", til="2021-05-07", **syk))  # fires
    True
    >>> feil(fravaer(fra="2021-05-03", til="2021-05-04", **syk))  # corrected
    False
    >>> feil(fravaer(fra="2021-05-03", til="2021-05-07", ordning="IN_INTRO"))  # does not fire
    False
    >>> [feil(fravaer(fra="2021-05-03", til=d, **syk)) for d in ("2021-05-05", "2021-05-06")]
    [False, True]
    >>> [feil(fravaer(fra=d, til=d, **syk)) for d in ("2021-04-23", "2021-04-26")]
    [True, False]

    The fifth time, and illness that comes back: within sixteen days it is the same.

    >>> foer = [fravaer(fra=d, til=d, **syk)
    ...     for d in ("2020-06-01", "2020-08-03", "2020-10-05", "2021-01-04")]
    >>> i_fjor = program(startdato="2020-03-02", sluttdato="2022-03-01")
    >>> [feil(fravaer(fra=d, til=d, **syk), deltaker(i_fjor, *foer))
    ...     for d in ("2021-05-31", "2021-06-02")]
    [True, False]
    >>> mandag = deltaker(program(startdato="2021-03-01"),
    ...                   fravaer(fra="2021-05-03", til="2021-05-05", **syk))
    >>> [feil(fravaer(fra=d, til=d, **syk), mandag) for d in ("2021-05-21", "2021-05-25")]
    [True, False]
    """
    if not fravaer.egenmelding or fravaer.fravaerstype != EGEN_SYKDOM:
        return None
    regel = law.fravaer_grenser.at(fravaer.fra)
    alle = fravaer_i(deltaker, fravaer.ordning, (EGEN_SYKDOM,), fravaer)
    sykdommer = _illnesses([f for f in alle if f.egenmelding], regel)
    denne = next(run for run in sykdommer if fravaer in run)
    dager = sum(virkedager_i(f.fra, f.til) for f in denne)
    maaneder = law.timer_grenser.at(fravaer.fra)["fravaer_maaneder"]
    ganger = sum(
        add_months(fravaer.fra, -maaneder) < run[0].fra <= fravaer.fra or run is denne
        for run in sykdommer
    )
    tidligst = None
    kjede = deltaker.kjede_bak(post, forsendelse)
    if kjede is not None and familie(fravaer.ordning) == INTRO:
        tidligst = kjede.periode.fra + timedelta(weeks=regel["egenmelding_etter_uker"])
    maks_dager, maks_ganger = regel["egenmelding_dager"], regel["egenmelding_ganger"]
    early = tidligst is not None and fravaer.fra < tidligst
    if dager <= maks_dager and ganger <= maks_ganger and not early:
        return None
    return treff(
        dager=dager,
        maks_dager=maks_dager,
        ganger=ganger,
        maaneder=maaneder,
        maks_ganger=maks_ganger,
        tidligst=tidligst,
    )


def _illnesses(fravaer: list[Fravaer], regel: Value) -> list[list[Fravaer]]:
    """The absences, in order, grouped by illness."""
    runs = [[fravaer[0]]]
    for foer, etter in pairwise(fravaer):
        if (etter.fra - foer.til).days <= regel["samme_sykdom_dager"]:
            runs[-1].append(etter)
        else:
            runs.append([etter])
    return runs
