from decimal import Decimal

from rules import law
from rules.deltaker import Deltaker
from rules.facts import FulltidVideregaaende, Innhold, Tiltak
from rules.periode import Periode
from rules.rule import Treff, advarsel, rule, treff

VGO = "VGO"


@rule(
    "NIR-4-INT-0018",
    advarsel,
    nb="Fulltid videregående opplæring og andre tiltak på {timer} timer per uke overlapper {dag}.",
    nn="Fulltid vidaregåande opplæring og andre tiltak på {timer} timar per veke overlappar {dag}.",
    en="Full-time upper secondary and other measures of {timer} hours a week overlap on {dag}.",
    fix_nb="Fulltid videregående fyller programmet. Sjekk periodene og timene per uke på "
    "tiltakene.",
    fix_nn="Fulltid vidaregåande fyller programmet. Sjekk periodane og timane per veke på tiltaka.",
    fix_en="Full-time upper secondary fills the programme. Check the periods and the hours a week "
    "of the measures.",
    felt="fra",
    at="fra",
    source="IMDi, omfang og innhold (07.01.2021): videregående opplæring på fulltid oppfyller "
    "kravet",
    certainty="assumed",
)
def fulltid_vgo_og_andre_tiltak(
    innhold: Tiltak | FulltidVideregaaende, deltaker: Deltaker
) -> Treff | None:
    """Who is in upper secondary full time has no other full-time programme beside it.

    Full time is the record of that name, or the measure VGO with the hours of full time. Other
    measures are added up on each day one of them begins.

    >>> skole = fulltidvideregaaende(fra="2021-08-16", til="2022-06-17")
    >>> def praksis(timer):
    ...     return tiltak(fra="2021-08-16", til="2021-12-17", timer_per_uke=timer)
    >>> bool(fulltid_vgo_og_andre_tiltak(praksis("37.5"), deltaker(skole)))  # fires
    True
    >>> bool(fulltid_vgo_og_andre_tiltak(praksis("5"), deltaker(skole)))  # corrected
    False
    >>> bool(fulltid_vgo_og_andre_tiltak(praksis("37.5"), deltaker()))  # does not fire
    False
    >>> [bool(fulltid_vgo_og_andre_tiltak(praksis(t), deltaker(skole))) for t in ("29.75", "30")]
    [False, True]

    The school comes last; two measures together; one after the other; the measure of the school.

    >>> bool(fulltid_vgo_og_andre_tiltak(skole, deltaker(praksis("15"), praksis("20"))))
    True
    >>> vaar = tiltak(fra="2022-01-03", til="2022-06-17", timer_per_uke="20")
    >>> bool(fulltid_vgo_og_andre_tiltak(skole, deltaker(praksis("15"), vaar)))
    False
    >>> vgo = tiltak(tiltakskode="VGO", fra="2021-08-16", til="2022-06-17", timer_per_uke="30")
    >>> bool(fulltid_vgo_og_andre_tiltak(vgo, deltaker(skole)))
    False
    >>> bool(fulltid_vgo_og_andre_tiltak(vgo, deltaker(praksis("37.5"))))
    True
    """
    alle: list[Innhold] = [r.innhold for r in deltaker.av(Tiltak, FulltidVideregaaende)]
    alle.append(innhold)
    krav = Decimal(str(law.fulltid.at(innhold.fra)["timer_forberedt"]))
    skole = [p for one in alle if (p := _fulltid(one, krav)) is not None]
    if not skole:
        return None
    andre = [
        (one.periode, one.timer_per_uke)
        for one in alle
        if isinstance(one, Tiltak) and one.tiltakskode != VGO and one.timer_per_uke is not None
    ]
    for i_skole in skole:
        for periode, _ in andre:
            dag = max(periode.fra, i_skole.fra)
            if dag not in periode or dag not in i_skole:
                continue
            timer = sum((t for p, t in andre if dag in p), Decimal(0))
            if timer >= krav:
                return treff("fra", timer=timer, dag=dag)
    return None


def _fulltid(innhold: Innhold, krav: Decimal) -> Periode | None:
    """The period of full-time upper secondary; None for what is not."""
    match innhold:
        case FulltidVideregaaende():
            return innhold.periode
        case Tiltak(tiltakskode=kode, timer_per_uke=timer) if kode == VGO and timer is not None:
            return innhold.periode if timer >= krav else None
    return None
