from datetime import date, timedelta

from rules import law
from rules.facts import Forsendelse, Kanal
from rules.rule import Treff, advarsel, rule, treff


@rule(
    "NIR-2-RUT-0003",
    advarsel,
    nb="WS2 avvikles {siste_dag}. Kommunen må gå over til WS4.",
    nn="WS2 blir avvikla {siste_dag}. Kommunen må gå over til WS4.",
    en="WS2 closes on {siste_dag}. The municipality must move to WS4.",
    fix_nb="Avtal overgang til WS4 med leverandøren av fagsystemet.",
    fix_nn="Avtal overgang til WS4 med leverandøren av fagsystemet.",
    fix_en="Agree on the move to WS4 with the vendor of the case system.",
    source="IMDi 30.04.2021",
    certainty="assumed",
)
def ws2_avvikles_snart(forsendelse: Forsendelse) -> list[Treff]:
    """In its last weeks each WS2 answer says that the service will close.

    The days are data (`law.ws2_siste_dag`), and a batch has no law, so the rule has neither.

    >>> def ws2(mottatt):
    ...     return forsendelse(kanal="WS2", mottatt=mottatt)
    >>> bool(ws2_avvikles_snart(ws2("2021-06-10T12:00:00+02:00")))  # fires
    True
    >>> bool(ws2_avvikles_snart(forsendelse(mottatt="2021-06-10T12:00:00+02:00")))  # corrected
    False
    >>> bool(ws2_avvikles_snart(ws2("2021-03-01T12:00:00+01:00")))  # does not fire
    False
    >>> [bool(ws2_avvikles_snart(ws2(f"2021-04-{dag}T12:00:00+02:00"))) for dag in (11, 12, 13)]
    [False, True, True]
    >>> [bool(ws2_avvikles_snart(ws2(f"2021-06-{dag}T12:00:00+02:00"))) for dag in (10, 11, 12)]
    [True, True, False]
    """
    if forsendelse.kanal is not Kanal.WS2:
        return []
    avvikling = law.ws2_siste_dag.siste
    siste: date = avvikling["siste_dag"]
    fra = siste - timedelta(days=avvikling["varsles_dager"])
    return [treff(siste_dag=siste)] if fra <= forsendelse.mottatt_dato <= siste else []
