from codelists import slaa_opp
from rules.facts import Proeveresultat
from rules.rule import Doer, avvisning, rule


@rule(
    "NIR-9-PRV-0004",
    avvisning,
    nb="Resultatet {resultat.resultat} passer ikke til prøven {resultat.type_proeve}.",
    nn="Resultatet {resultat.resultat} passar ikkje til prøven {resultat.type_proeve}.",
    en="The result {resultat.resultat} does not fit the test {resultat.type_proeve}.",
    fix_nb="Rett resultatet eller prøvetypen hos Kompetanse Norge og overfør på nytt. Norskprøve "
    "C1 er bestått eller ikke bestått; andre norskprøver gir nivå.",
    fix_nn="Rett resultatet eller prøvetypen hos Kompetanse Norge og overfør på nytt. Norskprøve "
    "C1 er bestått eller ikkje bestått; andre norskprøver gir nivå.",
    fix_en="Correct the result or the type of test at Kompetanse Norge and transfer it again. "
    "Norskprøve C1 is passed or failed; other tests of Norwegian give a level.",
    felt="resultat",
    doer=Doer.IMPORT,
    source="prove.hkdir.no",
    certainty="guidance",
)
def resultat_passer_ikke_til_proeven(resultat: Proeveresultat) -> bool:
    """Norskprøve C1 is passed or not; the others give A1 to B2, or less; a subject gives a grade.

    Which tests give a result is data of its code. One that is not in the list is PRV-0002.

    >>> c1 = dict(type_proeve="NORSKPROEVE_C1")
    >>> resultat_passer_ikke_til_proeven(proeveresultat(**c1, resultat="B2"))  # fires
    True
    >>> resultat_passer_ikke_til_proeven(proeveresultat(**c1, resultat="BESTAATT"))  # corrected
    False
    >>> resultat_passer_ikke_til_proeven(proeveresultat())  # does not fire
    False
    >>> [resultat_passer_ikke_til_proeven(proeveresultat(resultat=r))
    ...  for r in ("UNDER_A1", "IKKE_GRUNNLAG", "C1", "KARAKTER_2")]
    [False, False, True, True]
    >>> resultat_passer_ikke_til_proeven(proeveresultat(resultat="B9"))
    False
    """
    kode = slaa_opp("proeveresultat", resultat.resultat, resultat.dato)
    return kode is not None and resultat.type_proeve not in kode.verdier("proevetyper")
