from datetime import date

from rules import law
from rules.facts import Vedtak
from rules.kjede import Hendelse, hendelse
from rules.maaneder import add_months
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-0-DAT-0019",
    avvisning,
    at="vedtaksdato",
    nb="Startdatoen {vedtak.startdato} er mer enn {maaneder} måneder før vedtaket av "
    "{vedtak.vedtaksdato}; tidligste start er {tidligst}.",
    nn="Startdatoen {vedtak.startdato} er meir enn {maaneder} månader før vedtaket av "
    "{vedtak.vedtaksdato}; tidlegaste start er {tidligst}.",
    en="The start {vedtak.startdato} is more than {maaneder} months before the decision of "
    "{vedtak.vedtaksdato}; the earliest start is {tidligst}.",
    fix_nb="Kontroller begge datoene, særlig årstallet. Ble vedtaket gjort før opplæringen "
    "begynte, så send den datoen som vedtaksdato.",
    fix_nn="Kontroller begge datoane, særleg årstalet. Vart vedtaket gjort før opplæringa byrja, "
    "så send den datoen som vedtaksdato.",
    fix_en="Check both dates, the year above all. If it was decided before the training began, "
    "send that date as vedtaksdato.",
    felt="startdato",
    source="designed for the service: training is decided before it is given",
    certainty="assumed",
)
def start_lenge_foer_vedtak(vedtak: Vedtak) -> Treff | None:
    """A tildeling that reaches far back did not grant what was given; a date is wrong.

    The other half of NIR-0-DAT-0004, which only warns where it reaches a little back.

    >>> tildelt = dict(vedtaksdato="2021-05-24")
    >>> bool(start_lenge_foer_vedtak(vedtak(startdato="2020-05-03", **tildelt)))  # fires
    True
    >>> bool(start_lenge_foer_vedtak(vedtak(startdato="2021-05-03", **tildelt)))  # corrected
    False
    >>> bool(start_lenge_foer_vedtak(vedtak()))  # does not fire
    False
    >>> [bool(start_lenge_foer_vedtak(vedtak(startdato=d, **tildelt)))
    ...     for d in ("2021-03-23", "2021-03-24", "2021-03-25")]
    [True, False, False]
    """
    if vedtak.startdato is None or vedtak.startdato >= vedtak.vedtaksdato:
        return None
    tidligst = tidligste_start(vedtak)
    if vedtak.startdato >= tidligst or hendelse(vedtak) is not Hendelse.INNVILGET:
        return None
    maaneder = law.vedtak_start.at(vedtak.vedtaksdato)["tilbake"]
    return treff(maaneder=maaneder, tidligst=tidligst)


def tidligste_start(vedtak: Vedtak) -> date:
    """How far back a tildeling may reach."""
    return add_months(vedtak.vedtaksdato, -law.vedtak_start.at(vedtak.vedtaksdato)["tilbake"])
