from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Forsendelse, Post, Sluttmaal
from rules.maal.i_forsendelsen import i_forsendelsen
from rules.opplysninger import med_vgs
from rules.rule import advarsel, rule


@rule(
    "NIR-4-NOR-0010",
    advarsel,
    nb="Sluttmålet {sluttmaal.kode} er høyere utdanning, men personen har ikke fullført "
    "videregående opplæring.",
    nn="Sluttmålet {sluttmaal.kode} er høgare utdanning, men personen har ikkje fullført "
    "vidaregåande opplæring.",
    en="The final goal {sluttmaal.kode} is higher education, but the person has not completed "
    "upper secondary.",
    fix_nb="Sjekk sluttmålet og utdanningsbakgrunnen, og rett den som er feil. Er begge riktige, "
    "trenger du ikke gjøre noe.",
    fix_nn="Sjekk sluttmålet og utdanningsbakgrunnen, og rett den som er feil. Er begge rette, "
    "treng du ikkje gjere noko.",
    fix_en="Check the final goal and the education, and correct what is wrong. If both are right "
    "there is nothing to do.",
    felt="kode",
    at="dato",
    law=INTEGRERINGSLOVEN,
    valid="2021-03-01/..",
    source="integreringsloven § 13",
    certainty="assumed",
)
def hoeyere_utdanning_uten_vgs(
    sluttmaal: Sluttmaal, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> bool:
    """Higher education asks for upper secondary first, so the goal is unusual without it.

    >>> studier = sluttmaal(kode="KVAL_HOEYERE_UTD")
    >>> uten = deltaker(utdanningsbakgrunn(kode="VGO_IKKE_GJENNOMFOERT"))
    >>> hoeyere_utdanning_uten_vgs(studier, post(studier), uten, forsendelse())  # fires
    True
    >>> vgo = sluttmaal(kode="FULLFOERT_VGO")
    >>> hoeyere_utdanning_uten_vgs(vgo, post(vgo), uten, forsendelse())  # corrected
    False
    >>> vgs = deltaker(utdanningsbakgrunn())
    >>> hoeyere_utdanning_uten_vgs(studier, post(studier), vgs, forsendelse())  # does not fire
    False
    >>> hoeyere_utdanning_uten_vgs(studier, post(studier), deltaker(), forsendelse())
    False
    """
    klasse = law.sluttmaal_klasse.at(sluttmaal.dato).get(sluttmaal.kode)
    if klasse != "HOEYERE_UTDANNING":
        return False
    return med_vgs([*deltaker.registrert, *i_forsendelsen(post, forsendelse)]) is False
