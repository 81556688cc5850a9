from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Permisjon, Post
from rules.kjede import Tilstand
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-VED-0009",
    avvisning,
    nb="Permisjon krever et aktivt vedtak om {permisjon.ordning}. Vedtaket "
    "{permisjon.vedtak_referanse} har tilstanden {tilstand} {permisjon.fra}.",
    nn="Permisjon krev eit aktivt vedtak om {permisjon.ordning}. Vedtaket "
    "{permisjon.vedtak_referanse} har tilstanden {tilstand} {permisjon.fra}.",
    en="Leave needs an active decision on {permisjon.ordning}. The decision "
    "{permisjon.vedtak_referanse} is in the state {tilstand} on {permisjon.fra}.",
    fix_nb="Oppgi i vedtakReferanse tildelingen det er permisjon fra, og ta med dens ordning. Er "
    "deltakeren i permisjon fra før, rett den permisjonen i stedet for å sende en ny.",
    fix_nn="Oppgi i vedtakReferanse tildelinga det er permisjon frå, og ta med ordninga til "
    "henne. Er deltakaren i permisjon frå før, rett den permisjonen i staden for å sende ein ny.",
    fix_en="In vedtakReferanse give the grant that the leave is from, and include its scheme. If "
    "the participant is on leave already, correct that leave instead of sending another.",
    felt="vedtak_referanse",
    at="fra",
    source="integreringsforskriften kap. 4 og 7",
    certainty="law",
)
def permisjon_uten_vedtak(
    permisjon: Permisjon, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """Leave is from a decision that runs, one leave at a time.

    What is named must stand and be of an ordning the leave is for; the other ordninger that the
    leave names need no vedtak, since the leave moves their deadlines all the same. Leave from what
    is refused, stopped or ended is VED-0001, because there the chain is known and its state says
    why; leave outside the period is DAT-0011.

    >>> fri = permisjon(ordning="IN_INTRO", fra="2021-08-02", til="2021-09-30")
    >>> bool(permisjon_uten_vedtak(fri, post(fri), deltaker(), forsendelse()))  # fires
    True
    >>> ola = deltaker(program())
    >>> bool(permisjon_uten_vedtak(fri, post(fri), ola, forsendelse()))  # corrected
    False
    >>> begge = permisjon(
    ...     ordning=("IN_INTRO", "IN_NORSK_NORSKMAAL"), fra="2021-08-02", til="2021-09-30")
    >>> bool(permisjon_uten_vedtak(begge, post(begge), ola, forsendelse()))  # does not fire
    False

    A decision of another ordning; a second leave, and one that follows the first.

    >>> def fyrer(fra, til, *standing, **felter):
    ...     ny = permisjon(ordning="IN_INTRO", fra=fra, til=til, **felter)
    ...     return bool(permisjon_uten_vedtak(ny, post(ny), deltaker(*standing), forsendelse()))
    >>> fyrer("2021-08-02", "2021-09-30", vedtak(startdato="2021-05-03"))
    True
    >>> [fyrer(fra, "2021-12-31", program(), fri) for fra in ("2021-09-30", "2021-10-01")]
    [True, False]
    """
    kjede = deltaker.kjede_bak(post, forsendelse)
    if kjede is None:
        return treff("vedtak_referanse", tilstand=Tilstand.INGEN)
    tilstand = kjede.tilstand(permisjon.fra)
    if kjede.ordning not in permisjon.ordning:
        return treff("ordning", tilstand=tilstand)
    return treff("fra", tilstand=tilstand) if tilstand is Tilstand.PERMISJON else None
