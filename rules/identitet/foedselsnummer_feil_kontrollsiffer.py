from rules import ident
from rules.facts import Post
from rules.rekke import always
from rules.rule import avvisning, rule


@rule(
    "NIR-0-IDN-0003",
    avvisning,
    nb="Kontrollsifrene i fødselsnummeret {post.person.foedselsnummer} stemmer ikke.",
    nn="Kontrollsiffera i fødselsnummeret {post.person.foedselsnummer} stemmer ikkje.",
    en="The control digits of the national id {post.person.foedselsnummer} do not fit.",
    fix_nb="Minst ett siffer er feil. Slå opp nummeret på nytt, og send posten igjen.",
    fix_nn="Minst eitt siffer er feil. Slå opp nummeret på nytt, og send posten igjen.",
    fix_en="At least one digit is wrong. Look the number up again, and send the record anew.",
    felt="person.foedselsnummer",
    valid="../2031-12-31",
    quiet=always,
    source="forskrift om folkeregistrering § 2-2; weights as in SSB's KOSTRA control program",
    certainty="guidance",
)
def foedselsnummer_feil_kontrollsiffer(post: Post) -> bool:
    """The last two digits of a fødselsnummer are a checksum over the others.

    A number typed wrong would else name nobody, or somebody else.

    >>> feil = post(person=henvisning(foedselsnummer="10889500197"))
    >>> foedselsnummer_feil_kontrollsiffer(feil)  # fires
    True
    >>> rett = post(person=henvisning(foedselsnummer="10889500196"))
    >>> foedselsnummer_feil_kontrollsiffer(rett)  # corrected
    False
    >>> uten = post(person=henvisning(duf_nummer="202012345602"))
    >>> foedselsnummer_feil_kontrollsiffer(uten)  # does not fire
    False
    """
    nr = post.person.foedselsnummer
    return nr is not None and not ident.gyldige_kontrollsiffer(nr)


@rule(
    "NIR-0-IDN-0003",
    avvisning,
    nb="Det siste kontrollsifferet i fødselsnummeret {post.person.foedselsnummer} stemmer ikke.",
    nn="Det siste kontrollsifferet i fødselsnummeret {post.person.foedselsnummer} stemmer ikkje.",
    en="The last control digit of the national id {post.person.foedselsnummer} does not fit.",
    fix_nb="Minst ett siffer er feil. Slå opp nummeret på nytt, og send posten igjen.",
    fix_nn="Minst eitt siffer er feil. Slå opp nummeret på nytt, og send posten igjen.",
    fix_en="At least one digit is wrong. Look the number up again, and send the record anew.",
    felt="person.foedselsnummer",
    valid="2032-01-01/..",
    quiet=always,
    source="Skatteetaten, Nytt fødselsnummer fra 2032",
    certainty="guidance",
)
def foedselsnummer_feil_kontrollsiffer_fra_2032(post: Post) -> bool:
    """From 2032 the first control digit may leave a remainder of 0 to 3; the second stays as it is.

    The older numbers live on and pass as well. The full check would refuse people whose number is
    new, so it ends the day before.

    >>> feil = post(person=henvisning(foedselsnummer="15833250041"))
    >>> foedselsnummer_feil_kontrollsiffer_fra_2032(feil)  # fires
    True
    >>> ny = post(person=henvisning(foedselsnummer="15833250040"))
    >>> foedselsnummer_feil_kontrollsiffer_fra_2032(ny)  # corrected
    False
    >>> foedselsnummer_feil_kontrollsiffer(ny)
    True
    >>> gammel = post(person=henvisning(foedselsnummer="10889500196"))
    >>> foedselsnummer_feil_kontrollsiffer_fra_2032(gammel)  # does not fire
    False
    """
    nr = post.person.foedselsnummer
    return nr is not None and not ident.gyldige_kontrollsiffer(nr, ident.K1_FRA_2032)
