from datetime import date

from rules import law
from rules.facts import Forsendelse, Kanal
from rules.rule import Doer, Handling, Treff, avvisning, rule, treff


@rule(
    "NIR-2-RUT-0002",
    avvisning,
    nb="Overføringstjenesten WS2 ble avviklet {siste_dag}.",
    nn="Overføringstenesta WS2 blei avvikla {siste_dag}.",
    en="The transfer service WS2 was shut down on {siste_dag}.",
    fix_nb="Send med WS4, eller registrer i NIR web.",
    fix_nn="Send med WS4, eller registrer i NIR web.",
    fix_en="Send with WS4, or register in NIR web.",
    doer=Doer.FAULT,
    handling=Handling.REGISTRER_I_NIR_WEB,
    source="IMDi 30.04.2021; IMDi, overføring mellom kommunale fagsystem og NIR (11.04.2022)",
    certainty="guidance",
)
def ws2_avviklet(forsendelse: Forsendelse) -> list[Treff]:
    """WS2 takes messages to the end of its last day, Oslo time; after that, none.

    The day was moved twice. The latest decision holds for every day, so the rule has no dates of
    its own.

    >>> def ws2(mottatt):
    ...     return forsendelse(kanal="WS2", mottatt=mottatt)
    >>> bool(ws2_avviklet(ws2("2021-06-11T22:00:00+00:00")))  # fires
    True
    >>> bool(ws2_avviklet(ws2("2021-06-11T21:59:59+00:00")))  # corrected
    False
    >>> bool(ws2_avviklet(forsendelse(mottatt="2021-06-12T12:00:00+02:00")))  # does not fire
    False
    >>> [bool(ws2_avviklet(ws2(f"2021-06-{dag}T12:00:00+02:00"))) for dag in (10, 11, 12)]
    [False, False, True]
    """
    siste: date = law.ws2_siste_dag.siste["siste_dag"]
    closed = forsendelse.kanal is Kanal.WS2 and forsendelse.mottatt_dato > siste
    return [treff(siste_dag=siste)] if closed else []
