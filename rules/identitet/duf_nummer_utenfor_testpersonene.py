from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Miljoe, Post
from rules.register import Register
from rules.rekke import always
from rules.rule import Steg, avvisning, rule


@rule(
    "NIR-0-IDN-0022",
    avvisning,
    nb="DUF-nummeret er ikke blant testpersonenes og kan tilhøre en virkelig person.",
    nn="DUF-nummeret er ikkje blant testpersonane sine og kan høyre til ein verkeleg person.",
    en="The DUF number is not one of the test persons' and may belong to a real person.",
    fix_nb="Bruk bare DUF-numre som HentPersonliste i testmiljøet gir.",
    fix_nn="Bruk berre DUF-nummer som HentPersonliste i testmiljøet gir.",
    fix_en="Use only DUF numbers that HentPersonliste of the test environment gives.",
    felt="person.duf_nummer",
    steg=Steg.PERSON,
    quiet=always,
    source="own design: no real people outside production",
    certainty="assumed",
)
def duf_nummer_utenfor_testpersonene(
    post: Post, deltaker: Deltaker | None, register: Register, forsendelse: Forsendelse
) -> bool:
    """A DUF number cannot show that it is synthetic, so only those of the test persons are taken.

    One that stands alone and is unknown is an unknown person (NIR-0-IDN-0011).

    >>> ali = deltaker(identer=(
    ...     ident(type="FNR", verdi="10889500196"), ident(type="DUF", verdi="202012345602")))
    >>> kjent, test = register(ali.person), forsendelse(miljoe="TEST")
    >>> annet = post(person=henvisning(foedselsnummer="10889500196", duf_nummer="201900000101"))
    >>> duf_nummer_utenfor_testpersonene(annet, ali, kjent, test)  # fires
    True
    >>> eget = post(person=henvisning(foedselsnummer="10889500196", duf_nummer="202012345602"))
    >>> duf_nummer_utenfor_testpersonene(eget, ali, kjent, test)  # corrected
    False
    >>> duf_nummer_utenfor_testpersonene(post(), ali, kjent, test)  # does not fire
    False
    >>> duf_nummer_utenfor_testpersonene(annet, ali, kjent, forsendelse(miljoe="PROD"))
    False
    """
    nr = post.person.duf_nummer
    if nr is None or deltaker is None or forsendelse.miljoe is Miljoe.PROD:
        return False
    return nr not in register.personer and all(i.verdi != nr for i in deltaker.person.identer)
