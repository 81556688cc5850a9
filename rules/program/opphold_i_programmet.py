from collections.abc import Iterator
from datetime import date, timedelta

from rules import law
from rules.deltaker import Deltaker
from rules.facts import Fravaer, FulltidVideregaaende, Gjenopptak, Stans, Tiltak, Timer
from rules.kjede import Kjede
from rules.maaneder import add_months
from rules.periode import Periode, merge
from rules.program.loepende import programmer
from rules.rule import Doer, Treff, advarsel, rule, treff
from rules.virkedager import virkedager_i

DAY = timedelta(days=1)
FERIE = "GYLDIG_FERIE"


@rule(
    "NIR-4-INT-0014",
    advarsel,
    nb="Opphold i programmet {fra}–{til}: {dager} virkedager uten deltakelse (vedtak {vedtak}). "
    "Ferien er høyst {maks} virkedager i året.",
    nn="Opphald i programmet {fra}–{til}: {dager} virkedagar utan deltaking (vedtak {vedtak}). "
    "Ferien er høgst {maks} virkedagar i året.",
    en="Gap in the programme {fra}–{til}: {dager} working days without participation (decision "
    "{vedtak}). Holidays are at most {maks} working days a year.",
    fix_nb="Registrer timer, tiltak, fravær eller permisjon som mangler. Var deltakeren borte, "
    "vurder permisjon eller stans.",
    fix_nn="Registrer timar, tiltak, fråvær eller permisjon som manglar. Var deltakaren borte, "
    "vurder permisjon eller stans.",
    fix_en="Register the hours, measures, absence or leave that are missing. If the participant "
    "was away, consider leave or a stop.",
    doer=Doer.JOB,
    source="IMDi, omfang og innhold (07.01.2021): fem uker ferie",
    certainty="guidance",
)
def opphold_i_programmet(deltaker: Deltaker, dag: date) -> list[Treff]:
    """A participant has five weeks of holiday a year; a longer gap is no holiday.

    What is looked at is one gap inside a calendar year, because records may name single days and
    the days between them are no holiday. Nothing is missed before it is due, so the last two
    months are left out. Measures, hours, absence other than holidays, leave, stops and full-time
    school fill the days.

    >>> foer = tiltak(fra="2021-05-03", til="2021-06-18", vedtak_referanse="V1")
    >>> etter = tiltak(fra="2021-08-16", til="2022-06-17", vedtak_referanse="V1")
    >>> bool(opphold_i_programmet(deltaker(program(), foer, etter), dag("2021-12-01")))  # fires
    True
    >>> tidligere = tiltak(fra="2021-07-19", til="2022-06-17", vedtak_referanse="V1")
    >>> bool(opphold_i_programmet(
    ...     deltaker(program(), foer, tidligere), dag("2021-12-01")))  # corrected
    False
    >>> bool(opphold_i_programmet(deltaker(), dag("2021-12-01")))  # does not fire
    False

    From 21 June twenty-five working days end on 23 July.

    >>> def opphold(til):
    ...     siste = tiltak(fra=til, til="2022-06-17", vedtak_referanse="V1")
    ...     return bool(opphold_i_programmet(deltaker(program(), foer, siste), dag("2021-12-01")))
    >>> [opphold(f"2021-07-{n}") for n in (23, 26, 27)]
    [False, False, True]

    Leave fills the gap, registered holiday does not; nothing is asked for too early.

    >>> fri = permisjon(ordning="IN_INTRO", fra="2021-06-21", til="2021-08-15")
    >>> opphold_i_programmet(deltaker(program(), foer, etter, fri), dag("2021-12-01"))
    []
    >>> ferie = fravaer(ordning="IN_INTRO", fravaerstype="GYLDIG_FERIE", fra="2021-06-21",
    ...                 til="2021-07-23")
    >>> bool(opphold_i_programmet(deltaker(program(), foer, etter, ferie), dag("2021-12-01")))
    True
    >>> opphold_i_programmet(deltaker(program(), foer), dag("2021-09-15"))
    []
    """
    til = add_months(dag, -law.registreringsfrist.at(dag)["maaneder"])
    aar = Periode(date(til.year, 1, 1), til)
    maks = law.fulltid.at(til)["ferie_virkedager"]
    found = []
    for kjede in programmer(deltaker):
        vindu = Periode(max(kjede.aktiv.fra, aar.fra), min(kjede.aktiv.til, aar.til))
        for hull in _hull(vindu, merge([*_fylt(deltaker, kjede)])):
            dager = virkedager_i(hull.fra, hull.til)
            if dager > maks:
                found.append(
                    treff(
                        vedtak=kjede.referanse, fra=hull.fra, til=hull.til, dager=dager, maks=maks
                    )
                )
    return found


def _fylt(deltaker: Deltaker, kjede: Kjede) -> Iterator[Periode]:
    """The days that something is known of."""
    yield from kjede.permisjoner
    for r in deltaker.av(Timer, Tiltak, Fravaer, FulltidVideregaaende):
        match r.innhold:
            case Fravaer(fravaerstype=kode) if kode == FERIE:
                continue
            case Timer() | Tiltak() | Fravaer() | FulltidVideregaaende() as f:
                yield f.periode
    stanset: date | None = None
    for r in kjede.hendelser:
        match r.innhold:
            case Stans(stansdato=d):
                stanset = d
            case Gjenopptak(dato=d) if stanset is not None:
                yield Periode(stanset, d)
                stanset = None


def _hull(vindu: Periode, fylt: list[Periode]) -> Iterator[Periode]:
    """The gaps between periods (merged) inside the window."""
    fra = vindu.fra
    for periode in fylt:
        if periode.overlaps(vindu):
            if periode.fra > fra:
                yield Periode(fra, periode.fra - DAY)
            if periode.til == date.max:
                return
            fra = periode.til + DAY
    if fra <= vindu.til:
        yield Periode(fra, vindu.til)
