from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, INTRODUKSJONSLOVEN, Forsendelse, Kanal, Post
from rules.rekke import always
from rules.rule import Handling, Steg, avvisning, rule


@rule(
    "NIR-4-RUT-0006",
    avvisning,
    nb="{forsendelse.hode.fagsystem.navn} {forsendelse.hode.fagsystem.versjon} er ikke godkjent "
    "for WS4.",
    nn="{forsendelse.hode.fagsystem.navn} {forsendelse.hode.fagsystem.versjon} er ikkje godkjent "
    "for WS4.",
    en="{forsendelse.hode.fagsystem.navn} {forsendelse.hode.fagsystem.versjon} is not cleared "
    "for WS4.",
    fix_nb="Sjekk navn og versjon i hodet. Registrer i NIR web til fagsystemet er godkjent.",
    fix_nn="Sjekk namn og versjon i hovudet. Registrer i NIR web til fagsystemet er godkjent.",
    fix_en="Check name and version in the header. Register in NIR web until it is cleared.",
    felt="person",
    valid="2019-01-01/..",
    steg=Steg.LOV,
    kanaler=(Kanal.WS4,),
    handling=Handling.REGISTRER_I_NIR_WEB,
    quiet=always,
    source="IMDi 30.04.2021; WS4 was launched in 2019",
    certainty="assumed",
)
def fagsystem_ikke_godkjent(post: Post, forsendelse: Forsendelse, deltaker: Deltaker) -> bool:
    """A case system that has not shown that it can handle the service may spoil records.

    Those under integreringsloven have a rule of their own (NIR-4-RUT-0005). For a person under
    neither law, or whose law cannot be decided, any clearance will do.

    >>> kari = deltaker(lov="INTRODUKSJONSLOVEN")
    >>> seks_hundre = post(timer(ordning="IL_NORSK_600"))
    >>> ukjent = forsendelse(avsender=avsender(godkjent_for=Lov(0)))
    >>> fagsystem_ikke_godkjent(seks_hundre, ukjent, kari)  # fires
    True
    >>> kjent = forsendelse(avsender=avsender(godkjent_for=Lov.INTRODUKSJONSLOVEN))
    >>> fagsystem_ikke_godkjent(seks_hundre, kjent, kari)  # corrected
    False
    >>> fagsystem_ikke_godkjent(post(), ukjent, deltaker())  # does not fire
    False
    >>> bare_ny = forsendelse(avsender=avsender(godkjent_for=Lov.INTEGRERINGSLOVEN))
    >>> fagsystem_ikke_godkjent(seks_hundre, bare_ny, kari)
    True
    >>> utenfor = deltaker(tillatelser=())
    >>> fagsystem_ikke_godkjent(post(), ukjent, utenfor)
    True
    >>> fagsystem_ikke_godkjent(post(), kjent, utenfor)
    False
    """
    godkjent = forsendelse.avsender.godkjent_for
    if deltaker.lov is INTEGRERINGSLOVEN:
        return False
    return not godkjent if deltaker.lov is None else INTRODUKSJONSLOVEN not in godkjent
