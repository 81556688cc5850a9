from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, INTRODUKSJONSLOVEN, Forsendelse, Innhold, Kanal
from rules.periode import Periode
from rules.rekke import ALWAYS, Rekke
from rules.rule import Handling, Steg, Treff, avvisning, rule, treff
from rules.ruting.posttyper import aapnes, rad, var_under

_LEVERANSE = "2021-03"


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """Once the type has opened."""
    dag = aapnes(rekke.posttype, INTEGRERINGSLOVEN)
    return ALWAYS if dag is None or deltaker.dag >= dag else None


@rule(
    "NIR-4-RUT-0007",
    avvisning,
    nb="{innhold.posttype} etter integreringsloven åpnes {aapnes}, med marsleveransen.",
    nn="{innhold.posttype} etter integreringslova blir opna {aapnes}, med marsleveransen.",
    en="{innhold.posttype} under integreringsloven opens on {aapnes}, with the March delivery.",
    fix_nb="Ta vare på posten, og send den uendret fra {aapnes}. Datoen i den skal stå.",
    fix_nn="Ta vare på posten, og send han uendra frå {aapnes}. Datoen i han skal stå.",
    fix_en="Keep the record, and send it unchanged from {aapnes}. The date in it shall stand.",
    law=INTEGRERINGSLOVEN,
    valid="2021-01-01/..",
    steg=Steg.LOV,
    kanaler=(Kanal.WS4,),
    handling=Handling.SEND_UENDRET_SENERE,
    quiet=quiet_days,
    source="IMDi 30.04.2021: marsleveransen; the first day of the month is assumed",
    certainty="guidance",
)
def foer_marsleveransen(innhold: Innhold, deltaker: Deltaker) -> list[Treff]:
    """Participation under the new law could be sent from March 2021.

    The day of receipt decides, not the day of the fact: what happened from January is sent
    afterwards. Training of one who was then an asylum seeker under introduksjonsloven is open.

    >>> tildeling = vedtak(vedtaksdato="2021-02-10")
    >>> bool(foer_marsleveransen(tildeling, deltaker(dag="2021-02-10")))  # fires
    True
    >>> bool(foer_marsleveransen(tildeling, deltaker(dag="2021-03-01")))  # corrected
    False
    >>> bakgrunn = utdanningsbakgrunn(dato="2021-02-10")
    >>> bool(foer_marsleveransen(bakgrunn, deltaker(dag="2021-02-28")))  # does not fire
    False
    >>> [bool(foer_marsleveransen(norskmaal(dato="2021-02-15"), deltaker(dag=d)))
    ...     for d in ("2021-02-28", "2021-03-01", "2021-03-02")]
    [True, False, False]
    >>> soekte = dict(beskyttelse_soeknadsdato=dag("2020-09-01"))
    >>> asyl = timer(ordning="IL_OPPL_ASYLSOEKERE", timetype="NORSK_ASYL", fra="2021-01-11")
    >>> bool(foer_marsleveransen(asyl, deltaker(dag="2021-02-20", **soekte)))
    False
    """
    dag = aapnes(innhold.posttype, INTEGRERINGSLOVEN)
    row = rad(innhold.posttype, INTEGRERINGSLOVEN)
    if dag is None or deltaker.dag >= dag or row is None or row.leveranse != _LEVERANSE:
        return []
    foer = rad(innhold.posttype, INTRODUKSJONSLOVEN) is not None
    if foer and var_under(INTRODUKSJONSLOVEN, innhold, deltaker):
        return []
    return [treff(aapnes=dag)]
