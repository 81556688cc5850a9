from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Forsendelse, Kanal, Post
from rules.rekke import always
from rules.rule import Handling, Steg, avvisning, rule


@rule(
    "NIR-4-RUT-0005",
    avvisning,
    nb="{forsendelse.hode.fagsystem.navn} {forsendelse.hode.fagsystem.versjon} er ikke godkjent "
    "for integreringsloven i WS4, og personen er omfattet av den.",
    nn="{forsendelse.hode.fagsystem.navn} {forsendelse.hode.fagsystem.versjon} er ikkje godkjent "
    "for integreringslova i WS4, og personen er omfatta av henne.",
    en="{forsendelse.hode.fagsystem.navn} {forsendelse.hode.fagsystem.versjon} is not cleared for "
    "integreringsloven in WS4, and the person is under it.",
    fix_nb="Registrer i NIR web til leverandøren har fått fagsystemet godkjent.",
    fix_nn="Registrer i NIR web til leverandøren har fått fagsystemet godkjent.",
    fix_en="Register in NIR web until the vendor has had the case system cleared.",
    felt="person",
    law=INTEGRERINGSLOVEN,
    valid="2021-01-01/..",
    steg=Steg.LOV,
    kanaler=(Kanal.WS4,),
    handling=Handling.REGISTRER_I_NIR_WEB,
    quiet=always,
    source="IMDi 30.04.2021",
    certainty="guidance",
)
def fagsystem_ikke_godkjent_for_integreringsloven(
    post: Post, forsendelse: Forsendelse, deltaker: Deltaker
) -> bool:
    """WS4 takes the new law only from case systems that have been adapted to it.

    Cleared is a version of a system, from a day; the list of senders tells it.

    >>> gammelt = forsendelse(avsender=avsender(godkjent_for=Lov.INTRODUKSJONSLOVEN))
    >>> fagsystem_ikke_godkjent_for_integreringsloven(post(), gammelt, deltaker())  # fires
    True
    >>> tilpasset = forsendelse(avsender=avsender(godkjent_for=Lov.BEGGE))
    >>> fagsystem_ikke_godkjent_for_integreringsloven(post(), tilpasset, deltaker())  # corrected
    False
    >>> kari = deltaker(lov="INTRODUKSJONSLOVEN")
    >>> seks_hundre = post(timer(ordning="IL_NORSK_600"))
    >>> fagsystem_ikke_godkjent_for_integreringsloven(seks_hundre, gammelt, kari)  # does not fire
    False
    >>> ukjent = forsendelse(avsender=avsender(godkjent_for=Lov(0)))
    >>> fagsystem_ikke_godkjent_for_integreringsloven(post(), ukjent, deltaker())
    True
    """
    return (
        deltaker.lov is INTEGRERINGSLOVEN
        and INTEGRERINGSLOVEN not in forsendelse.avsender.godkjent_for
    )
