"""The examples of a rule in both their forms: the facts as written, and the post made from them.

An example stands in the docstring of its rule. Here it is run once more with a recorder round the
rule, so that what the rule was given can be written as XML and what it found can be read as the
sentence a sender gets. National ids are masked, the synthetic ones too.
"""

from __future__ import annotations

import ast
import doctest
import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from lxml import etree

from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Innhold, Kanal, Person, Post, Proeveresultat
from rules.ident import mask
from rules.rule import Doer, Rule, Tidligere, Treff, fill
from rules.words import WORDS
from rules.words import post as post_round
from schemas.contract import newest
from schemas.write import forsendelse_xml, post_xml
from schemas.xmlwriter import element, escape

SPRAAK = ("nb", "nn", "en")
_FROM_THE_SCHEMA = {"felt": "felt", "verdi": "…", "ventet": "…"}  # what that door gives a text


_LIMITS = ("moenster", "lovlige", "ventet")  # what a schema rule holds the value against


class Slag(StrEnum):
    """What an example shows."""

    FYRER = "FYRER"
    RETTET = "RETTET"
    STILLE = "STILLE"
    FLERE = "FLERE"


_MARKERS = {"# fires": Slag.FYRER, "# corrected": Slag.RETTET, "# does not fire": Slag.STILLE}


@dataclass(frozen=True, slots=True)
class Kall:
    """One call of the rule: what it was given, and the places where it fired."""

    argumenter: Mapping[str, object]
    treff: tuple[Treff, ...]


@dataclass(frozen=True, slots=True)
class Xml:
    """A piece of XML with what it is: `post`, `staar`, `forsendelse`, `felt` ..."""

    hva: str
    tekst: str


@dataclass(frozen=True, slots=True)
class Eksempel:
    """One example: facts, what they give, the same as XML, and the sentences of what was found."""

    slag: Slag
    innledning: str
    fakta: str
    gir: str
    xml: tuple[Xml, ...]
    funn: tuple[Mapping[str, str], ...]  # by language

    def as_data(self) -> dict[str, Any]:
        return {
            "shows": self.slag,
            "about": self.innledning or None,
            "code": self.fakta,
            "gives": self.gir,
            "xml": [{"what": one.hva, "xml": one.tekst} for one in self.xml],
            "findings": [dict(one) for one in self.funn],
        }


