from rules.deltaker import Deltaker
from rules.facts import FulltidVideregaaende
from rules.maal.fulltid_vgo_etter_frist import fulltid_vgo_etter_frist
from rules.rule import advarsel, rule


@rule(
    "NIR-4-NOR-0013",
    advarsel,
    nb="Fulltid videregående opplæring fra {fulltid.fra} gir deling av tilskuddet med "
    "fylkeskommunen, men fylket er ikke oppgitt.",
    nn="Fulltid vidaregåande opplæring frå {fulltid.fra} gir deling av tilskotet med "
    "fylkeskommunen, men fylket er ikkje oppgitt.",
    en="Full-time upper secondary from {fulltid.fra} means that the subsidy is shared with the "
    "county, but no county is given.",
    fix_nb="Oppgi fylket som gir opplæringen, i feltet fylke.",
    fix_nn="Oppgi fylket som gir opplæringa, i feltet fylke.",
    fix_en="Give the county that provides the education, in the field fylke.",
    felt="fylke",
    valid="2021-05-01/..",
    source="integreringsloven § 30; IMDi 30.04.2021",
    certainty="law",
)
def fulltid_vgo_uten_fylke(fulltid: FulltidVideregaaende, deltaker: Deltaker) -> bool:
    """The county pays for those in full-time upper secondary, so it must be known which one.

    The catalogue notes the sharing on every registration. A warning that nobody can answer is only
    noise, so it is given where the county is missing. The refusal after the deadline is NOR-0014,
    and is not warned of here as well.

    >>> fulltid_vgo_uten_fylke(fulltidvideregaaende(fra="2021-08-16"), deltaker())  # fires
    True
    >>> oslo = fulltidvideregaaende(fra="2021-08-16", fylke="03")
    >>> fulltid_vgo_uten_fylke(oslo, deltaker())  # corrected
    False
    >>> hele = fulltidvideregaaende(fra="2021-08-16", til="2024-06-20", skole="X", fylke="30")
    >>> fulltid_vgo_uten_fylke(hele, deltaker())  # does not fire
    False
    >>> sen = deltaker(utdanningsbakgrunn())
    >>> fulltid_vgo_uten_fylke(fulltidvideregaaende(fra="2022-08-15"), sen)
    False
    """
    return fulltid.fylke is None and fulltid_vgo_etter_frist(fulltid, deltaker) is None
