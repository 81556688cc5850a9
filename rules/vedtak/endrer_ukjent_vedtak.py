from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Post, Vedtak
from rules.kjede import Hendelse, hendelse
from rules.rule import avvisning, rule


@rule(
    "NIR-4-VED-0005",
    avvisning,
    nb="Vedtaket som skal endres eller forlenges, finnes ikke for personen i {vedtak.ordning}: "
    "{vedtak.vedtak_referanse}.",
    nn="Vedtaket som skal endrast eller forlengast, finst ikkje for personen i {vedtak.ordning}: "
    "{vedtak.vedtak_referanse}.",
    en="The decision to change or extend does not exist for the person in {vedtak.ordning}: "
    "{vedtak.vedtak_referanse}.",
    fix_nb="Oppgi i vedtakReferanse referansen til tildelingen, slik den ble sendt fra kommunen. "
    "Er den annullert eller aldri sendt, send tildelingen først.",
    fix_nn="Oppgi i vedtakReferanse referansen til tildelinga, slik ho vart send frå kommunen. Er "
    "ho annullert eller aldri send, send tildelinga først.",
    fix_en="In vedtakReferanse give the reference of the grant as the municipality sent it. If it "
    "was annulled or never sent, send the grant first.",
    felt="vedtak_referanse",
    at="vedtaksdato",
    source="forvaltningsloven § 35 (omgjøring)",
    certainty="assumed",
)
def endrer_ukjent_vedtak(
    vedtak: Vedtak, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> bool:
    """A change or an extension names the decision it changes, of the same person and ordning.

    An annulled decision no longer stands, and so is not found. Whether the decision may be changed
    in the state it is in is VED-0001.

    >>> endring = program(vedtakstype="INTRO_ENDRING", vedtak_referanse="V9")
    >>> ola = deltaker(program())
    >>> endrer_ukjent_vedtak(endring, post(endring), ola, forsendelse())  # fires
    True
    >>> riktig = program(vedtakstype="INTRO_ENDRING", vedtak_referanse="V1")
    >>> endrer_ukjent_vedtak(riktig, post(riktig), ola, forsendelse())  # corrected
    False
    >>> endrer_ukjent_vedtak(program(), post(program()), deltaker(), forsendelse())  # does not fire
    False

    An extension too, and one that names nothing, or a decision of another ordning.

    >>> def fyrer(**felter):
    ...     sendt = program(vedtakstype="INTRO_FORLENGELSE", **felter)
    ...     return endrer_ukjent_vedtak(sendt, post(sendt), ola, forsendelse())
    >>> fyrer(), fyrer(vedtak_referanse="V1"), fyrer(vedtak_referanse="V1", ordning="IN_SAMFUNN")
    (True, False, True)
    """
    if hendelse(vedtak) not in (Hendelse.ENDRING, Hendelse.FORLENGELSE):
        return False
    kjede = deltaker.kjede_bak(post, forsendelse)
    return kjede is None or kjede.ordning != vedtak.ordning
