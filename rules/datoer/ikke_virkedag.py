from rules.datoer.dager import vedtaksdag
from rules.facts import (
    Avbrudd,
    Avslutning,
    Fravaer,
    Fritak,
    Gjenopptak,
    Henvendelse,
    Integreringskontrakt,
    Klage,
    Norskmaal,
    Permisjon,
    Sluttmaal,
    Stans,
    Timer,
    Vedtak,
)
from rules.rule import Treff, informasjon, rule, treff
from rules.virkedager import virkedag

EnDag = (
    Avbrudd | Avslutning | Fravaer | Fritak | Gjenopptak | Henvendelse | Integreringskontrakt
    | Klage | Norskmaal | Permisjon | Sluttmaal | Stans | Timer | Vedtak
)  # fmt: skip


@rule(
    "NIR-0-DAT-0015",
    informasjon,
    nb="Dagen {dato} er en lørdag, søndag eller helligdag.",
    nn="Dagen {dato} er ein laurdag, sundag eller heilagdag.",
    en="The day {dato} is a Saturday, a Sunday or a public holiday.",
    fix_nb="Posten er i orden dersom det skjedde den dagen. Rett datoen dersom den er skrevet "
    "feil.",
    fix_nn="Posten er i orden dersom det skjedde den dagen. Rett datoen dersom han er skriven "
    "feil.",
    fix_en="The record is in order if it happened on that day. Correct the date if it was "
    "mistyped.",
    source="høringsnotat til integreringsforskriften pkt. 7.3: dager er virkedager",
    certainty="assumed",
)
def ikke_virkedag(record: EnDag) -> Treff | None:
    """Little is decided or taught on a holiday, so a date that falls on one may be mistyped.

    Only what happens on one day is looked at: the month of hours may well begin on a Sunday.

    >>> bool(ikke_virkedag(vedtak(vedtaksdato="2021-05-17")))  # fires
    True
    >>> bool(ikke_virkedag(vedtak(vedtaksdato="2021-05-18")))  # corrected
    False
    >>> bool(ikke_virkedag(timer(fra="2021-05-01", til="2021-05-31")))  # does not fire
    False
    >>> [bool(ikke_virkedag(timer(fra=d, til=d)))
    ...     for d in ("2021-05-21", "2021-05-22", "2021-05-23", "2021-05-24", "2021-05-25")]
    [False, True, True, True, False]
    >>> ikke_virkedag(permisjon(vedtaksdato="2021-05-22", fra="2021-06-01", til="2021-07-31")).felt
    'vedtaksdato'
    """
    if isinstance(record, Timer | Fravaer) and record.fra != record.til:
        return None
    felt, dag = vedtaksdag(record)
    return None if virkedag(dag) else treff(felt, dato=dag)
