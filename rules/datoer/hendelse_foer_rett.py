from datetime import date

from rules.datoer.dager import foerste_dag
from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Post, Vedtak
from rules.ordninger import NORSK, Knyttet, familie, kan_tilbys, ordninger_i
from rules.periode import Periode
from rules.rekke import ALWAYS, Rekke
from rules.rett import rett_fra
from rules.rule import Treff, avvisning, rule, treff


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """From the first day of the right."""
    if deltaker.lovvalg.uavklart or (rekke.tilbud and familie(rekke.ordning) == NORSK):
        return ALWAYS
    return Periode(rett_fra(deltaker, rekke.ordning) or date.min, date.max)


@rule(
    "NIR-0-DAT-0005",
    avvisning,
    nb="Hendelsen {dato} er før personen kunne ha rett eller plikt ({fra}).",
    nn="Hendinga {dato} er før personen kunne ha rett eller plikt ({fra}).",
    en="The event of {dato} is before the person could have a right or duty ({fra}).",
    fix_nb="Rett datoen. Er den riktig, så kontroller tillatelse, ankomst og opphold i mottak "
    "med HentPerson; opplysningene om dem retter UDI.",
    fix_nn="Rett datoen. Er han rett, så kontroller løyve, innreise og opphald i mottak med "
    "HentPerson; opplysningane om dei rettar UDI.",
    fix_en="Correct the date. If it is right, check the permit, the arrival and the stay in "
    "reception with HentPerson; UDI corrects what is said of them.",
    quiet=quiet_days,
    source="integreringsloven § 26; introduksjonsloven § 17",
    certainty="law",
)
def hendelse_foer_rett(
    record: Knyttet, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """Nothing can be registered before the right or duty it belongs to.

    A programme needs a permit and arrival, training the day the right entered, training of asylum
    seekers registration in reception. Training that the municipality only offers has no such day.
    Education, mother tongue and school belong to the person and may be older.

    >>> ola = deltaker()
    >>> def feil(record, person=ola):
    ...     return bool(hendelse_foer_rett(record, post(record), person, forsendelse()))
    >>> feil(vedtak(vedtaksdato="2021-01-25"))  # fires
    True
    >>> feil(vedtak(vedtaksdato="2021-02-25"))  # corrected
    False
    >>> feil(timer())  # does not fire
    False
    >>> [feil(vedtak(vedtaksdato=d)) for d in ("2021-02-09", "2021-02-10", "2021-02-11")]
    [True, False, False]
    >>> feil(vedtak(vedtaksdato="2021-02-12", startdato="2021-02-08"))
    True

    Applied from abroad: arrival. Collective protection: settlement opens training, but not the
    programme.

    >>> reist = deltaker(ankomst="2021-03-01", tillatelser=(
    ...     tillatelse(klasse="PFAM-F", innvilget="2021-02-10", soekt_fra_utlandet=True),))
    >>> [feil(program(vedtaksdato=d), reist) for d in ("2021-02-28", "2021-03-01")]
    [True, False]
    >>> bosatt = bosetting(kommunenummer="0301", fra="2021-04-12", etter_avtale=True)
    >>> kollektiv = tillatelse(klasse="P34", innvilget="2021-02-10")
    >>> p34 = deltaker(tillatelser=(kollektiv,), bosettinger=(bosatt,))
    >>> tidlig = dict(vedtaksdato="2021-04-11")
    >>> feil(vedtak(**tidlig), p34), feil(program(startdato="2021-04-12", **tidlig), p34)
    (True, False)

    Asylum seekers: reception. What is offered without a right has no first day.

    >>> soeker = deltaker(tillatelser=(), beskyttelse_soeknadsdato=dag("2021-03-01"), mottak=(
    ...     mottaksopphold(type="ORDINAERT", kommunenummer="0301", fra="2021-03-15"),))
    >>> asyl = dict(ordning="IN_NORSK_ASYL", timetype="NORSK_ASYL")
    >>> [feil(timer(fra=d, til=d, **asyl), soeker) for d in ("2021-03-14", "2021-03-15")]
    [True, False]
    >>> feil(vedtak(hjemmel="§ 26 (kan tilbys)", **tidlig), p34)
    False
    """
    if deltaker.lovvalg.uavklart:
        return None
    felt, dag = foerste_dag(record)
    kjede = deltaker.kjede_bak(post, forsendelse)
    tilbud = kjede.vedtak if kjede else record
    for _, ordning in ordninger_i(record):
        fra = rett_fra(deltaker, ordning)
        if fra is None or dag >= fra:
            continue
        if familie(ordning) == NORSK and isinstance(tilbud, Vedtak) and kan_tilbys(tilbud):
            continue
        return treff(felt, dato=dag, fra=fra)
    return None
