from codelists import slaa_opp
from rules.facts import INTEGRERINGSLOVEN, Norskmaal
from rules.maal.ferdigheter import FERDIGHETER, nivaaer
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-NOR-0005",
    avvisning,
    nb="Norskmålet må ha nivå A1, A2, B1 eller B2 for minst én av lytte, lese, skriftlig og "
    "muntlig. {ferdighet} har {nivaa}.",
    nn="Norskmålet må ha nivå A1, A2, B1 eller B2 for minst éin av lytte, lese, skriftleg og "
    "munnleg. {ferdighet} har {nivaa}.",
    en="The norskmål must have a level A1, A2, B1 or B2 for at least one of lytte, lese, "
    "skriftlig and muntlig. {ferdighet} has {nivaa}.",
    fix_nb="Sett et nivå for hver delferdighet deltakeren skal nå. Er målet Norskprøve C1 eller "
    "en karakter, bruk feltet c1 eller karakter og la nivåene være tomme.",
    fix_nn="Set eit nivå for kvar delferdigheit deltakaren skal nå. Er målet Norskprøve C1 eller "
    "ein karakter, bruk feltet c1 eller karakter og la nivåa vere tomme.",
    fix_en="Set a level for each skill that is to be reached. If the target is Norskprøve C1 or a "
    "grade, use the field c1 or karakter and leave the levels out.",
    at="dato",
    law=INTEGRERINGSLOVEN,
    valid="2021-03-01/..",
    source="integreringsforskriften §§ 26–28; IMDi, varighet og omfang",
    certainty="guidance",
)
def norskmaal_uten_nivaa(norskmaal: Norskmaal) -> list[Treff]:
    """A target by levels names at least one skill, each with a level of the training.

    A target is given by levels, as Norskprøve C1 or as a grade; this rule binds the first form,
    NOR-0007 the others. C1 is no level of a skill: it is a test of its own.

    >>> bool(norskmaal_uten_nivaa(norskmaal()))  # fires
    True
    >>> hele = dict(lytte="B1", lese="B1", skriftlig="B1", muntlig="B2")
    >>> bool(norskmaal_uten_nivaa(norskmaal(**hele)))  # corrected
    False
    >>> bool(norskmaal_uten_nivaa(norskmaal(muntlig="A2")))  # does not fire
    False
    >>> [t.felt for t in norskmaal_uten_nivaa(norskmaal(**{**hele, "lese": "B3", "lytte": "C1"}))]
    ['lytte', 'lese']
    >>> norskmaal_uten_nivaa(norskmaal(c1=True)), norskmaal_uten_nivaa(norskmaal(karakter=2))
    ([], [])
    >>> bool(norskmaal_uten_nivaa(norskmaal(c1=False)))
    True
    """
    if norskmaal.c1 or norskmaal.karakter is not None:
        return []
    satt = nivaaer(norskmaal)
    if not satt:
        return [treff("lytte", ferdighet=", ".join(FERDIGHETER), nivaa=None)]
    return [
        treff(ferdighet, ferdighet=ferdighet, nivaa=nivaa)
        for ferdighet, nivaa in satt.items()
        if (kode := slaa_opp("norskmaal", nivaa, norskmaal.dato)) is None
        or kode.egenskaper["form"] != "NIVAA"
    ]
