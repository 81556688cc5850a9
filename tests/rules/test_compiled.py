"""The generated functions say what the loop over the rules says, byte for byte."""

from __future__ import annotations

from random import Random

from rules.engine import Regelbok
from rules.facts import Forsendelse, Kanal
from rules.judgement import judge
from rules.utfall import Dom
from tests.tilfeldige import MOTTATT, batch, register
from transfer.population import generate

BATCHES = 1_000


class _Plain(Regelbok):
    """Every post rule by rule."""

    check = Regelbok.check_plainly


def _said(dom: Dom) -> list[object]:
    return [
        dom.resultat,
        dom.kjoering,
        *(
            (p.loepenr, p.utfall, p.handling, p.gjeldende_versjon, p.lov, p.person_nr)
            for p in dom.poster
        ),
        *(
            (f.rule.id, f.loepenr, f.felt, f.text("nb"), f.fix("en"))
            for f in (*dom.findings, *(f for p in dom.poster for f in p.findings))
        ),
    ]


def test_a_thousand_batches_are_judged_alike_by_both_ways() -> None:
    rand = Random(2021)
    people = list(generate(60, seed=4))
    quick, plain = (kind(Kanal.WS4, MOTTATT.date()) for kind in (Regelbok, _Plain))
    fired: set[str] = set()
    sent: Forsendelse
    for _ in range(BATCHES):
        here = rand.sample(people, 3)
        sent = batch(rand, here, posts=rand.choice((1, 5, 12)))
        one, other = (judge(sent, register(here), bok) for bok in (quick, plain))
        assert _said(one) == _said(other)
        fired.update(f.rule.id for p in one.poster for f in p.findings)
    assert len(fired) > 50  # the batches do meet the rules
