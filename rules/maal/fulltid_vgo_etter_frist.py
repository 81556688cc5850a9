from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, FulltidVideregaaende
from rules.maal.utdanningsbakgrunn_mangler import NORSK_MED_FRIST
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-NOR-0014",
    avvisning,
    nb="Fulltid videregående opplæring fra {fulltid.fra} begynner etter fristen for norsk, "
    "{frist}.",
    nn="Fulltid vidaregåande opplæring frå {fulltid.fra} byrjar etter fristen for norsk, {frist}.",
    en="Full-time upper secondary from {fulltid.fra} begins after the deadline for Norwegian, "
    "{frist}.",
    fix_nb="Sjekk datoen. Etter fristen er det ingen rett til norskopplæring som tilskuddet kan "
    "deles for, og perioden skal ikke registreres. Mangler en permisjon, registrer den først.",
    fix_nn="Sjekk datoen. Etter fristen er det ingen rett til norskopplæring som tilskotet kan "
    "delast for, og perioden skal ikkje registrerast. Manglar ein permisjon, registrer han først.",
    fix_en="Check the date. After the deadline there is no right to training that the subsidy "
    "could be shared for, and the period is not registered. If a leave is missing, register it "
    "first.",
    felt="fra",
    law=INTEGRERINGSLOVEN,
    valid="2021-05-01/..",
    source="integreringsloven §§ 30, 32; IMDi 30.04.2021",
    certainty="law",
)
def fulltid_vgo_etter_frist(fulltid: FulltidVideregaaende, deltaker: Deltaker) -> Treff | None:
    """The period lies inside the right to norsk, that is, it begins by its deadline.

    The second half of NOR-0013 in the catalogue, with a severity and an id of its own. A period
    that began in time may go on; where no deadline can be computed there is nothing to measure
    against.

    >>> vgs = deltaker(utdanningsbakgrunn())
    >>> bool(fulltid_vgo_etter_frist(fulltidvideregaaende(fra="2022-08-15"), vgs))  # fires
    True
    >>> bool(fulltid_vgo_etter_frist(fulltidvideregaaende(fra="2021-08-16"), vgs))  # corrected
    False
    >>> bool(fulltid_vgo_etter_frist(
    ...     fulltidvideregaaende(fra="2022-08-15"), deltaker()))  # does not fire
    False

    Eighteen months from 10 February 2021 end on 10 August 2022.

    >>> [bool(fulltid_vgo_etter_frist(fulltidvideregaaende(fra=f"2022-08-{n:02}"), vgs))
    ...  for n in (9, 10, 11)]
    [False, False, True]
    >>> bool(fulltid_vgo_etter_frist(fulltidvideregaaende(fra="2021-08-16", til="2024-06-20"), vgs))
    False
    """
    if deltaker.lov != INTEGRERINGSLOVEN:
        return None
    frister = deltaker.frister(NORSK_MED_FRIST)
    frist = frister[0].dato if frister else None
    if frist is None or fulltid.fra <= frist:
        return None
    return treff("fra", frist=frist)
