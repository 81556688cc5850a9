from datetime import date

from rules.deltaker import Deltaker
from rules.facts import Avbrudd, Avslutning, Forsendelse, Gjenopptak, Post, Stans
from rules.kjede import Kjede
from rules.rule import avvisning, rule


@rule(
    "NIR-4-VED-0008",
    avvisning,
    nb="Det er ingenting å gjenoppta {gjenopptak.dato}: vedtaket {gjenopptak.vedtak_referanse} i "
    "{gjenopptak.ordning} er ikke stanset, i permisjon eller avsluttet før denne dagen.",
    nn="Det er ingenting å ta opp att {gjenopptak.dato}: vedtaket {gjenopptak.vedtak_referanse} i "
    "{gjenopptak.ordning} er ikkje stansa, i permisjon eller avslutta før denne dagen.",
    en="There is nothing to resume on {gjenopptak.dato}: the decision "
    "{gjenopptak.vedtak_referanse} in {gjenopptak.ordning} was not stopped, on leave or ended "
    "before that day.",
    fix_nb="Sjekk vedtakReferanse. Send stansen eller permisjonen først, og la dato være første "
    "dag deltakeren er tilbake, etter stansdatoen.",
    fix_nn="Sjekk vedtakReferanse. Send stansen eller permisjonen først, og la dato vere første "
    "dag deltakaren er tilbake, etter stansdatoen.",
    fix_en="Check vedtakReferanse. Send the stop or the leave first, and let dato be the first "
    "day the participant is back, after the day of the stop.",
    felt="dato",
    at="dato",
    source="designed for the emulator: only what was interrupted can be resumed",
    certainty="assumed",
)
def gjenopptak_uten_stans(
    gjenopptak: Gjenopptak, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> bool:
    """A resumption follows a stop, a leave or an end, and comes at least a day after it began.

    Leave ends by its last day without a message; one sent all the same on the first day back does
    no harm. A refused decision, and one that ended too long ago, are VED-0001.

    >>> tilbake = gjenopptak(ordning="IN_INTRO", vedtaksdato="2021-08-02", dato="2021-08-16")
    >>> ola = deltaker(program(), dag="2021-08-20")
    >>> gjenopptak_uten_stans(tilbake, post(tilbake), ola, forsendelse())  # fires
    True
    >>> stopp = stans(ordning="IN_INTRO", stansdato="2021-08-01")
    >>> stanset = deltaker(program(), stopp, dag="2021-08-20")
    >>> gjenopptak_uten_stans(tilbake, post(tilbake), stanset, forsendelse())  # corrected
    False
    >>> fri = permisjon(ordning="IN_INTRO", fra="2021-08-02", til="2021-09-30")
    >>> gjenopptak_uten_stans(
    ...     tilbake, post(tilbake), deltaker(program(), fri), forsendelse())  # does not fire
    False

    The day after the stop at the earliest.

    >>> def fyrer(dato, *standing):
    ...     igjen = gjenopptak(ordning="IN_INTRO", vedtaksdato="2021-08-01", dato=dato)
    ...     return gjenopptak_uten_stans(igjen, post(igjen), deltaker(*standing), forsendelse())
    >>> stansen = stans(ordning="IN_INTRO", stansdato="2021-08-01")
    >>> [fyrer(d, program(), stansen) for d in ("2021-07-31", "2021-08-01", "2021-08-02")]
    [True, True, False]

    Once only; after the last day of leave; of leave that another chain names for this ordning; and
    never of nothing.

    >>> fyrer("2021-08-20", program(), stansen, tilbake), fyrer("2021-10-01", program(), fri)
    (True, False)
    >>> norsk = vedtak(startdato="2021-05-03")
    >>> felles = permisjon(
    ...     ordning=("IN_INTRO", "IN_NORSK_NORSKMAAL"), vedtak_referanse="V2",
    ...     fra="2021-08-02", til="2021-09-30")
    >>> fyrer("2021-08-16", program(), norsk, felles), fyrer("2021-08-16")
    (False, True)
    """
    kjede = deltaker.kjede_bak(post, forsendelse)
    if kjede is None or kjede.ordning != gjenopptak.ordning:
        return True
    return not kjede.er_avslag and not _avbrutt_foer(kjede, gjenopptak.dato)


def _avbrutt_foer(kjede: Kjede, dato: date) -> bool:
    """Whether the chain was interrupted before the day and not taken up again since."""
    tilbake = date.min
    avbrutt: list[date] = [p.fra for p in kjede.permisjoner if p.fra < dato]
    for r in kjede.hendelser:
        match r.innhold:
            case Gjenopptak(dato=dag) if dag < dato:
                tilbake = max(tilbake, dag)
            case Stans(stansdato=dag) | Avslutning(dato=dag) | Avbrudd(dato=dag) if dag < dato:
                avbrutt.append(dag)
    return any(dag >= tilbake for dag in avbrutt)
