from rules.facts import (
    Fravaer,
    FulltidVideregaaende,
    KvalifiseringMottak,
    Permisjon,
    Tiltak,
    Timer,
    Vedtak,
)
from rules.rule import Steg, Treff, avvisning, rule, treff

MedPeriode = (
    Fravaer | FulltidVideregaaende | KvalifiseringMottak | Permisjon | Tiltak | Timer | Vedtak
)


@rule(
    "NIR-0-DAT-0001",
    avvisning,
    steg=Steg.FORMAT,
    nb="Perioden begynner {fra}, men slutter {til}.",
    nn="Perioden byrjar {fra}, men sluttar {til}.",
    en="The period begins {fra} but ends {til}.",
    fix_nb="Rett første eller siste dag. En periode på én dag har samme dato begge steder.",
    fix_nn="Rett første eller siste dag. Ein periode på éin dag har same dato begge stader.",
    fix_en="Correct the first or the last day. A period of one day has the same date in both.",
    source="designed for the service: both days of a period are included",
    certainty="assumed",
)
def fra_etter_til(record: MedPeriode) -> Treff | None:
    """A period does not end before it begins; a period of one day is one.

    >>> bool(fra_etter_til(timer(fra="2021-04-01", til="2021-03-31")))  # fires
    True
    >>> bool(fra_etter_til(timer(fra="2021-03-01", til="2021-03-31")))  # corrected
    False
    >>> bool(fra_etter_til(tiltak(fra="2021-05-03")))  # does not fire
    False
    >>> [bool(fra_etter_til(fravaer(fra="2021-05-04", til=d)))
    ...     for d in ("2021-05-03", "2021-05-04", "2021-05-05")]
    [True, False, False]
    >>> fra_etter_til(vedtak(startdato="2021-05-03", sluttdato="2021-05-02")).felt
    'sluttdato'
    """
    if isinstance(record, Vedtak):
        felt, fra, til = "sluttdato", record.startdato, record.sluttdato
    else:
        felt, fra, til = "til", record.fra, record.til
    return (
        treff(felt, fra=fra, til=til) if fra is not None and til is not None and fra > til else None
    )
