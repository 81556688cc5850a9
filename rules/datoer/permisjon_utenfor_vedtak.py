from rules.datoer.dager import siste_dag
from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Permisjon, Post
from rules.kjede import Kjede
from rules.kjedeperiode import utvider
from rules.ordninger import NORSK, familie, kan_tilbys
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-0-DAT-0011",
    avvisning,
    at="fra",
    nb="Permisjonen {permisjon.fra}–{permisjon.til} ligger utenfor vedtaket, som gjelder fra "
    "{vedtak_fra} til {vedtak_til}.",
    nn="Permisjonen {permisjon.fra}–{permisjon.til} ligg utanfor vedtaket, som gjeld frå "
    "{vedtak_fra} til {vedtak_til}.",
    en="The leave {permisjon.fra}–{permisjon.til} is outside the decision, which holds from "
    "{vedtak_fra} to {vedtak_til}.",
    fix_nb="Rett datoene, eller oppgi i vedtakReferanse tildelingen det gis permisjon fra.",
    fix_nn="Rett datoane, eller oppgi i vedtakReferanse tildelinga det blir gitt permisjon frå.",
    fix_en="Correct the dates, or give in vedtakReferanse the grant that the leave is from.",
    source="designed for the service: leave is leave from something",
    certainty="assumed",
)
def permisjon_utenfor_vedtak(
    permisjon: Permisjon, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """Leave begins inside the vedtak it is leave from, and not before right or duty entered.

    Leave that moves the end may pass it: a leave that begins on the last day moves that day. Leave
    that moves nothing (norsk under introduksjonsloven) must also end inside.

    >>> ola = deltaker(program(startdato="2021-05-03", sluttdato="2021-11-02"))
    >>> def feil(record, person=ola):
    ...     return bool(permisjon_utenfor_vedtak(record, post(record), person, forsendelse()))
    >>> fra_programmet = dict(ordning="IN_INTRO", vedtaksdato="2021-05-03")
    >>> feil(permisjon(fra="2021-04-19", til="2021-05-09", **fra_programmet))  # fires
    True
    >>> feil(permisjon(fra="2021-05-03", til="2021-05-23", **fra_programmet))  # corrected
    False
    >>> feil(permisjon(fra="2021-10-01", til="2022-07-31", **fra_programmet))  # does not fire
    False
    >>> [feil(permisjon(fra=d, til="2022-07-31", **fra_programmet))
    ...     for d in ("2021-11-01", "2021-11-02", "2021-11-03")]
    [False, False, True]

    >>> norsk = vedtak(ordning="IL_NORSK_600", startdato="2021-05-03", sluttdato="2021-11-02")
    >>> kari = deltaker(norsk, lov="INTRODUKSJONSLOVEN")
    >>> fra_norsk = dict(ordning="IL_NORSK_600", fra="2021-09-01")
    >>> [feil(permisjon(til=d, **fra_norsk), kari) for d in ("2021-11-02", "2021-11-03")]
    [False, True]
    """
    kjede = deltaker.kjede_bak(post, forsendelse)
    if kjede is None or kjede.er_avslag:
        return None
    felt = _outside(permisjon, kjede, deltaker)
    if felt is None:
        return None
    return treff(felt, vedtak_fra=kjede.periode.fra, vedtak_til=siste_dag(kjede.periode))


def _outside(permisjon: Permisjon, kjede: Kjede, deltaker: Deltaker) -> str | None:
    """The field that is outside the vedtak, or before right or duty entered."""
    if permisjon.fra not in kjede.periode:
        return "fra"
    if permisjon.til > kjede.periode.til and not utvider(permisjon, kjede.ordning):
        return "til"
    if familie(kjede.ordning) != NORSK or kan_tilbys(kjede.vedtak):
        return None
    inntraadt = deltaker.inntraadt
    return "fra" if inntraadt is not None and permisjon.fra < inntraadt else None
