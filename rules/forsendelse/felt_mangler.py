from rules.rule import Doer, avvisning, rule


@rule(
    "NIR-4-BAT-0011",
    avvisning,
    nb="Det obligatoriske feltet {felt} mangler.",
    nn="Det obligatoriske feltet {felt} manglar.",
    en="The mandatory field {felt} is missing.",
    fix_nb="Fyll ut feltet og send posten igjen. Skjemaet venter {ventet}.",
    fix_nn="Fyll ut feltet og send posten igjen. Skjemaet ventar {ventet}.",
    fix_en="Fill the field in and send the record again. The schema expects {ventet}.",
    doer=Doer.SCHEMA,
    source="the contract (XSD)",
    certainty="assumed",
)
def felt_mangler(verdi: str) -> bool:
    """What a record cannot be understood without must be there.

    The schema tells which field it is; elements stand in its order.

    >>> felt_mangler("")  # fires
    True
    >>> felt_mangler("2021-05-03")  # corrected
    False
    >>> felt_mangler("IN_NORSK_NORSKMAAL")  # does not fire
    False
    """
    return not verdi.strip()
