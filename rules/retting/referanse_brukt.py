from rules.deltaker import Deltaker
from rules.facts import Operasjon, Post
from rules.rekke import always
from rules.relatert import vis_tidligere
from rules.rule import Steg, Tidligere, Treff, avvisning, rule, treff


@rule(
    "NIR-0-RET-0009",
    avvisning,
    nb="Referansen {post.referanse} er i bruk om en annen post.",
    nn="Referansen {post.referanse} er i bruk om ein annan post.",
    en="The reference {post.referanse} is in use for another record.",
    fix_nb="Er dette en retting av den samme posten, send den som RETT med et høyere "
    "versjonsnummer. Er det en annen post, gi den en ny referanse.",
    fix_nn="Er dette ei retting av den same posten, send han som RETT med eit høgare "
    "versjonsnummer. Er det ein annan post, gi han ein ny referanse.",
    fix_en="If this corrects the same record, send it as RETT with a higher version. If it is "
    "another record, give it a new reference.",
    felt="referanse",
    steg=Steg.PERSON,
    quiet=always,
    source="own design: a reference names one record for ever",
    certainty="assumed",
)
def referanse_brukt(
    post: Post, deltaker: Deltaker | None, tidligere: Tidligere | None
) -> Treff | None:
    """A new record takes a new reference; a changed one says that it is a correction.

    A case system that counts its references from 1 again would else overwrite other records.

    >>> staar = tidligere(timer(antall="5"))
    >>> bool(referanse_brukt(post(timer(antall="4")), deltaker(), staar))  # fires
    True
    >>> retting = post(timer(antall="4"), operasjon="RETT", versjon=2)
    >>> bool(referanse_brukt(retting, deltaker(), staar))  # corrected
    False
    >>> bool(referanse_brukt(post(timer(antall="4")), deltaker(), None))  # does not fire
    False
    >>> bool(referanse_brukt(post(timer(antall="4"), versjon=2), deltaker(), staar))
    True
    >>> bool(referanse_brukt(post(timer(antall="5")), deltaker(), staar))
    False
    >>> bool(referanse_brukt(post(timer(antall="5")), deltaker(nr=2), staar))
    True
    """
    if tidligere is None or tidligere.annullert or post.operasjon is not Operasjon.NY:
        return None
    nr = tidligere.person_nr
    other = deltaker is not None and nr is not None and deltaker.person.nr != nr
    if not other and post.innhold == tidligere.innhold:
        return None
    return treff(relatert=vis_tidligere(post, tidligere))
