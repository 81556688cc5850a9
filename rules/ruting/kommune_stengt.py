from rules.facts import Forsendelse
from rules.rule import Doer, Handling, avvisning, rule


@rule(
    "NIR-0-RUT-0016",
    avvisning,
    nb="Overføring for kommune {forsendelse.hode.kommunenummer} er stengt nå.",
    nn="Overføring for kommune {forsendelse.hode.kommunenummer} er stengd no.",
    en="Transfer for municipality {forsendelse.hode.kommunenummer} is closed now.",
    fix_nb="Registrer i NIR web, eller send det samme når kommunen er åpnet igjen.",
    fix_nn="Registrer i NIR web, eller send det same når kommunen er opna igjen.",
    fix_en="Register in NIR web, or send the same when the municipality is open again.",
    felt="hode.kommunenummer",
    doer=Doer.FAULT,
    handling=Handling.REGISTRER_I_NIR_WEB,
    source="own design: a municipality does not transfer while it merges or splits",
    certainty="assumed",
)
def kommune_stengt(forsendelse: Forsendelse) -> bool:
    """While municipalities merge or split, IMDi closes transfer for them; NIR web stays open.

    >>> stengt = avsender(stengte=frozenset({"0301"}))
    >>> kommune_stengt(forsendelse(avsender=stengt))  # fires
    True
    >>> kommune_stengt(forsendelse(avsender=avsender()))  # corrected
    False
    >>> kommune_stengt(forsendelse(avsender=avsender(stengte=frozenset({"4601"}))))  # does not fire
    False
    """
    return forsendelse.hode.kommunenummer in forsendelse.avsender.stengte
