from datetime import date

from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Norskmaal, Proeveresultat
from rules.gjennomfoering import MED_NORSKMAAL, Status, gjennomfoering
from rules.rule import Doer, Treff, advarsel, rule, treff

_FERDIG = (Status.GJENNOMFOERT, Status.FRITATT)


@rule(
    "NIR-4-PRV-0006",
    advarsel,
    nb="Det finnes prøveresultat fra {dato}, men ikke norskmål; gjennomføring av {ordning} kan "
    "ikke beregnes.",
    nn="Det finst prøveresultat frå {dato}, men ikkje norskmål; gjennomføring av {ordning} kan "
    "ikkje reknast ut.",
    en="There are test results of {dato} but no norskmål; completion of {ordning} cannot be "
    "computed.",
    fix_nb="Registrer norskmålet.",
    fix_nn="Registrer norskmålet.",
    fix_en="Register the norskmål.",
    law=INTEGRERINGSLOVEN,
    valid="2021-03-01/..",
    doer=Doer.JOB,
    source="IMDi 30.04.2021",
    certainty="guidance",
)
def resultat_uten_norskmaal(deltaker: Deltaker, dag: date) -> list[Treff]:
    """A result is worth nothing until there is a target to measure it against.

    Results come from Kompetanse Norge and not with a post, so it is looked for every night. Only
    tests of Norwegian are measured; who has completed by hours, or is exempted, needs no target.

    >>> proeve = proeveresultat()
    >>> uten = deltaker(proeveresultater=(proeve,))
    >>> bool(resultat_uten_norskmaal(uten, dag("2022-12-20")))  # fires
    True
    >>> med = deltaker(norskmaal(muntlig="B1"), proeveresultater=(proeve,))
    >>> bool(resultat_uten_norskmaal(med, dag("2022-12-20")))  # corrected
    False
    >>> bool(resultat_uten_norskmaal(deltaker(), dag("2022-12-20")))  # does not fire
    False
    >>> samfunn = proeveresultat(type_proeve="SAMFUNNSKUNNSKAP", resultat="BESTAATT")
    >>> resultat_uten_norskmaal(deltaker(proeveresultater=(samfunn,)), dag("2022-12-20"))
    []
    >>> fri = fritak(vedtaksdato="2021-09-01", grunnlag="HELSE")
    >>> resultat_uten_norskmaal(deltaker(fri, proeveresultater=(proeve,)), dag("2022-12-20"))
    []
    """
    resultater = [r for r in deltaker.person.proeveresultater if r.dato <= dag and _norsk(r)]
    if not resultater or deltaker.av(Norskmaal):
        return []
    dato = min(r.dato for r in resultater)
    sak = deltaker.sak(dag)
    har = deltaker.ordninger(dag)
    return [
        treff(dato=dato, ordning=ordning)
        for ordning in MED_NORSKMAAL
        if ordning in har and gjennomfoering(sak, ordning, ()).status not in _FERDIG
    ]


def _norsk(resultat: Proeveresultat) -> bool:
    """A test, or a subject, that can meet a target."""
    proever = law.proeve_nivaa.at(resultat.dato)["norskproever"]
    return resultat.type_proeve in (*proever, *law.norsknivaa.siste["karakter_proever"])
