from datetime import date, timedelta

from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Sluttmaal
from rules.program.loepende import aapnet, loepende_programmer
from rules.rule import Doer, Treff, advarsel, rule, treff


@rule(
    "NIR-4-INT-0010",
    advarsel,
    nb="Sluttmål mangler for introduksjonsprogrammet med vedtak {vedtaksdato} (vedtak {vedtak}). "
    "Det skulle vært registrert innen {frist}.",
    nn="Sluttmål manglar for introduksjonsprogrammet med vedtak {vedtaksdato} (vedtak {vedtak}). "
    "Det skulle vore registrert innan {frist}.",
    en="No final goal is registered for the introduction programme decided on {vedtaksdato} "
    "(decision {vedtak}). It was due by {frist}.",
    fix_nb="Registrer sluttmålet. Det avgjør hvor lenge programmet kan vare.",
    fix_nn="Registrer sluttmålet. Det avgjer kor lenge programmet kan vare.",
    fix_en="Register the final goal. It decides how long the programme may last.",
    law=INTEGRERINGSLOVEN,
    valid="2021-03-01/..",
    doer=Doer.JOB,
    source="IMDi 30.04.2021; integreringsloven § 13",
    certainty="guidance",
)
def sluttmaal_mangler(deltaker: Deltaker, dag: date) -> list[Treff]:
    """A programme has a final goal within thirty days of its decision.

    What never came cannot be told on a post, so the question is asked every night while the
    programme runs. For decisions made before goals could be sent, the days run from that delivery.

    >>> ola = program(vedtaksdato="2021-05-03")
    >>> bool(sluttmaal_mangler(deltaker(ola), dag("2021-06-03")))  # fires
    True
    >>> bool(sluttmaal_mangler(
    ...     deltaker(ola, sluttmaal(dato="2021-05-20")), dag("2021-06-03")))  # corrected
    False
    >>> bool(sluttmaal_mangler(deltaker(), dag("2021-06-03")))  # does not fire
    False
    >>> [bool(sluttmaal_mangler(deltaker(ola), dag(f"2021-06-0{n}"))) for n in (1, 2, 3)]
    [False, False, True]

    Decided in January, before the delivery of March; and ended.

    >>> tidlig = deltaker(program(vedtaksdato="2021-01-20", startdato="2021-02-01"))
    >>> [bool(sluttmaal_mangler(tidlig, dag(d))) for d in ("2021-03-31", "2021-04-01")]
    [False, True]
    >>> slutt = avslutning(dato="2021-05-31", aarsak="FLYTTET_KOMMUNE")
    >>> sluttmaal_mangler(deltaker(ola, slutt), dag("2021-06-03"))
    []
    """
    if deltaker.av(Sluttmaal):
        return []
    found = []
    for kjede in loepende_programmer(deltaker, dag):
        vedtaksdato = kjede.vedtak.vedtaksdato
        dager = law.oppfoelging.at(vedtaksdato)["sluttmaal_dager"]
        frist = max(vedtaksdato, aapnet(Sluttmaal)) + timedelta(days=dager)
        if dag > frist:
            found.append(treff(vedtak=kjede.referanse, vedtaksdato=vedtaksdato, frist=frist))
    return found
