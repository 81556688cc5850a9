"""The changelog of the rule set, from days to what was added, changed and retired."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import utgave
from rules.engine import catalogue
from rules.periode import Periode
from rules.rule import Alvorlighet, Rule, Tekst
from transfer.regler import katalog
from transfer.regler.endringer import Slag, endringer, verdiendringer

DAY = timedelta(days=1)
ANY = catalogue()[0]


def version(valid: str, **changed: object) -> Rule:
    return replace(ANY, valid=Periode.parse(valid), **changed)


@given(st.dates(date(2018, 1, 1), date(2033, 1, 1)), st.dates(date(2018, 1, 1), date(2033, 1, 1)))
def test_what_held_before_and_what_changed_give_what_holds_after(one: date, other: date) -> None:
    fra, til = sorted((one, other))
    held = {rule.id for rule in katalog.holding(fra)}
    for change in endringer(fra, til):
        if change.slag is Slag.NY:
            assert change.rule.id not in held
            held.add(change.rule.id)
        elif change.slag is Slag.UTGAATT:
            held.remove(change.rule.id)
        else:
            assert change.rule.id in held
    assert held == {rule.id for rule in katalog.holding(til)}


@pytest.mark.parametrize(
    ("fra", "til", "there"),
    [("2021-02-27", "2021-02-28", False), ("2021-02-28", "2021-03-01", True),
     ("2021-03-01", "2021-03-02", False)],
)  # fmt: skip
def test_a_rule_is_added_on_its_first_day(fra: str, til: str, there: bool) -> None:
    found = endringer(date.fromisoformat(fra), date.fromisoformat(til))
    assert bool([one for one in found if one.slag is Slag.NY]) == there


def test_a_new_severity_and_a_new_text_are_told_of_with_before_and_after() -> None:
    before = version("../2021-06-30", alvorlighet=Alvorlighet.ADVARSEL)
    after = version(
        "2021-07-01/..", alvorlighet=Alvorlighet.AVVISNING, tekst=Tekst("ny", "new", "ny")
    )
    (one,) = endringer(date(2021, 6, 30), date(2021, 7, 1), [after, before])
    assert (one.slag, one.dag) == (Slag.ENDRET, date(2021, 7, 1))
    swaps = {swap.felt: (swap.foer, swap.etter) for swap in one.bytter}
    assert swaps["severity"] == ("ADVARSEL", "AVVISNING")
    assert swaps["text.en"] == (ANY.tekst.en, "new")
    assert set(swaps) == {"severity", "text.nb", "text.nn", "text.en"}


def test_a_rule_that_rests_and_comes_back_is_retired_and_added() -> None:
    found = endringer(
        date.min, date.max, [version("../2021-06-30"), version("2021-08-01/2021-12-31")]
    )
    assert [(one.dag, one.slag) for one in found] == [
        (date(2021, 7, 1), Slag.UTGAATT),
        (date(2021, 8, 1), Slag.NY),
        (date(2022, 1, 1), Slag.UTGAATT),
    ]


def test_a_moved_cut_off_is_a_change_of_the_values_of_the_law() -> None:
    found = verdiendringer(date(2021, 1, 31), date(2021, 2, 1))
    moved = next(one for one in found if one.navn == "ws2_siste_dag")
    assert "2021-02-28" in str(moved.foer) and "2021-06-11" in moved.etter


@given(st.dates(date(1990, 1, 1), date(2035, 1, 1)))
def test_the_version_of_the_rule_set_is_the_first_day_of_what_holds(dag: date) -> None:
    fra = utgave.gyldig_fra(dag)
    assert fra <= dag
    assert utgave.gyldig_fra(fra) == fra and utgave.versjon(dag) == fra.isoformat()
    assert katalog.holding(fra) == katalog.holding(dag)


def test_the_version_moves_on_each_day_a_rule_begins_or_ends() -> None:
    for rule in catalogue():
        for day in (rule.valid.fra, rule.valid.til + DAY if rule.valid.til < date.max else None):
            if day and day > date.min:
                assert utgave.gyldig_fra(day) == day != utgave.gyldig_fra(day - DAY)


def test_the_digest_is_over_rules_values_and_codes() -> None:
    assert len(utgave.digest()) == 64 and utgave.digest() == utgave.digest()
