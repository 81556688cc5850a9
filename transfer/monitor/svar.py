"""Reads the stored answer of a batch: what it says of routing, rules, and each finding."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from lxml import etree

from rules.rule import Rule, Tekst, load
from schemas.contract import FELLES_NS
from storage import LagretForsendelse

_NS = f"{{{FELLES_NS}}}"


@dataclass(frozen=True, slots=True)
class Funntekst:
    """The words of a finding in one language."""

    tekst: str
    rettelse: str
    lesbar: str = ""
    verdi: str = ""
    hjemmel: str = ""


@dataclass(frozen=True, slots=True)
class Rutetekst:
    """Where posts of a law went."""

    lov: str
    kanal: str
    antall: int
    aapen: bool
    grunn: str
    dato: str
    kilde: str
    historikk: tuple[tuple[str, str], ...]
    alternativ: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Kjoeringstekst:
    """Which rules ran: how many there are, ran, were stopped by an earlier step, broke."""

    antall: int = 0
    kjoert: int = 0
    hoppet: tuple[tuple[str, int], ...] = ()
    feil: tuple[tuple[str, int], ...] = ()


@dataclass(slots=True)
class Svartekst:
    """A stored answer, read as far as a page needs."""

    resultat: str = ""
    generert: str = ""
    regelpakke: str = ""
    regelsum: str = ""
    ruter: list[Rutetekst] = field(default_factory=list)
    kjoering: Kjoeringstekst = field(default_factory=Kjoeringstekst)
    avkortet: bool = False
    _poster: Any = None
    _batch: list[Any] = field(default_factory=list)
    _sprak: str = "nb"

    def funn(self, loepenr: int, nr: int, regel_id: str) -> Funntekst:
        """The words of a finding; where the answer does not hold it, those of its rule."""
        found = self._elements(loepenr)
        element = found[nr - 1] if 0 < nr <= len(found) else None
        if element is None or element.findtext(_NS + "regelId") != regel_id:
            element = next((e for e in found if e.findtext(_NS + "regelId") == regel_id), None)
        if element is None:
            return rule_text(regel_id, self._sprak)
        return Funntekst(
            _words(element.find(_NS + "tekst"), self._sprak),
            _words(element.find(_NS + "rettelse"), self._sprak),
            element.findtext(_NS + "lesbarSti") or "",
            element.findtext(_NS + "verdi") or "",
            element.findtext(_NS + "hjemmel") or "",
        )

    def _elements(self, loepenr: int) -> list[Any]:
        if loepenr == 0:
            return self._batch
        posts = self._poster
        if posts is None or loepenr > len(posts):
            return []
        return list(posts[loepenr - 1].iterfind(_NS + "funn"))


def read(head: LagretForsendelse, text: bytes | None, sprak: str) -> Svartekst:
    """The answer of a batch. On WS2 routing and rules are told by what was kept beside it."""
    if head.kanal != "WS4" or text is None:
        return Svartekst(
            ruter=[_route_data(one, sprak) for one in json.loads(head.ruting or "[]")],
            kjoering=_run_data(json.loads(head.kjoering or "{}")), _sprak=sprak,
        )  # fmt: skip
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    parser.feed(f'<t xmlns="{FELLES_NS}">'.encode())
    parser.feed(text)
    parser.feed(b"</t>")
    root = parser.close()
    head_ = root.find(_NS + "hode")
    run = root.find(_NS + "regelkjoering")
    return Svartekst(
        resultat=_words(root.find(f"{_NS}resultat/{_NS}tekst"), sprak),
        generert=_path(head_, "generert"),
        regelpakke=_path(head_, "regelpakke/versjon"),
        regelsum=_path(head_, "regelpakke/sha256"),
        ruter=[_route(one, sprak) for one in root.iterfind(_NS + "ruting")],
        kjoering=_run(run) if run is not None else Kjoeringstekst(),
        avkortet=root.findtext(_NS + "avkortet") == "true",
        _poster=root.findall(_NS + "post"),
        _batch=root.findall(_NS + "funn"),
        _sprak=sprak,
    )


def _words(element: Any, sprak: str) -> str:
    if element is None:
        return ""
    return element.findtext(_NS + sprak) or element.findtext(_NS + "nb") or ""


def _path(element: Any, path: str) -> str:
    if element is None:
        return ""
    return element.findtext("/".join(_NS + step for step in path.split("/"))) or ""


def _route(element: Any, sprak: str) -> Rutetekst:
    cut = element.find(_NS + "skjaeringsdato")
    return Rutetekst(
        element.findtext(_NS + "lov") or "", element.findtext(_NS + "kanal") or "",
        int(element.findtext(_NS + "antallPoster") or 0),
        element.findtext(_NS + "aapen") == "true",
        _words(element.find(_NS + "grunn"), sprak), _path(cut, "dato"), _path(cut, "kilde"),
        tuple(
            (_path(one, "dato"), _path(one, "kilde"))
            for one in (cut.iterfind(_NS + "historikk") if cut is not None else ())
        ),
        tuple(
            (_path(one, "kanal"), _words(one.find(_NS + "tekst"), sprak))
            for one in element.iterfind(_NS + "alternativ")
        ),
    )  # fmt: skip


def _route_data(raw: Mapping[str, Any], sprak: str) -> Rutetekst:
    cut = raw.get("skjaeringsdato") or {}

    def words(texts: Mapping[str, str]) -> str:
        return texts.get(sprak) or texts.get("nb", "")

    return Rutetekst(
        raw.get("lov") or "", raw["kanal"], raw["antallPoster"], raw["aapen"],
        words(raw["grunn"]), cut.get("dato", ""), cut.get("kilde", ""),
        tuple((one["dato"], one["kilde"]) for one in cut.get("historikk", ())),
        tuple((one["kanal"], words(one["tekst"])) for one in raw.get("alternativ", ())),
    )  # fmt: skip


def _run(element: Any) -> Kjoeringstekst:
    return Kjoeringstekst(
        int(element.findtext(_NS + "antallRegler") or 0),
        int(element.findtext(_NS + "kjoert") or 0),
        tuple(
            (_path(one, "regelId"), int(_path(one, "antallPoster") or 0))
            for one in element.iterfind(_NS + "hoppetOver")
        ),
        tuple(
            (_path(one, "regelId"), int(_path(one, "loepenr") or 0))
            for one in element.iterfind(_NS + "motorfeil")
        ),
    )


def _run_data(raw: Mapping[str, Any]) -> Kjoeringstekst:
    return Kjoeringstekst(
        raw.get("antallRegler", 0), raw.get("kjoert", 0),
        tuple((one["regelId"], one["antallPoster"]) for one in raw.get("hoppetOver", ())),
        tuple((one["regelId"], one["loepenr"]) for one in raw.get("motorfeil", ())),
    )  # fmt: skip


@cache
def rule(regel_id: str) -> Rule | None:
    """The newest version of a rule; None for one that is not in the book."""
    found = [one for (id, _), one in load().items() if id == regel_id]
    return found[-1] if found else None


def rule_text(regel_id: str, sprak: str) -> Funntekst:
    """The words of a rule without the values of a finding."""
    found = rule(regel_id)
    if found is None:
        return Funntekst(regel_id, "")
    return Funntekst(
        _blank(found.tekst, sprak), _blank(found.rettelse, sprak), hjemmel=found.source
    )


def _blank(tekst: Tekst, sprak: str) -> str:
    """A rule's text with a mark where the values of a finding would stand."""
    import re

    return re.sub(r"\{[^}]*\}", "…", getattr(tekst, sprak) or tekst.nb)
