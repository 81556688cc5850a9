from collections.abc import Mapping
from datetime import date
from typing import Any

from codelists import slaa_opp
from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Avbrudd, Avslutning, Tiltak, Timer
from rules.gjennomfoering import Status, gjennomfoering
from rules.kjede import Kjede
from rules.maaneder import add_months
from rules.program.loepende import programmer
from rules.rule import Doer, Treff, advarsel, rule, treff

_FERDIG = (Status.GJENNOMFOERT, Status.FRITATT)
_FULLFOERT = ("naadd", "avsluttet", "utloept")


@rule(
    "NIR-4-INT-0015",
    advarsel,
    nb="Obligatorisk element mangler i programmet som ble avsluttet {slutt} (vedtak {vedtak}): "
    "{element}.",
    nn="Obligatorisk element manglar i programmet som vart avslutta {slutt} (vedtak {vedtak}): "
    "{element}.",
    en="A mandatory element is missing from the programme that ended on {slutt} (decision "
    "{vedtak}): {element}.",
    fix_nb="Har deltakeren hatt elementet, registrer tiltaket eller timene. Ellers trenger du "
    "ikke gjøre noe.",
    fix_nn="Har deltakaren hatt elementet, registrer tiltaket eller timane. Elles treng du ikkje "
    "gjere noko.",
    fix_en="If the participant has had the element, register the measure or the hours. Else there "
    "is nothing to do.",
    law=INTEGRERINGSLOVEN,
    valid="2021-03-01/..",
    doer=Doer.JOB,
    source="integreringsloven § 14; IMDi, innhold i introduksjonsprogrammet",
    certainty="law",
)
def obligatorisk_element_mangler(deltaker: Deltaker, dag: date) -> list[Treff]:
    """A programme holds norsk, samfunnskunnskap, livsmestring, and work or education.

    Parents of children under 18 also have foreldreveiledning. It is asked when the time to register
    the last hours has passed, and not of a programme that was broken off or goes on in another
    municipality. Norsk and samfunnskunnskap are asked only of those who have them, and were neither
    exempted nor done with them.

    >>> koder = ("NORSK", "SAMFUNN", "LIVSMESTRING_MHM", "ARBEIDSPRAKSIS")
    >>> holdt = [tiltak(tiltakskode=k, til="2021-10-29", vedtak_referanse="V1") for k in koder]
    >>> slutt = avslutning(dato="2021-10-29", aarsak="ARBEID_HELTID")
    >>> forelder = deltaker(program(), slutt, *holdt, har_barn_under_18=True)
    >>> bool(obligatorisk_element_mangler(forelder, dag("2022-01-10")))  # fires
    True
    >>> kurs = tiltak(tiltakskode="FORELDREVEILEDNING", til="2021-06-30", vedtak_referanse="V1")
    >>> alle = deltaker(program(), slutt, *holdt, kurs, har_barn_under_18=True)
    >>> bool(obligatorisk_element_mangler(alle, dag("2022-01-10")))  # corrected
    False
    >>> bool(obligatorisk_element_mangler(deltaker(program()), dag("2022-01-10")))  # does not fire
    False

    Not before two months have passed; not of one who moved; of one without children only the rest.

    >>> [bool(obligatorisk_element_mangler(forelder, dag(d))) for d in ("2021-12-29", "2021-12-30")]
    [False, True]
    >>> flyttet = avslutning(dato="2021-10-29", aarsak="FLYTTET_KOMMUNE")
    >>> obligatorisk_element_mangler(deltaker(program(), flyttet), dag("2022-01-10"))
    []
    >>> tomt = deltaker(program(), slutt)
    >>> [t.verdier["element"] for t in obligatorisk_element_mangler(tomt, dag("2022-01-10"))]
    ['norsk', 'samfunnskunnskap', 'livsmestring', 'arbeid_eller_utdanning']

    Hours of norsk are norsk; who is exempted need not have them.

    >>> norsk = deltaker(program(), slutt, *holdt[1:], timer(vedtak_referanse=None))
    >>> obligatorisk_element_mangler(norsk, dag("2022-01-10"))
    []
    >>> fri = fritak(vedtaksdato="2021-05-10", grunnlag="HELSE")
    >>> obligatorisk_element_mangler(deltaker(program(), slutt, *holdt[1:], fri), dag("2022-01-10"))
    []
    """
    found = []
    for kjede in programmer(deltaker):
        slutt = _fullfoert(kjede, dag)
        if slutt is None or dag <= add_months(slutt, law.registreringsfrist.at(slutt)["maaneder"]):
            continue
        for element, krav in law.programinnhold.at(slutt).items():
            if _kreves(deltaker, krav, slutt) and not _holdt(deltaker, krav):
                found.append(treff(vedtak=kjede.referanse, slutt=slutt, element=element))
    return found


def _fullfoert(kjede: Kjede, dag: date) -> date | None:
    """The day the programme was ended and not broken off; None while it is not."""
    ends = [r.innhold for r in kjede.hendelser if isinstance(r.innhold, Avslutning | Avbrudd)]
    if not ends or kjede.tilstand(dag).value != "AVSLUTTET":
        return None
    last = ends[-1]
    kode = last.aarsak if isinstance(last, Avslutning) else last.begrunnelse
    hva = law.avslutning_utfall.at(last.dato).get(kode or "", "avsluttet")
    return last.dato if hva in _FULLFOERT else None


def _kreves(deltaker: Deltaker, krav: Mapping[str, Any], slutt: date) -> bool:
    """Whether the element is asked of this participant."""
    if krav.get("barn") and not deltaker.person.har_barn_under_18:
        return False
    ordninger = krav.get("ordninger")
    if ordninger is None:
        return True
    har = deltaker.ordninger(slutt).intersection(ordninger)
    sak = deltaker.sak(slutt)
    return any(gjennomfoering(sak, ordning, ()).status not in _FERDIG for ordning in har)


def _holdt(deltaker: Deltaker, krav: Mapping[str, Any]) -> bool:
    """Whether a measure or hours of the element are registered."""
    for r in deltaker.av(Tiltak, Timer):
        match r.innhold:
            case Tiltak(tiltakskode=kode, fra=fra):
                if kode in krav.get("tiltak", ()):
                    return True
                rad = slaa_opp("tiltak_integreringsloven", kode, fra)
                if rad is not None and rad.egenskaper["gruppe"] in krav.get("grupper", ()):
                    return True
            case Timer(timetype=kode) if kode in krav.get("timer", ()):
                return True
    return False