class _Recorder:
    """A rule in place of itself in its own examples."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.calls: list[Kall] = []

    def __call__(self, *args: object, **kwargs: object) -> object:
        hit = self.rule.fires(*args, **kwargs)
        bound = inspect.signature(self.rule.fires).bind(*args, **kwargs)
        self.calls.append(Kall(dict(bound.arguments), _places(hit)))
        return hit


def _places(hit: object) -> tuple[Treff, ...]:
    if not hit:
        return ()
    found = hit if isinstance(hit, list | tuple) else [hit]
    return tuple(one if isinstance(one, Treff) else Treff() for one in found)


@cache
def vis(rule: Rule) -> tuple[Eksempel, ...]:
    """The examples of a rule in order, each in both forms, with the lines it builds on."""
    ran = kjoer(rule)
    setup = {one.source: calls for _, one, calls in ran if not one.want}
    shown = []
    for about, one, calls in ran:
        if one.want:
            lines = _needed(one.source, list(setup))
            earlier = [call for line in lines for call in setup[line]]
            shown.append(_shown(rule, about, one, (*calls, *earlier), lines))
    return tuple(shown)


def _needed(source: str, setup: list[str]) -> list[str]:
    """The earlier lines that give the names used in an example, in order."""
    names, needed = _names(source), set[str]()
    for line in reversed(setup):
        if names & _gives(line):
            needed.add(line)
            names |= _names(line)
    return [line for line in setup if line in needed]


def _names(source: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def _gives(source: str) -> set[str]:
    tree = ast.parse(source)
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    stored = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return defined | stored


def kjoer(rule: Rule) -> list[tuple[str, doctest.Example, tuple[Kall, ...]]]:
    """Run the examples: the words before each, the example, and the calls it made."""
    module = sys.modules[rule.fires.__module__]
    recorder = _Recorder(rule)
    names = {**vars(module), **WORDS, rule.name: recorder}
    ran: list[tuple[str, doctest.Example, tuple[Kall, ...]]] = []
    about = ""
    for part in doctest.DocTestParser().parse(inspect.cleandoc(rule.fires.__doc__ or "")):
        if isinstance(part, str):
            about = part.strip() or about
            continue
        recorder.calls = []
        _run(part.source, names)
        first = not ran  # the first words are about the rule, not about its first example
        ran.append(("" if first else about, part, tuple(recorder.calls)))
        about = ""
    return ran


def _run(source: str, names: dict[str, Any]) -> None:
    """Run one example; what it would print stands in its text already."""
    tree = ast.parse(source)
    for node in tree.body:
        if isinstance(node, ast.Expr):
            eval(compile(ast.Expression(node.value), "<example>", "eval"), names)
        else:
            exec(compile(ast.Module([node], []), "<example>", "exec"), names)


def _shown(
    rule: Rule,
    innledning: str,
    example: doctest.Example,
    calls: tuple[Kall, ...],
    setup: list[str],
) -> Eksempel:
    kind = _kind(example.source)
    shown = _telling(kind, calls)
    xml = dict.fromkeys(piece for call in shown for piece in _xml(rule, call))
    return Eksempel(
        slag=kind,
        innledning=mask(innledning),
        fakta=mask("".join([*setup, example.source]).strip()),
        gir=mask(example.want.strip()),
        xml=tuple(xml),
        funn=tuple(_sentences(rule, call, place) for call in shown for place in call.treff[:3]),
    )


def _telling(kind: Slag, calls: tuple[Kall, ...]) -> tuple[Kall, ...]:
    """The call to show: the one that fired, or the only one; none of a row of boundary days."""
    if kind is Slag.FYRER:
        return (*(call for call in calls if call.treff), *calls)[:1]
    return calls[:1] if kind is not Slag.FLERE or len(calls) == 1 else ()


def _kind(source: str) -> Slag:
    text = source.rstrip()
    return next((kind for mark, kind in _MARKERS.items() if text.endswith(mark)), Slag.FLERE)


def _sentences(rule: Rule, call: Kall, place: Treff) -> dict[str, str]:
    values = {**_FROM_THE_SCHEMA, **call.argumenter, **place.verdier}
    return {
        **{language: fill(rule.tekst, language, values) for language in SPRAAK},
        **{f"fix.{language}": fill(rule.rettelse, language, values) for language in SPRAAK},
    }


# -- the form on the wire


def _xml(rule: Rule, call: Kall) -> Iterator[Xml]:
    """What the rule was given, as it stands in a batch; what stood before comes first."""
    seen = list(zip(rule.sees, call.argumenter.values(), strict=False))
    if rule.doer is Doer.SCHEMA:
        for name, value in call.argumenter.items():
            if isinstance(value, str) and name not in _LIMITS:
                yield Xml("felt", mask(f"<{name}>{escape(value)}</{name}>"))
        return
    for hva, write in (("person", _who), ("staar", _standing), ("tidligere", _earlier)):
        for value in (value for _, value in seen):
            yield from (Xml(hva, text) for text in write(value))
    posts = [value for _, value in seen if isinstance(value, Post)]
    records = [value for _, value in seen if isinstance(value, Innhold)]
    for one in posts or [post_round(record) for record in records]:
        yield Xml("post", _pretty(post_xml(one)))
    for value in (value for _, value in seen):
        if isinstance(value, Proeveresultat):
            yield Xml("proeveresultat", _proeveresultat(value))
        if isinstance(value, Forsendelse) and not posts and not records:
            yield from _batch(value)


def _who(value: object) -> Iterator[str]:
    """What the register knows of the person, a fact a line; no municipality sends it."""
    if isinstance(value, Deltaker):
        yield mask("\n".join(_facts(value.person)))


def _facts(person: Person) -> Iterator[str]:
    for field in fields(person):
        known = getattr(person, field.name)
        for one in known if isinstance(known, tuple) else (known,):
            if field.name == "nr" or one is None or one is False:
                continue
            yield f"{field.name}: {_words(one)}"


def _words(value: Any) -> str:
    if is_dataclass(value):
        told = ((f.name, getattr(value, f.name)) for f in fields(value))
        return ", ".join(f"{name} {one}" for name, one in told if one not in (None, False, ()))
    return str(value)


def _standing(value: object) -> Iterator[str]:
    if isinstance(value, Deltaker):
        for r in value.registrert:
            yield _pretty(post_xml(post_round(r.innhold, referanse=r.referanse, versjon=r.versjon)))


def _earlier(value: object) -> Iterator[str]:
    if isinstance(value, Tidligere) and value.innhold is not None:
        yield _pretty(post_xml(post_round(value.innhold, versjon=value.versjon)))


def _batch(batch: Forsendelse) -> Iterator[Xml]:
    if batch.kanal is Kanal.WS4:
        text = "".join(forsendelse_xml(batch.hode, batch.poster[:5], newest("WS4")))
        yield Xml("forsendelse", _pretty(text))


def _proeveresultat(result: Proeveresultat) -> str:
    fields = {
        "proeveId": result.proeve_id, "typeProeve": result.type_proeve,
        "delproeve": result.delproeve, "dato": result.dato, "resultat": result.resultat,
    }  # fmt: skip
    return _pretty(element("proeveresultat", fields))


def _pretty(text: str) -> str:
    root = etree.fromstring(text, etree.XMLParser(remove_blank_text=True))
    etree.indent(root)
    return mask(etree.tostring(root, encoding="unicode"))
