from rules.rule import Opptelling, informasjon, rule


@rule(
    "NIR-0-BAT-0006",
    informasjon,
    nb="{opptelling.lagret_med_avvik} poster er registrert med advarsel.",
    nn="{opptelling.lagret_med_avvik} postar er registrerte med åtvaring.",
    en="{opptelling.lagret_med_avvik} records were registered with a warning.",
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
