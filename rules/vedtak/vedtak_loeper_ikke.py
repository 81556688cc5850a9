from datetime import date

from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Fravaer, Post, Stans, Tiltak, Timer
from rules.kjede import Kjede, Tilstand
from rules.rekke import without
from rules.rule import Treff, avvisning, rule, treff
from rules.vedtak.deltakelse import dager, kjede_for, stanset

_I_GANG = (Tilstand.INNVILGET, Tilstand.PERMISJON)


@rule(
    "NIR-4-VED-0007",
    avvisning,
    nb="Vedtaket {vedtak} løper ikke {dato}: tilstanden er {tilstand}, og vedtaksperioden "
    "{fra}–{til}. Bare et vedtak som løper, kan stanses, og da med begrunnelse; mens det er "
    "stanset, er det ingen deltakelse.",
    nn="Vedtaket {vedtak} går ikkje {dato}: tilstanden er {tilstand}, og vedtaksperioden "
    "{fra}–{til}. Berre eit vedtak som går, kan stansast, og då med grunngiving; medan det er "
    "stansa, er det inga deltaking.",
    en="The decision {vedtak} is not running on {dato}: its state is {tilstand}, its period "
    "{fra}–{til}. Only a running decision can be stopped, and with a reason; while it is stopped "
    "there is no participation.",
    fix_nb="For en stans: sjekk vedtakReferanse, sett stansdato innenfor vedtaksperioden og oppgi "
    "begrunnelse. For timer, tiltak og fravær: rett datoene til det som er før stansen, eller "
    "send gjenopptak hvis deltakeren er tilbake.",
    fix_nn="For ein stans: sjekk vedtakReferanse, set stansdato innanfor vedtaksperioden og oppgi "
    "grunngiving. For timar, tiltak og fråvær: rett datoane til det som er før stansen, eller "
    "send gjenopptak viss deltakaren er tilbake.",
    fix_en="For a stop: check vedtakReferanse, set stansdato inside the period of the decision "
    "and give the reason. For hours, measures and absence: correct the dates to what lies before "
    "the stop, or send the resumption if the participant is back.",
    at="hendelsesdato",
    quiet=without(Stans),
    source="integreringsloven §§ 18, 36; integreringsforskriften § 29",
    certainty="law",
)
def vedtak_loeper_ikke(
    innhold: Stans | Timer | Tiltak | Fravaer,
    post: Post,
    deltaker: Deltaker,
    forsendelse: Forsendelse,
) -> Treff | None:
    """A stop ends a decision that runs, and nobody takes part until it is taken up again.

    The day of the stop is the last day of participation. Hours, measures and absence that begin or
    end while the decision is stopped are wrong; a measure that reaches over a stop that has ended,
    or that has no end of its own, is not. What comes after the end of a decision is VED-0012.

    >>> ola = deltaker(program(), stans(ordning="IN_INTRO", stansdato="2021-08-01"))
    >>> def fyrer(innhold, hvem):
    ...     return bool(vedtak_loeper_ikke(innhold, post(innhold), hvem, forsendelse()))
    >>> sen = tiltak(fra="2021-08-05", til="2021-08-20", vedtak_referanse="V1")
    >>> bool(vedtak_loeper_ikke(sen, post(sen), ola, forsendelse()))  # fires
    True
    >>> tatt_opp = gjenopptak(ordning="IN_INTRO", vedtaksdato="2021-08-05", dato="2021-08-05")
    >>> kari = deltaker(
    ...     program(), stans(ordning="IN_INTRO", stansdato="2021-08-01"), tatt_opp)
    >>> bool(vedtak_loeper_ikke(sen, post(sen), kari, forsendelse()))  # corrected
    False
    >>> stanses = stans(ordning="IN_INTRO", stansdato="2021-08-01")
    >>> bool(vedtak_loeper_ikke(
    ...     stanses, post(stanses), deltaker(program()), forsendelse()))  # does not fire
    False

    The day before, the day and the day after; and the day the participant is back.

    >>> def dag_for_dag(dag):
    ...     return fyrer(tiltak(fra=dag, til=dag, vedtak_referanse="V1"), kari)
    >>> [dag_for_dag(f"2021-08-0{n}") for n in (1, 2, 4, 5)]
    [False, True, True, False]
    >>> fyrer(tiltak(fra="2021-05-03", til="2021-12-31", vedtak_referanse="V1"), kari)
    False
    >>> fyrer(tiltak(fra="2021-05-03", vedtak_referanse="V1"), ola)
    False

    A stop outside the period, of what is stopped or refused already, or of nothing.

    >>> [fyrer(stans(ordning="IN_INTRO", stansdato=d), deltaker(program(sluttdato="2021-11-02")))
    ...  for d in ("2021-05-02", "2021-05-03", "2021-11-02", "2021-11-03")]
    [True, False, False, True]
    >>> fyrer(stanses, ola), fyrer(stanses, deltaker()), fyrer(stans(), deltaker(program()))
    (True, True, True)
    """
    if isinstance(innhold, Stans):
        kjede = deltaker.kjede_bak(post, forsendelse)
        dato = innhold.stansdato
        if kjede is not None and kjede.ordning != innhold.ordning:
            return _treff("ordning", innhold.vedtak_referanse, None, dato)
        if kjede is None or kjede.tilstand(dato) not in _I_GANG or dato not in kjede.periode:
            felt = "vedtak_referanse" if kjede is None else "stansdato"
            return _treff(felt, innhold.vedtak_referanse, kjede, dato)
        if not innhold.begrunnelse:
            return _treff("begrunnelse", innhold.vedtak_referanse, kjede, dato)
        return None
    if not deltaker.av(Stans):
        return None
    kjede = kjede_for(innhold, post, deltaker, forsendelse)
    if kjede is None:
        return None
    for felt, dag in zip(("fra", "til"), dager(innhold), strict=False):
        if stanset(kjede, dag) is not None:
            return _treff(felt, kjede.referanse, kjede, dag)
    return None


def _treff(felt: str, referanse: str, kjede: Kjede | None, dag: date) -> Treff:
    aapen = kjede is None or kjede.periode.til == date.max
    return treff(
        felt,
        vedtak=referanse,
        dato=dag,
        tilstand=Tilstand.INGEN if kjede is None else kjede.tilstand(dag),
        fra=None if kjede is None else kjede.periode.fra,
        til=None if kjede is None or aapen else kjede.periode.til,
    )
