from datetime import date

from rules.deltaker import Deltaker
from rules.facts import INTRODUKSJONSLOVEN, Forsendelse, Timer
from rules.frist import Fristtype
from rules.ordninger import NORSK, familie
from rules.periode import Periode
from rules.rekke import ALWAYS, Rekke
from rules.rule import Treff, avvisning, rule, treff
from rules.timer.behov import behovsproevd


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """Up to the deadline of training by need."""
    if familie(rekke.ordning) != NORSK:
        return ALWAYS
    ends = [f.dato for f in deltaker.frister(rekke.ordning) if f.type is Fristtype.BEHOV and f.dato]
    return Periode(date.min, min(ends, default=date.max))


@rule(
    "NIR-4-TIM-0011",
    avvisning,
    law=INTRODUKSJONSLOVEN,
    at="til",
    nb="Timene er behovsprøvd opplæring etter fristen {frist}.",
    nn="Timane er behovsprøvd opplæring etter fristen {frist}.",
    en="The hours are need-based training after the deadline {frist}.",
    fix_nb="Rett datoene dersom timene ble holdt innen fristen. Opplæring kommunen gir etterpå, "
    "registreres ikke som rett etter loven.",
    fix_nn="Rett datoane dersom timane vart haldne innan fristen. Opplæring kommunen gir "
    "etterpå, blir ikkje registrert som rett etter lova.",
    fix_en="Correct the dates if the hours were held within the deadline. Training that the "
    "municipality gives afterwards is not registered as a right under the act.",
    felt="til",
    quiet=quiet_days,
    source="introduksjonsloven § 18; FOR-2005-04-20-341 § 10",
    certainty="guidance",
)
def behovstimer_etter_fristen(timer: Timer, deltaker: Deltaker) -> Treff | None:
    """Training by need is given within five years from the day the right entered.

    Leave moves no limit of this law. Hours of the basic number that leave kept from being given may
    be made up later for free (FOR-2005-04-20-341 § 10), so a vedtak by need is asked for.

    >>> norsk = dict(ordning="IL_NORSK_600")
    >>> def kari(*stands):
    ...     return deltaker(*stands, dag="2024-08-01", tillatelser=(
    ...         tillatelse(klasse="P28", innvilget="2019-06-15"),))
    >>> behov = vedtak(vedtakstype="NORSK_UTVIDET_BEHOV", vedtaksdato="2022-06-01", **norsk)
    >>> etter = timer(fra="2024-06-16", til="2024-06-30", **norsk)
    >>> bool(behovstimer_etter_fristen(etter, kari(behov)))  # fires
    True
    >>> innen = timer(fra="2024-06-01", til="2024-06-15", **norsk)
    >>> bool(behovstimer_etter_fristen(innen, kari(behov)))  # corrected
    False
    >>> bool(behovstimer_etter_fristen(timer(**norsk), kari()))  # does not fire
    False
    >>> [bool(behovstimer_etter_fristen(timer(fra="2024-06-01", til=d, **norsk), kari(behov)))
    ...     for d in ("2024-06-14", "2024-06-15", "2024-06-16")]
    [False, False, True]
    >>> bool(behovstimer_etter_fristen(etter, kari()))
    False
    """
    if familie(timer.ordning) != NORSK:
        return None
    for frist in deltaker.frister(timer.ordning):
        if frist.type is Fristtype.BEHOV and frist.utloept(timer.til):
            return treff(frist=frist.dato) if behovsproevd(timer, deltaker) else None
    return None
