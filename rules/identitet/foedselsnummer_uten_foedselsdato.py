from rules import ident
from rules.facts import Post
from rules.rekke import always
from rules.rule import avvisning, rule


@rule(
    "NIR-0-IDN-0004",
    avvisning,
    nb="Fødselsnummeret {post.person.foedselsnummer} begynner ikke med en dato som finnes.",
    nn="Fødselsnummeret {post.person.foedselsnummer} byrjar ikkje med ein dato som finst.",
    en="The national id {post.person.foedselsnummer} does not begin with a date that exists.",
    fix_nb="De seks første sifrene er dag, måned og år. Slå opp nummeret på nytt.",
    fix_nn="Dei seks første siffera er dag, månad og år. Slå opp nummeret på nytt.",
    fix_en="The first six digits are day, month and year. Look the number up again.",
    felt="person.foedselsnummer",
    quiet=always,
    source="forskrift om folkeregistrering § 2-2",
    certainty="guidance",
)
def foedselsnummer_uten_foedselsdato(post: Post) -> bool:
    """A fødselsnummer begins with the birth date, and the individ digits tell the century.

    Synthetic numbers add 80, 65 or 40 to the month, D numbers 40 to the day; undone, a date must
    stand there. Whether a synthetic number is allowed is another rule's (NIR-0-IDN-0005).

    >>> feil = post(person=henvisning(foedselsnummer="31829512345"))  # 31 February
    >>> foedselsnummer_uten_foedselsdato(feil)  # fires
    True
    >>> rett = post(person=henvisning(foedselsnummer="10889500196"))
    >>> foedselsnummer_uten_foedselsdato(rett)  # corrected
    False
    >>> nav = post(person=henvisning(foedselsnummer="20878511167"))
    >>> foedselsnummer_uten_foedselsdato(nav)  # does not fire
    False
    >>> foedselsnummer_uten_foedselsdato(post(person=henvisning(foedselsnummer="99999999999")))
    True
    """
    nr = post.person.foedselsnummer
    return nr is not None and ident.foedselsdato(nr) is None
