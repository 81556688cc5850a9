from datetime import date

from rules.datoer.dager import siste_dag
from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Post, Vedtak
from rules.kjede import Hendelse, Kjede, hendelse
from rules.kommuner import samme_kommune
from rules.periode import Periode
from rules.relatert import vis
from rules.rule import Treff, avvisning, rule, treff

_SETTER_PERIODE = (Hendelse.INNVILGET, Hendelse.ENDRING, Hendelse.FORLENGELSE)


@rule(
    "NIR-0-DAT-0007",
    avvisning,
    nb="Vedtaket overlapper vedtaket {annet} om {vedtak.ordning}, som gjelder fra {fra} til {til}.",
    nn="Vedtaket overlappar vedtaket {annet} om {vedtak.ordning}, som gjeld frå {fra} til {til}.",
    en="The decision overlaps decision {annet} on {vedtak.ordning}, which holds from {fra} to "
    "{til}.",
    fix_nb="La vedtakene følge etter hverandre: avslutt det første eller rett sluttdatoen på "
    "det, eller send dette som endring eller forlengelse av det første med vedtakReferanse "
    "{annet}.",
    fix_nn="La vedtaka følgje etter kvarandre: avslutt det første eller rett sluttdatoen på det, "
    "eller send dette som endring eller forlenging av det første med vedtakReferanse {annet}.",
    fix_en="Let the decisions follow each other: end the first or correct its end, or send this "
    "as a change or an extension of the first with vedtakReferanse {annet}.",
    source="designed for the service: one decision of an ordning at a time",
    certainty="assumed",
)
def vedtak_overlapper(
    vedtak: Vedtak, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """A municipality has one running vedtak of an ordning at a time; the next begins where it ends.

    Compared are the periods as decided: leave lengthens the first without pushing the second. One
    common day is allowed. What another municipality left open does not stop the one that the person
    has moved to.

    >>> foerste = program(startdato="2021-05-03", sluttdato="2021-11-02")
    >>> def feil(record, *stands):
    ...     return bool(vedtak_overlapper(record, post(record), deltaker(*stands), forsendelse()))
    >>> feil(program(startdato="2021-10-01", sluttdato="2022-03-31"), foerste)  # fires
    True
    >>> feil(program(startdato="2021-11-03", sluttdato="2022-03-31"), foerste)  # corrected
    False
    >>> feil(vedtak(), foerste)  # does not fire
    False
    >>> [feil(program(startdato=d, sluttdato="2022-03-31"), foerste)
    ...     for d in ("2021-11-01", "2021-11-02")]
    [True, False]

    An open vedtak must be ended first; leave, a refusal and another municipality are no obstacles.

    >>> feil(vedtak(startdato="2021-08-02"), vedtak(startdato="2021-05-03"))
    True
    >>> slutt = avslutning(ordning="IN_NORSK_NORSKMAAL", vedtak_referanse="V1", dato="2021-07-30")
    >>> feil(vedtak(startdato="2021-08-02"), vedtak(startdato="2021-05-03"), slutt)
    False
    >>> leave = permisjon(ordning="IN_INTRO", vedtak_referanse="V1", fra="2021-08-02",
    ...                   til="2021-10-01")
    >>> feil(program(startdato="2021-11-03", sluttdato="2022-03-31"), foerste, leave)
    False
    >>> feil(vedtak(), vedtak(vedtakstype="NORSK_AVSLAG", begrunnelse="ALDER"))
    False
    >>> feil(vedtak(), registrert(vedtak(), kommunenummer="4601"))
    False

    A change that moves the end into the next one, and an extension of one's own.

    >>> andre = program(startdato="2021-11-03", sluttdato="2022-03-31")
    >>> lengre = dict(vedtakstype="INTRO_FORLENGELSE", vedtak_referanse="V1", startdato=None)
    >>> feil(program(sluttdato="2021-12-31", **lengre), foerste, andre)
    True
    >>> feil(program(sluttdato="2021-12-31", **lengre), foerste)
    False

    One that names no decision that stands gives no days to any; that is VED-0005.

    >>> ukjent = {**lengre, "vedtak_referanse": "V9"}
    >>> feil(program(sluttdato="2021-12-31", **ukjent), foerste)
    False
    """
    if hendelse(vedtak) not in _SETTER_PERIODE:
        return None
    egen = deltaker.kjede_bak(post, forsendelse)
    if egen is None and hendelse(vedtak) is not Hendelse.INNVILGET:
        return None
    periode = _period(vedtak, egen)
    kommune = post.kommunenummer or forsendelse.hode.kommunenummer
    for kjede in deltaker.kjeder.values():
        if kjede is egen or kjede.er_avslag or kjede.ordning != vedtak.ordning:
            continue
        annen = _decided(kjede)
        overlap = periode.fra < annen.til and annen.fra < periode.til
        if overlap and samme_kommune(kommune, kjede.kommunenummer):
            return treff(
                "startdato", annet=kjede.referanse, fra=annen.fra, til=siste_dag(annen),
                relatert=vis(kommune, kjede.tildeling),
            )  # fmt: skip
    return None


def _period(vedtak: Vedtak, egen: Kjede | None) -> Periode:
    """The days the vedtak gives its chain."""
    if egen is None:
        return vedtak.periode
    if vedtak.sluttdato is None:
        return _decided(egen)
    return Periode(min(_decided(egen).fra, vedtak.startdato or date.max), vedtak.sluttdato)


def _decided(kjede: Kjede) -> Periode:
    """The days as decided, with changes and extensions, cut where the chain ended or stopped."""
    slutt = kjede.vedtak.sluttdato
    if slutt is not None:
        for r in kjede.hendelser:
            forlenget = r.innhold.sluttdato if isinstance(r.innhold, Vedtak) else None
            if forlenget is not None and hendelse(r.innhold) is Hendelse.FORLENGELSE:
                slutt = max(slutt, forlenget)
    fra = kjede.vedtak.startdato or kjede.vedtak.vedtaksdato
    return Periode(fra, min(slutt or date.max, kjede.aktiv.til))
