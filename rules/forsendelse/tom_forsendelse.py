from rules.facts import Forsendelse
from rules.rule import Opptelling, avvisning, rule


@rule(
    "NIR-0-BAT-0019",
    avvisning,
    nb="Forsendelsen har ingen poster.",
    nn="Forsendinga har ingen postar.",
    en="The batch holds no records.",
    fix_nb="Send bare når det er noe å registrere. Se etter hvorfor fagsystemet ikke tok med noe.",
    fix_nn="Send berre når det er noko å registrere. Sjå etter kvifor fagsystemet ikkje tok med "
    "noko.",
    fix_en="Send only when there is something to register. See why the case system left all out.",
    felt="hode.antall_poster",
    source="own design: an empty batch is a fault that looks like success",
    certainty="assumed",
)
def tom_forsendelse(forsendelse: Forsendelse, opptelling: Opptelling) -> bool:
    """A batch without posts would be accepted, and nobody would see that nothing was registered.

    >>> tom_forsendelse(forsendelse(), opptelling(poster=0))  # fires
    True
    >>> tom_forsendelse(forsendelse(post()), opptelling(poster=1))  # corrected
    False
    >>> to = forsendelse(post(), post(referanse="P2", loepenr=2))
    >>> tom_forsendelse(to, opptelling(poster=2))  # does not fire
    False
    """
    return opptelling.poster == 0
