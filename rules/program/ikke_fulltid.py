from datetime import date, timedelta
from decimal import Decimal

from rules import law
from rules.deltaker import Deltaker
from rules.facts import Fravaer, FulltidVideregaaende, Tiltak, Timer
from rules.kjede import Kjede, Tilstand
from rules.maaneder import add_months
from rules.periode import Periode
from rules.program.loepende import programmer
from rules.rule import Doer, Treff, advarsel, rule, treff
from rules.virkedager import virkedager_i

DAY = timedelta(days=1)


@rule(
    "NIR-4-INT-0013",
    advarsel,
    nb="Programmet er ikke på fulltid: {timer} timer per uke i gjennomsnitt {fra}–{til} (vedtak "
    "{vedtak}), mot {krav}.",
    nn="Programmet er ikkje på fulltid: {timer} timar per veke i gjennomsnitt {fra}–{til} (vedtak "
    "{vedtak}), mot {krav}.",
    en="The programme is not full time: {timer} hours a week on average {fra}–{til} (decision "
    "{vedtak}), against {krav}.",
    fix_nb="Registrer tiltak, timer, fravær og permisjon som mangler. Er programmet ikke på "
    "fulltid, må innholdet økes.",
    fix_nn="Registrer tiltak, timar, fråvær og permisjon som manglar. Er programmet ikkje på "
    "fulltid, må innhaldet aukast.",
    fix_en="Register the measures, hours, absence and leave that are missing. If the programme is "
    "not full time, its content must be increased.",
    doer=Doer.JOB,
    source="IMDi, omfang og innhold (07.01.2021); introduksjonsloven § 4",
    certainty="guidance",
)
def ikke_fulltid(deltaker: Deltaker, dag: date) -> list[Treff]:
    """A programme is full time: 30 hours a week with preparation, on average over four weeks.

    Attended hours may be registered two months after, so the four weeks looked at are those that
    ended two months ago. Planned measures count by the week, hours by their days. Weeks with leave,
    absence, holidays or full-time upper secondary, or with a measure without hours, say nothing;
    public holidays are no working days.

    >>> maal = dict(fra="2021-05-03", til="2021-10-29", vedtak_referanse="V1")
    >>> lite = deltaker(program(), tiltak(**maal, timer_per_uke="18"))
    >>> bool(ikke_fulltid(lite, dag("2021-09-30")))  # fires
    True
    >>> nok = deltaker(program(), tiltak(**maal, timer_per_uke="30"))
    >>> bool(ikke_fulltid(nok, dag("2021-09-30")))  # corrected
    False
    >>> bool(ikke_fulltid(deltaker(), dag("2021-09-30")))  # does not fire
    False

    Twelve hours of norsk beside it; leave; a programme that had not begun.

    >>> norsk = [timer(fra=f"2021-07-{n:02}", til=f"2021-07-{n + 6:02}", antall="12")
    ...          for n in (5, 12, 19)] + [timer(fra="2021-07-26", til="2021-08-01", antall="12")]
    >>> begge = deltaker(program(), tiltak(**maal, timer_per_uke="18"), *norsk)
    >>> ikke_fulltid(begge, dag("2021-10-01"))
    []
    >>> fri = permisjon(ordning="IN_INTRO", fra="2021-07-20", til="2021-08-20")
    >>> ikke_fulltid(deltaker(program(), fri), dag("2021-09-30"))
    []
    >>> ikke_fulltid(lite, dag("2021-06-30"))
    []
    """
    til = add_months(dag, -law.registreringsfrist.at(dag)["maaneder"])
    vindu = Periode(til - timedelta(weeks=law.oppfoelging.at(dag)["heltid_uker"]) + DAY, til)
    virkedager = virkedager_i(vindu.fra, vindu.til)
    krav = Decimal(str(law.fulltid.at(vindu.fra)["timer_forberedt"]))
    found = []
    for kjede in programmer(deltaker):
        if not virkedager or not kjede.aktiv.covers(vindu) or _unntatt(deltaker, kjede, vindu):
            continue
        timer = round(_timer(deltaker, vindu) / virkedager * 5, 2)
        if timer < krav:
            found.append(
                treff(vedtak=kjede.referanse, timer=timer, krav=krav, fra=vindu.fra, til=vindu.til)
            )
    return found


def _unntatt(deltaker: Deltaker, kjede: Kjede, vindu: Periode) -> bool:
    """Leave, a stop, absence or full-time school in the weeks, or a measure without hours."""
    if any(p.overlaps(vindu) for p in kjede.permisjoner):
        return True
    if any(kjede.tilstand(d) is not Tilstand.INNVILGET for d in (vindu.fra, vindu.til)):
        return True
    for r in deltaker.av(Fravaer, FulltidVideregaaende, Tiltak):
        match r.innhold:
            case Fravaer() | FulltidVideregaaende() | Tiltak(timer_per_uke=None) as f:
                if f.periode.overlaps(vindu):
                    return True
    return False


def _timer(deltaker: Deltaker, vindu: Periode) -> Decimal:
    """Attended hours and planned hours in the weeks, by working days."""
    total = Decimal(0)
    for r in deltaker.av(Timer, Tiltak):
        f = r.innhold
        assert isinstance(f, Timer | Tiltak)
        felles = Periode(max(f.periode.fra, vindu.fra), min(f.periode.til, vindu.til))
        if not felles.days:
            continue
        dager = virkedager_i(felles.fra, felles.til)
        if isinstance(f, Tiltak):
            total += (f.timer_per_uke or 0) * Decimal(dager) / 5
        else:
            alle = virkedager_i(f.fra, f.til)
            total += f.antall * dager / alle if alle else f.antall
    return total
