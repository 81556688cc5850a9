from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Vedtak
from rules.kjede import Hendelse, hendelse
from rules.ordninger import INTRO, familie, kan_tilbys
from rules.rule import Treff, advarsel, rule, treff


@rule(
    "NIR-0-KOM-0006",
    advarsel,
    law=INTEGRERINGSLOVEN,
    at="vedtaksdato",
    nb="Personen er bosatt uten avtale siden {fra}; introduksjonsprogram er et frivillig tilbud.",
    nn="Personen er busett utan avtale sidan {fra}; introduksjonsprogram er eit frivillig tilbod.",
    en="The person has been settled without agreement since {fra}; the programme is a voluntary "
    "offer.",
    fix_nb="Vedtaket er lagret. Vil kommunen tilby programmet, bør hjemmelen være «kan tilbys» "
    "og pliktrett KAN_TILBYS.",
    fix_nn="Vedtaket er lagra. Vil kommunen tilby programmet, bør heimelen vere «kan tilbys» og "
    "pliktrett KAN_TILBYS.",
    fix_en="The decision is stored. If the municipality offers the programme, the hjemmel should "
    "be «kan tilbys» and pliktrett KAN_TILBYS.",
    felt="pliktrett",
    source="integreringsloven § 8 første og tredje ledd",
    certainty="law",
)
def bosatt_uten_avtale(vedtak: Vedtak, deltaker: Deltaker) -> Treff | None:
    """Right and duty to the programme ask for settlement by agreement; others may be offered it.

    Families of the protected and those with a permit of their own need no agreement. A vedtak that
    says that it is an offer knows it already.

    >>> alene = deltaker(bosettinger=(bosetting(kommunenummer="0301", fra="2021-04-12"),))
    >>> bool(bosatt_uten_avtale(program(), alene))  # fires
    True
    >>> bool(bosatt_uten_avtale(program(pliktrett="KAN_TILBYS"), alene))  # corrected
    False
    >>> bool(bosatt_uten_avtale(program(), deltaker()))  # does not fire
    False
    >>> bool(bosatt_uten_avtale(program(hjemmel="integreringsloven § 8 tredje ledd"), alene))
    False
    >>> familie = deltaker(
    ...     tillatelser=(tillatelse(klasse="PFAM-F", innvilget="2021-02-10"),),
    ...     bosettinger=(bosetting(kommunenummer="0301", fra="2021-04-12"),))
    >>> bool(bosatt_uten_avtale(program(), familie))
    False
    >>> flyttet = deltaker(bosettinger=(
    ...     bosetting(kommunenummer="4601", fra="2021-02-10", til="2021-05-02", etter_avtale=True),
    ...     bosetting(kommunenummer="0301", fra="2021-05-03")))
    >>> [bool(bosatt_uten_avtale(program(vedtaksdato=d, startdato=d), flyttet))
    ...     for d in ("2021-05-02", "2021-05-03")]
    [False, True]
    """
    if familie(vedtak.ordning) != INTRO or hendelse(vedtak) is not Hendelse.INNVILGET:
        return None
    if vedtak.pliktrett == "KAN_TILBYS" or kan_tilbys(vedtak):
        return None
    sak = deltaker.sak(max(vedtak.vedtaksdato, vedtak.startdato or vedtak.vedtaksdato))
    bosatt = sak.bosetting
    if bosatt is None or bosatt.etter_avtale or sak.intro is None or not sak.intro[1].avtale:
        return None
    return treff(fra=bosatt.fra)
