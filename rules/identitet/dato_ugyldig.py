import re
from datetime import date

from rules.rule import Doer, avvisning, rule

_ISO = re.compile("(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}|2100-[0-9]{2}-[0-9]{2}")


@rule(
    "NIR-0-IDN-0017",
    avvisning,
    nb="Feltet {felt} holder ikke en dato på formen åååå-mm-dd: {verdi}.",
    nn="Feltet {felt} held ikkje ein dato på forma åååå-mm-dd: {verdi}.",
    en="The field {felt} does not hold a date of the form yyyy-mm-dd: {verdi}.",
    fix_nb="Skriv datoen som 2021-03-01, uten klokkeslett og tidssone, fra 1900 til 2100.",
    fix_nn="Skriv datoen som 2021-03-01, utan klokkeslett og tidssone, frå 1900 til 2100.",
    fix_en="Write the date as 2021-03-01, without time and zone, from 1900 to 2100.",
    doer=Doer.SCHEMA,
    source="own design: ISO 8601 days",
    certainty="assumed",
)
def dato_ugyldig(verdi: str) -> bool:
    """A date is a day in Norway, written as ISO 8601 has it.

    A time or a zone would leave open which day is meant.

    >>> dato_ugyldig("01.03.2021")  # fires
    True
    >>> dato_ugyldig("2021-03-01")  # corrected
    False
    >>> dato_ugyldig("2024-02-29")  # does not fire
    False
    >>> [dato_ugyldig(d) for d in ("2021-02-29", "2021-03-01T00:00:00", "2021-03-01+01:00", "")]
    [True, True, True, True]
    >>> [dato_ugyldig(d) for d in ("1899-12-31", "1900-01-01", "2100-12-31", "2101-01-01")]
    [True, False, False, True]
    """
    if _ISO.fullmatch(verdi) is None:
        return True
    try:
        date.fromisoformat(verdi)
    except ValueError:
        return True
    return False
