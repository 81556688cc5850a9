from rules.deltaker import Deltaker
from rules.facts import Avbrudd, Avslutning, Forsendelse, Fravaer, Gjenopptak, Post, Tiltak, Timer
from rules.kommuner import samme_kommune
from rules.rekke import without
from rules.rule import Treff, avvisning, rule, treff
from rules.vedtak.deltakelse import avsluttet, dager, kjede_for


@rule(
    "NIR-4-VED-0012",
    avvisning,
    nb="Det er deltakelse {deltatt}, etter at vedtaket {vedtak} ble avsluttet {slutt}.",
    nn="Det er deltaking {deltatt}, etter at vedtaket {vedtak} vart avslutta {slutt}.",
    en="There is participation on {deltatt}, after the decision {vedtak} was ended on {slutt}.",
    fix_nb="Rett datoene på deltakelsen til siste dag eller før. Er avslutningen feil, rett den, "
    "eller send gjenopptak hvis deltakeren har begynt igjen.",
    fix_nn="Rett datoane på deltakinga til siste dag eller før. Er avslutninga feil, rett henne, "
    "eller send gjenopptak viss deltakaren har byrja igjen.",
    fix_en="Correct the dates of the participation to the last day or before. If the end is "
    "wrong, correct it, or send the resumption if the participant has begun again.",
    at="hendelsesdato",
    quiet=without(Avslutning, Avbrudd),
    source="designed for the emulator: nobody takes part in what has ended",
    certainty="assumed",
)
def deltakelse_etter_avslutning(
    innhold: Timer | Tiltak | Fravaer | Avslutning | Avbrudd,
    post: Post,
    deltaker: Deltaker,
    forsendelse: Forsendelse,
) -> Treff | None:
    """The day of the end is the last day of participation.

    It holds whichever comes last: participation sent after the end, and an end sent after the
    participation. Only hours and absence that begin after it hold an end up: measures are plans,
    and a month's hours may reach over the day.

    >>> ola = deltaker(program(), avslutning(dato="2021-08-31", aarsak="ARBEID_HELTID"))
    >>> def fyrer(innhold, hvem):
    ...     return bool(deltakelse_etter_avslutning(innhold, post(innhold), hvem, forsendelse()))
    >>> sen = tiltak(fra="2021-08-16", til="2021-09-30", vedtak_referanse="V1")
    >>> bool(deltakelse_etter_avslutning(sen, post(sen), ola, forsendelse()))  # fires
    True
    >>> kortet = tiltak(fra="2021-08-16", til="2021-08-31", vedtak_referanse="V1")
    >>> bool(deltakelse_etter_avslutning(kortet, post(kortet), ola, forsendelse()))  # corrected
    False
    >>> bool(deltakelse_etter_avslutning(
    ...     sen, post(sen), deltaker(program()), forsendelse()))  # does not fire
    False

    The day before, the day and the day after; a measure with no end of its own; taken up again.

    >>> def dag_for_dag(dag):
    ...     return fyrer(tiltak(fra=dag, til=dag, vedtak_referanse="V1"), ola)
    >>> [dag_for_dag(f"2021-{md}") for md in ("08-30", "08-31", "09-01")]
    [False, False, True]
    >>> fyrer(tiltak(fra="2021-08-16", vedtak_referanse="V1"), ola)
    False
    >>> igjen = gjenopptak(ordning="IN_INTRO", vedtaksdato="2021-09-13", dato="2021-09-13")
    >>> tilbake = deltaker(program(), avslutning(dato="2021-08-31", aarsak="SYKDOM"), igjen)
    >>> fyrer(tiltak(fra="2021-09-13", til="2021-09-30", vedtak_referanse="V1"), tilbake)
    False

    The other way round.

    >>> slutt = avslutning(ordning="IN_NORSK_NORSKMAAL", dato="2021-05-31")
    >>> norsk = vedtak(startdato="2021-05-03")
    >>> juni = timer(fra="2021-06-01", til="2021-06-30", vedtak_referanse="V1")
    >>> mai = timer(fra="2021-05-03", til="2021-06-04", vedtak_referanse="V1")
    >>> fyrer(slutt, deltaker(norsk, juni)), fyrer(slutt, deltaker(norsk, mai))
    (True, False)
    """
    if isinstance(innhold, Avslutning | Avbrudd):
        return _slutt_foer_deltakelse(innhold, post, deltaker, forsendelse)
    if not deltaker.av(Avslutning, Avbrudd):
        return None
    kjede = kjede_for(innhold, post, deltaker, forsendelse)
    if kjede is None:
        return None
    for felt, dag in zip(("fra", "til"), dager(innhold), strict=False):
        slutt = avsluttet(kjede, dag)
        if slutt is not None:
            return treff(felt, deltatt=dag, vedtak=kjede.referanse, slutt=slutt)
    return None


def _slutt_foer_deltakelse(
    slutt: Avslutning | Avbrudd, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    kjede = deltaker.kjede_bak(post, forsendelse)
    if kjede is None:
        return None
    tilbake = [r.innhold.dato for r in kjede.hendelser if isinstance(r.innhold, Gjenopptak)]
    til = min((dag for dag in tilbake if dag > slutt.dato), default=None)
    deltatt = min(
        (
            d.fra
            for r in deltaker.av(Timer, Fravaer)
            if isinstance(d := r.innhold, Timer | Fravaer)
            and d.vedtak_referanse == kjede.referanse
            and samme_kommune(r.kommunenummer, kjede.kommunenummer)
            and d.fra > slutt.dato
            and (til is None or d.fra < til)
        ),
        default=None,
    )
    if deltatt is None:
        return None
    return treff("dato", deltatt=deltatt, vedtak=kjede.referanse, slutt=slutt.dato)
