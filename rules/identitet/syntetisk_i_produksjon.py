from rules import ident
from rules.facts import Forsendelse, Miljoe, Post
from rules.rekke import always
from rules.rule import Treff, avvisning, rule


@rule(
    "NIR-0-IDN-0005",
    avvisning,
    nb="Nummeret i {felt} er syntetisk og kan ikke brukes i produksjon.",
    nn="Nummeret i {felt} er syntetisk og kan ikkje brukast i produksjon.",
    en="The number in {felt} is synthetic and cannot be used in production.",
    fix_nb="Send til testmiljøet, eller bruk personens eget nummer.",
    fix_nn="Send til testmiljøet, eller bruk personen sitt eige nummer.",
    fix_en="Send to the test environment, or use the person's own number.",
    quiet=always,
    source="Skatteetaten, syntetiske fødselsnumre (Tenor)",
    certainty="assumed",
)
def syntetisk_i_produksjon(post: Post, forsendelse: Forsendelse) -> list[Treff]:
    """Synthetic people live in test environments only.

    The other direction is refused at the door, before anything is stored: outside production one
    real number anywhere in a batch refuses the whole batch. A DUF number cannot show what it is.

    >>> prod, test = forsendelse(miljoe="PROD"), forsendelse(miljoe="TEST")
    >>> bool(syntetisk_i_produksjon(post(), prod))  # fires
    True
    >>> bool(syntetisk_i_produksjon(post(), test))  # corrected
    False
    >>> duf = post(person=henvisning(duf_nummer="202012345602"))
    >>> bool(syntetisk_i_produksjon(duf, prod))  # does not fire
    False
    >>> begge = post(person=henvisning(d_nummer="50889500260", duf_nummer="202012345602"))
    >>> [t.felt for t in syntetisk_i_produksjon(begge, prod)]
    ['person.d_nummer']
    """
    if forsendelse.miljoe is not Miljoe.PROD:
        return []
    person = post.person
    return [
        Treff(f"person.{navn}", {"felt": element})
        for navn, element, nr in (
            ("foedselsnummer", "foedselsnummer", person.foedselsnummer),
            ("d_nummer", "dNummer", person.d_nummer),
        )
        if nr is not None and ident.er_syntetisk(nr)
    ]
