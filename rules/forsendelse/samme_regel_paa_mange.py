from rules import law
from rules.facts import Forsendelse
from rules.rule import Opptelling, Treff, advarsel, book, informasjon, rule, treff

_FOELGER = "NIR-0-BAT-0005"  # says nothing of its own


@rule(
    "NIR-0-BAT-0004",
    advarsel,
    nb="Regelen {regel} slår ut på {andel} % av postene.",
    nn="Regelen {regel} slår ut på {andel} % av postane.",
    en="The rule {regel} fires on {andel} % of the records.",
    fix_nb="Så mange like feil tyder på en feil i fagsystemet. Meld den til leverandøren.",
    fix_nn="Så mange like feil tyder på ein feil i fagsystemet. Meld han til leverandøren.",
    fix_en="So many faults alike point to the case system. Report it to the vendor.",
    source="own design",
    certainty="assumed",
)
def samme_regel_paa_mange(opptelling: Opptelling, forsendelse: Forsendelse) -> list[Treff]:
    """The same fault on a large share of a batch is seldom the case workers'.

    A share of few posts says nothing. Findings that only inform are no fault, and a post that falls
    with another has none of its own.

    >>> bool(samme_regel_paa_mange(opptelling(poster=10, NIR_4_TIM_0001=6), forsendelse()))  # fires
    True
    >>> bool(samme_regel_paa_mange(opptelling(poster=10), forsendelse()))  # corrected
    False
    >>> faa = opptelling(poster=100, NIR_4_TIM_0001=3)
    >>> bool(samme_regel_paa_mange(faa, forsendelse()))  # does not fire
    False
    >>> [bool(samme_regel_paa_mange(opptelling(poster=100, NIR_4_TIM_0001=n), forsendelse()))
    ...     for n in (19, 20, 21)]
    [False, False, True]
    >>> bool(samme_regel_paa_mange(opptelling(poster=9, NIR_4_TIM_0001=9), forsendelse()))
    False
    >>> from rules.retting import allerede_registrert
    >>> bool(samme_regel_paa_mange(opptelling(poster=50, NIR_0_RET_0007=50), forsendelse()))
    False
    >>> bool(samme_regel_paa_mange(opptelling(poster=50, NIR_0_BAT_0005=40), forsendelse()))
    False
    """
    grenser = law.forsendelse_grenser.at(forsendelse.mottatt_dato)
    poster = opptelling.poster
    if poster < grenser["lik_regel_poster"]:
        return []
    return [
        treff(regel=regel, andel=100 * antall // poster)
        for regel, antall in sorted(opptelling.per_regel.items())
        if 100 * antall > grenser["lik_regel"] * poster and regel != _FOELGER and _feil(regel)
    ]


def _feil(regel: str) -> bool:
    return not any(
        one.alvorlighet is informasjon for (regel_id, _), one in book.items() if regel_id == regel
    )
