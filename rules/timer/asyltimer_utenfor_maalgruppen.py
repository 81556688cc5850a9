from datetime import date, timedelta

from codelists import liste
from rules import law
from rules.deltaker import Deltaker
from rules.facts import (
    INTEGRERINGSLOVEN,
    INTRODUKSJONSLOVEN,
    Forsendelse,
    Lov,
    Mottakstype,
    Person,
    Timer,
)
from rules.inntreden import foerste_mottak
from rules.maaneder import birthday
from rules.ordninger import ASYL, LOVNAVN, familie
from rules.periode import Periode, merge
from rules.rekke import ALWAYS, Rekke
from rules.rule import Treff, avvisning, rule, treff
from rules.tillatelse import kvalifiserer


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """All other ordninger."""
    other = familie(rekke.ordning) != ASYL or deltaker.lovvalg.uavklart
    return ALWAYS if other else None


@rule(
    "NIR-4-TIM-0012",
    avvisning,
    at="fra",
    nb="Personen var ikke i målgruppen for opplæring for asylsøkere hele tiden "
    "{timer.fra}–{timer.til}, bare fra {fra} til {til}.",
    nn="Personen var ikkje i målgruppa for opplæring for asylsøkjarar heile tida "
    "{timer.fra}–{timer.til}, berre frå {fra} til {til}.",
    en="The person was not in the target group of training for asylum seekers throughout "
    "{timer.fra}–{timer.til}, only from {fra} to {til}.",
    fix_nb="Opplæringen gis mens personen bor i mottak, er gammel nok og ikke har fått avgjort "
    "søknaden. Rett perioden; etter tillatelse brukes ordningene for bosatte.",
    fix_nn="Opplæringa blir gitt medan personen bur i mottak, er gammal nok og ikkje har fått "
    "avgjort søknaden. Rett perioden; etter løyve gjeld ordningane for busette.",
    fix_en="The training is given while the person lives in reception, is old enough and has no "
    "decision yet. Correct the period; after a permit the schemes for residents are used.",
    felt="fra",
    quiet=quiet_days,
    source="integreringsloven § 5; introduksjonsloven § 20; IMDi, opplæring for asylsøkere",
    certainty="law",
)
def asyltimer_utenfor_maalgruppen(timer: Timer, deltaker: Deltaker) -> Treff | None:
    """Training of asylum seekers has no vedtak: its frame is reception, before the decision.

    The new law asks for ordinary reception, and both for an age, which one may grow into. Every day
    of the hours lies in that frame.

    >>> bor = mottaksopphold(type="ORDINAERT", kommunenummer="0301", fra="2021-03-15")
    >>> soekt = dict(beskyttelse_soeknadsdato=dag("2021-03-01"), mottak=(bor,))
    >>> soeker = deltaker(tillatelser=(), bosettinger=(), **soekt)
    >>> asyl = dict(ordning="IN_NORSK_ASYL", timetype="NORSK_ASYL")
    >>> fikk_svar = deltaker(**soekt, beskyttelse_avgjort=dag("2021-04-20"), tillatelser=(
    ...     tillatelse(klasse="P28", innvilget="2021-04-20"),))
    >>> bool(asyltimer_utenfor_maalgruppen(timer(**asyl), fikk_svar))  # fires
    True
    >>> foer = timer(fra="2021-04-01", til="2021-04-19", **asyl)
    >>> bool(asyltimer_utenfor_maalgruppen(foer, fikk_svar))  # corrected
    False
    >>> bool(asyltimer_utenfor_maalgruppen(timer(**asyl), soeker))  # does not fire
    False
    >>> [bool(asyltimer_utenfor_maalgruppen(timer(fra="2021-04-12", til=d, **asyl), fikk_svar))
    ...     for d in ("2021-04-18", "2021-04-19", "2021-04-20")]
    [False, False, True]
    >>> [bool(asyltimer_utenfor_maalgruppen(timer(fra=d, **asyl), soeker))
    ...     for d in ("2021-03-14", "2021-03-15")]
    [True, False]

    Age, and the kind of reception.

    >>> ung = deltaker(tillatelser=(), foedselsdato="2003-05-05", **soekt)
    >>> [bool(asyltimer_utenfor_maalgruppen(timer(fra=d, **asyl), ung))
    ...     for d in ("2021-05-04", "2021-05-05")]
    [True, False]
    >>> transitt = mottaksopphold(type="TRANSITT", kommunenummer="0301", fra="2021-03-15")
    >>> ny = deltaker(tillatelser=(), **{**soekt, "mottak": (transitt,)})
    >>> bool(asyltimer_utenfor_maalgruppen(timer(**asyl), ny))
    True
    >>> bool(asyltimer_utenfor_maalgruppen(timer(), deltaker()))
    False
    """
    if familie(timer.ordning) != ASYL or deltaker.lovvalg.uavklart:
        return None
    kode = liste("ordning").get(timer.ordning)
    gammel = kode is not None and kode.lov == LOVNAVN[INTRODUKSJONSLOVEN]
    lov = INTRODUKSJONSLOVEN if gammel else INTEGRERINGSLOVEN
    perioder = _target_group(deltaker.person, lov)
    if any(p.covers(timer.periode) for p in perioder):
        return None
    naermest = min(perioder, key=lambda p: abs((p.fra - timer.fra).days), default=None)
    if naermest is None:
        return treff(fra=None, til=None)
    return treff(fra=naermest.fra, til=None if naermest.til == date.max else naermest.til)


def _target_group(person: Person, lov: Lov) -> list[Periode]:
    """The days on which the person was in the group: reception, old enough, no decision."""
    foerste = foerste_mottak(person, lov)
    if foerste is None:
        return []
    fylt = birthday(person.foedselsdato, law.alder_asyl.at(foerste)["fylt"])
    granted = [t.innvilget for t in person.tillatelser if kvalifiserer(person, t)]
    known = [d for d in (person.beskyttelse_avgjort, *granted) if d is not None]
    siste = min(known) - timedelta(days=1) if known else date.max
    opphold = (
        Periode(max(m.fra, fylt), min(m.til or date.max, siste))
        for m in person.mottak
        if lov == INTRODUKSJONSLOVEN or m.type is Mottakstype.ORDINAERT
    )
    return merge(list(opphold))
