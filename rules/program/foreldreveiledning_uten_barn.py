from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Fravaer, KvalifiseringMottak, Permisjon, Tiltak
from rules.rule import advarsel, rule

_SVANGERSKAP = ("GYLDIG_SVANGERSKAP", "GYLDIG_FOEDSEL", "FOEDSEL_ADOPSJON", "FAR_MEDMOR")


@rule(
    "NIR-4-INT-0016",
    advarsel,
    nb="Foreldreveiledning er registrert {tiltak.fra} for en person som ikke har barn under 18 år.",
    nn="Foreldrerettleiing er registrert {tiltak.fra} for ein person som ikkje har barn under 18 "
    "år.",
    en="Parental guidance is registered on {tiltak.fra} for a person who has no child under 18.",
    fix_nb="Sjekk person og tiltakskode. Stemmer de, trenger du ikke gjøre noe.",
    fix_nn="Sjekk person og tiltakskode. Stemmer dei, treng du ikkje gjere noko.",
    fix_en="Check person and code of the measure. If they are right there is nothing to do.",
    felt="tiltakskode",
    at="fra",
    law=INTEGRERINGSLOVEN,
    valid="2021-03-01/..",
    source="integreringsloven § 14",
    certainty="guidance",
)
def foreldreveiledning_uten_barn(tiltak: Tiltak | KvalifiseringMottak, deltaker: Deltaker) -> bool:
    """Parental guidance is for parents, and for those who are about to be.

    Where the register does not know of children it says nothing. Leave or absence for pregnancy or
    birth tells of a child that is not yet registered.

    >>> kurs = tiltak(tiltakskode="FORELDREVEILEDNING", vedtak_referanse="V1")
    >>> foreldreveiledning_uten_barn(kurs, deltaker(har_barn_under_18=False))  # fires
    True
    >>> praksis = tiltak(tiltakskode="ARBEIDSPRAKSIS", vedtak_referanse="V1")
    >>> foreldreveiledning_uten_barn(praksis, deltaker(har_barn_under_18=False))  # corrected
    False
    >>> foreldreveiledning_uten_barn(kurs, deltaker(har_barn_under_18=True))  # does not fire
    False
    >>> foreldreveiledning_uten_barn(kurs, deltaker())
    False
    >>> venter = fravaer(ordning="IN_INTRO", fravaerstype="GYLDIG_SVANGERSKAP")
    >>> foreldreveiledning_uten_barn(kurs, deltaker(venter, har_barn_under_18=False))
    False
    """
    if deltaker.person.har_barn_under_18 is not False:
        return False
    if tiltak.tiltakskode not in law.programinnhold.at(tiltak.fra)["foreldreveiledning"]["tiltak"]:
        return False
    for r in deltaker.av(Fravaer, Permisjon):
        match r.innhold:
            case Fravaer(fravaerstype=kode) | Permisjon(permisjonstype=kode):
                if kode in _SVANGERSKAP:
                    return False
    return True
