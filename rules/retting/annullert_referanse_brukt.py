from rules.facts import Kanal, Operasjon, Post
from rules.rekke import always
from rules.rule import Steg, Tidligere, avvisning, rule


@rule(
    "NIR-0-RET-0006",
    avvisning,
    nb="Referansen {post.referanse} er brukt om en post som er annullert.",
    nn="Referansen {post.referanse} er brukt om ein post som er annullert.",
    en="The reference {post.referanse} was used for a record that is annulled.",
    fix_nb="Send posten med en ny referanse.",
    fix_nn="Send posten med ein ny referanse.",
    fix_en="Send the record under a new reference.",
    felt="referanse",
    steg=Steg.PERSON,
    kanaler=(Kanal.WS4,),
    quiet=always,
    source="own design: the journal of a reference ends with its annulment",
    certainty="assumed",
)
def annullert_referanse_brukt(post: Post, tidligere: Tidligere | None) -> bool:
    """An annulled record stays annulled; what happened after all is a new record.

    A batch that is sent again late would else bring back what was taken out. WS2 makes its
    references of natural keys and has no other to take, so the rule does not bind it.

    >>> borte = tidligere(timer(antall="5"), annullert=True, versjon=2)
    >>> annullert_referanse_brukt(post(timer(antall="4"), versjon=3), borte)  # fires
    True
    >>> annullert_referanse_brukt(post(timer(antall="4"), referanse="P2"), None)  # corrected
    False
    >>> annullert_referanse_brukt(post(timer()), None)  # does not fire
    False
    >>> annullert_referanse_brukt(post(timer(antall="5"), versjon=3), borte)
    True
    """
    return tidligere is not None and tidligere.annullert and post.operasjon is Operasjon.NY
