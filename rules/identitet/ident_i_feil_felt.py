from rules.facts import Post
from rules.rekke import always
from rules.rule import Treff, avvisning, rule


@rule(
    "NIR-0-IDN-0007",
    avvisning,
    nb="Nummeret i {felt} hører hjemme i {rett_felt}.",
    nn="Nummeret i {felt} høyrer heime i {rett_felt}.",
    en="The number in {felt} belongs in {rett_felt}.",
    fix_nb="Flytt det til {rett_felt}. Et d-nummer begynner med 4 til 7, et fødselsnummer ikke.",
    fix_nn="Flytt det til {rett_felt}. Eit d-nummer byrjar med 4 til 7, eit fødselsnummer ikkje.",
    fix_en="Move it to {rett_felt}. A D number begins with 4 to 7, a fødselsnummer does not.",
    quiet=always,
    source="brreg, begreper for identifikasjonsnummer",
    certainty="assumed",
)
def ident_i_feil_felt(post: Post) -> list[Treff]:
    """A D number stands in its own field: its first digit is 4 to 7.

    Many case systems keep both in one column and send it under one name.

    >>> feil = post(person=henvisning(foedselsnummer="50889500260"))
    >>> bool(ident_i_feil_felt(feil))  # fires
    True
    >>> rett = post(person=henvisning(d_nummer="50889500260"))
    >>> bool(ident_i_feil_felt(rett))  # corrected
    False
    >>> bool(ident_i_feil_felt(post()))  # does not fire
    False
    >>> [t.felt for t in ident_i_feil_felt(post(person=henvisning(d_nummer="10889500196")))]
    ['person.d_nummer']
    """
    fnr, dnr = post.person.foedselsnummer, post.person.d_nummer
    found = []
    if fnr is not None and "4" <= fnr[:1] <= "7":
        found.append(_byttet("person.foedselsnummer", "foedselsnummer", "dNummer"))
    if dnr is not None and not "4" <= dnr[:1] <= "7":
        found.append(_byttet("person.d_nummer", "dNummer", "foedselsnummer"))
    return found


def _byttet(sted: str, felt: str, rett_felt: str) -> Treff:
    return Treff(sted, {"felt": felt, "rett_felt": rett_felt})
