"""The states of a decision: one table, and everything that shows it says the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rules import law
from rules.tilstand import ETTER, Hendelse, Tilstand, tillatt
from transfer.regler import tilstander

DAG = date(2021, 6, 1)
PAGE = Path(__file__).parents[3] / "docs" / "vedtak.md"


@pytest.mark.parametrize(
    ("name", "made"),
    [("states", tilstander.mermaid(DAG)), ("complaints", tilstander.mermaid_klage(DAG))],
)
def test_the_diagrams_in_the_docs_are_fresh(name: str, made: str) -> None:
    page = PAGE.read_text("utf-8")
    shown = page.split(f"<!-- begin {name} -->\n")[1].split(f"<!-- end {name} -->")[0]
    assert shown == f"```mermaid\n{made}```\n", "run `nir rules states --mermaid`"


def test_the_table_names_every_state_and_only_events_that_there_are() -> None:
    tabell = law.vedtak_tilstand.at(DAG)
    for state in Tilstand:
        assert set(tabell[state.value]) <= {event.value for event in Hendelse}, state
    for part in ("starter", "flytter", "midlertidig", "sletter"):
        assert set(tabell[part]) <= {event.value for event in Hendelse}


def test_the_drawn_moves_are_those_that_the_rules_allow() -> None:
    drawn = {(one.fra, one.hendelse) for one in tilstander.overganger(DAG)}
    for fra in Tilstand:
        for hendelse in Hendelse:
            allowed = tillatt(DAG, fra, hendelse, DAG)
            assert allowed == ((fra.value, hendelse.value) in drawn), (fra, hendelse)


def test_an_event_leaves_the_chain_where_the_drawing_says() -> None:
    after = {one.hendelse: one.til for one in tilstander.overganger(DAG) if not one.blir}
    assert {event.value: state.value for event, state in ETTER.items()} == {
        event: state
        for event, state in after.items()
        if event in ("stans", "gjenopptak", "avslutning")
    }


def test_each_state_and_event_is_explained_in_three_languages() -> None:
    for spraak in ("nb", "nn", "en"):
        for state in tilstander.tilstander():
            assert tilstander.beskrevet("tilstand", state, spraak, DAG)
        for event in tilstander.hendelser():
            assert "{" not in tilstander.beskrevet("hendelse", event, spraak, DAG)


def test_only_an_outcome_that_changes_the_decision_leads_to_a_new_one() -> None:
    made = tilstander.mermaid_klage(DAG)
    assert "MEDHOLD --> NYTT_VEDTAK" in made and "OPPRETTHOLDT --> [*]" in made
    assert "TRUKKET --> NYTT_VEDTAK" not in made
