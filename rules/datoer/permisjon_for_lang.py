from datetime import date
from decimal import Decimal

from codelists import Kode, slaa_opp
from rules.deltaker import Deltaker
from rules.facts import Permisjon
from rules.maaneder import last_day
from rules.ordninger import LOVNAVN
from rules.periode import Periode, merge
from rules.rule import Treff, avvisning, rule, treff
from rules.virkedager import virkedager_i


@rule(
    "NIR-0-DAT-0013",
    avvisning,
    at="fra",
    nb="Permisjonen {fra}–{til} er lengre enn {permisjon.permisjonstype} tillater: {maks} {enhet}.",
    nn="Permisjonen {fra}–{til} er lengre enn {permisjon.permisjonstype} tillèt: {maks} {enhet}.",
    en="The leave {fra}–{til} is longer than {permisjon.permisjonstype} allows: {maks} {enhet}.",
    fix_nb="Rett datoene. Permisjoner av samme type som følger hverandre regnes sammen, og "
    "velferdspermisjon regnes for kalenderåret. Er det en annen grunn, bruk dens type.",
    fix_nn="Rett datoane. Permisjonar av same type som følgjer kvarandre blir rekna saman, og "
    "velferdspermisjon blir rekna for kalenderåret. Er det ein annan grunn, bruk typen for han.",
    fix_en="Correct the dates. Leaves of one type that follow each other count together, and "
    "welfare leave counts by the calendar year. If there is another reason, use its type.",
    felt="til",
    source="integreringsforskriften kap. 4 og 7; FOR-2005-04-20-341 § 11; IMDi, permisjon, ferie "
    "og fravær; Oslo kommune",
    certainty="guidance",
)
def permisjon_for_lang(permisjon: Permisjon, deltaker: Deltaker) -> Treff | None:
    """Each kind of leave has its longest time; the list of kinds holds it, in its own unit.

    A year for illness, ten months for birth, two weeks for the other parent, ten working days of
    welfare a year. Leave that goes straight on counts as one. Some kinds have no known limit.

    >>> syk = dict(permisjonstype="LANGVARIG_SYKDOM_EGEN", fra="2021-05-03")
    >>> bool(permisjon_for_lang(permisjon(til="2022-06-06", **syk), deltaker()))  # fires
    True
    >>> bool(permisjon_for_lang(permisjon(til="2022-02-26", **syk), deltaker()))  # corrected
    False
    >>> bool(permisjon_for_lang(permisjon(), deltaker()))  # does not fire
    False
    >>> [bool(permisjon_for_lang(permisjon(til=d, **syk), deltaker()))
    ...     for d in ("2022-05-01", "2022-05-02", "2022-05-03")]
    [False, False, True]
    >>> foedsel = dict(permisjonstype="FOEDSEL_ADOPSJON", fra="2021-10-01")
    >>> [bool(permisjon_for_lang(permisjon(til=d, **foedsel), deltaker()))
    ...     for d in ("2022-07-31", "2022-08-01")]
    [False, True]
    >>> far = dict(permisjonstype="FAR_MEDMOR", fra="2021-05-03")
    >>> [bool(permisjon_for_lang(permisjon(til=d, **far), deltaker()))
    ...     for d in ("2021-05-16", "2021-05-17")]
    [False, True]

    Adjacent leave, and the working days of a year; a new year begins anew.

    >>> foer = deltaker(permisjon(til="2021-12-31", **syk))
    >>> resten = dict(permisjonstype="LANGVARIG_SYKDOM_EGEN", til="2022-06-06")
    >>> [bool(permisjon_for_lang(permisjon(fra=d, **resten), foer))
    ...     for d in ("2022-01-01", "2022-01-02")]
    [True, False]
    >>> velferd = dict(permisjonstype="VELFERD")
    >>> brukt = deltaker(permisjon(fra="2021-12-01", til="2021-12-14", **velferd))
    >>> [bool(permisjon_for_lang(permisjon(fra=d, til=d, **velferd), brukt))
    ...     for d in ("2021-12-20", "2022-01-03")]
    [True, False]
    """
    lov = LOVNAVN[deltaker.lov] if deltaker.lov else None
    kode = slaa_opp("permisjonstype", permisjon.permisjonstype, permisjon.fra, lov)
    if kode is None or not kode.egenskaper["mengde"]:
        return None
    maks, enhet = Decimal(kode.egenskaper["mengde"]), kode.egenskaper["enhet"]
    perioder = merge([permisjon.periode, *_same_kind(permisjon, deltaker)])
    periode = next(p for p in perioder if p.covers(permisjon.periode))
    stated = permisjon.mengde is not None and permisjon.dagtype == enhet and permisjon.mengde > maks
    if stated or _exceeds(perioder, periode, permisjon, kode, maks):
        return treff(fra=periode.fra, til=periode.til, maks=maks, enhet=enhet)
    return None


def _same_kind(permisjon: Permisjon, deltaker: Deltaker) -> list[Periode]:
    return [
        p.periode
        for r in deltaker.av(Permisjon)
        if isinstance(p := r.innhold, Permisjon)
        and p.permisjonstype == permisjon.permisjonstype
        and not set(p.ordning).isdisjoint(permisjon.ordning)
    ]


def _exceeds(
    perioder: list[Periode], periode: Periode, permisjon: Permisjon, kode: Kode, maks: Decimal
) -> bool:
    match kode.egenskaper["enhet"]:
        case "MAANEDER":
            return periode.til > last_day(periode.fra, int(maks))
        case "KALENDERDAGER":
            return periode.days > maks
        case _ if kode.egenskaper["per"] == "KALENDERAAR":
            aar = range(permisjon.fra.year, permisjon.til.year + 1)
            return any(_working_days(perioder, one) > maks for one in aar)
        case _:
            return virkedager_i(periode.fra, periode.til) > maks


def _working_days(perioder: list[Periode], aar: int) -> int:
    fra, til = date(aar, 1, 1), date(aar, 12, 31)
    return sum(
        virkedager_i(max(p.fra, fra), min(p.til, til))
        for p in perioder
        if p.fra <= til and fra <= p.til
    )
