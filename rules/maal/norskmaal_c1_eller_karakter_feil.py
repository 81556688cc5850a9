from codelists import slaa_opp
from rules import law
from rules.facts import INTEGRERINGSLOVEN, Norskmaal
from rules.maal.ferdigheter import i_ord, nivaaer
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-NOR-0007",
    avvisning,
    nb="Norskmål C1 eller karakter er feil utfylt ({maal}; feltet {feil}): et mål er enten "
    "nivåer, Norskprøve C1 eller en karakter fra 2 til 6.",
    nn="Norskmål C1 eller karakter er feil utfylt ({maal}; feltet {feil}): eit mål er anten nivå, "
    "Norskprøve C1 eller ein karakter frå 2 til 6.",
    en="The norskmål C1 or grade is filled in wrongly ({maal}; field {feil}): a target is either "
    "levels, Norskprøve C1 or a grade from 2 to 6.",
    fix_nb="Behold én form. C1 gjelder alle delferdighetene og står alene; en karakter står alene "
    "og er minst 2.",
    fix_nn="Behald éi form. C1 gjeld alle delferdigheitene og står åleine; ein karakter står "
    "åleine og er minst 2.",
    fix_en="Keep one form. C1 is for all skills and stands alone; a grade stands alone and is at "
    "least 2.",
    law=INTEGRERINGSLOVEN,
    valid="2021-05-01/..",
    source="IMDi 30.04.2021; integreringsloven §§ 30, 31",
    certainty="assumed",
)
def norskmaal_c1_eller_karakter_feil(norskmaal: Norskmaal) -> list[Treff]:
    """A target takes one form: levels, Norskprøve C1, or a grade that passes.

    C1 and grades could first be sent with the delivery of May 2021, whatever the day of the target,
    so the day of receipt selects this rule.

    >>> bool(norskmaal_c1_eller_karakter_feil(norskmaal(c1=True, lytte="B1")))  # fires
    True
    >>> bool(norskmaal_c1_eller_karakter_feil(norskmaal(c1=True)))  # corrected
    False
    >>> bool(norskmaal_c1_eller_karakter_feil(norskmaal(karakter=2)))  # does not fire
    False
    >>> [bool(norskmaal_c1_eller_karakter_feil(norskmaal(karakter=n))) for n in (1, 2, 6, 7)]
    [True, False, False, True]
    >>> [t.felt for t in norskmaal_c1_eller_karakter_feil(norskmaal(c1=True, karakter=3))]
    ['karakter']
    >>> [t.felt for t in norskmaal_c1_eller_karakter_feil(norskmaal(karakter=4, muntlig="B2"))]
    ['muntlig']
    >>> norskmaal_c1_eller_karakter_feil(norskmaal(c1=False, lytte="B1"))
    []
    """
    if not norskmaal.c1 and norskmaal.karakter is None:
        return []
    feil = list(nivaaer(norskmaal))
    if norskmaal.karakter is not None and (norskmaal.c1 or not _bestaar(norskmaal)):
        feil.append("karakter")
    return [treff(felt, maal=i_ord(norskmaal), feil=felt) for felt in feil]


def _bestaar(norskmaal: Norskmaal) -> bool:
    """Whether there is such a grade, and it passes."""
    karakter = norskmaal.karakter or 0
    finnes = slaa_opp("proeveresultat", f"KARAKTER_{karakter}", norskmaal.dato) is not None
    minst: int = law.norsknivaa.siste["karakter_minst"]
    return finnes and karakter >= minst
