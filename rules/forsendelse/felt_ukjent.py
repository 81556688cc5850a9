from rules.rule import Doer, avvisning, rule


@rule(
    "NIR-4-BAT-0012",
    avvisning,
    nb="Feltet {felt} hører ikke hjemme her.",
    nn="Feltet {felt} høyrer ikkje heime her.",
    en="The field {felt} does not belong here.",
    fix_nb="Sjekk navn, rekkefølge og utgave. Skjemaet venter her: {ventet}.",
    fix_nn="Sjekk namn, rekkjefølgje og utgåve. Skjemaet ventar her: {ventet}.",
    fix_en="Check name, order and release. Here the schema expects: {ventet}.",
    doer=Doer.SCHEMA,
    source="the contract (XSD)",
    certainty="assumed",
)
def felt_ukjent(verdi: str, ventet: str) -> bool:
    """What is not in the contract is not stored, so it is not taken either.

    An element may be misspelt, stand in the wrong place or order, or come with a later release.
    Seen are the name of the element and those that may stand there.

    >>> felt_ukjent("kommentar", ventet="merknad")  # fires
    True
    >>> felt_ukjent("merknad", ventet="merknad")  # corrected
    False
    >>> felt_ukjent("antall", ventet="antall vedtakReferanse spraak")  # does not fire
    False
    >>> felt_ukjent("klage", ventet="henvendelse vedtak permisjon")
    True
    """
    return verdi not in ventet.split()
