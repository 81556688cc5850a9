"""The rules are those of the agreed catalogue, and where one differs the reason is written down."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rules.engine import catalogue
from rules.rule import Rule

AGREED = list(csv.DictReader((Path(__file__).parent / "katalog.csv").open(encoding="utf-8")))


def versions() -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in catalogue():
        found[rule.id].append(rule)
    return found


def differences(agreed: dict[str, str], rules: list[Rule]) -> Iterator[str]:
    if {rule.alvorlighet for rule in rules} != {agreed["alvorlighet"]}:
        yield "alvorlighet"
    if {rule.lov.name for rule in rules} != {agreed["lov"]}:
        yield "lov"
    days = (min(rule.valid.fra for rule in rules), max(rule.valid.til for rule in rules))
    wanted = (agreed["fra"] or date.min.isoformat(), agreed["til"] or date.max.isoformat())
    if tuple(day.isoformat() for day in days) != wanted:
        yield "gyldighet"


def test_every_agreed_rule_is_there() -> None:
    known = versions()
    assert [row["id"] for row in AGREED if row["id"] not in known] == []
    assert len(AGREED) == len({row["id"] for row in AGREED}) == 180


def test_a_rule_differs_from_what_was_agreed_only_with_a_reason() -> None:
    known = versions()
    differ = {row["id"]: list(differences(row, known[row["id"]])) for row in AGREED}
    reasons = {row["id"]: row["avvik"] for row in AGREED}
    assert {id: found for id, found in differ.items() if found and not reasons[id]} == {}
    assert [id for id, reason in reasons.items() if reason and not differ[id]] == [], "outdated"
