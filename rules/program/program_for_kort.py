from codelists import slaa_opp
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Avslutning, Forsendelse, Post, Vedtak
from rules.program.plan import plan
from rules.rule import Treff, avvisning, rule, treff

_VIDERE = ("maal", "utdanning")  # groups of reasons: work, education, the goal


@rule(
    "NIR-4-INT-0004",
    avvisning,
    nb="Programmet {start}–{vedtak.sluttdato} er kortere enn tre måneder. Tidligste siste dag er "
    "{minst}.",
    nn="Programmet {start}–{vedtak.sluttdato} er kortare enn tre månader. Tidlegaste siste dag er "
    "{minst}.",
    en="The programme {start}–{vedtak.sluttdato} is shorter than three months. The earliest last "
    "day is {minst}.",
    fix_nb="Sett sluttdato til {minst} eller senere. Går deltakeren over i arbeid eller utdanning "
    "før det, registrer en avslutning med årsaken; vedtakets sluttdato står.",
    fix_nn="Set sluttdato til {minst} eller seinare. Går deltakaren over i arbeid eller utdanning "
    "før det, registrer ei avslutning med årsaka; sluttdatoen i vedtaket står.",
    fix_en="Set sluttdato to {minst} or later. If the participant goes on to work or education "
    "before that, register an end with its reason; the sluttdato of the decision stands.",
    felt="sluttdato",
    at="vedtaksdato",
    law=INTEGRERINGSLOVEN,
    valid="2021-01-01/2025-12-31",
    source="integreringsloven § 13 andre til fjerde ledd",
    certainty="law",
)
def program_for_kort(
    vedtak: Vedtak, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """A programme is planned for at least three months.

    The three months run from the first start, so that what is left of a programme after a move may
    be shorter. A vedtak may be shortened afterwards to what it became when the participant went on
    to work or education. Those under chapter 6A are left out: no minimum for them is known here.

    >>> kort = program(sluttdato="2021-07-02")
    >>> bool(program_for_kort(kort, post(kort), deltaker(), forsendelse()))  # fires
    True
    >>> nok = program(sluttdato="2021-08-02")
    >>> bool(program_for_kort(nok, post(nok), deltaker(), forsendelse()))  # corrected
    False
    >>> bool(program_for_kort(
    ...     program(), post(program()), deltaker(), forsendelse()))  # does not fire
    False
    >>> def fyrer(slutt, *standing, **felter):
    ...     vedtak = program(sluttdato=slutt, **felter)
    ...     return bool(program_for_kort(vedtak, post(vedtak), deltaker(*standing), forsendelse()))
    >>> [fyrer(f"2021-08-0{n}") for n in (1, 2, 3)]
    [True, False, False]

    The rest of a programme in a new municipality; shortened because work came; just shortened.

    >>> fyrer("2021-10-31", program(sluttdato="2021-09-15"), startdato="2021-09-16")
    False
    >>> endret = dict(vedtakstype="INTRO_ENDRING", vedtak_referanse="V1", startdato=None)
    >>> arbeid = avslutning(dato="2021-06-30", aarsak="ARBEID_HELTID")
    >>> fyrer("2021-06-30", program(), arbeid, **endret), fyrer("2021-06-30", program(), **endret)
    (False, True)
    """
    found = plan(vedtak, post, deltaker, forsendelse)
    if found is None or found.minst is None or found.slutt >= found.minst:
        return None
    for r in deltaker.av(Avslutning):
        slutt = r.innhold
        if isinstance(slutt, Avslutning) and slutt.ordning == vedtak.ordning and slutt.aarsak:
            kode = slaa_opp("avslutningsaarsak_integreringsloven", slutt.aarsak, slutt.dato)
            if kode is not None and kode.egenskaper["gruppe"] in _VIDERE:
                return None
    return treff("sluttdato", start=found.start, minst=found.minst)
