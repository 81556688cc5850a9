from rules.deltaker import Deltaker
from rules.facts import Post
from rules.rekke import always
from rules.rule import Steg, informasjon, rule


@rule(
    "NIR-0-IDN-0020",
    informasjon,
    nb="Personen har adressebeskyttelse. Svar om personen viser verken navn eller adresse.",
    nn="Personen har adressevern. Svar om personen viser verken namn eller adresse.",
    en="The person has a protected address. Answers on the person show neither name nor address.",
    fix_nb="Behandle opplysningene etter kommunens rutiner for adressebeskyttede.",
    fix_nn="Behandle opplysningane etter rutinane kommunen har for adressevern.",
    fix_en="Handle the data by the municipality's routines for protected addresses.",
    felt="person",
    steg=Steg.PERSON,
    quiet=always,
    source="folkeregisterloven § 10-4 (kode 6 and 7)",
    certainty="assumed",
)
def adressebeskyttelse(post: Post, deltaker: Deltaker | None) -> bool:
    """Who has a protected address must not be found through an answer.

    >>> skjermet = deltaker(adressebeskyttelse=True)
    >>> adressebeskyttelse(post(), skjermet)  # fires
    True
    >>> adressebeskyttelse(post(), deltaker(adressebeskyttelse=False))  # corrected
    False
    >>> adressebeskyttelse(post(), deltaker())  # does not fire
    False
    >>> adressebeskyttelse(post(), None)
    False
    """
    return deltaker is not None and deltaker.person.adressebeskyttelse
