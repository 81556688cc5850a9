from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Henvendelse, Post, Timer, Vedtak
from rules.kjede import Hendelse, hendelse
from rules.ordninger import (
    ASYL,
    INTRO,
    MedOrdning,
    familie,
    gyldig_ordning,
    kan_tilbys,
    ordninger_i,
)
from rules.periode import Periode
from rules.rekke import ALWAYS, Rekke
from rules.rett import faar_ordning, hadde_ordning, har_ordning
from rules.rule import Treff, avvisning, rule, treff


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """Where the vedtak of the ordning was judged."""
    of_the_chain = rekke.kjede is not None and rekke.kjede.ordning == rekke.ordning
    return ALWAYS if of_the_chain or deltaker.lovvalg.uavklart else None


@rule(
    "NIR-4-KOD-0004",
    avvisning,
    nb="Personen har ikke ordningen {ordning} den {dato}. Ordninger den dagen: {tillatt}.",
    nn="Personen har ikkje ordninga {ordning} den {dato}. Ordningar den dagen: {tillatt}.",
    en="The person does not have the scheme {ordning} on {dato}. Schemes on that day: {tillatt}.",
    fix_nb="Rett ordningen eller datoen etter det HentPerson viser. Gir kommunen et tilbud uten "
    "at personen har rett, skal vedtaket ha hjemmelen «kan tilbys».",
    fix_nn="Rett ordninga eller datoen etter det HentPerson viser. Gir kommunen eit tilbod utan "
    "at personen har rett, skal vedtaket ha heimelen «kan tilbys».",
    fix_en="Correct the scheme or the date by what HentPerson shows. Where the municipality "
    "offers what the person has no right to, the vedtak names the hjemmel «kan tilbys».",
    felt="ordning",
    quiet=quiet_days,
    source="integreringsloven §§ 8, 26; IMDi 30.04.2021 (kategorier og ordninger)",
    certainty="law",
)
def ordning_personen_ikke_har(
    record: MedOrdning, post: Post, forsendelse: Forsendelse, deltaker: Deltaker
) -> list[Treff]:
    """Records are made in an ordning that the person has, by permit, age and residence.

    What hangs on a vedtak of the ordning was judged with the vedtak. An application, and a refusal,
    may come of one who is outside the group. What the person had earlier or gets later is a fault
    of dates and has rules of its own, as have vedtak about the programme, hours of asylum seekers
    and codes of the other law. While the law is undecided nothing is said.

    >>> fra_sverige = deltaker(tillatelser=(tillatelse(klasse="EOES", innvilget="2021-02-10"),))
    >>> arbeider = deltaker(tillatelser=(tillatelse(klasse="PARB", innvilget="2021-02-10"),))
    >>> def feil(record, person):
    ...     return bool(ordning_personen_ikke_har(record, post(record), forsendelse(), person))
    >>> feil(vedtak(ordning="IN_NORSK_NORSKMAAL"), arbeider)  # fires
    True
    >>> feil(vedtak(ordning="IN_NORSK_250_NORSKMAAL"), arbeider)  # corrected
    False
    >>> feil(vedtak(ordning="IN_NORSK_NORSKMAAL"), deltaker())  # does not fire
    False

    The municipality may offer training to those who have no right to it (§ 26), or refuse it; hours
    that hang on such a vedtak need no right either.

    >>> feil(vedtak(hjemmel="integreringsloven § 26"), fra_sverige)
    True
    >>> feil(vedtak(hjemmel="integreringsloven § 26 siste ledd (kan tilbys)"), fra_sverige)
    False
    >>> feil(vedtak(vedtakstype="NORSK_AVSLAG", begrunnelse="IKKE_MAALGRUPPE"), fra_sverige)
    False
    >>> tilbud = vedtak(hjemmel="kan tilbys", startdato="2021-05-03")
    >>> eoes = dict(tillatelser=(tillatelse(klasse="EOES", innvilget="2021-02-10"),))
    >>> feil(timer(vedtak_referanse="V1"), deltaker(tilbud, **eoes))
    False

    A vedtak of a day before the right entered, or after it ended, is a fault of its date.

    >>> feil(vedtak(vedtaksdato="2021-02-09"), deltaker())
    False
    >>> feil(vedtak(), deltaker(foedselsdato="1954-03-01"))
    False
    """
    if deltaker.lovvalg.uavklart:
        return []
    dag = record.hendelsesdato or deltaker.dag
    kjede = deltaker.kjede_bak(post, forsendelse)
    return [
        treff(felt, ordning=ordning, dato=dag, tillatt=sorted(deltaker.ordninger(dag)) or None)
        for felt, ordning in ordninger_i(record)
        if (kjede is None or kjede.ordning != ordning)
        and not _has_another_rule(record, ordning)
        and gyldig_ordning(ordning, dag, deltaker.lov)
        and not har_ordning(deltaker, ordning, dag)
        and not (isinstance(record, Vedtak) and kan_tilbys(record))
        and hadde_ordning(deltaker, ordning, dag) is None
        and not faar_ordning(deltaker, ordning, dag)
    ]


def _has_another_rule(record: MedOrdning, ordning: str) -> bool:
    """Vedtak about the programme, refusals and what leads to them, hours of asylum seekers."""
    if isinstance(record, Vedtak):
        return familie(ordning) == INTRO or hendelse(record) is Hendelse.AVSLAG
    return isinstance(record, Henvendelse) or (
        isinstance(record, Timer) and familie(ordning) == ASYL
    )
