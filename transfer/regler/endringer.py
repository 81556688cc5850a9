"""What changed in the rule set between two days: rules added, changed and retired, values changed.

The days are those of validity: a rule that began to hold on 1 March 2021 is a change of that day.
"""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Any

from rules import law
from rules.engine import catalogue
from rules.rule import Rule

_DAY = timedelta(days=1)


class Slag(StrEnum):
    NY = "NY"  # an id that was not there the day before
    ENDRET = "ENDRET"  # a new version takes over
    UTGAATT = "UTGAATT"  # the first day without it


@dataclass(frozen=True, slots=True)
class Bytte:
    """One part of a rule that changed: its name in the catalogue, before and after."""

    felt: str
    foer: str
    etter: str


@dataclass(frozen=True, slots=True)
class Regelendring:
    """A rule that came, changed or went on a day."""

    dag: date
    slag: Slag
    foer: Rule | None
    etter: Rule | None
    bytter: tuple[Bytte, ...] = ()

    @property
    def rule(self) -> Rule:
        """The version to show: the new one, or the last where it went."""
        rule = self.etter or self.foer
        assert rule is not None
        return rule

    def as_data(self) -> dict[str, Any]:
        return {
            "day": self.dag,
            "kind": self.slag,
            "id": self.rule.id,
            "name": self.rule.name,
            "severity": self.rule.alvorlighet,
            "from": self.foer.versjon if self.foer else None,
            "to": self.etter.versjon if self.etter else None,
            "changed": [
                {"part": one.felt, "before": one.foer, "after": one.etter} for one in self.bytter
            ],
        }


@dataclass(frozen=True, slots=True)
class Verdiendring:
    """A value of the law that took over on a day."""

    dag: date
    navn: str
    foer: str | None
    etter: str
    kilde: str

    def as_data(self) -> dict[str, Any]:
        return {
            "day": self.dag,
            "name": self.navn,
            "before": self.foer,
            "after": self.etter,
            "source": self.kilde,
        }


def endringer(fra: date, til: date, rules: Iterable[Rule] | None = None) -> list[Regelendring]:
    """What changed after `fra`, up to and including `til`, in order of day and id."""
    return [one for one in (_egne() if rules is None else _alle(rules)) if fra < one.dag <= til]


@cache
def _egne() -> tuple[Regelendring, ...]:
    return _alle(catalogue())


def _alle(rules: Iterable[Rule]) -> tuple[Regelendring, ...]:
    return tuple(sorted(_changes(rules), key=lambda one: (one.dag, one.rule.id)))


def _changes(rules: Iterable[Rule]) -> Iterator[Regelendring]:
    by_id: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        by_id[rule.id].append(rule)
    for versions in by_id.values():
        versions.sort(key=lambda rule: rule.valid.fra)
        if versions[0].valid.fra > date.min:
            yield Regelendring(versions[0].valid.fra, Slag.NY, None, versions[0])
        for foer, etter in pairwise(versions):
            yield from _mellom(foer, etter)
        if versions[-1].valid.til < date.max:
            yield Regelendring(versions[-1].valid.til + _DAY, Slag.UTGAATT, versions[-1], None)


def _mellom(foer: Rule, etter: Rule) -> Iterator[Regelendring]:
    if foer.valid.til + _DAY == etter.valid.fra:
        yield Regelendring(etter.valid.fra, Slag.ENDRET, foer, etter, bytter(foer, etter))
    else:
        yield Regelendring(foer.valid.til + _DAY, Slag.UTGAATT, foer, None)
        yield Regelendring(etter.valid.fra, Slag.NY, None, etter)


def bytter(foer: Rule, etter: Rule) -> tuple[Bytte, ...]:
    """What is not the same in two versions of a rule."""
    one, other = _parts(foer), _parts(etter)
    return tuple(Bytte(name, one[name], other[name]) for name in one if one[name] != other[name])


def _parts(rule: Rule) -> dict[str, str]:
    return {
        "severity": rule.alvorlighet,
        "text.nb": rule.tekst.nb,
        "text.nn": rule.tekst.nn or "",
        "text.en": rule.tekst.en,
        "fix.nb": rule.rettelse.nb,
        "fix.nn": rule.rettelse.nn or "",
        "fix.en": rule.rettelse.en,
        "law": " ".join(str(lov) for lov in rule.lov),
        "channels": " ".join(sorted(rule.kanaler)),
        "records": " ".join(sorted(kind.posttype for kind in rule.types)),
        "handling": rule.handling,
        "source": rule.source,
        "condition": _condition(rule),
    }


def _condition(rule: Rule) -> str:
    """The code of the function, without its decorator and its docstring."""
    source = inspect.getsource(rule.fires)
    body = source[source.index("def ") :]
    doc = rule.fires.__doc__
    if doc and doc in body:
        body = body.split(doc, 1)[1].split("\n", 1)[-1]
    else:
        body = body.split(":\n", 1)[-1]
    return inspect.cleandoc("\n" + body)


def verdiendringer(fra: date, til: date) -> list[Verdiendring]:
    """The values of the law that changed after `fra`, up to and including `til`."""
    return sorted(
        (
            Verdiendring(
                value.fra,
                dated.navn,
                _shown(dated.historie[n - 1]) if n else None,
                _shown(value),
                value.source,
            )
            for dated in law.alle()
            for n, value in enumerate(dated.historie)
            if fra < value.fra <= til
        ),
        key=lambda one: (one.dag, one.navn),
    )


def _shown(value: law.Value) -> str:
    return ", ".join(f"{name} = {one}" for name, one in value.items())
