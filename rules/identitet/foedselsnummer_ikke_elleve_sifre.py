import re

from rules.rule import Doer, avvisning, rule

_ELLEVE = re.compile("[0-9]{11}")


@rule(
    "NIR-0-IDN-0002",
    avvisning,
    nb="Fødselsnummeret i {felt} har ikke elleve sifre.",
    nn="Fødselsnummeret i {felt} har ikkje elleve siffer.",
    en="The national id in {felt} does not have eleven digits.",
    fix_nb="Send alle elleve sifrene i ett, med nuller foran, uten mellomrom og andre tegn.",
    fix_nn="Send alle elleve siffera i eitt, med nullar framme, utan mellomrom og andre teikn.",
    fix_en="Send all eleven digits together, with leading zeros, without spaces and other signs.",
    felt="person.foedselsnummer",
    doer=Doer.SCHEMA,
    source="folkeregisterloven § 2-2 (Innst. 65 L (2016–2017))",
    certainty="law",
)
def foedselsnummer_ikke_elleve_sifre(verdi: str) -> bool:
    """A fødselsnummer is eleven digits.

    A case system that keeps it as a number loses the leading zero; the schema shows that at once.

    >>> foedselsnummer_ikke_elleve_sifre("5819000761")  # fires
    True
    >>> foedselsnummer_ikke_elleve_sifre("05819000761")  # corrected
    False
    >>> foedselsnummer_ikke_elleve_sifre("10889500196")  # does not fire
    False
    >>> foedselsnummer_ikke_elleve_sifre("108895 00196")
    True
    """
    return _ELLEVE.fullmatch(verdi) is None
