from rules.deltaker import Deltaker
from rules.facts import Post
from rules.rekke import always
from rules.rule import Steg, Treff, advarsel, rule, treff


@rule(
    "NIR-0-IDN-0019",
    advarsel,
    nb="Navn eller fødselsdato er en annen enn i NIR. Registeret er ikke endret.",
    nn="Namn eller fødselsdato er ein annan enn i NIR. Registeret er ikkje endra.",
    en="The name or birth date differs from NIR. The register was not changed.",
    fix_nb="Sjekk at nummeret er denne personens. Navn og fødselsdato rettes i Folkeregisteret.",
    fix_nn="Sjekk at nummeret er denne personen sitt. Namn og fødselsdato blir retta i "
    "Folkeregisteret.",
    fix_en="Check that the number is this person's. Names and birth dates are corrected in the "
    "population register.",
    steg=Steg.PERSON,
    quiet=always,
    source="own design: personal data come from UDI and Folkeregisteret",
    certainty="assumed",
)
def personopplysninger_avviker(post: Post, deltaker: Deltaker | None) -> list[Treff]:
    """What the sender says of the person beside the number may show that the number is wrong.

    Names are compared by their words, so that order, case and a middle name left out do not count.
    The name of a person with a protected address is never compared: the answer would tell of it.

    >>> feil = post(person=henvisning(foedselsnummer="10889500196", foedselsdato="1995-08-11"))
    >>> bool(personopplysninger_avviker(feil, deltaker()))  # fires
    True
    >>> rett = post(person=henvisning(foedselsnummer="10889500196", foedselsdato="1995-08-10"))
    >>> bool(personopplysninger_avviker(rett, deltaker()))  # corrected
    False
    >>> bool(personopplysninger_avviker(post(), deltaker()))  # does not fire
    False
    >>> kort = post(person=henvisning(foedselsnummer="10889500196", navn="NOURI, Amina"))
    >>> bool(personopplysninger_avviker(kort, deltaker(navn="Amina Zahra Nouri")))
    False
    >>> bool(personopplysninger_avviker(kort, deltaker(navn="Amina Haddad")))
    True
    >>> bool(personopplysninger_avviker(kort, deltaker(navn="Lea Vik", adressebeskyttelse=True)))
    False
    """
    sent = post.person
    if deltaker is None or (sent.foedselsdato is None and sent.navn is None):
        return []
    person = deltaker.person
    found = []
    if sent.foedselsdato is not None and sent.foedselsdato != person.foedselsdato:
        found.append(treff("person.foedselsdato"))
    if sent.navn and person.navn and not person.adressebeskyttelse:
        one, other = _words(sent.navn), _words(person.navn)
        if not (one <= other or other <= one):
            found.append(treff("person.navn"))
    return found


def _words(navn: str) -> set[str]:
    return set(navn.casefold().replace(",", " ").replace("-", " ").split())
