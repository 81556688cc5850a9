from datetime import date

from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Forsendelse, Innhold, Kanal
from rules.periode import Periode
from rules.rekke import Rekke
from rules.rule import Steg, informasjon, rule
from rules.ruting.posttyper import aapnes


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """From the day the type opened."""
    return Periode(aapnes(rekke.posttype, INTEGRERINGSLOVEN) or date.min, date.max)


@rule(
    "NIR-4-RUT-0009",
    informasjon,
    nb="Etterregistrering er godtatt: posten kunne ikke sendes {innhold.hendelsesdato}.",
    nn="Etterregistrering er godteken: posten kunne ikkje sendast {innhold.hendelsesdato}.",
    en="Back-registration is accepted: it could not be sent on {innhold.hendelsesdato}.",
    fix_nb="Du trenger ikke gjøre noe.",
    fix_nn="Du treng ikkje gjere noko.",
    fix_en="There is nothing to do.",
    law=INTEGRERINGSLOVEN,
    valid="2021-03-01/..",
    steg=Steg.LOV,
    kanaler=(Kanal.WS4,),
    quiet=quiet_days,
    source="IMDi 30.04.2021: etterregistrer det som har skjedd siden 01.01.2021",
    certainty="guidance",
)
def etterregistrering(innhold: Innhold, deltaker: Deltaker) -> bool:
    """What happened before the delivery that opened its post type is registered afterwards.

    Until a last day, such a record is not late (`law.registreringsfrist`).

    >>> tildeling = vedtak(vedtaksdato="2021-01-20")
    >>> etterregistrering(tildeling, deltaker(dag="2021-04-20"))  # fires
    True
    >>> etterregistrering(vedtak(vedtaksdato="2021-04-15"), deltaker(dag="2021-04-20"))  # corrected
    False
    >>> etterregistrering(vedtak(), deltaker())  # does not fire
    False
    >>> [etterregistrering(vedtak(vedtaksdato=d), deltaker(dag="2021-04-20"))
    ...     for d in ("2020-12-31", "2021-01-01", "2021-02-28", "2021-03-01")]
    [False, True, True, False]
    >>> [etterregistrering(tildeling, deltaker(dag=d))
    ...     for d in ("2021-07-31", "2021-08-01", "2021-08-02")]
    [True, True, False]
    """
    aapnet = aapnes(innhold.posttype, INTEGRERINGSLOVEN)
    skjedde = innhold.hendelsesdato
    if aapnet is None or skjedde is None or not skjedde < aapnet <= deltaker.dag:
        return False
    siste = law.registreringsfrist.at(skjedde).get("etterregistrering_til")
    return siste is not None and deltaker.dag <= siste
