"""A batch of a hundred people's first weeks, with one fault each, and what must be found of them.

The story and the faults are data (`tests/fixtures/saadde_feil.yaml`): every fault changes one post
of the story, and says which rules find it on which posts. The seed decides who gets which fault and
how the posts of different people lie between each other; a person's own come in their order.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from rules.eksempel import build
from rules.facts import INNHOLD, Fagsystem, Hode, Lov, Operasjon, Person, Personhenvisning, Post
from rules.ident import lag_foedselsnummer
from schemas.contract import newest
from schemas.write import forsendelse_xml, post_xml
from tests import yamlfil
from tests.server import newcomer

FILE = Path(__file__).parent / "fixtures" / "saadde_feil.yaml"
AT = "2021-05-12T12:00:00"


@dataclass(frozen=True, slots=True)
class Saadd:
    """The message, who it is about, and the findings that must come: (post, rule), counted."""

    xml: str
    personer: tuple[Person, ...]
    venter: Counter[tuple[int, str]]
    antall: int


@cache
def data() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yamlfil.read(FILE)
    return loaded


def saadd(seed: int) -> Saadd:
    """The batch of a seed: as many people as there are faults."""
    chance = random.Random(seed)
    faults = list(data()["feil"])
    chance.shuffle(faults)
    queues = [_posts(newcomer(n), n, fault) for n, fault in enumerate(faults)]
    turns = [n for n, queue in enumerate(queues) for _ in queue]
    chance.shuffle(turns)
    texts: list[str] = []
    expected: Counter[tuple[int, str]] = Counter()
    for n in turns:
        name, text = queues[n].pop(0)
        texts.append(text)
        for rule in faults[n]["venter"].get(name, ()):
            expected[len(texts), rule] += 1
    hode = Hode(
        f"saadd-{seed}", "0301", "958935420", "910000004", Fagsystem("Nordlys Voksen", "4.2"),
        datetime.fromisoformat(AT + "+02:00"), len(texts),
    )  # fmt: skip
    empty = "".join(forsendelse_xml(hode, (), newest("WS4")))
    xml = empty.replace("</forsendelse>", "\n".join(texts) + "</forsendelse>")
    return Saadd(xml, tuple(newcomer(n) for n in range(len(faults))), expected, len(texts))


def _posts(who: Person, n: int, fault: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The story of one person by name, as XML, with the fault in it."""
    return [
        (name, _text(who, n, name, record, fault if fault["paa"] == name else {}))
        for name, record in data()["historie"].items()
    ]


def _text(
    who: Person, n: int, name: str, record: Mapping[str, Any], fault: Mapping[str, Any]
) -> str:
    ((posttype, fields),) = fault.get("som", record).items()
    given = {**fields, **fault.get("sett", {})}
    if given.get("vedtak_referanse"):
        given["vedtak_referanse"] = f"{n}-{given['vedtak_referanse']}"
    content = build(INNHOLD[posttype], given, name)
    reference = _reference(who, fault.get("person", {}))
    post = Post(1, f"{n}-{name}", 1, Operasjon.NY, reference, content)
    for field, value in fault.get("post", {}).items():
        kind = {"operasjon": Operasjon, "lov": Lov.__getitem__}.get(field, str)
        post = replace(post, **{field: kind(value)})
    text = post_xml(post)
    if "raa" in fault:
        old, new = fault["raa"]
        assert old in text, f"{name}: {old} stands nowhere in {text}"
        text = text.replace(old, new)
    return text


def _reference(who: Person, wrong: Mapping[str, Any]) -> Personhenvisning:
    number = who.identer[0].verdi
    given = dict(wrong)
    if given.get("foedselsnummer") == "FEIL_SIFFER":
        given["foedselsnummer"] = number[:-1] + str((int(number[-1]) + 1) % 10)
    elif given.get("foedselsnummer") == "UKJENT":
        given["foedselsnummer"] = next(
            nr for one in range(300, 320) if (nr := lag_foedselsnummer(date(1970, 5, 5), one))
        )
    return build(Personhenvisning, {"foedselsnummer": number, **given}, "person")
