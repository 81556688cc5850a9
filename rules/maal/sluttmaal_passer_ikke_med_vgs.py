from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Forsendelse, Post, Sluttmaal
from rules.maal.i_forsendelsen import i_forsendelsen
from rules.opplysninger import med_vgs
from rules.rule import advarsel, rule

_MED_VGS = ("HOEYERE_UTDANNING", "ARBEID")


@rule(
    "NIR-4-NOR-0009",
    advarsel,
    nb="Sluttmålet {sluttmaal.kode} passer ikke til utdanningsbakgrunnen: med fullført "
    "videregående opplæring er målet høyere utdanning eller arbeid.",
    nn="Sluttmålet {sluttmaal.kode} passar ikkje til utdanningsbakgrunnen: med fullført "
    "vidaregåande opplæring er målet høgare utdanning eller arbeid.",
    en="The final goal {sluttmaal.kode} does not fit the education: with completed upper "
    "secondary the goal is higher education or work.",
    fix_nb="Sjekk sluttmålet og utdanningsbakgrunnen, og rett den som er feil. Er begge riktige, "
    "trenger du ikke gjøre noe.",
    fix_nn="Sjekk sluttmålet og utdanningsbakgrunnen, og rett den som er feil. Er begge rette, "
    "treng du ikkje gjere noko.",
    fix_en="Check the final goal and the education, and correct what is wrong. If both are right "
    "there is nothing to do.",
    felt="kode",
    at="dato",
    law=INTEGRERINGSLOVEN,
    valid="2021-03-01/2025-12-31",
    source="integreringsloven § 13 andre ledd",
    certainty="law",
)
def sluttmaal_passer_ikke_med_vgs(
    sluttmaal: Sluttmaal, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> bool:
    """With upper secondary or higher the programme leads to higher education or to work.

    The catalogue refuses another goal; it is only warned of, because the law allows the programme
    and the goal is the participant's. That the code is one of the list is KOD-0001. Education that
    is not known says nothing; that of the same batch is known.

    >>> skole = sluttmaal(kode="GRUNNSKOLE")
    >>> vgs = deltaker(utdanningsbakgrunn())
    >>> sluttmaal_passer_ikke_med_vgs(skole, post(skole), vgs, forsendelse())  # fires
    True
    >>> arbeid = sluttmaal(kode="KVAL_ARBEID")
    >>> sluttmaal_passer_ikke_med_vgs(arbeid, post(arbeid), vgs, forsendelse())  # corrected
    False
    >>> uten = deltaker(utdanningsbakgrunn(kode="VGO_IKKE_GJENNOMFOERT"))
    >>> sluttmaal_passer_ikke_med_vgs(skole, post(skole), uten, forsendelse())  # does not fire
    False
    >>> def fyrer(kode):
    ...     maal = sluttmaal(kode=kode)
    ...     return sluttmaal_passer_ikke_med_vgs(maal, post(maal), vgs, forsendelse())
    >>> fyrer("KOMPLETTERENDE_UTD"), fyrer("FULLFOERT_VGO"), fyrer("DELER_VGO")
    (False, True, True)
    >>> sammen = forsendelse(post(skole), post(utdanningsbakgrunn(), loepenr=2))
    >>> sluttmaal_passer_ikke_med_vgs(skole, post(skole), deltaker(), sammen)
    True
    """
    if law.sluttmaal_klasse.at(sluttmaal.dato).get(sluttmaal.kode) in (None, *_MED_VGS):
        return False
    return med_vgs([*deltaker.registrert, *i_forsendelsen(post, forsendelse)]) is True
