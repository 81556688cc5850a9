from rules.facts import Post
from rules.rekke import always
from rules.rule import avvisning, rule


@rule(
    "NIR-0-IDN-0001",
    avvisning,
    nb="Posten sier ikke hvem den gjelder: fødselsnummer, d-nummer og DUF-nummer mangler.",
    nn="Posten seier ikkje kven han gjeld: fødselsnummer, d-nummer og DUF-nummer manglar.",
    en="The record does not say whom it is about: national id, D number and DUF number are absent.",
    fix_nb="Oppgi minst ett av numrene. Et DUF-nummer er nok til personen har fått et annet.",
    fix_nn="Oppgi minst eitt av numra. Eit DUF-nummer er nok til personen har fått eit anna.",
    fix_en="Give at least one of the numbers. A DUF number will do until the person has another.",
    felt="person",
    quiet=always,
    source="NIR holds persons by these ids (IMDi 30.04.2021)",
    certainty="assumed",
)
def person_uten_ident(post: Post) -> bool:
    """A record is of a person whom a number names.

    A name and a birth date are not enough: they fit several people.

    >>> person_uten_ident(post(person=henvisning(foedselsdato="1995-08-10")))  # fires
    True
    >>> person_uten_ident(post(person=henvisning(foedselsnummer="10889500196")))  # corrected
    False
    >>> person_uten_ident(post(person=henvisning(duf_nummer="202012345602")))  # does not fire
    False
    >>> person_uten_ident(post(person=henvisning(d_nummer="50889500260")))
    False
    """
    person = post.person
    return not (person.foedselsnummer or person.duf_nummer or person.d_nummer)
