"""Properties: order never matters, annulment equals never sent, leave merges, months add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.beregning import beregn
from rules.deltaker import Deltaker
from rules.facts import (
    Avslutning,
    Bosetting,
    Fravaer,
    Fritak,
    Gjenopptak,
    Henvendelse,
    Innhold,
    Klasse,
    Mottaksopphold,
    Mottakstype,
    Norskmaal,
    Permisjon,
    Person,
    Proeveresultat,
    Registrering,
    Sluttmaal,
    Stans,
    Statsborgerskap,
    Tillatelse,
    Timer,
    Utdanningsbakgrunn,
    Vedtak,
)
from rules.frist import forlenget
from rules.maaneder import add_months, age, birthday, last_day
from rules.periode import Periode, merge
from rules.person_json import som_json
from rules.virkedager import add_virkedager, virkedag, virkedager_i

unhurried = settings(deadline=None)  # the first call of all reads files and holidays
DAY = timedelta(days=1)
dager = st.dates(date(2015, 1, 1), date(2027, 12, 31))
faa_dager = st.sampled_from([date(2021, 1, 1) + timedelta(days=45 * n) for n in range(24)])
ordninger = st.sampled_from(
    ["IN_INTRO", "IN_NORSK_NORSKMAAL", "IN_SAMFUNN", "IL_INTRO", "IL_NORSK_600"]
)
referanser = st.sampled_from(["R1", "R2", "R3", "R4"])
nivaaer = st.none() | st.sampled_from(["A1", "A2", "B1", "B2"])
maybe = st.none() | faa_dager

INNHOLD: dict[type[Innhold], st.SearchStrategy[Innhold]] = {
    Vedtak: st.builds(
        Vedtak,
        ordning=ordninger,
        vedtakstype=st.sampled_from(
            ["INTRO_TILDELING", "NORSK_TILDELING", "INTRO_AVSLAG", "INTRO_ENDRING",
             "INTRO_FORLENGELSE", "INTRO_UTVIDET_COVID", "NORSK_UTVIDET_43G"]
        ),
        vedtaksdato=faa_dager,
        vedtak_referanse=st.none() | referanser,
        startdato=maybe,
        sluttdato=maybe,
        timer=st.none(),
        omfang=st.none(),
    ),
    Permisjon: st.builds(
        Permisjon,
        ordning=st.lists(ordninger, min_size=1, max_size=2).map(tuple),
        vedtak_referanse=referanser,
        vedtaksdato=faa_dager,
        permisjonstype=st.sampled_from(["FOEDSEL_ADOPSJON", "VELFERD"]),
        fra=faa_dager,
        til=faa_dager,
        mengde=st.none(),
    ),
    Stans: st.builds(
        Stans, ordning=ordninger, vedtak_referanse=referanser, vedtaksdato=faa_dager,
        stansdato=faa_dager, begrunnelse=st.just("ANNET"),
    ),
    Gjenopptak: st.builds(
        Gjenopptak, ordning=ordninger, vedtak_referanse=referanser, vedtaksdato=faa_dager,
        dato=faa_dager,
    ),
    Avslutning: st.builds(
        Avslutning, ordning=ordninger, vedtak_referanse=referanser, dato=faa_dager,
        aarsak=st.sampled_from(["ARBEID_HELTID", "AVBRUTT", "FLYTTET_KOMMUNE", None]),
    ),
    Timer: st.builds(
        Timer, ordning=ordninger, timetype=st.sampled_from(["NORSK", "SAMFUNN"]), fra=faa_dager,
        til=faa_dager, antall=st.sampled_from([Decimal("0.25"), Decimal(50), Decimal(550)]),
        modul=st.none(),
    ),
    Fravaer: st.builds(
        Fravaer, ordning=ordninger, fravaerstype=st.sampled_from(["GYLDIG_EGEN_SYKDOM", "UGYLDIG"]),
        fra=faa_dager, til=faa_dager, timer=st.none() | st.just(Decimal("7.5")),
    ),
    Norskmaal: st.builds(
        Norskmaal, dato=faa_dager, lytte=nivaaer, lese=nivaaer, skriftlig=nivaaer, muntlig=nivaaer,
        c1=st.none() | st.just(True), karakter=st.none() | st.just(2),
    ),
    Sluttmaal: st.builds(
        Sluttmaal, dato=faa_dager, kode=st.sampled_from(["OVERGANG_ARBEID", "FULLFOERT_VGO"])
    ),
    Utdanningsbakgrunn: st.builds(
        Utdanningsbakgrunn, dato=faa_dager,
        kode=st.sampled_from(["VGO_GJENNOMFOERT", "VGO_IKKE_GJENNOMFOERT"]),
    ),
    Fritak: st.builds(
        Fritak, ordning=ordninger, omfatter=st.sampled_from(["OPPLAERING", "PROEVE"]),
        vedtaksdato=faa_dager, grunnlag=st.sampled_from(["HELSE", "DOK_NORSK", None]),
        lytte=nivaaer, lese=nivaaer, skriftlig=nivaaer, muntlig=nivaaer, timer=st.none(),
    ),
    Henvendelse: st.builds(
        Henvendelse, ordning=ordninger, henvendelsestype=st.sampled_from(["KRAV", "TILBUD"]),
        dato=faa_dager,
    ),
}  # fmt: skip

personer = st.builds(
    Person,
    nr=st.just(1),
    foedselsdato=st.dates(date(1950, 1, 1), date(2005, 12, 31)),
    identer=st.just(()),
    statsborgerskap=st.lists(
        st.builds(Statsborgerskap, land=st.sampled_from(["NO", "SY"]), fra=maybe, til=maybe),
        max_size=2,
    ).map(tuple),
    tillatelser=st.lists(
        st.builds(
            Tillatelse,
            klasse=st.sampled_from(Klasse),
            innvilget=dager,
            foerste_fornyelse=st.none() | dager,
            tilbakekalt=st.none() | dager,
            gyldig_fra=st.none(),
            gyldig_til=st.none(),
        ),
        max_size=3,
    ).map(tuple),
    ankomst=st.none() | dager,
    beskyttelse_soeknadsdato=st.none() | dager,
    mottak=st.lists(
        st.builds(
            Mottaksopphold,
            type=st.sampled_from(Mottakstype),
            kommunenummer=st.just("0301"),
            fra=dager,
            til=st.none(),
        ),
        max_size=2,
    ).map(tuple),
    bosettinger=st.lists(
        st.builds(
            Bosetting,
            kommunenummer=st.sampled_from(["0301", "4601"]),
            fra=dager,
            til=st.none() | dager,
        ),
        max_size=3,
    ).map(tuple),
    proeveresultater=st.lists(
        st.builds(
            Proeveresultat,
            proeve_id=st.just("a"),
            type_proeve=st.sampled_from(
                ["NORSKPROEVE_A1_B2", "NORSKPROEVE_C1", "SAMFUNNSKUNNSKAP"]
            ),
            dato=faa_dager,
            resultat=st.sampled_from(["A2", "B1", "B2", "C1", "BESTAATT", "IKKE_BESTAATT"]),
            delproeve=st.none() | st.sampled_from(["LYTTE", "MUNTLIG"]),
        ),
        max_size=4,
    ).map(tuple),
)


@st.composite
def registreringer(draw: st.DrawFn) -> list[Registrering]:
    """Records with references of their own in two municipalities."""
    innhold = draw(st.lists(st.one_of(*INNHOLD.values()), max_size=9))
    return [
        Registrering("0301" if n % 3 else "4601", f"R{n}", 1, one) for n, one in enumerate(innhold)
    ]


@settings(unhurried, max_examples=100)
@given(personer, registreringer(), dager, st.randoms(use_true_random=False))
def test_what_is_computed_never_depends_on_order(
    person: Person, records: list[Registrering], dag: date, random: Random
) -> None:
    first = beregn(person, records, dag)
    shuffled = list(records)
    random.shuffle(shuffled)
    assert som_json(beregn(person, shuffled, dag)) == som_json(first)
    assert som_json(beregn(_shuffled(person, random), records, dag)) == som_json(first)


def _shuffled(person: Person, random: Random) -> Person:
    lists = {}
    for name in ("tillatelser", "bosettinger", "mottak", "statsborgerskap", "proeveresultater"):
        items = list(getattr(person, name))
        random.shuffle(items)
        lists[name] = tuple(items)
    return replace(person, **lists)


@settings(unhurried, max_examples=60)
@given(personer, registreringer(), dager, st.one_of(*INNHOLD.values()))
def test_annulment_equals_never_sent(
    person: Person, records: list[Registrering], dag: date, extra: Innhold
) -> None:
    deltaker = Deltaker(person, records, dag)
    before = som_json(beregn(person, deltaker.registrert, dag))
    deltaker.add(Registrering("0301", "EKSTRA", 1, extra))
    beregn(person, deltaker.registrert, dag)
    deltaker.remove("0301", "EKSTRA")
    assert som_json(beregn(person, deltaker.registrert, dag)) == before


perioder = st.lists(
    st.tuples(dager, st.integers(0, 60)).map(lambda p: Periode(p[0], p[0] + timedelta(p[1]))),
    max_size=6,
)


@unhurried
@given(dager, dager, perioder)
def test_leave_never_shortens_and_order_and_splitting_never_matter(
    frist: date, fra: date, leave: list[Periode]
) -> None:
    dato, days = forlenget(frist, fra, leave)
    assert dato == frist + timedelta(days=days) and days >= 0
    assert forlenget(frist, fra, leave[::-1]) == (dato, days)
    assert forlenget(frist, fra, leave + leave) == (dato, days)
    split = [
        part
        for p in leave
        for part in (Periode(p.fra, p.fra + (p.til - p.fra) // 2), Periode(p.fra, p.til))
    ]
    assert forlenget(frist, fra, split) == (dato, days)


@unhurried
@given(dager, perioder)
def test_leave_that_begins_before_the_deadline_counts_with_every_day_once(
    fra: date, leave: list[Periode]
) -> None:
    days = {p.fra + timedelta(n) for p in leave for n in range(p.days)}
    assert forlenget(date(2030, 1, 1), fra, leave)[1] == len([d for d in days if d >= fra])
    assert sum(p.days for p in merge(leave)) == len(days)


@unhurried
@given(dager, st.integers(0, 120))
def test_months_land_on_the_same_day_or_the_last_of_the_month(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + DAY).day == 1)
    assert last_day(day, months) + DAY == later
    assert add_months(day, months + 1) > later


@unhurried
@given(dager, st.integers(0, 80))
def test_age_rises_on_the_birthday(foedt: date, years: int) -> None:
    day = birthday(foedt, years)
    assert age(foedt, day) == years
    assert age(foedt, day - DAY) == years - 1 or (years == 0 and age(foedt, day - DAY) == -1)
    assert (day.month, day.day) == (foedt.month, foedt.day) or (day.month, day.day) == (3, 1)


@unhurried
@given(dager, st.integers(1, 400))
def test_working_days_added_are_working_days_counted(day: date, antall: int) -> None:
    later = add_virkedager(day, antall)
    assert virkedag(later)
    assert virkedager_i(day + DAY, later) == antall
