"""A rule that says on which days it is quiet of a row of hours is silent on those days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from rules.deltaker import Deltaker
from rules.engine import Bound, Regelbok, regelbok
from rules.facts import (
    INNHOLD,
    INTEGRERINGSLOVEN,
    INTRODUKSJONSLOVEN,
    Avbrudd,
    Avslutning,
    Forsendelse,
    Fravaer,
    Kanal,
    Lov,
    Permisjon,
    Personhenvisning,
    Post,
    Registrering,
    Stans,
    Timer,
)
from rules.rekke import NEVER, rekke_av, rekke_key
from rules.rett import rett_fra
from rules.words import deltaker, forsendelse, innhold, post, registrert
from tests.tilfeldige import batch
from tests.tilfeldige import register as register_of
from transfer.population import generate

DAYS = (date(2021, 6, 12), date(2022, 9, 1), date(2024, 3, 1))


def bok(dag: date) -> Regelbok:
    return regelbok(Kanal.WS4, dag)


def quiet_rules(lov: Lov | None, dag: date) -> Iterator[Bound]:
    for trinn in bok(dag).trinn(Timer, lov):
        yield from (b for b in trinn.bound if b.rule.quiet is not None and b.day is None)


def standing(rand: Random, ordning: str, granted: date, kommune: str) -> Iterator[Registrering]:
    """A vedtak of the ordning, and now and then what moves its chain or lies beside it."""
    hjemmel = rand.choice((None, "integreringsloven § 26 (kan tilbys)", "introduksjonsloven § 18"))
    slutt = rand.choice((None, granted + timedelta(days=200)))
    yield registrert(
        innhold("vedtak", ordning=ordning, vedtaksdato=granted, sluttdato=slutt, hjemmel=hjemmel),
        kommunenummer=kommune,
    )
    day = granted + timedelta(days=rand.randrange(150))
    later = day + timedelta(days=30)
    every = (
        innhold("permisjon", ordning=ordning, vedtaksdato=granted, fra=day, til=later),
        innhold("stans", ordning=ordning, stansdato=day),
        innhold("avslutning", ordning=ordning, dato=later),
        innhold("fravaer", ordning=ordning, fra=day, til=later),
        innhold("timer", ordning=ordning, fra=day, til=day, vedtak_referanse="V1"),
        innhold("utdanningsbakgrunn", dato=granted),
    )
    for n, one in enumerate(every):
        if rand.random() < 0.1:
            yield registrert(one, f"R{n}", kommunenummer=kommune)


def cases(count: int) -> Iterator[tuple[Random, Deltaker, Forsendelse, Post]]:
    """Persons with a vedtak of an ordning of theirs, and a new post of hours of it."""
    rand = Random(2022)
    people = list(generate(200, seed=5))
    for _ in range(count):
        person, dag = rand.choice(people), rand.choice((DAYS[0], DAYS[0], *DAYS))
        own = sorted(Deltaker(person, (), dag).ordninger(dag)) or ["IL_NORSK_600"]
        ordning = rand.choice(own)
        fra = dag - timedelta(days=rand.randrange(1, 60))
        granted = fra - timedelta(days=rand.choice((0, 5, 40, 300)))
        stays = [b.kommunenummer for b in sorted(person.bosettinger, key=lambda b: b.fra)]
        kommune = rand.choice([*stays[-1:] * 9, "0301"])
        sent = batch(rand, [person], posts=0)
        sent = replace(
            sent,
            hode=replace(sent.hode, kommunenummer=kommune),
            mottatt=datetime.combine(dag, sent.mottatt.timetz()),
        )
        hours = innhold(
            "timer", ordning=ordning, fra=fra, til=fra, antall="3",
            timetype="SAMFUNN" if "SAMFUNN" in ordning else "NORSK",
            vedtak_referanse=rand.choice(("V1", "V1", "V1", None)),
            spraak=rand.choice((None, "ara")),
        )  # fmt: skip
        henvisning = Personhenvisning(
            **{_FIELD[(i := rand.choice(person.identer)).type]: i.verdi}  # any id of hers
        )
        here = Deltaker(person, standing(rand, ordning, granted, kommune), dag)
        yield rand, here, sent, post(hours, referanse="T1", person=henvisning)


_FIELD = {"FNR": "foedselsnummer", "DNR": "d_nummer", "DUF": "duf_nummer"}


def others(rand: Random, first: Post, fra: date, til: date) -> Iterator[Post]:
    """Posts of the same row on days between two, those included: other number, other reference."""
    timer = first.innhold
    assert isinstance(timer, Timer)
    fra, til = max(fra, date(2018, 1, 1)), min(til, date(2026, 12, 31))
    length = max(0, (til - fra).days)
    for day in (fra, til, *(fra + timedelta(days=rand.randint(0, length)) for _ in range(3))):
        last = min(til, day + timedelta(days=rand.choice((0, 4, 30))))
        if fra <= day <= last:
            other = replace(timer, fra=day, til=last, antall=Decimal(rand.choice((1, 30, 500))))
            yield replace(first, referanse="T2", loepenr=7, innhold=other)


@pytest.mark.parametrize(
    ("cls", "free"),
    [
        (Timer, {"fra", "til", "antall"}),
        # `check` sees to the operation, to what was taken over and to the person itself
        (Post, {"loepenr", "referanse", "versjon", "operasjon", "person", "innhold", "overtatt"}),
    ],
)
def test_posts_of_a_row_differ_in_nothing_that_a_quiet_rule_looks_at(
    cls: type, free: set[str]
) -> None:
    one = post(innhold("timer"))
    for field in fields(cls):
        if field.name not in free:
            other = replace(one if cls is Post else one.innhold, **{field.name: "another"})
            named = other if cls is Post else replace(one, innhold=other)
            assert rekke_key(named) != rekke_key(one), field.name


def test_rules_are_silent_on_their_quiet_days() -> None:
    held: Counter[tuple[Lov | None, str]] = Counter()
    for rand, person, sent, first in cases(1_500):
        dag, known = person.dag, register_of([person.person])
        checked = bok(dag).check_plainly(first, person, sent, None, known)
        if checked.findings or checked.broken or checked.stopped:
            continue  # nothing is taken to be quiet then
        rekke = rekke_av(first, person, sent)
        for bound in quiet_rules(person.lov, dag):
            assert bound.rule.quiet is not None
            days = bound.rule.quiet(rekke, person, sent)
            for other in () if days is None else others(rand, first, days.fra, days.til):
                said = bound.call(other, other.innhold, person, sent, None, known)
                assert not said, (bound.rule.id, days, other.innhold)
                held[person.lov, bound.rule.id] += 1
    for lov in (INTRODUKSJONSLOVEN, INTEGRERINGSLOVEN):
        missed = {b.rule.id for b in quiet_rules(lov, DAYS[0])} - {
            i for law, i in held if law == lov
        }
        assert missed == set()


def test_rows_are_judged_alike_by_both_ways() -> None:
    quick = 0
    for rand, person, sent, first in cases(1_000):
        book, known, timer = bok(person.dag), register_of([person.person]), first.innhold
        assert isinstance(timer, Timer)
        if book.check_plainly(first, person, sent, None, known).findings:
            continue
        round_it = (timer.fra - timedelta(days=90), timer.fra + timedelta(days=300))
        for n, one in enumerate([first, *others(rand, first, *round_it)]):
            asked = replace(one, referanse=f"T{n}")
            one_way = book.check(asked, person, sent, None, known)
            other_way = book.check_plainly(asked, person, sent, None, known)
            assert one_way.stopped == other_way.stopped
            assert [f.rule.id for f in one_way.findings] == [f.rule.id for f in other_way.findings]
            quick += any(asked.innhold.fra in days for _, days in person.rekker.values())
    assert quick > 100  # rows were met on their quiet days


@pytest.mark.parametrize("within", [True, False])
def test_a_rule_is_asked_again_outside_the_quiet_days_and_not_within(within: bool) -> None:
    person = deltaker(innhold("vedtak"), dag="2021-06-12")
    book, sent = bok(DAYS[0]), forsendelse()
    first = post(innhold("timer", fra="2021-05-03", til="2021-05-09", vedtak_referanse="V1"))
    assert book.check(first, person, sent, None).findings == []
    ((_, days),) = person.rekker.values()
    assert days != NEVER
    day = "2021-05-18" if within else (days.til + timedelta(days=1)).isoformat()
    later = post(
        innhold("timer", fra=day, til=day, antall="5", vedtak_referanse="V1"), referanse="T2"
    )
    assert bool(book.check(later, person, sent, None).findings) is not within


def test_a_record_that_moves_the_chain_takes_the_quiet_days_away() -> None:
    person = deltaker(innhold("vedtak"), dag="2021-06-12")
    hours = post(innhold("timer", fra="2021-05-03", til="2021-05-09", vedtak_referanse="V1"))
    bok(DAYS[0]).check(hours, person, forsendelse(), None)
    person.add(registrert(innhold("timer", fra="2021-05-10", til="2021-05-16"), referanse="T9"))
    assert person.rekker
    person.add(registrert(innhold("vedtak"), referanse="V9"))
    assert not person.rekker


def test_only_records_that_take_the_quiet_days_away_bear_on_what_they_rest_on() -> None:
    seen: set[str] = set()
    for rand, person, sent, first in cases(600):
        timer = first.innhold
        assert isinstance(timer, Timer)
        other = rand.choice(sorted(set(INNHOLD) - {"annullering"}))
        record = innhold(other)
        for name in ("fra", "til", "dato", "vedtaksdato", "stansdato"):
            if hasattr(record, name) and getattr(record, name) is not None:
                record = replace(record, **{name: timer.fra - timedelta(days=rand.randrange(90))})
        if getattr(record, "ordning", None) is not None:
            ordning = timer.ordning
            record = replace(
                record, ordning=(ordning,) if isinstance(record.ordning, tuple) else ordning
            )
        before = rests_on(person, timer)
        person.rekker["a row"] = (first.person, NEVER)
        person.add(registrert(record, "NY", kommunenummer=sent.hode.kommunenummer))
        if person.rekker:
            assert rests_on(person, timer) == before, record
            assert rests_on(Deltaker(person.person, person.registrert, person.dag), timer) == before
            seen.add(other)
    assert {"timer", "tiltak", "klage", "spor", "morsmaal"} <= seen


def rests_on(person: Deltaker, timer: Timer) -> tuple[object, ...]:
    """What the quiet rules look at beside the facts of the person."""
    return (
        [(key, k.vedtak, k.periode, k.aktiv, k.er_avslag) for key, k in person.kjeder.items()],
        person.inntraadt,
        rett_fra(person, timer.ordning),
        person.frister(timer.ordning),
        person.aldersgrense(timer.ordning),
        person.lov,
        [list(person.av(kind)) for kind in (Permisjon, Stans, Avslutning, Avbrudd, Fravaer)],
    )
