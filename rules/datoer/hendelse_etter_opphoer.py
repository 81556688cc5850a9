from datetime import date, timedelta

from rules.datoer.dager import hendelsesdag
from rules.deltaker import Deltaker
from rules.facts import (
    Forsendelse,
    Fravaer,
    Fritak,
    Gjenopptak,
    KvalifiseringMottak,
    Permisjon,
    Post,
    Spor,
    Tiltak,
    Timer,
    Vedtak,
)
from rules.kjede import Hendelse, Kjede, hendelse
from rules.ordninger import ASYL, INTRO, NORSK, familie, kan_tilbys, ordninger_i
from rules.periode import Periode
from rules.rekke import ALWAYS, Rekke
from rules.rett import hadde_ordning, tilbakekalt, utvandret
from rules.rule import Treff, avvisning, rule, treff

KrevRett = (
    Fravaer | Fritak | Gjenopptak | KvalifiseringMottak | Permisjon | Spor | Tiltak | Timer | Vedtak
)


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """Up to the age limit, where nothing was lost."""
    if deltaker.lovvalg.uavklart or familie(rekke.ordning) == ASYL:
        return ALWAYS
    if deltaker.har_mistet_noe or rekke.kjede is None:
        return None
    if rekke.tilbud or familie(rekke.ordning) != NORSK:
        return ALWAYS
    return Periode(date.min, deltaker.aldersgrense(rekke.ordning) or date.max)


@rule(
    "NIR-0-DAT-0006",
    avvisning,
    nb="Hendelsen {dato} er etter at retten eller plikten opphørte; siste dag var {siste}.",
    nn="Hendinga {dato} er etter at retten eller plikta tok slutt; siste dag var {siste}.",
    en="The event of {dato} is after the right or duty ended; the last day was {siste}.",
    fix_nb="Rett datoen. Deltakelse til og med {siste} kan registreres i ettertid.",
    fix_nn="Rett datoen. Deltaking til og med {siste} kan registrerast i ettertid.",
    fix_en="Correct the date. Participation up to and including {siste} can be registered later.",
    quiet=quiet_days,
    source="integreringsloven § 26; introduksjonsloven § 17",
    certainty="law",
)
def hendelse_etter_opphoer(
    record: KrevRett, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """The right ends with the age limit, a final revocation and emigration; what was before stands.

    Avslutning has a rule of its own (NIR-4-VED-0012), and so have hours of asylum seekers. Ending
    and refusing is done afterwards by its nature. Training that is only offered has no age limit.

    >>> gammel = dict(foedselsdato="1954-05-10", tillatelser=(
    ...     tillatelse(klasse="P28", innvilget="2021-02-10"),))
    >>> ola = deltaker(vedtak(), **gammel)
    >>> def feil(record, person=ola):
    ...     return bool(hendelse_etter_opphoer(record, post(record), person, forsendelse()))
    >>> feil(timer(fra="2021-05-31", til="2021-06-06", vedtak_referanse="V1"))  # fires
    True
    >>> feil(timer(fra="2021-05-03", til="2021-05-09", vedtak_referanse="V1"))  # corrected
    False
    >>> feil(timer(vedtak_referanse="V1"), deltaker(vedtak()))  # does not fire
    False
    >>> [feil(timer(fra=d, til=d)) for d in ("2021-05-09", "2021-05-10", "2021-05-11")]
    [False, True, True]
    >>> tilbud = deltaker(vedtak(hjemmel="§ 26 (kan tilbys)"), **gammel)
    >>> feil(timer(fra="2021-05-31", til="2021-06-06", vedtak_referanse="V1"), tilbud)
    False

    A revoked permit, and emigration; who has come back is here again.

    >>> mistet = deltaker(tillatelser=(
    ...     tillatelse(klasse="P28", innvilget="2021-02-10", tilbakekalt="2021-05-20"),))
    >>> [feil(timer(fra=d, til=d), mistet) for d in ("2021-05-19", "2021-05-20")]
    [False, True]
    >>> reist = deltaker(utvandret=dag("2021-05-20"))
    >>> [feil(timer(fra=d, til=d), reist) for d in ("2021-05-20", "2021-05-21")]
    [False, True]
    >>> feil(timer(fra="2021-05-26", til="2021-05-26"), deltaker(
    ...     utvandret=dag("2021-05-20"), ankomst="2021-05-25"))
    False
    """
    if deltaker.lovvalg.uavklart:
        return None
    if isinstance(record, Vedtak) and hendelse(record) is Hendelse.AVSLAG:
        return None
    felt, dag = hendelsesdag(record)
    kjede = deltaker.kjede_bak(post, forsendelse)
    for _, ordning in ordninger_i(record):
        if isinstance(record, Timer) and familie(ordning) == ASYL:
            continue
        siste = _last_day(record, ordning, dag, kjede, deltaker)
        if siste is not None:
            return treff(felt, dato=dag, siste=siste)
    return None


def _last_day(
    record: KrevRett, ordning: str, dag: date, kjede: Kjede | None, deltaker: Deltaker
) -> date | None:
    """The last day of the right, where the event comes after it."""
    if deltaker.har_mistet_noe:
        ut = utvandret(deltaker, dag)
        if ut is not None:
            return ut
        mistet = tilbakekalt(deltaker, dag)
        if mistet is not None:
            return mistet - timedelta(days=1)
    tilbud = kjede.vedtak if kjede else record
    if isinstance(tilbud, Vedtak) and kan_tilbys(tilbud):
        return None
    if familie(ordning) == NORSK:
        grense = deltaker.aldersgrense(ordning)
        if grense is not None and dag > grense:
            return grense
    if kjede is not None or (isinstance(record, Vedtak) and familie(ordning) == INTRO):
        return None
    siste = hadde_ordning(deltaker, ordning, dag)
    return siste if siste is not None and siste < dag else None
