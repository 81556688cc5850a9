from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, INTRODUKSJONSLOVEN, Forsendelse, Innhold, Kanal
from rules.periode import Periode
from rules.rekke import ALWAYS, Rekke
from rules.rule import Steg, Treff, avvisning, rule
from rules.ruting.andre_koder import bare_i_annen_lov
from rules.ruting.posttyper import var_under


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """Where all the row names exists under the law."""
    return None if bare_i_annen_lov(rekke, INTEGRERINGSLOVEN) else ALWAYS


@rule(
    "NIR-4-RUT-0014",
    avvisning,
    nb="{hva} finnes ikke etter integreringsloven, som personen er omfattet av.",
    nn="{hva} finst ikkje etter integreringslova, som personen er omfatta av.",
    en="{hva} does not exist under integreringsloven, which the person is under.",
    fix_nb="Bruk ordningene etter integreringsloven, som HentPerson viser. Timetall på 600 og 300, "
    "behovsprøvde timer og norsk kultur og verdier hører til den gamle loven.",
    fix_nn="Bruk ordningane etter integreringslova, som HentPerson viser. Timetal på 600 og 300, "
    "behovsprøvde timar og norsk kultur og verdiar høyrer til den gamle lova.",
    fix_en="Use the schemes of integreringsloven, which HentPerson shows. 600 and 300 hours, hours "
    "by need, and Norwegian culture and values belong to the old law.",
    law=INTEGRERINGSLOVEN,
    valid="2021-01-01/..",
    steg=Steg.LOV,
    kanaler=(Kanal.WS4,),
    quiet=quiet_days,
    source="IMDi 30.04.2021",
    certainty="guidance",
)
def ikke_etter_integreringsloven(innhold: Innhold, deltaker: Deltaker) -> list[Treff]:
    """What only the old law has is not registered on a person under the new one.

    Except what was given while the person, then an asylum seeker, was under the old one.

    >>> seks_hundre = vedtak(ordning="IL_NORSK_600")
    >>> bool(ikke_etter_integreringsloven(seks_hundre, deltaker()))  # fires
    True
    >>> norskmaal = vedtak(ordning="IN_NORSK_NORSKMAAL")
    >>> bool(ikke_etter_integreringsloven(norskmaal, deltaker()))  # corrected
    False
    >>> kari = deltaker(lov="INTRODUKSJONSLOVEN")
    >>> bool(ikke_etter_integreringsloven(seks_hundre, kari))  # does not fire
    False
    >>> behov = vedtak(vedtakstype="NORSK_UTVIDET_BEHOV")
    >>> [t.felt for t in ikke_etter_integreringsloven(behov, deltaker())]
    ['vedtakstype']
    >>> [t.verdier["hva"] for t in ikke_etter_integreringsloven(spor(), deltaker())]
    ['spor']
    >>> soekte = deltaker(beskyttelse_soeknadsdato=dag("2020-09-01"))
    >>> asyl = dict(ordning="IL_OPPL_ASYLSOEKERE", timetype="NORSK_ASYL")
    >>> [bool(ikke_etter_integreringsloven(timer(fra=d, til=d, **asyl), soekte))
    ...     for d in ("2021-02-09", "2021-02-10")]
    [False, True]
    """
    if deltaker.lov is not INTEGRERINGSLOVEN:
        return []
    found = bare_i_annen_lov(innhold, INTEGRERINGSLOVEN)
    return [] if found and var_under(INTRODUKSJONSLOVEN, innhold, deltaker) else found
