"""Reads the stored answer of a batch: what it says of routing, rules, and each finding."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from lxml import etree

from rules.engine import catalogue
from rules.rule import Rule, Tekst
from schemas.contract import FELLES_NS
from storage import LagretForsendelse

_NS = f"{{{FELLES_NS}}}"
_END = b"</post>"


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
    _tekst: bytes = b""
    _batch: list[Any] = field(default_factory=list)
    _lest: dict[int, list[Any]] = field(default_factory=dict)
    _sist: tuple[int, int] = (0, 0)  # a post that was read, and where it ends
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
        if loepenr not in self._lest:
            self._lest[loepenr] = self._read(loepenr)
        return self._lest[loepenr]

    def _read(self, loepenr: int) -> list[Any]:
        """The findings of one post, cut out of the text: an answer may hold 50,000 posts."""
        after = self._sist[1] if loepenr > self._sist[0] else 0
        start = self._tekst.find(b"<post><loepenr>%d</loepenr>" % loepenr, after)
        if start < 0:
            return []
        end = self._tekst.index(_END, start) + len(_END)
        self._sist = (loepenr, end)
        post = _parsed(self._tekst[start:end])[0]
        return list(post.iterfind(_NS + "funn"))


def read(head: LagretForsendelse, text: bytes | None, sprak: str) -> Svartekst:
    """The answer of a batch. On WS2 routing and rules are told by what was kept beside it."""
    if head.kanal != "WS4" or text is None:
        return Svartekst(
            ruter=[_route_data(one, sprak) for one in json.loads(head.ruting or "[]")],
            kjoering=_run_data(json.loads(head.kjoering or "{}")), _sprak=sprak,
        )  # fmt: skip
    first = text.find(b"<post>")
    root = _parsed(text if first < 0 else text[:first])
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
        _tekst=text,
        _batch=root.findall(_NS + "funn"),
        _sprak=sprak,
    )


def _parsed(content: bytes) -> Any:
    """The root round a piece of an answer, in the shared namespace."""
    return etree.fromstring(
        f'<t xmlns="{FELLES_NS}">'.encode() + content + b"</t>",
        etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True),
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
    found = [one for one in catalogue() if one.id == regel_id]
    return max(found, key=lambda one: one.valid.fra, default=None)


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
    return re.sub(r"\{[^}]*\}", "…", getattr(tekst, sprak) or tekst.nb).replace("….", "…")
