"""A batch is read alike by every way, whether it follows the schema or not."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from schemas.canonical import canonical_reader
from schemas.contract import by_namespace
from transfer import reading
from transfer.faults import Feil
from transfer.kropp import canonical_bytes
from transfer.parsing import parse

FIXTURES = sorted((Path(__file__).parents[1] / "fixtures" / "ws4").rglob("*.xml"))


def element_of(path: Path) -> Any:
    root, _ = parse([path.read_bytes()])
    return root[-1][0] if root.tag.endswith("}Envelope") else root


def told(element: Any, canonical: Any) -> Any:
    """What there is to tell of a batch: its facts and faults, or the fault that it is."""
    release = by_namespace(etree.QName(element).namespace)
    assert release is not None
    try:
        lest = reading.read(element, release, canonical=canonical)
    except Feil as feil:
        return str(feil)
    paths = [lest.places.sti(post.loepenr, "innhold") for post in lest.poster]
    wrong = {n: [(e.sti, e.linje, e.verdi) for e in errors] for n, errors in lest.wrong.items()}
    return lest.hode, lest.poster, wrong, lest.named, paths


@pytest.mark.parametrize("beside", [1, 5000], ids=["with the schema beside", "after the schema"])
@pytest.mark.parametrize("path", FIXTURES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_batch_is_read_alike_by_every_way(
    path: Path, beside: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_BESIDE", beside)
    plain = told(element_of(path), None)
    element = element_of(path)
    assert told(element, partial(canonical_bytes, element)) == plain


def test_a_message_that_is_no_batch_is_told_so_by_every_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = next(p for p in FIXTURES if p.name == "god.xml")
    for spoil in ("empty", "header last", "without header"):
        answers = []
        for beside in (1, 5000):
            monkeypatch.setattr(reading, "_BESIDE", beside)
            element = element_of(path)
            if spoil == "empty":
                element.clear()
            elif spoil == "header last":
                element[0].append(element[0][0])
            else:
                element[0].remove(element[0][0])
            answers.append(told(element, partial(canonical_bytes, element)))
        assert answers[0] == answers[1]
        assert isinstance(answers[0], str)


def test_no_pattern_is_made_for_an_enormous_prefix() -> None:
    batch = element_of(next(p for p in FIXTURES if p.name == "god.xml"))
    ns = etree.QName(batch).namespace
    for letters, made in ((64, 1), (65, 0)):
        prefix = "p" * letters
        begins = f'<{prefix}:SendForsendelse xmlns:{prefix}="{ns}">'.encode()
        element, _ = parse(
            [begins, etree.tostring(batch[0]), f"</{prefix}:SendForsendelse>".encode()]
        )
        before = canonical_reader.cache_info().misses
        assert told(element, partial(canonical_bytes, element)) == told(element, None)
        assert canonical_reader.cache_info().misses - before == made
