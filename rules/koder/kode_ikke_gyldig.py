from rules.deltaker import Deltaker
from rules.facts import Post
from rules.koder.kodefelt import Slag, kodetreff, samme_koder
from rules.rule import Treff, avvisning, rule


@rule(
    "NIR-4-KOD-0001",
    avvisning,
    nb="Koden {kode} er ikke gyldig i kodeverket {kodeverk} den {dato}.",
    nn="Koden {kode} er ikkje gyldig i kodeverket {kodeverk} den {dato}.",
    en="Code {kode} is not valid in the code list {kodeverk} on {dato}.",
    fix_nb="Bruk en kode som gjaldt den dagen. Nærmest ligger {tillatt}; alle hentes med "
    "HentKodeverk.",
    fix_nn="Bruk ein kode som galdt den dagen. Nærmast ligg {tillatt}; alle kan hentast med "
    "HentKodeverk.",
    fix_en="Use a code that was valid on that day. The nearest are {tillatt}; HentKodeverk gives "
    "them all.",
    quiet=samme_koder,
    source="IMDi 30.04.2021: kodeverk leveres til leverandørene",
    certainty="guidance",
)
def kode_ikke_gyldig(post: Post, deltaker: Deltaker) -> list[Treff]:
    """A code must be in its list, and have meaning on the day of the event.

    The day is that of the event and not of receipt, so that old facts keep their old codes. Each
    wrong field is named by itself. Codes of languages have a rule of their own, and a hjemmel is
    text. A code of the other law and one that is not yet opened are other faults.

    >>> ola = deltaker()
    >>> bool(kode_ikke_gyldig(post(tiltak(tiltakskode="ARBEIDSPRAKSI")), ola))  # fires
    True
    >>> bool(kode_ikke_gyldig(post(tiltak(tiltakskode="ARBEIDSPRAKSIS")), ola))  # corrected
    False
    >>> bool(kode_ikke_gyldig(post(timer()), ola))  # does not fire
    False

    Norsk kultur og norske verdier ended with 2021; what was held before may be sent later.

    >>> kari = deltaker(lov="INTRODUKSJONSLOVEN", dag="2022-02-01")
    >>> kultur = dict(ordning="IL_OPPL_ASYLSOEKERE", timetype="NORSK_KULTUR")
    >>> def sendt(dag):
    ...     return bool(kode_ikke_gyldig(post(timer(fra=dag, til=dag, **kultur)), kari))
    >>> sendt("2021-12-30"), sendt("2021-12-31"), sendt("2022-01-01")
    (False, False, True)

    >>> [t.verdier["tillatt"] for t in kode_ikke_gyldig(post(sluttmaal(kode="KVAL_ARBIED")), ola)]
    [['KVAL_ARBEID', 'OVERGANG_ARBEID', 'KVAL_HOEYERE_UTD']]
    >>> feil = permisjon(ordning=("IN_INTRO", "IN_NORSK"))
    >>> [t.felt for t in kode_ikke_gyldig(post(feil), ola)]
    ['innhold.ordning[2]']
    """
    return kodetreff(post, deltaker, Slag.UGYLDIG)
