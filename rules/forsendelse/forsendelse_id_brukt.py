from rules.facts import Forsendelse
from rules.rule import Doer, avvisning, rule


@rule(
    "NIR-0-BAT-0002",
    avvisning,
    nb="Forsendelse {forsendelse.hode.forsendelse_id} er allerede mottatt med annet innhold.",
    nn="Forsending {forsendelse.hode.forsendelse_id} er allereie motteken med anna innhald.",
    en="Batch {forsendelse.hode.forsendelse_id} was received before, with other content.",
    fix_nb="Bruk en ny id for hver forsendelse med nytt innhold.",
    fix_nn="Bruk ein ny id for kvar forsending med nytt innhald.",
    fix_en="Use a new id for each batch with new content.",
    felt="hode.forsendelse_id",
    doer=Doer.FAULT,
    source="own design: the id of a batch is its key for ever",
    certainty="assumed",
)
def forsendelse_id_brukt(forsendelse: Forsendelse, sum: str, kjent_sum: str) -> bool:
    """One id is one batch: the same content again gets the first receipt, other content none.

    Compared are the digests of the canonical message, so that line breaks and a new security
    header do not make it another one.

    >>> forsendelse_id_brukt(forsendelse(), sum="b5bb9d80", kjent_sum="7d865e95")  # fires
    True
    >>> forsendelse_id_brukt(forsendelse(), sum="b5bb9d80", kjent_sum="b5bb9d80")  # corrected
    False
    >>> ny = forsendelse(forsendelse_id="F2")
    >>> forsendelse_id_brukt(ny, sum="b5bb9d80", kjent_sum="")  # does not fire
    False
    """
    return bool(kjent_sum) and sum != kjent_sum
