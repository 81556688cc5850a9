from datetime import date, timedelta
from functools import lru_cache

from rules import law
from rules.datoer.dager import hendelsesdag
from rules.deltaker import Deltaker
from rules.facts import (
    INTEGRERINGSLOVEN,
    Forsendelse,
    Fravaer,
    Gjenopptak,
    Innhold,
    Integreringskontrakt,
    Klage,
    Morsmaal,
    Permisjon,
    Stans,
    Timer,
    Utdanningsbakgrunn,
)
from rules.frist import registreringsfrist
from rules.periode import Periode
from rules.rekke import Rekke
from rules.rule import Tidligere, Treff, advarsel, rule, treff
from rules.ruting.etterregistrering import etterregistrering
from rules.ruting.posttyper import aapnes


@lru_cache(maxsize=64)
def _first_in_time(mottatt: date) -> date:
    """The day since when all that happened is in time if it is registered on `mottatt`."""
    year = (mottatt - timedelta(days=n) for n in range(366))
    late = (day for day in year if registreringsfrist(day) < mottatt)
    return next(late, mottatt) + timedelta(days=1)


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """From the first day that can still be registered in time."""
    return Periode(_first_in_time(deltaker.dag), date.max)


@rule(
    "NIR-0-DAT-0008",
    advarsel,
    nb="Opplysningen er mottatt {deltaker.dag}, men skulle vært registrert innen {frist}.",
    nn="Opplysninga er motteken {deltaker.dag}, men skulle vore registrert innan {frist}.",
    en="The record was received on {deltaker.dag} but was due by {frist}.",
    fix_nb="Posten er lagret. Registrer fortløpende, og senest {maaneder} måneder etter at "
    "opplysningen foreligger.",
    fix_nn="Posten er lagra. Registrer fortløpande, og seinast {maaneder} månader etter at "
    "opplysninga ligg føre.",
    fix_en="The record is stored. Register as you go, and within {maaneder} months of the "
    "information being there.",
    quiet=quiet_days,
    source="IMDi, registrering i NIR (2020 og 2021): senest to måneder etter",
    certainty="guidance",
)
def registrert_for_sent(
    innhold: Innhold, deltaker: Deltaker, tidligere: Tidligere | None
) -> Treff | None:
    """A fact is registered within two months; late is a warning and never a refusal by itself.

    Counted from the day the fact is known: hours and absence from their last day, leave and stop
    not before they were decided, what is known of a person not before the right entered. What could
    not be sent counts from the delivery that opened it, and the spring of 2021 is not late at all.
    A correction is no registration.

    >>> april = vedtak(vedtaksdato="2021-04-20")
    >>> bool(registrert_for_sent(april, deltaker(dag="2021-06-21"), None))  # fires
    True
    >>> bool(registrert_for_sent(april, deltaker(dag="2021-06-20"), None))  # corrected
    False
    >>> bool(registrert_for_sent(timer(), deltaker(), None))  # does not fire
    False
    >>> [bool(registrert_for_sent(april, deltaker(dag=d), None))
    ...     for d in ("2021-06-19", "2021-06-20", "2021-06-21")]
    [False, False, True]
    >>> bool(registrert_for_sent(april, deltaker(dag="2021-09-01"), tidligere(april)))
    False

    The new law could not be registered before March 2021 and was asked for later.

    >>> januar = vedtak(vedtaksdato="2021-01-20")
    >>> [bool(registrert_for_sent(januar, deltaker(dag=d), None))
    ...     for d in ("2021-04-20", "2021-08-01", "2021-08-02")]
    [False, False, True]
    >>> gammel_lov = deltaker(lov="INTRODUKSJONSLOVEN", dag="2021-04-20")
    >>> bool(registrert_for_sent(vedtak(vedtaksdato="2021-01-20"), gammel_lov, None))
    True
    >>> bool(registrert_for_sent(klage(dato="2021-01-20"), gammel_lov, None))
    False

    >>> mars = timer(fra="2021-03-01", til="2021-03-31")
    >>> [bool(registrert_for_sent(mars, deltaker(dag=d), None))
    ...     for d in ("2021-05-31", "2021-06-01")]
    [False, True]
    """
    if tidligere is not None:
        return None
    felt, kjent = _known(innhold, deltaker)
    frist = registreringsfrist(kjent)
    if deltaker.dag <= frist:
        return None
    if deltaker.lov is not None:
        aapnet = aapnes(innhold.posttype, deltaker.lov)
        if aapnet is not None and deltaker.dag <= (frist := max(frist, registreringsfrist(aapnet))):
            return None
    if deltaker.lov == INTEGRERINGSLOVEN and etterregistrering(innhold, deltaker):
        return None
    return treff(felt, frist=frist, maaneder=law.registreringsfrist.at(kjent)["maaneder"])


def _known(innhold: Innhold, deltaker: Deltaker) -> tuple[str, date]:
    """The field and the day from which the municipality could register the fact."""
    felt, dag = hendelsesdag(innhold)
    match innhold:
        case Timer(til=til) | Fravaer(til=til):
            return "til", til
        case Permisjon(vedtaksdato=v) | Stans(vedtaksdato=v) | Gjenopptak(vedtaksdato=v):
            return ("vedtaksdato", v) if v > dag else (felt, dag)
        case Klage(utfallsdato=date() as utfall) if utfall > dag:
            return "utfallsdato", utfall
        case Integreringskontrakt(endret=date() as endret) if endret > dag:
            return "endret", endret
        case Utdanningsbakgrunn() | Morsmaal():
            return felt, max(dag, deltaker.inntraadt or dag)
        case _:
            return felt, dag
