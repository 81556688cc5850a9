from datetime import date

from rules.deltaker import Deltaker
from rules.rule import Doer, Handling, advarsel, rule


@rule(
    "NIR-9-BAT-0010",
    advarsel,
    nb="Fristen er beregnet til {beregnet}, men {lagret} er lagret.",
    nn="Fristen er rekna ut til {beregnet}, men {lagret} er lagra.",
    en="The deadline is computed as {beregnet}, but {lagret} is stored.",
    fix_nb="Registeret retter det lagrede. Meld fra til IMDi om fristen er gitt videre.",
    fix_nn="Registeret rettar det lagra. Meld frå til IMDi om fristen er gitt vidare.",
    fix_en="The register corrects what is stored. Tell IMDi if the deadline was passed on.",
    doer=Doer.JOB,
    handling=Handling.KONTAKT_IMDI,
    source="own design: what is computed follows from the facts alone",
    certainty="assumed",
)
def beregnet_frist_avviker(
    deltaker: Deltaker, dag: date, lagret: date | None, beregnet: date | None
) -> bool:
    """A deadline that was once answered must be what the facts give today, or be explained.

    The nightly job computes each deadline anew (`rules.beregning`) and hands both over. A
    difference means that a fact came by a way that told nobody, or that the computation changed.

    >>> her = deltaker(), dag("2022-06-20")
    >>> foer, naa = dag("2022-09-15"), dag("2023-01-15")
    >>> beregnet_frist_avviker(*her, lagret=foer, beregnet=naa)  # fires
    True
    >>> beregnet_frist_avviker(*her, lagret=naa, beregnet=naa)  # corrected
    False
    >>> beregnet_frist_avviker(*her, lagret=None, beregnet=None)  # does not fire
    False
    >>> beregnet_frist_avviker(*her, lagret=None, beregnet=naa)
    True
    """
    return lagret != beregnet
