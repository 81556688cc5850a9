from datetime import date

from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Fravaer, Post, Tiltak, Timer
from rules.ordninger import uten_vedtak
from rules.periode import Periode
from rules.rekke import ALWAYS, Rekke
from rules.rule import Treff, avvisning, rule, treff
from rules.tilstand import kjedestart
from rules.vedtak.deltakelse import kjede_for


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """From the first day of the vedtak."""
    if uten_vedtak(rekke.ordning):
        return ALWAYS
    kjede = rekke.innvilget
    return None if kjede is None else Periode(kjedestart(kjede.vedtak), date.max)


@rule(
    "NIR-4-VED-0004",
    avvisning,
    nb="Det er ikke innvilget noe vedtak om {deltakelse.ordning} som dekker {deltakelse.fra}. "
    "Oppgitt vedtak: {vedtak}.",
    nn="Det er ikkje innvilga noko vedtak om {deltakelse.ordning} som dekkjer {deltakelse.fra}. "
    "Oppgitt vedtak: {vedtak}.",
    en="No decision that grants {deltakelse.ordning} covers {deltakelse.fra}. Decision given: "
    "{vedtak}.",
    fix_nb="Oppgi i vedtakReferanse referansen til tildelingen deltakelsen hører til, ikke til et "
    "avslag, en forlengelse eller et vedtak om en annen ordning. Mangler tildelingen, send den "
    "først.",
    fix_nn="Oppgi i vedtakReferanse referansen til tildelinga deltakinga høyrer til, ikkje til "
    "eit avslag, ei forlenging eller eit vedtak om ei anna ordning. Manglar tildelinga, send "
    "henne først.",
    fix_en="In vedtakReferanse give the reference of the grant that the participation belongs to, "
    "not of a refusal, an extension or a decision on another scheme. If the grant is missing, "
    "send it first.",
    felt="vedtak_referanse",
    at="fra",
    quiet=quiet_days,
    source="designed for the emulator: participation follows a grant",
    certainty="assumed",
)
def uten_innvilget_vedtak(
    deltakelse: Timer | Tiltak | Fravaer,
    post: Post,
    deltaker: Deltaker,
    forsendelse: Forsendelse,
) -> Treff | None:
    """Participation hangs on a decision that grants it, and not before that decision holds.

    What is named must be a tildeling of the same ordning: a refusal grants nothing, and the
    reference of an extension is no chain. Training of asylum seekers and kvalifisering i mottak
    have no vedtak. That the whole period lies inside the vedtak is DAT-0010.

    >>> ola = deltaker(vedtak(vedtakstype="NORSK_AVSLAG", begrunnelse="ALDER"))
    >>> norsk = timer(vedtak_referanse="V1")
    >>> bool(uten_innvilget_vedtak(norsk, post(norsk), ola, forsendelse()))  # fires
    True
    >>> kari = deltaker(vedtak(startdato="2021-05-03", hjemmel="integreringsloven § 26"))
    >>> bool(uten_innvilget_vedtak(norsk, post(norsk), kari, forsendelse()))  # corrected
    False
    >>> arbeid = tiltak(vedtak_referanse="V1")
    >>> bool(uten_innvilget_vedtak(
    ...     arbeid, post(arbeid), deltaker(program()), forsendelse()))  # does not fire
    False

    A decision that does not hold yet covers nothing; one that reaches back does.

    >>> senere = vedtak(vedtaksdato="2021-05-10", startdato="2021-05-10")
    >>> bool(uten_innvilget_vedtak(norsk, post(norsk), deltaker(senere), forsendelse()))
    True
    >>> tilbake = vedtak(vedtaksdato="2021-05-10", startdato="2021-05-03")
    >>> bool(uten_innvilget_vedtak(norsk, post(norsk), deltaker(tilbake), forsendelse()))
    False

    A vedtak of another ordning, or that nobody knows, is no frame either.

    >>> bool(uten_innvilget_vedtak(norsk, post(norsk), deltaker(program()), forsendelse()))
    True
    >>> bool(uten_innvilget_vedtak(norsk, post(norsk), deltaker(), forsendelse()))
    True

    Hours that name no vedtak belong to the one that runs; in reception there is none to name.

    >>> uten = timer()
    >>> bool(uten_innvilget_vedtak(uten, post(uten), kari, forsendelse()))
    False
    >>> asyl = timer(ordning="IN_NORSK_ASYL", timetype="NORSK_ASYL")
    >>> bool(uten_innvilget_vedtak(asyl, post(asyl), deltaker(tillatelser=()), forsendelse()))
    False
    """
    if uten_vedtak(deltakelse.ordning):
        return None
    kjede = kjede_for(deltakelse, post, deltaker, forsendelse)
    if (
        kjede is not None
        and kjede.gir(deltakelse.ordning)
        and deltakelse.fra >= kjedestart(kjede.vedtak)
    ):
        return None
    return treff("vedtak_referanse", vedtak=deltakelse.vedtak_referanse)
