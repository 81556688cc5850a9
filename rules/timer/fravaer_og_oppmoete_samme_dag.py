from datetime import date
from decimal import Decimal

from rules import law
from rules.deltaker import Deltaker
from rules.facts import Fravaer, Timer
from rules.rekke import without
from rules.rule import Treff, advarsel, rule, treff
from rules.timer.fravaer import full_dag
from rules.virkedager import virkedag


@rule(
    "NIR-4-TIM-0016",
    advarsel,
    at="fra",
    nb="Fravær ({fravaer} timer) og oppmøte ({oppmoete} timer) {dato} er til sammen mer enn "
    "{grense} timer.",
    nn="Fråvær ({fravaer} timar) og oppmøte ({oppmoete} timar) {dato} er til saman meir enn "
    "{grense} timar.",
    en="Absence ({fravaer} hours) and attendance ({oppmoete} hours) on {dato} are together more "
    "than {grense} hours.",
    fix_nb="Posten er lagret. Rett det som er feil: møtte deltakeren deler av dagen, skal "
    "fraværet oppgis i timer.",
    fix_nn="Posten er lagra. Rett det som er feil: møtte deltakaren delar av dagen, skal "
    "fråværet oppgis i timar.",
    fix_en="The record is stored. Correct what is wrong: if the participant came for part of the "
    "day, give the absence in hours.",
    felt="fra",
    quiet=without(Fravaer),
    source="designed for the service: one is not both there and away",
    certainty="assumed",
)
def fravaer_og_oppmoete_samme_dag(record: Timer | Fravaer, deltaker: Deltaker) -> Treff | None:
    """Nobody is both there and away for more than the day holds, with a small margin.

    Absence of whole days counts as a full day on each working day. The same absence is registered
    in each ordning, so the largest counts.

    >>> en_dag = dict(fra="2021-05-03", til="2021-05-03")
    >>> borte = deltaker(fravaer(timer="7", **en_dag))
    >>> bool(fravaer_og_oppmoete_samme_dag(timer(antall="7", **en_dag), borte))  # fires
    True
    >>> bool(fravaer_og_oppmoete_samme_dag(timer(antall="2.5", **en_dag), borte))  # corrected
    False
    >>> bool(fravaer_og_oppmoete_samme_dag(timer(), deltaker()))  # does not fire
    False
    >>> inne = deltaker(timer(antall="4", **en_dag))
    >>> [bool(fravaer_og_oppmoete_samme_dag(fravaer(timer=n, **en_dag), inne))
    ...     for n in ("3", "5.5", "5.75")]
    [False, False, True]
    >>> syk_i_uken = deltaker(fravaer(fra="2021-05-03", til="2021-05-09"))
    >>> [bool(fravaer_og_oppmoete_samme_dag(timer(fra=d, til=d, antall="4"), syk_i_uken))
    ...     for d in ("2021-05-07", "2021-05-08", "2021-05-10")]
    [True, False, False]
    >>> bool(fravaer_og_oppmoete_samme_dag(fravaer(**en_dag), deltaker()))
    False
    """
    if record.fra != record.til:
        return None
    dag = record.fra
    oppmoete = deltaker.oppmoete.paa_dag(dag)
    alle = [r.innhold for r in deltaker.av(Fravaer) if isinstance(r.innhold, Fravaer)]
    if isinstance(record, Timer):
        oppmoete += record.antall
    else:
        alle.append(record)
    fravaer = _away(alle, dag)
    grense = full_dag(dag) + law.timer_grenser.at(dag)["fravaer_margin"]
    if not fravaer or not oppmoete or fravaer + oppmoete <= grense:
        return None
    return treff(fravaer=fravaer, oppmoete=oppmoete, dato=dag, grense=grense)


def _away(alle: list[Fravaer], dag: date) -> Decimal:
    """The hours of absence of a day, of the ordning that has most."""
    sums: dict[str, Decimal] = {}
    for f in alle:
        if dag not in f.periode:
            continue
        if f.timer is None:
            hours = full_dag(dag) if virkedag(dag) else Decimal(0)
        else:
            hours = f.timer if f.fra == f.til else Decimal(0)
        sums[f.ordning] = sums.get(f.ordning, Decimal(0)) + hours
    return max(sums.values(), default=Decimal(0))
