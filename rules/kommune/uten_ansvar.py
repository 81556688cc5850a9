from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Innhold, Post
from rules.kommune.ansvar import (
    DELTAKELSE,
    ansvarlig,
    bor_i,
    flytter_inn,
    flyttet_fra,
    i_mottak,
    kjent_ansvar,
    kommune_i,
)
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-0-KOM-0001",
    avvisning,
    nb="Kommune {kommune} hadde ikke ansvar for personen {dato}.",
    nn="Kommune {kommune} hadde ikkje ansvar for personen {dato}.",
    en="Municipality {kommune} was not responsible for the person on {dato}.",
    fix_nb="Kontroller at det er riktig person og riktig dato. Er bosettingen feil i registeret, "
    "retter Folkeregisteret eller IMDi den; send posten igjen når det er gjort.",
    fix_nn="Kontroller at det er rett person og rett dato. Er busetjinga feil i registeret, "
    "rettar Folkeregisteret eller IMDi henne; send posten igjen når det er gjort.",
    fix_en="Check that it is the right person and the right date. If the residence in the "
    "register is wrong, Folkeregisteret or IMDi corrects it; send the record again when it has "
    "been done.",
    felt="post.kommunenummer",
    quiet=bor_i,
    source="integreringsloven § 3; introduksjonsloven § 3",
    certainty="law",
)
def uten_ansvar(
    innhold: Innhold, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """The municipality the person lives in is responsible; in reception it is the host.

    A decision, an offer and what is known of a person may come before the move in. Where the
    register does not know where the person lived, it does not refuse. A municipality that the
    person has moved from, and schemes of reception, have rules of their own.

    >>> bergen = (bosetting(kommunenummer="4601", fra="2021-02-10", etter_avtale=True),)
    >>> i_bergen = deltaker(bosettinger=bergen)
    >>> def feil(record, person, **hode):
    ...     return bool(uten_ansvar(record, post(record), person, forsendelse(**hode)))
    >>> feil(timer(), i_bergen)  # fires
    True
    >>> feil(timer(), i_bergen, kommunenummer="4601")  # corrected
    False
    >>> feil(timer(), deltaker())  # does not fire
    False

    The day of the event decides: the day before the move in, the day, the day after.

    >>> bor = deltaker(
    ...     bosettinger=(bosetting(kommunenummer="0301", fra="2021-05-10", etter_avtale=True),),
    ...     mottak=(mottaksopphold(type="ORDINAERT", kommunenummer="4601", fra="2021-01-04",
    ...                            til="2021-05-09"),))
    >>> [feil(timer(fra=d, til="2021-05-12"), bor)
    ...     for d in ("2021-05-09", "2021-05-10", "2021-05-11")]
    [True, False, False]
    >>> feil(program(vedtaksdato="2021-05-03", startdato="2021-05-10"), bor)
    False
    >>> feil(timer(fra="2021-05-03"), bor, kommunenummer="4601")
    False
    >>> feil(timer(), deltaker(bosettinger=()))
    False

    >>> drammen = (bosetting(kommunenummer="0602", fra="2019-03-01", etter_avtale=True),)
    >>> feil(timer(), deltaker(bosettinger=drammen), kommunenummer="3005")
    False
    """
    dag = innhold.hendelsesdato or deltaker.dag
    kommune = kommune_i(post, forsendelse)
    person = deltaker.person
    if ansvarlig(deltaker, kommune, dag) or i_mottak(innhold) or not kjent_ansvar(person, dag):
        return None
    if flyttet_fra(deltaker, kommune, dag) is not None:
        return None
    if not isinstance(innhold, DELTAKELSE) and flytter_inn(deltaker, kommune, dag):
        return None
    return treff(kommune=kommune, dato=dag)
