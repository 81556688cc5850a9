from rules.facts import Post
from rules.rule import avvisning, rule


@rule(
    "NIR-0-BAT-0005",
    avvisning,
    nb="Posten viser til {vedtak_referanse}, som ikke er registrert i denne forsendelsen.",
    nn="Posten viser til {vedtak_referanse}, som ikkje er registrert i denne forsendinga.",
    en="The record names {vedtak_referanse}, which was not registered in this batch.",
    fix_nb="Rett {vedtak_referanse} etter funnene på den posten, og send begge igjen. Det er ikke "
    "sagt at noe er galt med denne.",
    fix_nn="Rett {vedtak_referanse} etter funna på den posten, og send begge igjen. Det er ikkje "
    "sagt at noko er gale med denne.",
    fix_en="Correct {vedtak_referanse} by the findings on it, and send both again. Nothing need be "
    "wrong with this one.",
    felt="innhold.vedtak_referanse",
    source="own design: participation hangs on its decision",
    certainty="assumed",
)
def avhenger_av_avvist(vedtak_referanse: str, post: Post) -> bool:
    """What hangs on a record that failed in the same batch fails with it.

    It gets this finding instead of its own, which would all be of the missing decision. The
    judgement of a batch makes the finding where `vedtak_referanse` failed before; the engine, which
    sees one post at a time, never runs the rule by itself.

    >>> avhenger_av_avvist("V1", post(timer(vedtak_referanse="V1")))  # fires
    True
    >>> avhenger_av_avvist("V1", post(timer(vedtak_referanse="V2")))  # corrected
    False
    >>> avhenger_av_avvist("V1", post(morsmaal()))  # does not fire
    False
    """
    return getattr(post.innhold, "vedtak_referanse", None) == vedtak_referanse
