from rules.facts import Post
from rules.register import Register
from rules.rekke import always
from rules.rule import Steg, avvisning, rule


@rule(
    "NIR-0-IDN-0010",
    avvisning,
    nb="Numrene i posten tilhører ulike personer i NIR.",
    nn="Numra i posten høyrer til ulike personar i NIR.",
    en="The numbers in the record belong to different persons in NIR.",
    fix_nb="Finn ut hvem posten gjelder, og oppgi bare den personens numre. Står to personer i "
    "NIR som er samme menneske, må IMDi slå dem sammen.",
    fix_nn="Finn ut kven posten gjeld, og oppgi berre numra til den personen. Står to personar i "
    "NIR som er same menneske, må IMDi slå dei saman.",
    fix_en="Find out whom the record is about, and give that person's numbers only. If two "
    "persons in NIR are one human being, IMDi must merge them.",
    felt="person",
    steg=Steg.PERSON,
    quiet=always,
    source="own design: a record has one person",
    certainty="assumed",
)
def identer_for_ulike_personer(post: Post, register: Register) -> bool:
    """Several numbers in one record name the same person.

    To guess which of two persons is meant would put one person's training on another. A number
    that NIR does not know beside one that it knows is another fault (NIR-0-IDN-0021).

    >>> ali = person(nr=1, identer=(ident(type="FNR", verdi="10889500196"),))
    >>> lea = person(nr=2, identer=(ident(type="DUF", verdi="202012345602"),))
    >>> begge = post(person=henvisning(foedselsnummer="10889500196", duf_nummer="202012345602"))
    >>> identer_for_ulike_personer(begge, register(ali, lea))  # fires
    True
    >>> identer_for_ulike_personer(post(), register(ali, lea))  # corrected
    False
    >>> kjent = person(identer=(
    ...     ident(type="FNR", verdi="10889500196"), ident(type="DUF", verdi="202012345602")))
    >>> identer_for_ulike_personer(begge, register(kjent))  # does not fire
    False
    >>> identer_for_ulike_personer(begge, register(ali))
    False
    """
    person = post.person
    given = (person.foedselsnummer, person.d_nummer, person.duf_nummer)
    return given.count(None) < 2 and len(register.personer_bak(person)) > 1
