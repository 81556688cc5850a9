import re

from rules.rule import Doer, avvisning, rule


@rule(
    "NIR-4-BAT-0013",
    avvisning,
    nb="Verdien i {felt} har ikke riktig form: {verdi}.",
    nn="Verdien i {felt} har ikkje rett form: {verdi}.",
    en="The value in {felt} is not of the right form: {verdi}.",
    fix_nb="Skriv tall med punktum og høyst to desimaler, ja og nei som true og false, koder med "
    "store bokstaver og tidspunkt med tidssone.",
    fix_nn="Skriv tal med punktum og høgst to desimalar, ja og nei som true og false, kodar med "
    "store bokstavar og tidspunkt med tidssone.",
    fix_en="Write numbers with a point and at most two decimals, yes and no as true and false, "
    "codes in capitals and moments with a time zone.",
    doer=Doer.SCHEMA,
    source="the contract (XSD)",
    certainty="assumed",
)
def verdi_ugyldig(verdi: str, moenster: str) -> bool:
    """Each field has a form in which its value can be read in one way only.

    Seen are the text and the pattern of its type. Dates, national ids, numbers of municipalities
    and organisations have rules of their own.

    >>> verdi_ugyldig("7,5", moenster="[0-9]+([.][0-9]{1,2})?")  # fires
    True
    >>> verdi_ugyldig("7.5", moenster="[0-9]+([.][0-9]{1,2})?")  # corrected
    False
    >>> verdi_ugyldig("true", moenster="true|false|1|0")  # does not fire
    False
    >>> verdi_ugyldig("Norsk", moenster="[A-Z0-9_]{1,40}")
    True
    """
    return re.fullmatch(moenster, verdi) is None
