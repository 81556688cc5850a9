import re

from rules.rule import Doer, avvisning, rule


@rule(
    "NIR-4-BAT-0014",
    avvisning,
    nb="Verdien i {felt} er for kort eller for lang.",
    nn="Verdien i {felt} er for kort eller for lang.",
    en="The value in {felt} is too short or too long.",
    fix_nb="Se lengden i skjemaet. Et felt uten verdi skal utelates, ikke sendes tomt.",
    fix_nn="Sjå lengda i skjemaet. Eit felt utan verdi skal utelatast, ikkje sendast tomt.",
    fix_en="See the length in the schema. Leave out a field without value; do not send it empty.",
    doer=Doer.SCHEMA,
    source="the contract (XSD)",
    certainty="assumed",
)
def lengde_ugyldig(verdi: str, moenster: str) -> bool:
    """A key must fit its place, and an empty one names nothing.

    Seen are the text and the length of its type as a pattern. Free text has a rule of its own.

    >>> lengde_ugyldig("R" * 65, moenster=".{1,64}")  # fires
    True
    >>> lengde_ugyldig("R" * 64, moenster=".{1,64}")  # corrected
    False
    >>> lengde_ugyldig("R1", moenster=".{1,64}")  # does not fire
    False
    >>> lengde_ugyldig("", moenster=".{1,64}")
    True
    """
    return re.fullmatch(moenster, verdi, re.DOTALL) is None
