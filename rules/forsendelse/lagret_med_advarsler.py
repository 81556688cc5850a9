from rules.rule import Opptelling, informasjon, rule


@rule(
    "NIR-0-BAT-0006",
    informasjon,
    nb="Antall poster som er registrert med advarsel: {opptelling.lagret_med_avvik}.",
    nn="Talet på postar som er registrerte med åtvaring: {opptelling.lagret_med_avvik}.",
    en="Records that were registered with a warning: {opptelling.lagret_med_avvik}.",
    fix_nb="Postene står i registeret. Les advarslene, og rett det som er feil.",
    fix_nn="Postane står i registeret. Les åtvaringane, og rett det som er feil.",
    fix_en="The records stand in the register. Read the warnings, and correct what is wrong.",
    source="own design: a warning does not keep a record out",
    certainty="assumed",
)
def lagret_med_advarsler(opptelling: Opptelling) -> bool:
    """A record with a warning is registered; the sender is told how many there are.

    >>> lagret_med_advarsler(opptelling(poster=10, lagret_med_avvik=3))  # fires
    True
    >>> lagret_med_advarsler(opptelling(poster=10, lagret_med_avvik=0))  # corrected
    False
    >>> lagret_med_advarsler(opptelling(poster=0))  # does not fire
    False
    """
    return opptelling.lagret_med_avvik > 0
