"""Ids are never reused: what an id once meant, it means for ever."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version

from rules.engine import catalogue
from rules.rule import Rule
from transfer.regler import numre
from transfer.regler.numre import Nummer

RULES = catalogue()


def test_every_id_ever_used_still_means_what_it_meant() -> None:
    assert numre.misbrukt() == []


def test_the_list_is_whole_when_a_version_is_released() -> None:
    listed = {one.siden for one in numre.brukt()} | {one.utgaatt for one in numre.brukt()}
    if version("nir-transfer") not in listed:
        assert numre.tekst(numre.oppdatert()) == numre.tekst(numre.brukt()), "run `nir rules ids`"


def test_the_first_180_rules_are_all_on_the_list() -> None:
    assert len(numre.brukt()) >= 194
    assert [one.id for one in numre.brukt()] == sorted({one.id for one in numre.brukt()})


def test_an_id_that_is_dropped_is_told_of_and_is_marked_not_removed() -> None:
    left = [rule for rule in RULES if rule.id != "NIR-4-TIM-0001"]
    assert [text.split()[0] for text in numre.misbrukt(left)] == ["NIR-4-TIM-0001"]
    row = next(one for one in numre.oppdatert(left) if one.id == "NIR-4-TIM-0001")
    assert row.utgaatt == version("nir-transfer")


def test_an_id_that_comes_back_with_another_meaning_is_told_of() -> None:
    hours = next(rule for rule in RULES if rule.id == "NIR-4-TIM-0001")
    other = next(rule for rule in RULES if rule.id == "NIR-4-TIM-0002")
    swapped: list[Rule] = [
        replace(hours, fires=other.fires) if rule is hours else rule for rule in RULES
    ]
    (text,) = numre.misbrukt(swapped)
    assert "meant timer_uten_kvarter and now means for_mange_timer_paa_dag" in text


def test_an_id_that_was_taken_out_may_not_be_used_again() -> None:
    gone = Nummer("NIR-4-TIM-0001", "timer_uten_kvarter", "0.1.0", "0.2.0")
    (text,) = numre.misbrukt(kjente=[gone])
    assert "taken out in 0.2.0" in text


def test_a_new_rule_needs_no_row_to_be_used() -> None:
    new = replace(RULES[0], id="NIR-4-TIM-0999")
    assert numre.misbrukt([*RULES, new]) == []
    assert "NIR-4-TIM-0999" in [one.id for one in numre.oppdatert([*RULES, new])]
