from rules.rule import Doer, Handling, Steg, avvisning, rule

ELEMENT = "proeveresultat"


@rule(
    "NIR-4-PRV-0001",
    avvisning,
    nb="Prøveresultater overføres fra Kompetanse Norge og kan ikke sendes av kommunen ({verdi}).",
    nn="Prøveresultat blir overførte frå Kompetanse Norge og kan ikkje sendast av kommunen "
    "({verdi}).",
    en="Test results come from Kompetanse Norge and cannot be sent by the municipality ({verdi}).",
    fix_nb="Fjern posten. Resultatet kommer til NIR når det er registrert hos Kompetanse Norge. "
    "Dokumentasjon på kunnskaper ved fritak sendes i posten fritak.",
    fix_nn="Fjern posten. Resultatet kjem til NIR når det er registrert hos Kompetanse Norge. "
    "Dokumentasjon på kunnskapar ved fritak skal sendast i posten fritak.",
    fix_en="Remove the record. The result comes to NIR when it is registered with Kompetanse "
    "Norge. Proof of knowledge for an exemption is sent in the record fritak.",
    steg=Steg.FORSENDELSE,
    doer=Doer.SCHEMA,
    handling=Handling.SEND_IKKE_IGJEN,
    source="IMDi 30.04.2021: prøveresultater overføres fra Kompetanse Norge",
    certainty="assumed",
)
def proeveresultat_fra_kommune(verdi: str) -> bool:
    """A municipality registers the target, not the result that is measured against it.

    The schema has no such record, so what is looked at is the name of the unknown element.

    >>> proeveresultat_fra_kommune("proeveresultat")  # fires
    True
    >>> proeveresultat_fra_kommune("fritak")  # corrected
    False
    >>> proeveresultat_fra_kommune("norskmaal")  # does not fire
    False
    >>> proeveresultat_fra_kommune("Proeveresultater")
    True
    """
    return verdi.casefold().startswith(ELEMENT)
