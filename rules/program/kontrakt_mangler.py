from datetime import date, timedelta

from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Integreringskontrakt
from rules.program.loepende import aapnet, loepende_programmer
from rules.rule import Doer, Treff, advarsel, rule, treff


@rule(
    "NIR-4-INT-0011",
    advarsel,
    nb="Dato for integreringskontrakt mangler for programmet med vedtak {vedtaksdato} (vedtak "
    "{vedtak}). Den skulle vært registrert innen {frist}.",
    nn="Dato for integreringskontrakt manglar for programmet med vedtak {vedtaksdato} (vedtak "
    "{vedtak}). Han skulle vore registrert innan {frist}.",
    en="The date of the integration contract is missing for the programme decided on "
    "{vedtaksdato} (decision {vedtak}). It was due by {frist}.",
    fix_nb="Registrer datoen kontrakten ble inngått. Selve kontrakten blir i kommunen.",
    fix_nn="Registrer datoen kontrakten vart inngått. Sjølve kontrakten blir i kommunen.",
    fix_en="Register the day the contract was entered. The contract itself stays in the "
    "municipality.",
    law=INTEGRERINGSLOVEN,
    valid="2021-03-01/..",
    doer=Doer.JOB,
    source="integreringsloven § 16; IMDi 30.04.2021",
    certainty="guidance",
)
def kontrakt_mangler(deltaker: Deltaker, dag: date) -> list[Treff]:
    """A participant has an integration contract within thirty days of the decision.

    The catalogue gives this rule two severities; a date that cannot be right is refused by
    INT-0021, and this one asks every night for what never came. One contract follows the
    participant from one municipality to the next.

    >>> ola = program(vedtaksdato="2021-05-03")
    >>> bool(kontrakt_mangler(deltaker(ola), dag("2021-06-03")))  # fires
    True
    >>> avtale = integreringskontrakt(dato="2021-05-10")
    >>> bool(kontrakt_mangler(deltaker(ola, avtale), dag("2021-06-03")))  # corrected
    False
    >>> bool(kontrakt_mangler(deltaker(), dag("2021-06-03")))  # does not fire
    False
    >>> [bool(kontrakt_mangler(deltaker(ola), dag(f"2021-06-0{n}"))) for n in (1, 2, 3)]
    [False, False, True]
    >>> tidlig = deltaker(program(vedtaksdato="2021-01-20", startdato="2021-02-01"))
    >>> [bool(kontrakt_mangler(tidlig, dag(d))) for d in ("2021-03-31", "2021-04-01")]
    [False, True]
    """
    if deltaker.av(Integreringskontrakt):
        return []
    found = []
    for kjede in loepende_programmer(deltaker, dag):
        vedtaksdato = kjede.vedtak.vedtaksdato
        dager = law.oppfoelging.at(vedtaksdato)["kontrakt_dager"]
        frist = max(vedtaksdato, aapnet(Integreringskontrakt)) + timedelta(days=dager)
        if dag > frist:
            found.append(treff(vedtak=kjede.referanse, vedtaksdato=vedtaksdato, frist=frist))
    return found
