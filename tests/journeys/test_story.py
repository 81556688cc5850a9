"""The demonstration's story, message by message, against a real server with zeep vendors."""

from __future__ import annotations

import pytest

from tests.storage.databases import sqlite
from transfer import offline
from transfer.demo.story import Step, play, service, steps
from transfer.personfil import DEMO

STEPS = steps()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    database = sqlite(tmp_path_factory.mktemp("story"))
    offline.load_population(database, DEMO)
    with service(database, workers=2) as url:
        return {step.title: faults for step, _, faults in play(url, database)}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.title)
def test_every_message_of_the_story_ends_as_expected(
    told: dict[str, list[str]], step: Step
) -> None:
    assert told[step.title] == []


def test_the_story_holds_what_the_demonstration_promises() -> None:
    kinds = {step.raw["expect"] for step in STEPS}
    assert {"GODTATT", "AVVIST", "DELVIS", "TJENESTE_STENGT", "FORSENDELSE_BRUKT"} <= kinds
    assert any(step.raw.get("duplikat") for step in STEPS)
