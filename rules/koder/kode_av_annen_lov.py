from rules.deltaker import Deltaker
from rules.facts import Post
from rules.koder.kodefelt import Slag, kodetreff, samme_koder
from rules.rule import Treff, avvisning, rule


@rule(
    "NIR-4-KOD-0002",
    avvisning,
    nb="Koden {kode} i kodeverket {kodeverk} gjelder ikke etter {lov}, som personen hører under.",
    nn="Koden {kode} i kodeverket {kodeverk} gjeld ikkje etter {lov}, som personen høyrer under.",
    en="Code {kode} of the code list {kodeverk} does not apply under {lov}, the person's law.",
    fix_nb="Bruk en kode for {lov}, for eksempel {tillatt}. Tror du personen hører under den "
    "andre loven, så kontroller tillatelse og ankomst med HentPerson.",
    fix_nn="Bruk ein kode for {lov}, til dømes {tillatt}. Trur du personen høyrer under den "
    "andre lova, så kontroller løyve og innreise med HentPerson.",
    fix_en="Use a code of {lov}, such as {tillatt}. If you think that the person is under the "
    "other act, check the permit and the arrival with HentPerson.",
    quiet=samme_koder,
    source="IMDi 30.04.2021: oppdaterte tiltakskoder for ny lov",
    certainty="guidance",
)
def kode_av_annen_lov(post: Post, deltaker: Deltaker) -> list[Treff]:
    """Each law has its own codes, and the person's law decides which may be used.

    The two laws have lists of their own for some fields; a code in the list of the other law is
    this fault and not an unknown code. While the law cannot be decided, codes of both pass here.

    >>> kari = deltaker(lov="INTRODUKSJONSLOVEN")
    >>> intro = dict(ordning="IL_INTRO")
    >>> ny_kode = tiltak(tiltakskode="LIVSMESTRING_MHM", **intro)
    >>> bool(kode_av_annen_lov(post(ny_kode), kari))  # fires
    True
    >>> bool(kode_av_annen_lov(post(tiltak(tiltakskode="HELSE", **intro)), kari))  # corrected
    False
    >>> bool(kode_av_annen_lov(post(tiltak(tiltakskode="HELSE")), deltaker()))  # does not fire
    False
    >>> [t.felt for t in kode_av_annen_lov(post(henvendelse(ordning="IN_INTRO")), kari)]
    ['innhold.ordning']

    What was given to an asylum seeker under introduksjonsloven stays so after the permit of 2021.

    >>> ola = deltaker(beskyttelse_soeknadsdato=dag("2020-09-01"))
    >>> asyl = dict(ordning="IL_OPPL_ASYLSOEKERE", timetype="NORSK_ASYL")
    >>> def holdt(dag):
    ...     return bool(kode_av_annen_lov(post(timer(fra=dag, til=dag, **asyl)), ola))
    >>> holdt("2021-02-09"), holdt("2021-02-10")
    (False, True)
    """
    return kodetreff(post, deltaker, Slag.ANNEN_LOV)
