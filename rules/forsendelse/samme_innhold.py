from rules.facts import Forsendelse, Kanal
from rules.rule import informasjon, rule


@rule(
    "NIR-0-BAT-0020",
    informasjon,
    nb="Forsendelsen har samme innhold som en forsendelse med en annen id, kvittering "
    "{forsendelse.samme_som}.",
    nn="Forsendinga har same innhald som ei forsending med ein annan id, kvittering "
    "{forsendelse.samme_som}.",
    en="The batch holds the same as a batch under another id, receipt {forsendelse.samme_som}.",
    fix_nb="Skal en forsendelse sendes på nytt, bruk den samme forsendelseId; da får dere den "
    "første kvitteringen. Er det to fagsystemer som sender det samme, slå av det ene.",
    fix_nn="Skal ei forsending sendast på nytt, bruk den same forsendelseId; då får de den første "
    "kvitteringa. Er det to fagsystem som sender det same, slå av det eine.",
    fix_en="To send a batch again use the same forsendelseId; you then get the first receipt. "
    "Where two case systems send the same, turn one off.",
    kanaler=(Kanal.WS4,),
    source="own design: a second level above the id, as access points for AS4 have it",
    certainty="assumed",
)
def samme_innhold(forsendelse: Forsendelse) -> bool:
    """The same posts under another id are judged as ever, and it is said that they came before.

    >>> samme_innhold(forsendelse(samme_som="01M85YSD9E71TF77A9K85KRJN5"))  # fires
    True
    >>> samme_innhold(forsendelse(samme_som=None))  # corrected
    False
    >>> samme_innhold(forsendelse())  # does not fire
    False
    """
    return forsendelse.samme_som is not None
