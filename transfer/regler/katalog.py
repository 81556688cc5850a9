"""The catalogue as plain data: each version of each rule, what it reads of the law, its history."""

from __future__ import annotations

import ast
import doctest
import inspect
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from types import ModuleType
from typing import Any

from rules import law, utgave
from rules.engine import catalogue
from rules.facts import Kanal
from rules.ident import mask
from rules.law import Dated
from rules.rule import Doer, Rule, Tekst
from transfer.adresser import REGLER
from transfer.regler.eksempler import vis

ADRESSE = REGLER


def holding(day: date) -> list[Rule]:
    """The rules that hold on a day, by id."""
    return [rule for rule in catalogue() if day in rule.valid]


def versjoner(id: str) -> list[Rule]:
    """Every version of a rule, the oldest first; empty for an id that is not there."""
    return [rule for rule in catalogue() if rule.id == id]


def gjeldende(id: str, day: date) -> Rule | None:
    """The version that holds on a day; else the last there was; None for an unknown id."""
    alle = versjoner(id)
    return next((rule for rule in alle if day in rule.valid), alle[-1] if alle else None)


def omraade(rule: Rule) -> str:
    """The area of a rule: `TIM` of `NIR-4-TIM-0001`."""
    return rule.id.split("-")[2]


def adresse(id: str) -> str:
    """The stable address of the page of a rule, under the address of the service."""
    return f"{ADRESSE}/{id}"


def pakke(day: date) -> dict[str, Any]:
    """The edition of the rule set on a day, as it stands in every answer."""
    return {
        "name": utgave.NAVN,
        "version": utgave.versjon(day),
        "validFrom": utgave.gyldig_fra(day),
        "sha256": utgave.digest(),
    }


def kanaler(rule: Rule) -> list[str]:
    """The services whose batches can meet the rule; none for what NIR itself runs."""
    return [kanal.value for kanal in Kanal if kanal in rule.kanaler]


def as_data(rule: Rule, *, xml: bool = True) -> dict[str, Any]:
    """A version of a rule as plain data; `xml` adds the post of each example."""
    return {
        "id": rule.id,
        "address": adresse(rule.id),
        "name": rule.name,
        "version": rule.versjon,
        "area": omraade(rule),
        "severity": rule.alvorlighet,
        "scope": rule.omfang,
        "category": rule.kategori,
        "step": int(rule.steg),
        "stepName": rule.steg.name,
        "door": rule.doer,
        "law": [str(lov) for lov in rule.lov],
        "channels": kanaler(rule),
        "valid": str(rule.valid),
        "validFrom": None if rule.valid.fra == date.min else rule.valid.fra,
        "validTo": None if rule.valid.til == date.max else rule.valid.til,
        "selectedBy": rule.at,
        "field": rule.felt,
        "records": posttyper(rule),
        "handling": rule.handling,
        "text": as_texts(rule.tekst),
        "fix": as_texts(rule.rettelse),
        "source": rule.source,
        "certainty": rule.certainty,
        "why": why(rule),
        "reads": [verdi_data(dated) for dated in leser(rule)],
        "examples": [eksempel.as_data() for eksempel in vis(rule)] if xml else examples(rule),
    }


def as_texts(tekst: Tekst) -> dict[str, str]:
    """A text in the three languages; nynorsk falls back on bokmål."""
    return {"nb": tekst.nb, "nn": tekst.nn or tekst.nb, "en": tekst.en}


def posttyper(rule: Rule) -> list[str]:
    """The record types that the rule looks at; none where it looks at no record."""
    if rule.doer is not Doer.POST or not {"innhold", "post"} & set(rule.sees):
        return []
    return sorted(kind.posttype for kind in rule.types)


def why(rule: Rule) -> str:
    """What the rule says of itself: its docstring without the examples."""
    parts = doctest.DocTestParser().parse(inspect.cleandoc(rule.fires.__doc__ or ""))
    spoken = [part.strip() for part in parts if isinstance(part, str) and part.strip()]
    return mask("\n\n".join(spoken))


def examples(rule: Rule) -> list[dict[str, str]]:
    """The examples of a rule as written, each with what it gives."""
    found = doctest.DocTestParser().get_examples(inspect.cleandoc(rule.fires.__doc__ or ""))
    return [{"code": mask(one.source.strip()), "gives": one.want.strip()} for one in found]


def verdi_data(dated: Dated) -> dict[str, Any]:
    """A dated value with its history."""
    return {
        "name": dated.navn,
        "nb": dated.nb,
        "en": dated.en,
        "unit": dated.unit,
        "selectedBy": dated.selected_by,
        "values": [
            {
                "from": value.fra,
                "to": None if value.til == date.max else value.til,
                "value": dict(value),
                "source": value.source,
                "certainty": value.certainty,
            }
            for value in dated.historie
        ],
    }


@cache
def leser(rule: Rule) -> tuple[Dated, ...]:
    """The dated values of the law that the rule reads, itself or through the helpers beside it."""
    module = sys.modules[rule.fires.__module__]
    names = {name for one in (module, *_beside(module)) for name in _law_names(one)}
    return tuple(dated for dated in law.alle() if dated.navn in names)


def _beside(module: ModuleType) -> Iterator[ModuleType]:
    """The modules of the same folder that a rule's file imports."""
    package = module.__name__.rpartition(".")[0]
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{package}."):
            yield sys.modules[str(node.module)]


def _law_names(module: ModuleType) -> set[str]:
    return {
        node.attr
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "law"
    }


@cache
def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))
