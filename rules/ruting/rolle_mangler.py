from functools import lru_cache

from codelists import liste
from rules.facts import Annullering, Forsendelse, Innhold, Post
from rules.rekke import always
from rules.rule import Tidligere, Treff, avvisning, rule, treff


@rule(
    "NIR-0-RUT-0010",
    avvisning,
    nb="Brukeren mangler rollen {rolle} for denne posten.",
    nn="Brukaren manglar rolla {rolle} for denne posten.",
    en="The user lacks the role {rolle} for this record.",
    fix_nb="Be kommunens administrator om rollen i IMDinett, og send posten igjen.",
    fix_nn="Be administratoren i kommunen om rolla i IMDinett, og send posten igjen.",
    fix_en="Ask the municipality's administrator for the role in IMDinett, and send again.",
    quiet=always,
    source="IMDi, overføring mellom kommunale fagsystem og NIR (11.04.2022)",
    certainty="guidance",
)
def rolle_mangler(post: Post, forsendelse: Forsendelse, tidligere: Tidligere | None) -> list[Treff]:
    """A user writes only to the ordninger of the role: norsk and asyl, or intro and mottak.

    Only the post is refused. A record without ordning has the roles of its type, and an annulment
    those of the record that it takes back. Which ordninger hold today is another rule's.

    >>> norsk = forsendelse(avsender=avsender(roller=frozenset({"KOMMUNENORSKBRUKER"})))
    >>> bool(rolle_mangler(post(tiltak(ordning="IN_INTRO")), norsk, None))  # fires
    True
    >>> bool(rolle_mangler(post(tiltak(ordning="IN_INTRO")), forsendelse(), None))  # corrected
    False
    >>> bool(rolle_mangler(post(timer(ordning="IN_NORSK_NORSKMAAL")), norsk, None))  # does not fire
    False
    >>> bool(rolle_mangler(post(timer(ordning="IN_NORSK_ASYL")), norsk, None))
    False
    >>> bool(rolle_mangler(post(sluttmaal()), norsk, None))
    True
    >>> bool(rolle_mangler(post(utdanningsbakgrunn()), norsk, None))
    False
    >>> foer = tidligere(tiltak(ordning="IN_INTRO"))
    >>> [t.felt for t in rolle_mangler(post(annullering()), norsk, foer)]
    ['referanse']
    >>> begge = permisjon(ordning=("IN_NORSK_NORSKMAAL", "IN_INTRO"))
    >>> [t.verdier["rolle"] for t in rolle_mangler(post(begge), norsk, None)]
    ['KOMMUNEINTROBRUKER']
    """
    innhold: Innhold = post.innhold
    felt = "innhold"
    if isinstance(innhold, Annullering) and tidligere is not None and tidligere.innhold is not None:
        innhold = tidligere.innhold
        felt = "referanse"
    ordning = getattr(innhold, "ordning", None)
    missing = []
    for one in ordning if isinstance(ordning, tuple) else (ordning,):
        roller = _roller(innhold.posttype, one)
        if roller and forsendelse.avsender.roller.isdisjoint(roller):
            sted = "innhold.ordning" if one is not None and felt == "innhold" else felt
            missing.append(treff(sted, rolle=" / ".join(sorted(roller))))
    return missing


@lru_cache(maxsize=1024)
def _roller(posttype: str, ordning: str | None) -> frozenset[str]:
    """The roles of which one is needed; none where the ordning is unknown."""
    if ordning is not None:
        return frozenset(
            row.egenskaper["rolle"]
            for row in liste("rolle_ordning").alle()
            if row.egenskaper["ordning"] == ordning
        )
    row = liste("posttype").get(posttype)
    return frozenset(row.verdier("rolle")) if row is not None else frozenset()
