from datetime import date

from rules.deltaker import Deltaker
from rules.facts import Avslutning, Forsendelse, Innhold
from rules.periode import Periode
from rules.rekke import Rekke
from rules.rule import Steg, avvisning, rule


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """Up to the day of death."""
    return Periode(date.min, deltaker.person.doed or date.max)


@rule(
    "NIR-0-IDN-0013",
    avvisning,
    nb="Personen er registrert død {deltaker.person.doed}. Opplysningen gjelder "
    "{innhold.hendelsesdato}, etter denne dagen.",
    nn="Personen er registrert død {deltaker.person.doed}. Opplysninga gjeld "
    "{innhold.hendelsesdato}, etter denne dagen.",
    en="The person is registered as dead on {deltaker.person.doed}. The record is of "
    "{innhold.hendelsesdato}, after that day.",
    fix_nb="Sjekk personen og datoen. Avslutt deltakelsen med årsaken død.",
    fix_nn="Sjekk personen og datoen. Avslutt deltakinga med årsaka død.",
    fix_en="Check the person and the date. End the participation with the reason death.",
    steg=Steg.PERSON,
    quiet=quiet_days,
    source="own design: nothing happens to a person after death",
    certainty="assumed",
)
def etter_doedsfall(innhold: Innhold, deltaker: Deltaker | None) -> bool:
    """Nobody takes part after death; the day itself is in time.

    A record counts from its first day, so that the hours of the last month stand. The ending is
    written by the municipality afterwards and may carry a later date (assumed).

    >>> avdoed = deltaker(doed=dag("2021-05-10"))
    >>> etter_doedsfall(timer(fra="2021-05-11", til="2021-05-16"), avdoed)  # fires
    True
    >>> etter_doedsfall(timer(fra="2021-05-10", til="2021-05-16"), avdoed)  # corrected
    False
    >>> etter_doedsfall(timer(fra="2021-05-11", til="2021-05-16"), deltaker())  # does not fire
    False
    >>> etter_doedsfall(timer(fra="2021-05-03", til="2021-05-09"), avdoed)
    False
    >>> etter_doedsfall(avslutning(dato="2021-05-20", aarsak="DOED"), avdoed)
    False
    >>> etter_doedsfall(timer(), None)
    False
    """
    if deltaker is None or (doed := deltaker.person.doed) is None:
        return False
    dag = innhold.hendelsesdato
    return dag is not None and dag > doed and not isinstance(innhold, Avslutning)
