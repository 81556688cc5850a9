from rules.deltaker import Deltaker
from rules.facts import Proeveresultat
from rules.rule import Doer, avvisning, rule


@rule(
    "NIR-9-PRV-0008",
    avvisning,
    nb="Prøveresultatet {resultat.proeve_id} ({resultat.type_proeve} {resultat.dato}) finnes ikke "
    "i registeret og kan ikke annulleres.",
    nn="Prøveresultatet {resultat.proeve_id} ({resultat.type_proeve} {resultat.dato}) finst ikkje "
    "i registeret og kan ikkje annullerast.",
    en="The test result {resultat.proeve_id} ({resultat.type_proeve} {resultat.dato}) is not in "
    "the register and cannot be annulled.",
    fix_nb="Sjekk id og person. Er resultatet aldri overført, trenger det ikke annulleres.",
    fix_nn="Sjekk id og person. Er resultatet aldri overført, treng det ikkje annullerast.",
    fix_en="Check id and person. If the result was never transferred it need not be annulled.",
    felt="proeve_id",
    doer=Doer.IMPORT,
    source="designed for the emulator: only what stands can be annulled",
    certainty="assumed",
)
def proeveresultat_ukjent(resultat: Proeveresultat, deltaker: Deltaker) -> bool:
    """What is annulled must stand: the id names it, on this person.

    >>> kjent = deltaker(proeveresultater=(proeveresultat(proeve_id="R1"),))
    >>> proeveresultat_ukjent(proeveresultat(proeve_id="R2"), kjent)  # fires
    True
    >>> proeveresultat_ukjent(proeveresultat(proeve_id="R1"), kjent)  # corrected
    False
    >>> flere = deltaker(proeveresultater=(proeveresultat(), proeveresultat(proeve_id="R2")))
    >>> proeveresultat_ukjent(proeveresultat(proeve_id="R2"), flere)  # does not fire
    False
    >>> proeveresultat_ukjent(proeveresultat(), deltaker())
    True
    """
    return all(r.proeve_id != resultat.proeve_id for r in deltaker.person.proeveresultater)
