from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Permisjon
from rules.frist import Fristtype
from rules.ordninger import NORSK, familie
from rules.rule import Treff, advarsel, rule, treff


@rule(
    "NIR-0-DAT-0018",
    advarsel,
    law=INTEGRERINGSLOVEN,
    valid="2021-01-01/..",
    at="fra",
    nb="Permisjonen begynner {permisjon.fra}, etter fristen {frist} i {ordning}, og flytter den "
    "ikke.",
    nn="Permisjonen byrjar {permisjon.fra}, etter fristen {frist} i {ordning}, og flyttar han "
    "ikkje.",
    en="The leave begins {permisjon.fra}, after the deadline {frist} of {ordning}, and does not "
    "move it.",
    fix_nb="Permisjonen er lagret. Begynte den før fristen, så send den rettet med riktig første "
    "dag.",
    fix_nn="Permisjonen er lagra. Tok han til før fristen, så send han retta med rett første dag.",
    fix_en="The leave is stored. If it began before the deadline, send it corrected with the "
    "right first day.",
    felt="fra",
    source="designed for the service: leave counts where it begins on or before the deadline",
    certainty="assumed",
)
def permisjon_etter_frist(permisjon: Permisjon, deltaker: Deltaker) -> list[Treff]:
    """Leave moves the deadline of norsk or samfunnskunnskap where it begins in time.

    On the deadline day it still does, with all its days. Each ordning has its own deadline. The end
    of a programme follows its vedtak, and leave outside that is refused (NIR-0-DAT-0011).

    >>> ola = deltaker(utdanningsbakgrunn())
    >>> def uten_virkning(record, person=ola):
    ...     return [t.verdier["ordning"] for t in permisjon_etter_frist(record, person)]
    >>> leave = dict(ordning="IN_NORSK_NORSKMAAL", til="2022-12-31")
    >>> bool(uten_virkning(permisjon(fra="2022-08-11", **leave)))  # fires
    True
    >>> bool(uten_virkning(permisjon(fra="2022-08-10", **leave)))  # corrected
    False
    >>> bool(uten_virkning(permisjon(fra="2021-09-01", til="2021-10-01")))  # does not fire
    False
    >>> begge = dict(ordning=("IN_NORSK_NORSKMAAL", "IN_SAMFUNN"), til="2022-12-31")
    >>> [uten_virkning(permisjon(fra=d, **begge)) for d in ("2022-02-10", "2022-02-11")]
    [[], ['IN_SAMFUNN']]
    >>> uten_virkning(permisjon(fra="2022-08-11", **leave), deltaker())
    []
    """
    return [
        treff(frist=frist.dato, ordning=ordning)
        for ordning in permisjon.ordning
        if familie(ordning) == NORSK
        for frist in deltaker.frister(ordning)
        if frist.type is Fristtype.GJENNOMFOERING and frist.utloept(permisjon.fra)
    ]
