"""A search is text that is also an address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.innsyn.filter import Filter
from transfer.monitor import soek

NOW = datetime(2021, 6, 12, 10, tzinfo=UTC)
OSLO_MIDNIGHT = datetime(2021, 6, 9, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", Filter()),
        ("status:avvist", Filter(resultat=("AVVIST",))),
        ("status:feil", Filter(resultat=("AVVIST", "DELVIS", "UAVKLART"))),
        ("lov:integrering", Filter(lov="INTEGRERINGSLOVEN")),
        ("regel:nir-4-tim-0001", Filter(regel="NIR-4-TIM-0001")),
        ("NIR-4-TIM-0001 0301", Filter(regel="NIR-4-TIM-0001", kommune="0301")),
        ("siden:7d", Filter(fra=NOW - timedelta(days=7))),
        ("since:3h", Filter(fra=NOW - timedelta(hours=3))),
        ("dag:2021-06-10", Filter(fra=OSLO_MIDNIGHT, til=OSLO_MIDNIGHT + timedelta(days=1))),
        ('system:"Nordlys Voksen" versjon:4.2', Filter(system="Nordlys Voksen", versjon="4.2")),
        ("hentet:nei", Filter(hentet=False)),
        ("WS4-MIXED", Filter(id="WS4-MIXED")),
    ],
)
def test_words_narrow_a_search(text: str, wanted: Filter) -> None:
    assert soek.parse(text, NOW).filter == wanted


@pytest.mark.parametrize(
    "text", ["status:rar", "tull:1", "siden:", "dag:2021-13-01", "hentet:kanskje", "siden:999999u"]
)
def test_what_is_not_understood_is_told_and_narrows_nothing(text: str) -> None:
    found = soek.parse(text, NOW)
    assert found.feil == (text,) and found.filter == Filter()


def test_nobody_is_searched_for_by_a_national_id() -> None:
    found = soek.parse("10889500196 status:avvist", NOW)
    assert found.filter == Filter(resultat=("AVVIST",)) and "10889500196" not in found.tekst


@given(st.text(max_size=60))
def test_no_text_breaks_the_search(text: str) -> None:
    assert soek.parse(text, NOW).filter is not None


@given(st.text("abcæøåXYZ 0123.-", min_size=1, max_size=20).filter(str.strip))
def test_written_search_reads_back(name: str) -> None:
    name = " ".join(name.split())
    assert soek.parse(soek.skriv(system=name), NOW).filter == Filter(system=name)
