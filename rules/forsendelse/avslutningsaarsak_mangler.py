from collections.abc import Iterable
from datetime import date, timedelta

from rules import law
from rules.deltaker import Deltaker
from rules.facts import Avbrudd, Avslutning, Gjenopptak, Stans
from rules.kjede import Hendelse, Kjede, hendelse
from rules.ordninger import INTRO, familie
from rules.rule import Doer, Treff, advarsel, rule, treff
from rules.ruting.posttyper import aapnes


@rule(
    "NIR-9-BAT-0008",
    advarsel,
    nb="Introduksjonsprogrammet {referanse} sluttet {sluttet}, og årsaken er ikke registrert.",
    nn="Introduksjonsprogrammet {referanse} slutta {sluttet}, og årsaka er ikkje registrert.",
    en="The introduction programme {referanse} ended on {sluttet}, and no reason is registered.",
    fix_nb="Registrer avslutning med dato og årsak: det deltakeren går til.",
    fix_nn="Registrer avslutning med dato og årsak: det deltakaren går til.",
    fix_en="Register the ending with its date and reason: what the participant goes to.",
    doer=Doer.JOB,
    source="IMDi, avslutningsårsak (2024)",
    certainty="guidance",
)
def avslutningsaarsak_mangler(deltaker: Deltaker, dag: date) -> list[Treff]:
    """What came after the programme is what it is measured by.

    Stans and avbrudd carry a reason of their own. A programme that goes on in another decision of
    the same municipality has not ended. Before the delivery that opened endings none could be sent.

    >>> intro = dict(ordning="IN_INTRO", vedtakstype="INTRO_TILDELING")
    >>> program = vedtak(vedtaksdato="2021-02-01", startdato="2021-02-01",
    ...                  sluttdato="2021-05-01", **intro)
    >>> def slutt(aarsak=None):
    ...     return avslutning(vedtak_referanse="V1", dato="2021-05-01", aarsak=aarsak)
    >>> bool(avslutningsaarsak_mangler(deltaker(program, slutt()), dag("2021-06-01")))  # fires
    True
    >>> med = deltaker(program, slutt("VGO"))
    >>> bool(avslutningsaarsak_mangler(med, dag("2021-06-01")))  # corrected
    False
    >>> loeper = vedtak(vedtaksdato="2021-02-01", startdato="2021-02-01", **intro)
    >>> bool(avslutningsaarsak_mangler(deltaker(loeper), dag("2021-06-01")))  # does not fire
    False
    >>> [bool(avslutningsaarsak_mangler(deltaker(program), dag(d)))
    ...     for d in ("2021-05-31", "2021-06-01")]
    [False, True]
    >>> videre = vedtak(vedtaksdato="2021-04-20", startdato="2021-05-02", **intro)
    >>> bool(avslutningsaarsak_mangler(deltaker(program, videre), dag("2021-06-01")))
    False
    >>> stanset = stans(ordning="IN_INTRO", stansdato="2021-04-01")
    >>> bool(avslutningsaarsak_mangler(deltaker(program, stanset), dag("2021-06-01")))
    False
    >>> tatt_opp = gjenopptak(ordning="IN_INTRO", dato="2021-04-12")
    >>> bool(avslutningsaarsak_mangler(deltaker(program, stanset, tatt_opp), dag("2021-06-01")))
    True
    >>> bool(avslutningsaarsak_mangler(deltaker(vedtak(sluttdato="2021-05-04")), dag("2021-12-01")))
    False
    """
    ventetid = timedelta(days=law.avslutningsaarsak_frist.at(dag)["dager"])
    lov = deltaker.lov
    aapnet = (aapnes("avslutning", lov) if lov is not None else None) or date.min
    kjeder = [k for k in deltaker.kjeder.values() if familie(k.ordning) == INTRO]
    found = []
    for kjede in kjeder:
        sluttet = _uten_aarsak(kjede)
        if sluttet is None or max(sluttet, aapnet) + ventetid >= dag:
            continue
        if not _fortsetter(kjede, sluttet + ventetid, kjeder):
            found.append(treff(ordning=kjede.ordning, referanse=kjede.referanse, sluttet=sluttet))
    return found


def _uten_aarsak(kjede: Kjede) -> date | None:
    """The day the programme ended without a reason; None where it runs or a reason is given."""
    if hendelse(kjede.vedtak) is Hendelse.AVSLAG:
        return None
    periode = kjede.periode.til if kjede.periode.til < date.max else None
    slutt, aarsak = periode, None
    for r in kjede.hendelser:
        match r.innhold:
            case Avslutning(dato=dato, aarsak=grunn):
                slutt, aarsak = dato, grunn
            case Avbrudd(begrunnelse=grunn) | Stans(begrunnelse=grunn):
                aarsak = grunn
            case Gjenopptak():
                slutt, aarsak = periode, None
    return slutt if aarsak is None else None


def _fortsetter(kjede: Kjede, innen: date, kjeder: Iterable[Kjede]) -> bool:
    return any(
        other.kommunenummer == kjede.kommunenummer
        and other.ordning == kjede.ordning
        and kjede.periode.fra < other.periode.fra <= innen
        and hendelse(other.vedtak) is not Hendelse.AVSLAG
        for other in kjeder
    )
