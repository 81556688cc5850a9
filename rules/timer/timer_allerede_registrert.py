from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Post, Timer
from rules.kommuner import samme_kommune
from rules.relatert import vis
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-TIM-0007",
    avvisning,
    at="fra",
    nb="Timer i {timer.ordning} for {timer.fra}–{timer.til} er allerede registrert med "
    "referansen {annen} ({antall} timer).",
    nn="Timar i {timer.ordning} for {timer.fra}–{timer.til} er allereie registrerte med "
    "referansen {annen} ({antall} timar).",
    en="Hours in {timer.ordning} for {timer.fra}–{timer.til} are already registered under the "
    "reference {annen} ({antall} hours).",
    fix_nb="Er det de samme timene, så send dem ikke igjen. Er tallet feil, så rett posten "
    "{annen}. Var det to kurs, så skill dem på arena, språk, modul eller datoer.",
    fix_nn="Er det dei same timane, så send dei ikkje igjen. Er talet feil, så rett posten "
    "{annen}. Var det to kurs, så skil dei på arena, språk, modul eller datoar.",
    fix_en="If they are the same hours, do not send them again. If the number is wrong, correct "
    "the record {annen}. If it was two courses, tell them apart by arena, language, module or "
    "dates.",
    felt="fra",
    source="designed for the service: hours are counted once",
    certainty="assumed",
)
def timer_allerede_registrert(
    timer: Timer, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """The same hours are registered once by a municipality, whatever reference they carry.

    Same are ordning, type, period, language, module and arena. A correction keeps its reference and
    has taken its old version away.

    >>> foer = deltaker(registrert(timer(), "T1"))
    >>> def igjen(record, person=foer, **hode):
    ...     return bool(timer_allerede_registrert(
    ...         record, post(record, referanse="T2"), person, forsendelse(**hode)))
    >>> igjen(timer())  # fires
    True
    >>> igjen(timer(fra="2021-05-10", til="2021-05-16"))  # corrected
    False
    >>> igjen(timer(), deltaker())  # does not fire
    False
    >>> igjen(timer(antall="6")), igjen(timer(antall="6", arena="NETT"))
    (True, False)
    >>> igjen(timer(ordning="IN_SAMFUNN", timetype="SAMFUNN")), igjen(timer(), kommunenummer="4601")
    (False, False)
    """
    kommune = post.kommunenummer or forsendelse.hode.kommunenummer
    for r in deltaker.oppmoete.like(timer):
        egen = (r.kommunenummer, r.referanse) == (kommune, post.referanse)
        if not egen and samme_kommune(r.kommunenummer, kommune):
            staar = r.innhold
            antall = staar.antall if isinstance(staar, Timer) else None
            return treff(annen=r.referanse, antall=antall, relatert=vis(kommune, r))
    return None
