from datetime import date

from codelists import leveransedato, liste
from rules.deltaker import Deltaker
from rules.facts import INTRODUKSJONSLOVEN, Forsendelse, Innhold, Kanal, Lov, Norskmaal
from rules.periode import Periode
from rules.rekke import ALWAYS, Rekke
from rules.rule import Handling, Steg, Treff, avvisning, rule, treff
from rules.ruting.posttyper import aapnes, rad, var_under

_MARS = "2021-03"  # what this delivery opened is the rule of NIR-4-RUT-0007


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """Once the type has opened."""
    dag = aapnes(rekke.posttype, deltaker.lov) if deltaker.lov is not None else None
    return ALWAYS if dag is None or deltaker.dag >= dag else None


@rule(
    "NIR-4-RUT-0008",
    avvisning,
    nb="{hva} åpnes {aapnes}, med maileveransen.",
    nn="{hva} blir opna {aapnes}, med maileveransen.",
    en="{hva} opens on {aapnes}, with the May delivery.",
    fix_nb="Ta vare på posten, og send den uendret fra {aapnes}. Datoen i den skal stå.",
    fix_nn="Ta vare på posten, og send han uendra frå {aapnes}. Datoen i han skal stå.",
    fix_en="Keep the record, and send it unchanged from {aapnes}. The date in it shall stand.",
    steg=Steg.LOV,
    kanaler=(Kanal.WS4,),
    handling=Handling.SEND_UENDRET_SENERE,
    quiet=quiet_days,
    source="IMDi 30.04.2021: maileveransen; the first day of the month is assumed",
    certainty="guidance",
)
def foer_maileveransen(innhold: Innhold, deltaker: Deltaker) -> list[Treff]:
    """Endings, complaints, full-time upper secondary and reservations could be sent from May 2021.

    So could the norskmål Norskprøve C1 and the grade. Complaints and reservations opened the same
    day under introduksjonsloven, so the rule binds both laws. The day of receipt decides.

    >>> klagen = klage(dato="2021-04-12")
    >>> bool(foer_maileveransen(klagen, deltaker(dag="2021-04-15")))  # fires
    True
    >>> bool(foer_maileveransen(klagen, deltaker(dag="2021-06-01")))  # corrected
    False
    >>> bool(foer_maileveransen(timer(), deltaker(dag="2021-04-30")))  # does not fire
    False
    >>> [bool(foer_maileveransen(klagen, deltaker(dag=d)))
    ...     for d in ("2021-04-30", "2021-05-01", "2021-05-02")]
    [True, False, False]
    >>> maal = norskmaal(dato="2021-04-12", c1=True)
    >>> [t.felt for t in foer_maileveransen(maal, deltaker(dag="2021-04-30"))]
    ['c1']
    >>> b1 = norskmaal(dato="2021-04-12", lytte="B1")
    >>> bool(foer_maileveransen(b1, deltaker(dag="2021-04-30")))
    False
    >>> kari = {"lov": "INTRODUKSJONSLOVEN"}
    >>> slutt = avslutning(ordning="IL_INTRO", dato="2021-04-12")
    >>> bool(foer_maileveransen(slutt, deltaker(dag="2021-04-30", **kari)))
    False
    >>> bool(foer_maileveransen(klagen, deltaker(dag="2021-04-30", **kari)))
    True
    """
    lov = deltaker.lov
    dag = aapnes(innhold.posttype, lov) if lov is not None else None
    if lov is None or dag is None:
        return []
    if deltaker.dag >= dag:
        return _maal(innhold, deltaker) if isinstance(innhold, Norskmaal) else []
    row = rad(innhold.posttype, lov)
    if row is None or row.leveranse <= _MARS or _da(innhold, deltaker):
        return []
    return [treff(hva=innhold.posttype, aapnes=dag)]


def _da(innhold: Innhold, deltaker: Deltaker) -> bool:
    """Whether the record was open under the law of its day: an asylum seeker before the permit."""
    da: Lov = INTRODUKSJONSLOVEN
    dag = aapnes(innhold.posttype, da)
    return dag is not None and dag <= deltaker.dag and var_under(da, innhold, deltaker)


def _maal(maal: Norskmaal, deltaker: Deltaker) -> list[Treff]:
    """The fields of a norskmål that opened later than the others."""
    return [
        treff(felt, hva=felt, aapnes=dag)
        for felt, kode in (("c1", "C1"), ("karakter", "KARAKTER_2"))
        if getattr(maal, felt) is not None and (dag := _kode_aapnes(kode)) > deltaker.dag
    ]


def _kode_aapnes(kode: str) -> date:
    row = liste("norskmaal").get(kode)
    return leveransedato(row.leveranse) if row is not None and row.leveranse else date.min
