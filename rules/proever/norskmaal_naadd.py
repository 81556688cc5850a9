from datetime import date

from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN
from rules.gjennomfoering import MED_NORSKMAAL
from rules.nivaa import norsk_naadd
from rules.rule import Doer, Treff, informasjon, rule, treff


@rule(
    "NIR-9-PRV-0005",
    informasjon,
    nb="Norskmålet er nådd {naadd}; {ordning} er gjennomført.",
    nn="Norskmålet er nådd {naadd}; {ordning} er gjennomført.",
    en="The norskmål was reached on {naadd}; {ordning} is completed.",
    fix_nb="Du trenger ikke gjøre noe. Retten til gratis opplæring slutter når målet er nådd.",
    fix_nn="Du treng ikkje gjere noko. Retten til gratis opplæring sluttar når målet er nådd.",
    fix_en="There is nothing to do. The right to free training ends when the target is reached.",
    law=INTEGRERINGSLOVEN,
    valid="2021-01-01/..",
    doer=Doer.JOB,
    source="IMDi 30.04.2021; integreringsloven § 31",
    certainty="law",
)
def norskmaal_naadd(deltaker: Deltaker, dag: date) -> list[Treff]:
    """The training is completed when the best level in each skill meets the target.

    It may be met by a result, or by a target that was lowered, so it is looked for every night.
    Results of different sittings are taken together.

    >>> prover = [proeveresultat(proeve_id=d, delproeve=d) for d in ("LYTTE", "LESE", "MUNTLIG")]
    >>> siste = proeveresultat(proeve_id="S", delproeve="SKRIFTLIG", dato="2023-03-10")
    >>> maal = norskmaal(lytte="B1", lese="B1", skriftlig="B1", muntlig="B1")
    >>> ola = deltaker(maal, proeveresultater=(*prover, siste))
    >>> bool(norskmaal_naadd(ola, dag("2023-03-20")))  # fires
    True
    >>> bool(norskmaal_naadd(ola, dag("2023-03-09")))  # corrected
    False
    >>> bool(norskmaal_naadd(deltaker(maal), dag("2023-03-20")))  # does not fire
    False
    >>> norskmaal_naadd(deltaker(maal, proeveresultater=tuple(prover)), dag("2023-03-20"))
    []
    >>> [str(t.verdier["naadd"]) for t in norskmaal_naadd(ola, dag("2023-03-10"))]
    ['2023-03-10']
    """
    if not deltaker.person.proeveresultater:
        return []
    naadd = norsk_naadd(deltaker.person, deltaker.registrert, dag)
    if naadd is None:
        return []
    har = deltaker.ordninger(dag)
    return [treff(naadd=naadd, ordning=o) for o in MED_NORSKMAAL if o in har]
