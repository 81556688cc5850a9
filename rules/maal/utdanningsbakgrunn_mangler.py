from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Forsendelse, Post, Utdanningsbakgrunn, Vedtak
from rules.kjede import Hendelse, hendelse
from rules.maal.i_forsendelsen import i_forsendelsen
from rules.rule import advarsel, rule

NORSK_MED_FRIST = "IN_NORSK_NORSKMAAL"


@rule(
    "NIR-4-NOR-0002",
    advarsel,
    nb="Utdanningsbakgrunn må registreres for at fristen for {vedtak.ordning} kan beregnes.",
    nn="Utdanningsbakgrunn må registrerast for at fristen for {vedtak.ordning} kan reknast ut.",
    en="Education background must be registered for the deadline of {vedtak.ordning} to be "
    "computed.",
    fix_nb="Send utdanningsbakgrunn: om deltakeren har fullført videregående opplæring eller ikke.",
    fix_nn="Send utdanningsbakgrunn: om deltakaren har fullført vidaregåande opplæring eller "
    "ikkje.",
    fix_en="Send the education background: whether the participant has completed upper secondary.",
    felt="ordning",
    at="vedtaksdato",
    law=INTEGRERINGSLOVEN,
    valid="2021-01-01/..",
    source="IMDi, frist for registrering i NIR for 2022; integreringsloven § 32",
    certainty="guidance",
)
def utdanningsbakgrunn_mangler(
    vedtak: Vedtak, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> bool:
    """The first vedtak about norsk with right and duty starts a clock that needs the education.

    Those with only the duty have no deadline, samfunnskunnskap has one of its own, and chapter 6A
    asks for the education only when training is extended. Education in the same batch is not
    missing, whichever comes first.

    >>> norsk = vedtak(startdato="2021-05-03", hjemmel="integreringsloven § 26")
    >>> utdanningsbakgrunn_mangler(norsk, post(norsk), deltaker(), forsendelse())  # fires
    True
    >>> ola = deltaker(utdanningsbakgrunn())
    >>> utdanningsbakgrunn_mangler(norsk, post(norsk), ola, forsendelse())  # corrected
    False
    >>> utdanningsbakgrunn_mangler(
    ...     program(), post(program()), deltaker(), forsendelse())  # does not fire
    False
    >>> sammen = forsendelse(post(norsk), post(utdanningsbakgrunn(), loepenr=2))
    >>> utdanningsbakgrunn_mangler(norsk, post(norsk), deltaker(), sammen)
    False

    The second vedtak, a refusal, and only the duty.

    >>> utdanningsbakgrunn_mangler(norsk, post(norsk), deltaker(norsk), forsendelse())
    False
    >>> def fyrer(**felter):
    ...     ny = vedtak(**felter)
    ...     return utdanningsbakgrunn_mangler(ny, post(ny), deltaker(), forsendelse())
    >>> fyrer(vedtakstype="NORSK_AVSLAG"), fyrer(ordning="IN_NORSK_250_NORSKMAAL")
    (False, False)
    """
    if vedtak.ordning != NORSK_MED_FRIST or hendelse(vedtak) is not Hendelse.INNVILGET:
        return False
    if deltaker.av(Utdanningsbakgrunn):
        return False
    if any(k.ordning == NORSK_MED_FRIST and not k.er_avslag for k in deltaker.kjeder.values()):
        return False
    i_samme = i_forsendelsen(post, forsendelse)
    return not any(isinstance(r.innhold, Utdanningsbakgrunn) for r in i_samme)
