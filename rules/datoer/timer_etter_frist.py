from datetime import date

from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Post, Timer
from rules.frist import Frist, Fristtype
from rules.ordninger import NORSK, familie, kan_tilbys
from rules.periode import Periode
from rules.rekke import ALWAYS, Rekke
from rules.rule import Treff, advarsel, rule, treff
from rules.timer.behov import behovsproevd


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """Up to the deadline."""
    if rekke.tilbud or familie(rekke.ordning) != NORSK:
        return ALWAYS
    frist = _deadline(rekke.ordning, deltaker)
    return Periode(date.min, frist.dato or date.max) if frist is not None else ALWAYS


@rule(
    "NIR-0-DAT-0017",
    advarsel,
    at="til",
    nb="Fristen {frist} er passert; opplæringen etterpå er ikke lenger en gratis rett.",
    nn="Fristen {frist} er passert; opplæringa etterpå er ikkje lenger ein gratis rett.",
    en="The deadline {frist} has passed; training after it is no longer a free right.",
    fix_nb="Timene er lagret. Har deltakeren hatt permisjon som ikke er registrert, så send den, "
    "så flyttes fristen der loven sier det.",
    fix_nn="Timane er lagra. Har deltakaren hatt permisjon som ikkje er registrert, så send han, "
    "så blir fristen flytt der lova seier det.",
    fix_en="The hours are stored. If the participant had leave that is not registered, send it, "
    "and the deadline moves where the law says so.",
    felt="til",
    quiet=quiet_days,
    source="IMDi, målgruppe: retten faller bort når fristen er ute; integreringsloven § 32",
    certainty="guidance",
)
def timer_etter_frist(
    timer: Timer, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """Free training ends with the deadline of the ordning; the day itself is in time.

    The duty remains, so the hours are stored. Leave has moved the deadline where it does. Only duty
    has no deadline, and hours by need under introduksjonsloven have a later one. Where education is
    not registered there is no deadline to pass.

    >>> med_vgs = deltaker(utdanningsbakgrunn(), vedtak(), dag="2022-09-01")
    >>> def seint(record, person=med_vgs):
    ...     return bool(timer_etter_frist(record, post(record), person, forsendelse()))
    >>> seint(timer(fra="2022-08-15", til="2022-08-21"))  # fires
    True
    >>> seint(timer(fra="2022-08-01", til="2022-08-07"))  # corrected
    False
    >>> seint(timer(), deltaker(vedtak()))  # does not fire
    False
    >>> [seint(timer(fra="2022-08-08", til=d)) for d in ("2022-08-09", "2022-08-10", "2022-08-11")]
    [False, False, True]
    >>> leave = permisjon(fra="2021-08-02", til="2021-08-31")
    >>> seint(timer(fra="2022-08-15", til="2022-08-21"), deltaker(utdanningsbakgrunn(), leave))
    False

    Three years under introduksjonsloven, whatever the leave; a vedtak by need goes on.

    >>> gammel = dict(lov="INTRODUKSJONSLOVEN", dag="2022-04-01")
    >>> etter = timer(ordning="IL_NORSK_600", fra="2022-03-01", til="2022-03-02",
    ...               vedtak_referanse="V1")
    >>> tildelt = vedtak(ordning="IL_NORSK_600", vedtaksdato="2019-05-02")
    >>> seint(etter, deltaker(tildelt, **gammel))
    True
    >>> behov = vedtak(ordning="IL_NORSK_600", vedtakstype="NORSK_UTVIDET_BEHOV",
    ...                vedtaksdato="2021-05-03", vedtak_referanse="V1")
    >>> seint(etter, deltaker(tildelt, behov, **gammel))
    False
    """
    if familie(timer.ordning) != NORSK:
        return None
    frist = _deadline(timer.ordning, deltaker)
    if frist is None or not frist.utloept(timer.til):
        return None
    kjede = deltaker.kjede_bak(post, forsendelse)
    if kjede is not None and kan_tilbys(kjede.vedtak):
        return None
    return None if behovsproevd(timer, deltaker) else treff(frist=frist.dato)


def _deadline(ordning: str, deltaker: Deltaker) -> Frist | None:
    """The deadline of free training."""
    every = deltaker.frister(ordning)
    return next((f for f in every if f.type is Fristtype.GJENNOMFOERING), None)
