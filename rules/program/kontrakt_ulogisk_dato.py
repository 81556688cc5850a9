from datetime import date, timedelta

from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Integreringskontrakt
from rules.kjede import Kjede, Tilstand
from rules.periode import Periode
from rules.program.loepende import programmer
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-INT-0021",
    avvisning,
    nb="Datoen {dato} for integreringskontrakten stemmer ikke med noe introduksjonsprogram. "
    "Nærmeste program har vedtak {vedtaksdato} og siste dag {siste}.",
    nn="Datoen {dato} for integreringskontrakten stemmer ikkje med noko introduksjonsprogram. "
    "Nærmaste program har vedtak {vedtaksdato} og siste dag {siste}.",
    en="The date {dato} of the integration contract fits no introduction programme. The nearest "
    "was decided on {vedtaksdato} and has its last day on {siste}.",
    fix_nb="Oppgi dagen kontrakten ble inngått: tidligst 60 dager før vedtaket og senest siste "
    "dag i programmet. Dagen den ble endret, kan ikke være før den ble inngått.",
    fix_nn="Oppgi dagen kontrakten vart inngått: tidlegast 60 dagar før vedtaket og seinast siste "
    "dag i programmet. Dagen han vart endra, kan ikkje vere før han vart inngått.",
    fix_en="Give the day the contract was entered: at the earliest 60 days before the decision "
    "and at the latest the last day of the programme. It cannot be changed before it was entered.",
    at="dato",
    law=INTEGRERINGSLOVEN,
    valid="2021-03-01/..",
    source="integreringsloven § 16; IMDi 30.04.2021; grensen på 60 dager er antatt",
    certainty="guidance",
)
def kontrakt_ulogisk_dato(kontrakt: Integreringskontrakt, deltaker: Deltaker) -> Treff | None:
    """A contract is entered round the time of the decision and before the programme has ended.

    The second half of INT-0011 in the catalogue, with a severity and an id of its own. Where no
    programme is registered yet there is nothing to measure against.

    >>> ola = deltaker(program())
    >>> bool(kontrakt_ulogisk_dato(integreringskontrakt(dato="2021-03-03"), ola))  # fires
    True
    >>> bool(kontrakt_ulogisk_dato(integreringskontrakt(dato="2021-04-30"), ola))  # corrected
    False
    >>> bool(kontrakt_ulogisk_dato(integreringskontrakt(), ola))  # does not fire
    False

    Sixty days before the decision of 3 May is 4 March.

    >>> [bool(kontrakt_ulogisk_dato(integreringskontrakt(dato=f"2021-03-0{n}"), ola))
    ...  for n in (3, 4, 5)]
    [True, False, False]
    >>> ferdig = deltaker(program(), avslutning(dato="2021-08-31", aarsak="ARBEID_HELTID"))
    >>> [bool(kontrakt_ulogisk_dato(integreringskontrakt(dato=d), ferdig))
    ...  for d in ("2021-08-30", "2021-08-31", "2021-09-01")]
    [False, False, True]
    >>> bool(kontrakt_ulogisk_dato(integreringskontrakt(dato="2021-03-03"), deltaker()))
    False

    Changed before it was entered; and a date that fits the second of two programmes.

    >>> endret = integreringskontrakt(dato="2021-05-10", endret="2021-05-09")
    >>> bool(kontrakt_ulogisk_dato(endret, ola))
    True
    >>> to = deltaker(program(), avslutning(dato="2021-08-31", aarsak="FLYTTET_KOMMUNE"),
    ...               program(vedtaksdato="2021-10-01", startdato="2021-10-04"))
    >>> bool(kontrakt_ulogisk_dato(integreringskontrakt(dato="2021-10-11"), to))
    False
    """
    perioder = [(_periode(kjede), kjede) for kjede in programmer(deltaker)]
    if not perioder:
        return None
    for felt in ("dato", "endret"):
        dag: date | None = getattr(kontrakt, felt)
        if dag is None:
            continue
        foer_inngaaelse = dag < kontrakt.dato
        if foer_inngaaelse or not any(dag in periode for periode, _ in perioder):
            naer, kjede = min(perioder, key=lambda p: abs((p[0].fra - kontrakt.dato).days))
            siste = None if naer.til == date.max else naer.til
            return treff(felt, dato=dag, vedtaksdato=kjede.vedtak.vedtaksdato, siste=siste)
    return None


def _periode(kjede: Kjede) -> Periode:
    """From so many days before the decision until the programme was ended, else open."""
    vedtaksdato = kjede.vedtak.vedtaksdato
    fra = vedtaksdato - timedelta(days=law.oppfoelging.at(vedtaksdato)["kontrakt_foer_dager"])
    ended = kjede.tilstand(date.max) is Tilstand.AVSLUTTET
    return Periode(fra, kjede.aktiv.til if ended else date.max)
