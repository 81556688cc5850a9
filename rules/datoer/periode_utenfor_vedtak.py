from rules.datoer.dager import siste_dag
from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Fravaer, Post, Tiltak, Timer
from rules.kommune.ansvar import kommune_i
from rules.ordninger import uten_vedtak
from rules.periode import Periode
from rules.rekke import ALWAYS, Rekke
from rules.relatert import vis
from rules.rule import Treff, avvisning, rule, treff


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """The days of the chain."""
    if uten_vedtak(rekke.ordning):
        return ALWAYS
    return ALWAYS if rekke.innvilget is None else rekke.innvilget.periode


@rule(
    "NIR-0-DAT-0010",
    avvisning,
    at="fra",
    nb="Perioden fra {deltakelse.fra} til {deltakelse.til} ligger ikke innenfor et vedtak om "
    "{deltakelse.ordning}. Oppgitt vedtak: {deltakelse.vedtak_referanse}, som gjelder fra "
    "{vedtak_fra} til {vedtak_til}.",
    nn="Perioden frå {deltakelse.fra} til {deltakelse.til} ligg ikkje innanfor eit vedtak om "
    "{deltakelse.ordning}. Oppgitt vedtak: {deltakelse.vedtak_referanse}, som gjeld frå "
    "{vedtak_fra} til {vedtak_til}.",
    en="The period from {deltakelse.fra} to {deltakelse.til} is not inside a decision on "
    "{deltakelse.ordning}. Decision given: {deltakelse.vedtak_referanse}, which holds from "
    "{vedtak_fra} to {vedtak_til}.",
    fix_nb="Oppgi i vedtakReferanse tildelingen som dekker hele perioden. Rett periodens datoer, "
    "eller send først vedtaket eller forlengelsen som mangler; del perioden der to vedtak møtes.",
    fix_nn="Oppgi i vedtakReferanse tildelinga som dekkjer heile perioden. Rett datoane i "
    "perioden, eller send først vedtaket eller forlenginga som manglar; del perioden der to "
    "vedtak møtest.",
    fix_en="In vedtakReferanse give the grant that covers the whole period. Correct the dates, "
    "or first send the decision or the extension that is missing; split the period where two "
    "decisions meet.",
    quiet=quiet_days,
    source="IMDi 30.04.2021: deltakelse følger av vedtak",
    certainty="assumed",
)
def periode_utenfor_vedtak(
    deltakelse: Timer | Tiltak | Fravaer, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """Hours, tiltak and absence lie inside the vedtak they name, leave and extensions included.

    Training of asylum seekers and kvalifisering i mottak have no vedtak. A reference that grants
    nothing of the kind is another fault (NIR-4-VED-0004); here it is missing, or does not reach.

    >>> ola = deltaker(vedtak(startdato="2021-05-03", sluttdato="2021-11-02"))
    >>> def feil(record, person=ola):
    ...     return bool(periode_utenfor_vedtak(record, post(record), person, forsendelse()))
    >>> norsk = dict(vedtak_referanse="V1")
    >>> feil(timer(fra="2021-12-01", til="2021-12-31", **norsk))  # fires
    True
    >>> feil(timer(fra="2021-10-01", til="2021-10-31", **norsk))  # corrected
    False
    >>> feil(tiltak(**norsk), deltaker(program()))  # does not fire
    False
    >>> [feil(timer(fra="2021-10-25", til=d, **norsk))
    ...     for d in ("2021-11-01", "2021-11-02", "2021-11-03")]
    [False, False, True]
    >>> [feil(timer(fra=d, til="2021-05-09", **norsk)) for d in ("2021-05-02", "2021-05-03")]
    [True, False]
    >>> feil(timer()), feil(timer(ordning="IN_NORSK_ASYL", timetype="NORSK_ASYL"))
    (True, False)

    Leave moves the end, so does an extension; open is open at both.

    >>> leave = permisjon(vedtak_referanse="V1", fra="2021-08-02", til="2021-08-31")
    >>> seint = timer(fra="2021-12-01", til="2021-12-02", **norsk)
    >>> feil(seint, deltaker(vedtak(startdato="2021-05-03", sluttdato="2021-11-02"), leave))
    False
    >>> feil(seint, deltaker(vedtak(startdato="2021-05-03")))
    False
    >>> feil(tiltak(fra="2021-06-01", **norsk), deltaker(program()))
    False

    What was decided under a number that is now replaced is the municipality's own.

    >>> drammen = deltaker(registrert(vedtak(startdato="2019-05-03"), kommunenummer="0602"))
    >>> bool(periode_utenfor_vedtak(timer(**norsk), post(timer(**norsk)), drammen,
    ...                             forsendelse(kommunenummer="3005")))
    False
    """
    if uten_vedtak(deltakelse.ordning):
        return None
    periode = Periode.between(deltakelse.fra, deltakelse.til or deltakelse.fra)
    if deltakelse.vedtak_referanse is None:
        return treff("vedtak_referanse", vedtak_fra=None, vedtak_til=None)
    kjede = deltaker.kjede_bak(post, forsendelse)
    if kjede is None or not kjede.gir(deltakelse.ordning):
        return None
    if kjede.periode.covers(periode):
        return None
    felt = "til" if periode.fra in kjede.periode else "fra"
    return treff(
        felt, vedtak_fra=kjede.periode.fra, vedtak_til=siste_dag(kjede.periode),
        relatert=vis(kommune_i(post, forsendelse), kjede.tildeling),
    )  # fmt: skip
