from codelists import slaa_opp
from rules import law
from rules.deltaker import Deltaker
from rules.facts import Proeveresultat
from rules.rule import Doer, Treff, avvisning, rule, treff


@rule(
    "NIR-9-PRV-0002",
    avvisning,
    nb="Prøveresultatet {resultat.proeve_id} er ufullstendig eller feil; se {feil}.",
    nn="Prøveresultatet {resultat.proeve_id} er ufullstendig eller feil; sjå {feil}.",
    en="The test result {resultat.proeve_id} is incomplete or wrong; see {feil}.",
    fix_nb="Rett resultatet hos Kompetanse Norge og overfør det på nytt: kjent prøve, delprøve og "
    "nivå, dato som ikke er fram i tid, og en id som ikke er brukt om et annet resultat.",
    fix_nn="Rett resultatet hos Kompetanse Norge og overfør det på nytt: kjend prøve, delprøve og "
    "nivå, dato som ikkje er fram i tid, og ein id som ikkje er brukt om eit anna resultat.",
    fix_en="Correct the result at Kompetanse Norge and transfer it again: a known test, part and "
    "level, a date that is not in the future, and an id that names no other result.",
    doer=Doer.IMPORT,
    source="designed for the emulator: what completion is computed from must be whole",
    certainty="assumed",
)
def proeveresultat_ufullstendig(resultat: Proeveresultat, deltaker: Deltaker) -> list[Treff]:
    """A result names its test, its part, its level and its day, and an id of its own.

    A test that gives a level for each part has one; others need none. The same result transferred
    again is no fault. Whether the level fits the test is PRV-0004.

    >>> uten = proeveresultat(delproeve=None)
    >>> ola = deltaker(dag="2022-12-20")
    >>> bool(proeveresultat_ufullstendig(uten, ola))  # fires
    True
    >>> bool(proeveresultat_ufullstendig(proeveresultat(delproeve="LYTTE"), ola))  # corrected
    False
    >>> samfunn = proeveresultat(
    ...     type_proeve="SAMFUNNSKUNNSKAP", resultat="BESTAATT", delproeve=None)
    >>> bool(proeveresultat_ufullstendig(samfunn, ola))  # does not fire
    False
    >>> def felt(**felter):
    ...     return [t.felt for t in proeveresultat_ufullstendig(proeveresultat(**felter), ola)]
    >>> felt(resultat="B9", delproeve="TALE"), felt(type_proeve="TOEFL")
    (['resultat', 'delproeve'], ['type_proeve'])
    >>> felt(dato="2022-12-20"), felt(dato="2022-12-21")
    ([], ['dato'])

    The id of another result; the same one again.

    >>> kjent = deltaker(dag="2022-12-20", proeveresultater=(proeveresultat(resultat="A2"),))
    >>> [t.felt for t in proeveresultat_ufullstendig(proeveresultat(), kjent)]
    ['proeve_id']
    >>> proeveresultat_ufullstendig(proeveresultat(resultat="A2"), kjent)
    []
    """
    dag = resultat.dato
    feil = []
    if slaa_opp("type_proeve", resultat.type_proeve, dag) is None:
        feil.append("type_proeve")
    if slaa_opp("proeveresultat", resultat.resultat, dag) is None:
        feil.append("resultat")
    if resultat.delproeve is not None:
        if slaa_opp("norskferdighet", resultat.delproeve, dag) is None:
            feil.append("delproeve")
    elif resultat.type_proeve in law.proeve_nivaa.at(dag)["nivaa"]:
        feil.append("delproeve")
    if dag > deltaker.dag:
        feil.append("dato")
    andre = deltaker.person.proeveresultater
    if not resultat.proeve_id or any(
        r.proeve_id == resultat.proeve_id and r != resultat for r in andre
    ):
        feil.append("proeve_id")
    return [treff(felt, feil=felt) for felt in feil]
