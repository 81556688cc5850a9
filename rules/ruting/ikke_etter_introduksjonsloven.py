from rules.deltaker import Deltaker
from rules.facts import INTRODUKSJONSLOVEN, Innhold
from rules.rekke import always
from rules.rule import Steg, Treff, avvisning, rule
from rules.ruting.andre_koder import bare_i_annen_lov


@rule(
    "NIR-4-RUT-0013",
    avvisning,
    nb="{hva} finnes ikke etter introduksjonsloven, som personen er omfattet av.",
    nn="{hva} finst ikkje etter introduksjonslova, som personen er omfatta av.",
    en="{hva} does not exist under introduksjonsloven, which the person is under.",
    fix_nb="Registrer ikke sluttmål, norskmål, integreringskontrakt, utdanningsbakgrunn eller "
    "ordninger etter den nye loven på denne personen.",
    fix_nn="Registrer ikkje sluttmål, norskmål, integreringskontrakt, utdanningsbakgrunn eller "
    "ordningar etter den nye lova på denne personen.",
    fix_en="Register no final goal, norskmål, contract, education background or scheme of the new "
    "law on this person.",
    law=INTRODUKSJONSLOVEN,
    valid="2021-01-01/..",
    steg=Steg.LOV,
    quiet=always,
    source="IMDi, frist for registrering i NIR for 2022; IMDi 30.04.2021",
    certainty="guidance",
)
def ikke_etter_introduksjonsloven(innhold: Innhold, deltaker: Deltaker) -> list[Treff]:
    """What only the new law has is not registered on a person under the old one.

    >>> kari = deltaker(lov="INTRODUKSJONSLOVEN")
    >>> bool(ikke_etter_introduksjonsloven(norskmaal(lytte="B1"), kari))  # fires
    True
    >>> bool(ikke_etter_introduksjonsloven(norskmaal(lytte="B1"), deltaker()))  # corrected
    False
    >>> gammel = timer(ordning="IL_NORSK_600")
    >>> bool(ikke_etter_introduksjonsloven(gammel, kari))  # does not fire
    False
    >>> [t.felt for t in ikke_etter_introduksjonsloven(timer(ordning="IN_SAMFUNN"), kari)]
    ['ordning']
    >>> bool(ikke_etter_introduksjonsloven(timer(ordning="FINNES_IKKE"), kari))
    False
    >>> bool(ikke_etter_introduksjonsloven(klage(), kari))
    False
    """
    if deltaker.lov is not INTRODUKSJONSLOVEN:
        return []
    return bare_i_annen_lov(innhold, INTRODUKSJONSLOVEN)
