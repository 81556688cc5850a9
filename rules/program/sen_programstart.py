from rules.deltaker import Deltaker
from rules.facts import Vedtak
from rules.frist import Fristtype
from rules.ordninger import INTRO, familie
from rules.program.plan import er_programvedtak
from rules.programfrist import program
from rules.rule import Treff, advarsel, rule, treff


@rule(
    "NIR-4-INT-0003",
    advarsel,
    nb="Programmet starter {vedtak.startdato}, senere enn tre måneder etter bosetting eller krav "
    "{fra}. Det skulle ha startet innen {frist}.",
    nn="Programmet startar {vedtak.startdato}, seinare enn tre månader etter busetjing eller krav "
    "{fra}. Det skulle ha starta innan {frist}.",
    en="The programme starts on {vedtak.startdato}, later than three months after settlement or "
    "claim on {fra}. It was to begin by {frist}.",
    fix_nb="Sjekk startdatoen. Er den riktig, trenger du ikke gjøre noe; vedtaket er lagret.",
    fix_nn="Sjekk startdatoen. Er han rett, treng du ikkje gjere noko; vedtaket er lagra.",
    fix_en="Check the start. If it is right there is nothing to do; the decision is stored.",
    felt="startdato",
    at="vedtaksdato",
    source="integreringsloven § 12; introduksjonsloven § 3; IMDi, målgruppe for "
    "introduksjonsprogram",
    certainty="guidance",
)
def sen_programstart(vedtak: Vedtak, deltaker: Deltaker) -> Treff | None:
    """The programme begins within three months of settlement, or of the claim where one is needed.

    The deadline is the computed one. It is the first programme that has it: a later one, after a
    move or a pause, goes on with what was begun.

    >>> ola = deltaker(bosettinger=(
    ...     bosetting(kommunenummer="0301", fra="2021-03-10", etter_avtale=True),))
    >>> bool(sen_programstart(program(startdato="2021-06-11"), ola))  # fires
    True
    >>> bool(sen_programstart(program(startdato="2021-06-10"), ola))  # corrected
    False
    >>> bool(sen_programstart(program(), ola))  # does not fire
    False
    >>> bool(sen_programstart(program(startdato="2021-06-09"), ola))
    False
    >>> igjen = program(vedtaksdato="2021-09-01", startdato="2021-10-01")
    >>> bool(sen_programstart(igjen, deltaker(program(sluttdato="2021-08-31"))))
    False

    Family of a person with protection is settled without agreement; the claim counts.

    >>> familie = deltaker(
    ...     henvendelse(ordning="IN_INTRO", dato="2021-05-03"), ankomst="2021-02-10",
    ...     tillatelser=(tillatelse(klasse="PFAM-F", innvilget="2021-02-10"),))
    >>> bool(sen_programstart(program(startdato="2021-08-03"), familie))
    False
    """
    if vedtak.startdato is None or not er_programvedtak(vedtak):
        return None
    if any(familie(k.ordning) == INTRO and not k.er_avslag for k in deltaker.kjeder.values()):
        return None
    for frist in program(deltaker.sak(vedtak.startdato), vedtak.ordning, tuple):
        if frist.type is Fristtype.OPPSTART and frist.utloept(vedtak.startdato):
            return treff("startdato", fra=frist.loeper_fra, frist=frist.dato)
    return None
