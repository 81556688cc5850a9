from datetime import date

from rules.rule import Doer, avvisning, rule


@rule(
    "NIR-0-KOM-0010",
    avvisning,
    doer=Doer.SCHEMA,
    valid="2021-05-01/..",
    nb="Reservasjonen mot forskning mangler dato.",
    nn="Reservasjonen mot forsking manglar dato.",
    en="The reservation against research lacks a date.",
    fix_nb="Oppgi dagen personen ba om reservasjonen, eller trakk den, som 2021-05-20.",
    fix_nn="Oppgi dagen personen bad om reservasjonen, eller trekte han, som 2021-05-20.",
    fix_en="Give the day on which the person asked for the reservation or withdrew it, as "
    "2021-05-20.",
    source="høringsnotat til integreringsforskriften pkt. 15.3.3: kommunen registrerer "
    "reservasjonen",
    certainty="guidance",
)
def reservasjon_uten_dato(verdi: str) -> bool:
    """A reservation holds from a day, and so does its withdrawal; the latest one counts.

    Who registered it is the municipality of the batch. It binds both laws.

    >>> reservasjon_uten_dato("")  # fires
    True
    >>> reservasjon_uten_dato("2021-05-20")  # corrected
    False
    >>> reservasjon_uten_dato("2021-06-01")  # does not fire
    False
    >>> reservasjon_uten_dato("i mai")
    True
    """
    try:
        date.fromisoformat(verdi)
    except ValueError:
        return True
    return False
