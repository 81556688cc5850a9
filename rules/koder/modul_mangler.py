from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Timer
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-KOD-0006",
    avvisning,
    law=INTEGRERINGSLOVEN,
    valid="2022-01-01/..",
    at="fra",
    nb="Timene i samfunnskunnskap er ikke ført på en modul fra 1 til {moduler}.",
    nn="Timane i samfunnskunnskap er ikkje førte på ein modul frå 1 til {moduler}.",
    en="The hours of social studies do not name a module from 1 to {moduler}.",
    fix_nb="Send én post for hver modul timene ble holdt i, med modul fra 1 til {moduler}.",
    fix_nn="Send éin post for kvar modul timane vart haldne i, med modul frå 1 til {moduler}.",
    fix_en="Send one record for each module that was taught, with a module from 1 to {moduler}.",
    felt="modul",
    source="IMDi, ny ordning for samfunnskunnskap",
    certainty="guidance",
)
def modul_mangler(timer: Timer, deltaker: Deltaker) -> Treff | None:
    """Those who have the 75 hours take three modules, and each hour belongs to one of them.

    What was begun in reception, and hours of those who have the 50 hours, carry none.

    >>> fra_2022 = deltaker(
    ...     dag="2022-06-01", tillatelser=(tillatelse(klasse="P28", innvilget="2022-02-01"),))
    >>> def samfunn(**mer):
    ...     return timer(ordning="IN_SAMFUNN", timetype="SAMFUNN", fra="2022-03-01",
    ...                  til="2022-03-01", **mer)
    >>> bool(modul_mangler(samfunn(), fra_2022))  # fires
    True
    >>> bool(modul_mangler(samfunn(modul=2), fra_2022))  # corrected
    False
    >>> bool(modul_mangler(samfunn(), deltaker()))  # does not fire
    False
    >>> [bool(modul_mangler(samfunn(modul=n), fra_2022)) for n in (0, 1, 3, 4)]
    [True, False, False, True]

    >>> def innvilget(dag):
    ...     given = tillatelse(klasse="P28", innvilget=dag)
    ...     return deltaker(dag="2022-06-01", tillatelser=(given,))
    >>> [bool(modul_mangler(samfunn(), innvilget(d))) for d in ("2021-12-31", "2022-01-01")]
    [False, True]
    """
    if timer.ordning != "IN_SAMFUNN" or timer.timetype != "SAMFUNN":
        return None
    inntraadt = deltaker.inntraadt
    if inntraadt is None:
        return None
    moduler = law.timer_samfunn.at(inntraadt).get("moduler")
    if moduler is None or (timer.modul is not None and 1 <= timer.modul <= moduler):
        return None
    return treff(moduler=moduler)
