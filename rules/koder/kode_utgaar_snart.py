from rules.deltaker import Deltaker
from rules.facts import Post
from rules.koder.kodefelt import Slag, kodetreff, samme_koder
from rules.rule import Treff, informasjon, rule


@rule(
    "NIR-4-KOD-0009",
    informasjon,
    nb="Koden {kode} i kodeverket {kodeverk} utgår; siste dag er {dato}.",
    nn="Koden {kode} i kodeverket {kodeverk} går ut; siste dag er {dato}.",
    en="Code {kode} of the code list {kodeverk} expires; the last day is {dato}.",
    fix_nb="Posten er i orden. Hent nytt kodeverk før {dato}; hendelser etter den dagen trenger "
    "en annen kode.",
    fix_nn="Posten er i orden. Hent nytt kodeverk før {dato}; hendingar etter den dagen treng "
    "ein annan kode.",
    fix_en="The record is in order. Fetch the code list anew before {dato}; events after that "
    "day need another code.",
    quiet=samme_koder,
    source="designed for the service: vendors are told in time",
    certainty="assumed",
)
def kode_utgaar_snart(post: Post, deltaker: Deltaker) -> list[Treff]:
    """A code that is in use today and soon will not be is announced to those who send it.

    Counted from the day of receipt: who sends old facts after the code has expired needs no notice.
    A code that goes on in a new version does not expire.

    >>> asyl = dict(beskyttelse_soeknadsdato=dag("2020-09-01"), tillatelser=())
    >>> kultur = post(timer(ordning="IL_NORSK_KULTUR", timetype="NORSK_KULTUR",
    ...                     fra="2021-09-01", til="2021-09-01"))
    >>> bool(kode_utgaar_snart(kultur, deltaker(dag="2021-11-01", **asyl)))  # fires
    True
    >>> norsk = post(timer(ordning="IL_OPPL_ASYLSOEKERE", timetype="NORSK_ASYL",
    ...                    fra="2021-09-01", til="2021-09-01"))
    >>> bool(kode_utgaar_snart(norsk, deltaker(dag="2021-11-01", **asyl)))  # corrected
    False
    >>> bool(kode_utgaar_snart(post(timer()), deltaker()))  # does not fire
    False
    >>> def sendt(dag):
    ...     return bool(kode_utgaar_snart(kultur, deltaker(dag=dag, **asyl)))
    >>> sendt("2021-10-01"), sendt("2021-10-02"), sendt("2021-12-31"), sendt("2022-01-01")
    (False, True, True, False)
    """
    return kodetreff(post, deltaker, Slag.UTGAAR)
