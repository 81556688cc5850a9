from rules.facts import Forsendelse
from rules.rule import Opptelling, avvisning, rule


@rule(
    "NIR-0-BAT-0001",
    avvisning,
    nb="Hodet sier {forsendelse.hode.antall_poster} poster, men forsendelsen har "
    "{opptelling.poster}.",
    nn="Hovudet seier {forsendelse.hode.antall_poster} postar, men forsendinga har "
    "{opptelling.poster}.",
    en="The header says {forsendelse.hode.antall_poster} records, but the batch holds "
    "{opptelling.poster}.",
    fix_nb="Poster kan ha falt ut på veien. Tell dem på nytt, og send forsendelsen med en ny id.",
    fix_nn="Postar kan ha falle ut på vegen. Tel dei på nytt, og send forsendinga med ein ny id.",
    fix_en="Records may have been lost on the way. Count again, and send the batch under a new id.",
    felt="hode.antall_poster",
    source="own design: no record is lost unseen",
    certainty="assumed",
)
def antall_poster_stemmer_ikke(forsendelse: Forsendelse, opptelling: Opptelling) -> bool:
    """The header says how many posts there are, so that a batch cut short is seen.

    Counted are all posts sent, those too that do not follow the schema.

    >>> antall_poster_stemmer_ikke(forsendelse(antall_poster=4), opptelling(poster=3))  # fires
    True
    >>> antall_poster_stemmer_ikke(forsendelse(antall_poster=3), opptelling(poster=3))  # corrected
    False
    >>> antall_poster_stemmer_ikke(forsendelse(post()), opptelling(poster=1))  # does not fire
    False
    >>> en_ulest = forsendelse(post(), antall_poster=2)
    >>> antall_poster_stemmer_ikke(en_ulest, opptelling(poster=2))
    False
    """
    return forsendelse.hode.antall_poster != opptelling.poster
