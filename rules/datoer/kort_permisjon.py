from codelists import slaa_opp
from rules import law
from rules.facts import Permisjon
from rules.rule import Treff, advarsel, rule, treff


@rule(
    "NIR-0-DAT-0012",
    advarsel,
    at="fra",
    nb="Permisjonen varer {dager} dager. Under {grense} dager er det som regel fravær.",
    nn="Permisjonen varer {dager} dagar. Under {grense} dagar er det som regel fråvær.",
    en="The leave lasts {dager} days. Below {grense} days it is normally absence.",
    fix_nb="Permisjonen er lagret. Var det fravær, så annuller den og send fravær med riktig type.",
    fix_nn="Permisjonen er lagra. Var det fråvær, så annuller han og send fråvær med rett type.",
    fix_en="The leave is stored. If it was absence, annul it and send absence of the right type.",
    felt="til",
    source="Oslo kommune: permisjon fra 14 dager til ett år",
    certainty="guidance",
)
def kort_permisjon(permisjon: Permisjon) -> Treff | None:
    """Short leave is normally absence, which moves no deadline of norsk.

    Leave that is given in working days (velferd) is short by its nature.

    >>> bool(kort_permisjon(permisjon(fra="2021-05-03", til="2021-05-12")))  # fires
    True
    >>> bool(kort_permisjon(permisjon(fra="2021-05-03", til="2021-05-16")))  # corrected
    False
    >>> bool(kort_permisjon(permisjon(fra="2021-05-03", til="2021-06-01")))  # does not fire
    False
    >>> [bool(kort_permisjon(permisjon(fra="2021-05-03", til=d)))
    ...     for d in ("2021-05-15", "2021-05-16", "2021-05-17")]
    [True, False, False]
    >>> velferd = dict(permisjonstype="VELFERD", fra="2021-05-03", til="2021-05-04")
    >>> bool(kort_permisjon(permisjon(**velferd)))
    False
    """
    grense = law.permisjon_grenser.at(permisjon.fra)["minst_dager"]
    dager = permisjon.periode.days
    if dager >= grense:
        return None
    kode = slaa_opp("permisjonstype", permisjon.permisjonstype, permisjon.fra)
    if kode is not None and kode.egenskaper["enhet"] == "VIRKEDAGER":
        return None
    return treff(dager=dager, grense=grense)
