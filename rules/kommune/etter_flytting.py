from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Innhold, Post
from rules.kommune.ansvar import (
    DELTAKELSE,
    ETTERARBEID,
    bor_i,
    flytter_inn,
    flyttet_fra,
    i_mottak,
    kommune_i,
)
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-0-KOM-0003",
    avvisning,
    nb="Personen flyttet fra kommune {kommune} {flyttet}; det som skjedde {dato} hører til den "
    "nye kommunen.",
    nn="Personen flytta frå kommune {kommune} {flyttet}; det som skjedde {dato} høyrer til den "
    "nye kommunen.",
    en="The person moved from municipality {kommune} on {flyttet}; what happened on {dato} "
    "belongs to the new municipality.",
    fix_nb="Rett datoen dersom det skjedde før flyttingen. Ellers registrerer den nye kommunen "
    "det; avslutt vedtakene personen hadde hos dere.",
    fix_nn="Rett datoen dersom det skjedde før flyttinga. Elles registrerer den nye kommunen "
    "det; avslutt vedtaka personen hadde hos dykk.",
    fix_en="Correct the date if it happened before the move. Otherwise the new municipality "
    "registers it; end the decisions that the person had with you.",
    felt="post.kommunenummer",
    quiet=bor_i,
    source="designed for the service; integreringsloven § 3",
    certainty="assumed",
)
def etter_flytting(
    innhold: Innhold, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """After a move the new municipality registers; the old one ends what it had begun.

    Ending, stopping and complaints on one's own decisions remain with the old municipality. Who
    moves back is announced by the register, and may be decided for before.

    >>> flyttet = deltaker(bosettinger=(
    ...     bosetting(kommunenummer="0301", fra="2021-02-10", til="2021-05-09", etter_avtale=True),
    ...     bosetting(kommunenummer="4601", fra="2021-05-10")))
    >>> def feil(record, person=flyttet, **hode):
    ...     return bool(etter_flytting(record, post(record), person, forsendelse(**hode)))
    >>> feil(timer(fra="2021-05-17", til="2021-05-23"))  # fires
    True
    >>> feil(timer(fra="2021-05-03", til="2021-05-09"))  # corrected
    False
    >>> feil(timer(fra="2021-05-17"), kommunenummer="4601")  # does not fire
    False
    >>> [feil(timer(fra=d, til="2021-05-12")) for d in ("2021-05-09", "2021-05-10", "2021-05-11")]
    [False, True, True]
    >>> feil(avslutning(dato="2021-05-10")), feil(klage(dato="2021-05-20"))
    (False, False)
    >>> feil(timer(), deltaker(bosettinger=(
    ...     bosetting(kommunenummer="0602", fra="2019-03-01", til="2019-12-31"),
    ...     bosetting(kommunenummer="3005", fra="2020-01-01"))), kommunenummer="3005")
    False
    """
    dag = innhold.hendelsesdato or deltaker.dag
    kommune = kommune_i(post, forsendelse)
    flyttet = flyttet_fra(deltaker, kommune, dag)
    if flyttet is None or isinstance(innhold, ETTERARBEID) or i_mottak(innhold):
        return None
    if not isinstance(innhold, DELTAKELSE) and flytter_inn(deltaker, kommune, dag):
        return None
    return treff(kommune=kommune, flyttet=flyttet, dato=dag)
