from rules import ident
from rules.facts import Post
from rules.rekke import always
from rules.rule import Treff, avvisning, rule

_FELT = "person.d_nummer"
_TREFF = [Treff(_FELT, {"felt": "dNummer"})]


@rule(
    "NIR-0-IDN-0006",
    avvisning,
    nb="D-nummeret i {felt} er ikke gyldig.",
    nn="D-nummeret i {felt} er ikkje gyldig.",
    en="The D number in {felt} is not valid.",
    fix_nb="Et d-nummer har elleve sifre, det første er 4 til 7. Slå opp nummeret på nytt.",
    fix_nn="Eit d-nummer har elleve siffer, det første er 4 til 7. Slå opp nummeret på nytt.",
    fix_en="A D number has eleven digits, the first is 4 to 7. Look the number up again.",
    felt=_FELT,
    valid="../2031-12-31",
    quiet=always,
    source="folkeregisterloven § 2-2",
    certainty="law",
)
def d_nummer_ugyldig(post: Post) -> list[Treff]:
    """A D number is built as a fødselsnummer, with 40 added to the day.

    >>> feil = post(person=henvisning(d_nummer="50889500261"))
    >>> bool(d_nummer_ugyldig(feil))  # fires
    True
    >>> rett = post(person=henvisning(d_nummer="50889500260"))
    >>> bool(d_nummer_ugyldig(rett))  # corrected
    False
    >>> uten = post(person=henvisning(foedselsnummer="10889500196"))
    >>> bool(d_nummer_ugyldig(uten))  # does not fire
    False
    >>> foedselsnummer = post(person=henvisning(d_nummer="10889500196"))
    >>> bool(d_nummer_ugyldig(foedselsnummer))
    True
    >>> ingen_dato = post(person=henvisning(d_nummer="71829512345"))
    >>> bool(d_nummer_ugyldig(ingen_dato))
    True
    """
    nr = post.person.d_nummer
    if nr is None or (_gyldig(nr) and ident.gyldige_kontrollsiffer(nr)):
        return []
    return _TREFF


@rule(
    "NIR-0-IDN-0006",
    avvisning,
    nb="D-nummeret i {felt} er ikke gyldig.",
    nn="D-nummeret i {felt} er ikkje gyldig.",
    en="The D number in {felt} is not valid.",
    fix_nb="Et d-nummer har elleve sifre, det første er 4 til 7. Slå opp nummeret på nytt.",
    fix_nn="Eit d-nummer har elleve siffer, det første er 4 til 7. Slå opp nummeret på nytt.",
    fix_en="A D number has eleven digits, the first is 4 to 7. Look the number up again.",
    felt=_FELT,
    valid="2032-01-01/..",
    quiet=always,
    source="folkeregisterloven § 2-2; Skatteetaten, Nytt fødselsnummer fra 2032",
    certainty="guidance",
)
def d_nummer_ugyldig_fra_2032(post: Post) -> list[Treff]:
    """From 2032 the first control digit is relaxed, as in NIR-0-IDN-0003.

    >>> feil = post(person=henvisning(d_nummer="55833250035"))
    >>> bool(d_nummer_ugyldig_fra_2032(feil))  # fires
    True
    >>> ny = post(person=henvisning(d_nummer="55833250034"))
    >>> bool(d_nummer_ugyldig_fra_2032(ny))  # corrected
    False
    >>> bool(d_nummer_ugyldig(ny))
    True
    >>> gammel = post(person=henvisning(d_nummer="50889500260"))
    >>> bool(d_nummer_ugyldig_fra_2032(gammel))  # does not fire
    False
    """
    nr = post.person.d_nummer
    if nr is None or (_gyldig(nr) and ident.gyldige_kontrollsiffer(nr, ident.K1_FRA_2032)):
        return []
    return _TREFF


def _gyldig(nr: str) -> bool:
    return ident.er_d_nummer(nr) and ident.foedselsdato(nr) is not None
