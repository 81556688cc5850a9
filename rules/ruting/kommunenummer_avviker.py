from rules.facts import Forsendelse, Post
from rules.kommuner import overtatte
from rules.rekke import always
from rules.rule import avvisning, rule


@rule(
    "NIR-0-RUT-0015",
    avvisning,
    nb="Posten er merket kommune {post.kommunenummer}, men forsendelsen er fra "
    "{forsendelse.hode.kommunenummer}.",
    nn="Posten er merkt kommune {post.kommunenummer}, men forsendinga er frå "
    "{forsendelse.hode.kommunenummer}.",
    en="The record says municipality {post.kommunenummer}, but the batch is from "
    "{forsendelse.hode.kommunenummer}.",
    fix_nb="Send kommunens poster i hver sin forsendelse, eller utelat feltet i posten.",
    fix_nn="Send postane til kvar kommune i si forsending, eller utelat feltet i posten.",
    fix_en="Send the records of each municipality in a batch of its own, or leave the field out.",
    felt="kommunenummer",
    quiet=always,
    source="own design: the municipality stands in the header",
    certainty="assumed",
)
def kommunenummer_avviker(post: Post, forsendelse: Forsendelse) -> bool:
    """A batch is of one municipality; a post may repeat its number, and must then agree.

    A vendor that sends for many would else write one municipality's records on another. A number
    that the municipality took over is its own, and says which record is meant.

    >>> kommunenummer_avviker(post(kommunenummer="4601"), forsendelse())  # fires
    True
    >>> kommunenummer_avviker(post(kommunenummer="0301"), forsendelse())  # corrected
    False
    >>> kommunenummer_avviker(post(), forsendelse())  # does not fire
    False
    >>> kommunenummer_avviker(post(kommunenummer="0602"), forsendelse(kommunenummer="3005"))
    False
    >>> kommunenummer_avviker(post(kommunenummer="3005"), forsendelse(kommunenummer="0602"))
    True
    """
    kommune = forsendelse.hode.kommunenummer
    if post.overtatt or post.kommunenummer in (None, kommune):
        return False
    return post.kommunenummer not in overtatte(kommune)
