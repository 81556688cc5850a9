"""Every case of `kasus/` comes out as it must, in the published form, and fast."""

from __future__ import annotations

import json
import time
from pathlib import Path

import jsonschema
import pytest

from rules.beregning import beregn
from rules.person_json import som_json
from tests.rules.law.les_kasus import Kasus, alle_kasus, avvik

KASUS = list(alle_kasus())
SKJEMA = json.loads((Path(__file__).parents[3] / "docs" / "person.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SKJEMA)


@pytest.mark.parametrize("kasus", KASUS, ids=lambda k: k.navn)
def test_case_comes_out_as_it_must(kasus: Kasus) -> None:
    tree = som_json(beregn(kasus.person, kasus.registreringer, kasus.dag))
    assert avvik(kasus.forventet, tree) == []


@pytest.mark.parametrize("kasus", KASUS[::6], ids=lambda k: k.navn)
def test_tree_keeps_to_the_published_schema(kasus: Kasus) -> None:
    VALIDATOR.validate(som_json(beregn(kasus.person, kasus.registreringer, kasus.dag)))


def test_every_case_has_a_name_of_its_own() -> None:
    names = [k.navn for k in KASUS]
    assert len(names) == len(set(names))


def test_every_row_of_the_decision_table_is_hit_by_a_case() -> None:
    hit = set()
    for kasus in KASUS:
        tree = beregn(kasus.person, kasus.registreringer, kasus.dag)
        hit |= {k.treff.rad for k in tree.kategorier} | {rad for rad, _ in tree.utenfor}
    rows = {f"D{n}" for n in range(1, 21)} | {"D8-6A", "K1", "K2"}
    assert rows <= hit


def test_one_person_costs_under_a_millisecond() -> None:
    """On average over all cases, the best of five rounds, in processor time."""

    def one_round() -> float:
        began = time.process_time()
        for kasus in KASUS:
            beregn(kasus.person, kasus.registreringer, kasus.dag)
        return (time.process_time() - began) / len(KASUS)

    assert min(one_round() for _ in range(5)) < 0.001
