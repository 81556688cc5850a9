from rules.datoer.permisjoner import permisjoner_i
from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Fravaer, Post
from rules.relatert import vis
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-TIM-0022",
    avvisning,
    at="fra",
    nb="Fraværet {fravaer.fra}–{fravaer.til} ligger i permisjonen {permisjon}, som varer "
    "{fra}–{til}.",
    nn="Fråværet {fravaer.fra}–{fravaer.til} ligg i permisjonen {permisjon}, som varer "
    "{fra}–{til}.",
    en="The absence {fravaer.fra}–{fravaer.til} lies in the leave {permisjon}, which lasts "
    "{fra}–{til}.",
    fix_nb="Send bare de dagene som ligger utenfor permisjonen. Kom deltakeren tilbake før "
    "tiden, så send gjenopptak først.",
    fix_nn="Send berre dei dagane som ligg utanfor permisjonen. Kom deltakaren tilbake før tida, "
    "så send gjenopptak først.",
    fix_en="Send only the days outside the leave. If the participant came back early, send "
    "gjenopptak first.",
    felt="fra",
    source="designed for the service: who has leave is not absent",
    certainty="assumed",
)
def fravaer_i_permisjon(
    fravaer: Fravaer, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """Who has leave from an ordning cannot be absent from it.

    Absence by the hour in a longer period may all lie before the leave; there the whole period must
    lie in it. A gjenopptak ends the leave.

    >>> ola = deltaker(permisjon(fra="2021-05-10", til="2021-07-31"))
    >>> def feil(record, person=ola):
    ...     return bool(fravaer_i_permisjon(record, post(record), person, forsendelse()))
    >>> feil(fravaer(fra="2021-05-17", til="2021-05-21"))  # fires
    True
    >>> feil(fravaer(fra="2021-05-03", til="2021-05-07"))  # corrected
    False
    >>> feil(fravaer(), deltaker())  # does not fire
    False
    >>> [feil(fravaer(fra="2021-05-03", til=d)) for d in ("2021-05-09", "2021-05-10")]
    [False, True]
    >>> [feil(fravaer(fra=d, til="2021-05-31", timer="4")) for d in ("2021-05-03", "2021-05-10")]
    [False, True]
    >>> feil(fravaer(ordning="IN_SAMFUNN", fra="2021-05-17", til="2021-05-21"))
    False
    """
    kommune = post.kommunenummer or forsendelse.hode.kommunenummer
    for r, periode in permisjoner_i(deltaker, fravaer.ordning, kommune):
        whole_days = fravaer.timer is None
        if periode.overlaps(fravaer.periode) if whole_days else periode.covers(fravaer.periode):
            return treff(
                permisjon=r.referanse, fra=periode.fra, til=periode.til, relatert=vis(kommune, r)
            )
    return None
