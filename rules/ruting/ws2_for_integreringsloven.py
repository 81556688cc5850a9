from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Post
from rules.rule import Handling, Steg, avvisning, rule


@rule(
    "NIR-2-RUT-0001",
    avvisning,
    nb="Personen er omfattet av integreringsloven. WS2 tar bare imot poster etter "
    "introduksjonsloven.",
    nn="Personen er omfatta av integreringslova. WS2 tek berre imot postar etter "
    "introduksjonslova.",
    en="The person is under integreringsloven. WS2 takes records under introduksjonsloven only.",
    fix_nb="Send posten med WS4 fra et fagsystem som er godkjent for integreringsloven, eller "
    "registrer i NIR web.",
    fix_nn="Send posten med WS4 frå eit fagsystem som er godkjent for integreringslova, eller "
    "registrer i NIR web.",
    fix_en="Send the record with WS4 from a case system cleared for integreringsloven, or "
    "register in NIR web.",
    felt="person",
    law=INTEGRERINGSLOVEN,
    valid="2021-01-01/..",
    steg=Steg.LOV,
    handling=Handling.REGISTRER_I_NIR_WEB,
    source="IMDi 30.04.2021",
    certainty="guidance",
)
def ws2_for_integreringsloven(post: Post, deltaker: Deltaker) -> bool:
    """The old service never took the new law.

    The law follows from the permit and the arrival of the person, not from the day of sending.

    >>> krav = post(henvendelse(ordning="IL_INTRO", dato="2021-05-03"))
    >>> ny = deltaker(tillatelser=(tillatelse(klasse="P28", innvilget="2021-02-10"),))
    >>> ws2_for_integreringsloven(krav, ny)  # fires
    True
    >>> gammel = deltaker(tillatelser=(tillatelse(klasse="P28", innvilget="2020-12-31"),))
    >>> ws2_for_integreringsloven(krav, gammel)  # corrected
    False
    >>> ws2_for_integreringsloven(krav, deltaker(lov="INTRODUKSJONSLOVEN"))  # does not fire
    False
    >>> nyttaar = deltaker(tillatelser=(tillatelse(klasse="P28", innvilget="2021-01-01"),))
    >>> ws2_for_integreringsloven(krav, nyttaar)
    True
    """
    return deltaker.lov is INTEGRERINGSLOVEN
