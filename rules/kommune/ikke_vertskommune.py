from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Post
from rules.kommune.ansvar import i_mottak, kommune_i, vertskommune
from rules.ordninger import MedOrdning, uten_vedtak
from rules.periode import Periode
from rules.rekke import ALWAYS, Rekke
from rules.rule import Treff, avvisning, rule, treff


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """What is not made in reception."""
    return None if uten_vedtak(rekke.ordning) else ALWAYS


@rule(
    "NIR-0-KOM-0007",
    avvisning,
    nb="Kommune {kommune} er ikke vertskommune for et mottak der personen bodde {dato}.",
    nn="Kommune {kommune} er ikkje vertskommune for eit mottak der personen budde {dato}.",
    en="Municipality {kommune} does not host a reception centre where the person lived on {dato}.",
    fix_nb="Bare vertskommunen registrerer opplæring og kvalifisering i mottak. Kontroller "
    "datoen; bor personen i kommunen, så bruk ordningene for bosatte.",
    fix_nn="Berre vertskommunen registrerer opplæring og kvalifisering i mottak. Kontroller "
    "datoen; bur personen i kommunen, så bruk ordningane for busette.",
    fix_en="Only the host municipality registers training and qualification in reception. Check "
    "the date; if the person lives in the municipality, use the schemes for residents.",
    felt="post.kommunenummer",
    quiet=quiet_days,
    source="integreringsloven §§ 3, 5, 7",
    certainty="law",
)
def ikke_vertskommune(
    record: MedOrdning, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """Training and qualification in reception are given by the municipality that hosts it.

    >>> bodde = mottaksopphold(type="ORDINAERT", kommunenummer="0301", fra="2021-03-15",
    ...                        til="2021-05-20")
    >>> bor = mottaksopphold(type="ORDINAERT", kommunenummer="4601", fra="2021-05-21")
    >>> i_mottak = deltaker(tillatelser=(), bosettinger=(), mottak=(bodde, bor),
    ...                     beskyttelse_soeknadsdato=dag("2021-03-01"))
    >>> asyl = dict(ordning="IN_NORSK_ASYL", timetype="NORSK_ASYL")
    >>> def feil(record, person=i_mottak, **hode):
    ...     return bool(ikke_vertskommune(record, post(record), person, forsendelse(**hode)))
    >>> feil(timer(**asyl), kommunenummer="4601")  # fires
    True
    >>> feil(timer(**asyl), kommunenummer="0301")  # corrected
    False
    >>> feil(timer(), deltaker())  # does not fire
    False
    >>> [feil(timer(fra=d, til="2021-05-25", **asyl)) for d in ("2021-05-20", "2021-05-21")]
    [False, True]
    >>> kurs = innhold("kvalifiseringMottak", tiltakskode="NORSK", fra="2021-05-03")
    >>> feil(kurs), feil(kurs, kommunenummer="4601"), feil(kurs, deltaker())
    (False, True, True)
    """
    if not i_mottak(record):
        return None
    dag = record.hendelsesdato or deltaker.dag
    kommune = kommune_i(post, forsendelse)
    if vertskommune(deltaker.person, kommune, dag):
        return None
    return treff(kommune=kommune, dato=dag)
