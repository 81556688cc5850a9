from rules.deltaker import Deltaker
from rules.facts import Post
from rules.rekke import always
from rules.rule import Steg, avvisning, rule


@rule(
    "NIR-0-IDN-0011",
    avvisning,
    nb="Personen finnes ikke i NIR.",
    nn="Personen finst ikkje i NIR.",
    en="The person is not in NIR.",
    fix_nb="Sjekk nummeret. Er det riktig, har ikke UDI eller Folkeregisteret overført personen "
    "ennå: vent noen dager og send posten uendret, eller kontakt IMDi.",
    fix_nn="Sjekk nummeret. Er det rett, har ikkje UDI eller Folkeregisteret overført personen "
    "enno: vent nokre dagar og send posten uendra, eller kontakt IMDi.",
    fix_en="Check the number. If it is right, UDI or the population register has not transferred "
    "the person yet: wait some days and send the record unchanged, or contact IMDi.",
    felt="person",
    steg=Steg.PERSON,
    quiet=always,
    source="IMDi 30.04.2021: kategorier are computed in NIR from UDI and Folkeregisteret",
    certainty="assumed",
)
def person_ukjent(post: Post, deltaker: Deltaker | None) -> bool:
    """A municipality registers on people who are in NIR; it never creates them.

    Persons come from UDI and Folkeregisteret. One known number is enough to find the person.

    >>> ukjent = post(person=henvisning(duf_nummer="202100001200"))
    >>> person_ukjent(ukjent, None)  # fires
    True
    >>> person_ukjent(post(), deltaker())  # corrected
    False
    >>> asylsoeker = deltaker(
    ...     tillatelser=(), bosettinger=(), beskyttelse_soeknadsdato=dag("2021-02-01"),
    ...     identer=(ident(type="DUF", verdi="202012345602"),))
    >>> kjent = post(person=henvisning(duf_nummer="202012345602"))
    >>> person_ukjent(kjent, asylsoeker)  # does not fire
    False
    """
    return deltaker is None
