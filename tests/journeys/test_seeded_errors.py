"""A thousand posts with a hundred faults get exactly the findings that were sown, no more."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from lxml import etree

from rules.engine import catalogue
from rules.rule import Alvorlighet
from storage import Lager
from tests.saadd import AT, data, saadd
from tests.server import Served
from tests.situation import empty, fill

AVVISNINGER = {r.id for r in catalogue() if r.alvorlighet is Alvorlighet.AVVISNING}
MED_ADVARSLER = "NIR-0-BAT-0006"  # on the batch: so many posts were stored with a warning


@pytest.mark.parametrize("seed", [1, 2])
def test_a_thousand_posts_get_exactly_the_findings_that_were_sown(
    service: Served, seed: int
) -> None:
    sown = saadd(seed)
    assert (sown.antall, len(data()["feil"])) == (1000, 100)
    lager = Lager(service.database)
    with lager.batch(write=True) as transaction:
        empty(transaction)
        fill(transaction, sown.personer, {}, date(2021, 5, 1))
    lager.close()
    service.stand_on(AT, "oslo")
    answer = service.vendor("oslo").send(etree.fromstring(sown.xml))
    found = Counter(answer.flatten("post", "rule"))
    assert found.pop((0, MED_ADVARSLER)) == 1
    missing, more = sown.venter - found, found - sown.venter
    assert (sorted(missing.elements()), sorted(more.elements())) == ([], [])
    refused = {post for post, rule in sown.venter if rule in AVVISNINGER}
    assert {p.post for p in answer.poster if p.utfall == "AVVIST"} == refused
    assert {p.utfall for p in answer.poster} == {"LAGRET", "LAGRET_MED_AVVIK", "AVVIST"}


def test_the_faults_are_all_different() -> None:
    faults = [{k: v for k, v in one.items() if k != "venter"} for one in data()["feil"]]
    assert len({repr(one) for one in faults}) == len(faults)
    rules = {rule for one in data()["feil"] for ids in one["venter"].values() for rule in ids}
    assert len(rules) > 60
    assert rules <= {rule.id for rule in catalogue()}
