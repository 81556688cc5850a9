"""The form of a rule: where it stands, that its texts can be read in three languages and filled,
and that its examples show it firing, mended and silent.
"""

from __future__ import annotations

import contextlib
import doctest
import inspect
import io
import string
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from rules.engine import catalogue
from rules.rule import Doer, Omfang, Rule, Tekst, Treff, fill
from rules.words import WORDS

RULES = catalogue()
EVERY = pytest.mark.parametrize(
    "rule", [pytest.param(rule, id=f"{rule.id}-{rule.versjon}-{rule.name}") for rule in RULES]
)
LANGUAGES = ("nb", "nn", "en")
MARKERS = {"# fires": "True\n", "# corrected": "False\n", "# does not fire": "False\n"}
SCHEMA_VALUES = {"felt": "fra", "verdi": "x", "ventet": "til"}  # what the schema door gives


@dataclass
class Calls:
    """A rule in place of itself in its own examples: every call and what came of it."""

    rule: Rule
    made: list[tuple[dict[str, object], object]] = field(default_factory=list)

    def __call__(self, *args: object, **kwargs: object) -> object:
        hit = self.rule.fires(*args, **kwargs)
        bound = inspect.signature(self.rule.fires).bind(*args, **kwargs)
        self.made.append((dict(bound.arguments), hit))
        return hit


def examples(rule: Rule) -> list[doctest.Example]:
    return doctest.DocTestParser().get_examples(rule.fires.__doc__ or "")


@cache
def _firing(place: int) -> list[tuple[dict[str, object], Treff]]:
    """The calls of the examples that fired: the arguments, and each place."""
    rule = RULES[place]
    calls = Calls(rule)
    module = inspect.getmodule(rule.fires)
    globs = {**vars(module), **WORDS, rule.name: calls}
    with contextlib.redirect_stdout(io.StringIO()):
        for example in examples(rule):
            exec(compile(example.source, f"<{rule.name}>", "single"), globs)
    return [
        (arguments, one if isinstance(one, Treff) else Treff())
        for arguments, hit in calls.made
        if hit
        for one in (hit if isinstance(hit, list | tuple) else [hit])
    ]


def firing(rule: Rule) -> list[tuple[dict[str, object], Treff]]:
    return _firing(RULES.index(rule))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def texts(rule: Rule) -> tuple[Tekst, Tekst]:
    return rule.tekst, rule.rettelse


def test_there_are_rules() -> None:
    assert RULES


@EVERY
def test_a_rule_stands_in_the_file_of_its_name(rule: Rule) -> None:
    stem = Path(inspect.getfile(rule.fires)).stem
    assert rule.name == stem or rule.name.startswith(f"{stem}_fra_"), f"{rule.name} in {stem}.py"


def test_the_versions_of_a_rule_stand_in_one_file_and_never_on_the_same_day() -> None:
    by_id: dict[str, list[Rule]] = defaultdict(list)
    for rule in RULES:
        by_id[rule.id].append(rule)
    for id, versions in by_id.items():
        assert len({inspect.getfile(rule.fires) for rule in versions}) == 1, id
        versions.sort(key=lambda rule: rule.valid.fra)
        for one, later in pairwise(versions):
            assert one.valid.til < later.valid.fra, id


def test_no_file_and_no_name_holds_two_ids() -> None:
    by_file: dict[str, set[str]] = defaultdict(set)
    by_name: dict[str, set[str]] = defaultdict(set)
    for rule in RULES:
        by_file[inspect.getfile(rule.fires)].add(rule.id)
        by_name[rule.name].add(rule.id)
    assert {place: ids for place, ids in by_file.items() if len(ids) > 1} == {}
    assert {name: ids for name, ids in by_name.items() if len(ids) > 1} == {}


@EVERY
def test_the_texts_are_in_three_languages_with_the_same_placeholders(rule: Rule) -> None:
    for tekst in texts(rule):
        written = [getattr(tekst, language) for language in LANGUAGES]
        assert all(text and text == text.strip() for text in written), written
        assert len({frozenset(placeholders(text)) for text in written}) == 1, written
        assert tekst.nb != tekst.en


@EVERY
def test_a_rule_has_a_source(rule: Rule) -> None:
    assert rule.source.strip()


@EVERY
def test_the_docstring_begins_with_a_sentence(rule: Rule) -> None:
    first = (inspect.getdoc(rule.fires) or "").split("\n\n")[0]
    assert first.endswith((".", "!", "?")), first
    assert first[:1].isupper(), first


@EVERY
def test_the_examples_show_it_firing_then_corrected_then_silent(rule: Rule) -> None:
    seen = []
    for example in examples(rule):
        for marker, want in MARKERS.items():
            if example.source.rstrip().endswith(marker):
                assert example.want == want, example.source
                seen.append(marker)
    assert list(dict.fromkeys(seen)) == list(MARKERS), seen


@EVERY
def test_the_texts_of_what_fires_can_be_filled(rule: Rule) -> None:
    """Every placeholder is found in what the rule sees, or in the values of the place."""
    found = firing(rule)
    assert found, "no example fires"
    for arguments, place in found:
        door: Mapping[str, object] = SCHEMA_VALUES if rule.doer is Doer.SCHEMA else {}
        values = {**arguments, **door, **place.verdier}
        for tekst in texts(rule):
            for language in LANGUAGES:
                assert fill(tekst, language, values)


@EVERY
def test_the_field_of_what_fires_exists(rule: Rule) -> None:
    """The finding is shown there, so it must be a field of the record, the post or the batch."""
    if rule.doer is Doer.SCHEMA or rule.omfang is Omfang.REGISTER:
        pytest.skip("it has no record")
    for arguments, place in firing(rule):
        felt = place.felt or rule.felt
        seen: dict[str, Any] = dict(zip(rule.sees, arguments.values(), strict=False))
        if felt is None or "opptelling" in rule.sees[:1]:
            continue
        first, root = rule.sees[0], None
        if first == "innhold":
            root = seen["innhold"]
            if felt.startswith("post."):
                root, felt = seen["post"], felt.removeprefix("post.")
            felt = felt.removeprefix("innhold.")
        else:
            root = seen.get("post", seen.get("forsendelse"))
        for step in felt.split("."):
            name = step.partition("[")[0]
            assert hasattr(root, name), f"{felt}: {type(root).__name__} has no {name}"
            root = getattr(root, name)
