import re

from rules.facts import Forsendelse, Post
from rules.rekke import always
from rules.rule import Treff, avvisning, rule

_FELT = "person.duf_nummer"
_TOLV = re.compile("[0-9]{12}")
_FOERSTE_AAR = 1990  # the oldest year in a DUF number


@rule(
    "NIR-0-IDN-0008",
    avvisning,
    nb="DUF-nummeret i {felt} har ikke tolv sifre som begynner med et årstall.",
    nn="DUF-nummeret i {felt} har ikkje tolv siffer som byrjar med eit årstal.",
    en="The DUF number in {felt} does not have twelve digits that begin with a year.",
    fix_nb="Skriv årstallet med fire sifre, og de åtte sifrene etter det. Se vedtaket fra UDI.",
    fix_nn="Skriv årstalet med fire siffer, og dei åtte siffera etter det. Sjå vedtaket frå UDI.",
    fix_en="Write the year with four digits, and the eight digits after it. See UDI's decision.",
    felt=_FELT,
    quiet=always,
    source="udi.no, DUF-nummer",
    certainty="law",
)
def duf_nummer_ugyldig(post: Post, forsendelse: Forsendelse) -> list[Treff]:
    """A DUF number is the year of the case, six digits and two control digits.

    The schema sees the twelve digits, and shows this rule where they are missing; the year, from
    1990 to that of the receipt, is seen here.

    >>> nyttaarsaften = forsendelse(mottatt="2021-12-31T23:59:59+01:00")
    >>> feil = post(person=henvisning(duf_nummer="202212345607"))
    >>> bool(duf_nummer_ugyldig(feil, nyttaarsaften))  # fires
    True
    >>> rett = post(person=henvisning(duf_nummer="202012345602"))
    >>> bool(duf_nummer_ugyldig(rett, nyttaarsaften))  # corrected
    False
    >>> bool(duf_nummer_ugyldig(post(), forsendelse()))  # does not fire
    False
    >>> bool(duf_nummer_ugyldig(feil, forsendelse(mottatt="2022-01-01T00:00:00+01:00")))
    False
    >>> gammel = post(person=henvisning(duf_nummer="198912345601"))
    >>> bool(duf_nummer_ugyldig(gammel, forsendelse()))
    True
    >>> kort = post(person=henvisning(duf_nummer="200012345"))
    >>> bool(duf_nummer_ugyldig(kort, forsendelse()))
    True
    """
    nr = post.person.duf_nummer
    if nr is None:
        return []
    if _TOLV.fullmatch(nr) and _FOERSTE_AAR <= int(nr[:4]) <= forsendelse.mottatt_dato.year:
        return []
    return [Treff(_FELT, {"felt": "dufNummer"})]
