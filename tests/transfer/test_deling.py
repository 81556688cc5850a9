"""Two processes say what one says."""

from __future__ import annotations

import dataclasses
from random import Random

import pytest

from rules.engine import Regelbok
from rules.facts import Forsendelse, Kanal
from rules.judgement import Judge, judge
from rules.register import Register
from rules.utfall import Dom
from tests.tilfeldige import MOTTATT, batch, register
from transfer import deling
from transfer.population import generate

BOK = Regelbok(Kanal.WS4, MOTTATT.date())


def _sent(seed: int, posts: int) -> tuple[Forsendelse, Register]:
    rand = Random(seed)
    people = list(generate(40, seed=seed))
    return batch(rand, people, posts), register(people)


def _said(dom: Dom) -> tuple[object, ...]:
    """All of a judgement, its findings as written."""
    poster = [
        dataclasses.replace(p, findings=tuple(f.written() for f in p.findings)) for p in dom.poster
    ]
    return dom.resultat, poster, [f.written() for f in dom.findings], dom.kjoering


@pytest.mark.parametrize("seed", range(6))
def test_a_batch_is_judged_alike_by_one_process_and_by_two(seed: int) -> None:
    sent, before = _sent(seed, posts=400)
    one = judge(sent, before, BOK)
    other = deling.judge_in_two(sent, _sent(seed, posts=400)[1], BOK, ())
    assert _said(one) == _said(other)
    assert one.virket == other.virket


def test_who_shares_a_person_or_a_reference_is_judged_by_the_same_process() -> None:
    sent, before = _sent(7, posts=300)
    judging = Judge(sent, before, BOK)
    halves = deling.parts(judging, judging.order(sent.poster))
    assert sum(map(len, halves)) == 300
    assert all(len(half) > 50 for half in halves)
    seen: list[set[object]] = []
    for half in halves:
        persons = {person.nr for _, person in half if person is not None}
        keys = {judging.key(post) for post, _ in half}
        seen.append({*persons, *keys})
    assert not seen[0] & seen[1]


def test_where_the_other_process_dies_its_half_is_judged_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent, before = _sent(8, posts=200)
    one = judge(sent, before, BOK)
    monkeypatch.setattr(deling.pickle, "dumps", lambda *_: b"cut off")
    other = deling.judge_in_two(sent, _sent(8, posts=200)[1], BOK, ())
    assert _said(one) == _said(other)
