from rules import law
from rules.deltaker import Deltaker
from rules.facts import Vedtak
from rules.gjennomfoering import Status, gjennomfoering
from rules.rule import Treff, advarsel, rule, treff

_FERDIG = (Status.GJENNOMFOERT, Status.FRITATT)


@rule(
    "NIR-4-VED-0015",
    advarsel,
    nb="Ordningen {vedtak.ordning} har statusen {status} fra {siden}, før vedtaket "
    "{vedtak.vedtaksdato}.",
    nn="Ordninga {vedtak.ordning} har statusen {status} frå {siden}, før vedtaket "
    "{vedtak.vedtaksdato}.",
    en="The scheme {vedtak.ordning} has the status {status} since {siden}, before the decision "
    "{vedtak.vedtaksdato}.",
    fix_nb="Sjekk om deltakeren skal ha et nytt vedtak. Er vedtaket registrert ved en feil, "
    "annuller det.",
    fix_nn="Sjekk om deltakaren skal ha eit nytt vedtak. Er vedtaket registrert ved ein feil, "
    "annuller det.",
    fix_en="Check whether the participant is to have a new decision. If it was registered by "
    "mistake, annul it.",
    felt="ordning",
    at="vedtaksdato",
    source="designed for the emulator: rett og plikt er oppfylt når ordningen er gjennomført",
    certainty="assumed",
)
def allerede_gjennomfoert(vedtak: Vedtak, deltaker: Deltaker) -> Treff | None:
    """A new tildeling of what is completed or exempted from is unusual.

    The status is that of the day of the vedtak, so that an old vedtak sent late is not warned of.
    A deadline that has passed and a programme that goes on in another municipality complete
    nothing. Need-based training comes after the ordinary hours and is no new beginning.

    >>> maal = norskmaal(lytte="B1", dato="2021-06-01")
    >>> ny = vedtak(vedtaksdato="2023-04-03", startdato="2023-04-11")
    >>> b1 = proeveresultat(dato="2023-03-10")
    >>> ferdig = deltaker(maal, dag="2023-04-20", proeveresultater=(b1,))
    >>> bool(allerede_gjennomfoert(ny, ferdig))  # fires
    True
    >>> foer = vedtak(vedtaksdato="2023-03-09", startdato="2023-03-13")
    >>> bool(allerede_gjennomfoert(foer, ferdig))  # corrected
    False
    >>> bool(allerede_gjennomfoert(ny, deltaker(maal, dag="2023-04-20")))  # does not fire
    False

    Exempted; ended with its goal; moved.

    >>> fri = fritak(vedtaksdato="2021-09-01", grunnlag="HELSE")
    >>> bool(allerede_gjennomfoert(ny, deltaker(fri)))
    True
    >>> def etter(aarsak):
    ...     return deltaker(program(), avslutning(dato="2021-08-31", aarsak=aarsak))
    >>> igjen = program(vedtaksdato="2021-10-01", startdato="2021-10-04")
    >>> [bool(allerede_gjennomfoert(igjen, etter(a))) for a in ("ARBEID_HELTID", "FLYTTET_KOMMUNE")]
    [True, False]
    """
    if law.vedtakstyper.at(vedtak.vedtaksdato).get(vedtak.vedtakstype) != "tildeling":
        return None
    if not deltaker.registrert and not deltaker.person.proeveresultater:
        return None
    naa = gjennomfoering(deltaker.sak(vedtak.vedtaksdato), vedtak.ordning, ())
    if naa.status not in _FERDIG:
        return None
    return treff("ordning", status=naa.status, siden=naa.dato)
