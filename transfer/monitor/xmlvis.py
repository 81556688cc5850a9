"""A batch's XML laid out for reading: one line an element, findings at the lines they are about.

Names, birth dates, free text and national ids are masked unless the reader gave a purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from rules.ident import mask
from storage.innsyn.forsendelser import Funnlinje
from transfer.parsing import hardened_parser

MASKED = "•••"
_FREE_TEXT = frozenset({"merknad", "annenDokumentasjon", "foedselsdato"})
_PERSON = frozenset({"person", "deltaker"})
_STEP = re.compile(r"/[^/]+$")


@dataclass(frozen=True, slots=True)
class Xmllinje:
    """A line: its depth, and the tag before its text, the text, the tag after it."""

    dybde: int
    foer: str
    tekst: str
    etter: str
    anker: str | None = None
    funn: tuple[Funnlinje, ...] = ()


@dataclass(frozen=True, slots=True)
class Dokument:
    """A stored batch: its operation's element, and the elements of its posts by place."""

    rot: Any
    poster: Sequence[Any]
    navnerom: Mapping[str, str]


def parse(content: bytes) -> Dokument:
    """Read a stored batch (`Transaksjon.innhold`)."""
    root = etree.fromstring(content, hardened_parser())
    ns = etree.QName(root).namespace or ""
    prefix = "ws2" if ":ws2:" in ns else "ws4"
    posts = (
        list(root.iterfind(f".//{{{ns}}}post"))
        if prefix == "ws4"
        else list(root.iterfind(f"{{{ns}}}deltaker"))
    )
    return Dokument(root, posts, {prefix: ns})


def place(document: Dokument, sti: str | None) -> Any:
    """The element of an XPath of a finding, or the nearest one round it."""
    path = sti or ""
    while path:
        try:
            found = document.rot.xpath(path, namespaces=dict(document.navnerom))
        except etree.XPathError:
            found = []
        if isinstance(found, list) and found:
            return found[0]
        path = _STEP.sub("", path)
    return document.rot


@dataclass(slots=True)
class Vis:
    """What is shown: which elements, with which findings, and what is unmasked."""

    document: Dokument
    funn: Sequence[Funnlinje] = ()
    umaskert: bool = False
    _at: dict[Any, list[Funnlinje]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for finding in self.funn:
            self._at.setdefault(place(self.document, finding.sti), []).append(finding)

    def lines(self, elements: Sequence[Any]) -> list[Xmllinje]:
        """The lines of some elements, each with what stands in it."""
        return [line for element in elements for line in self._walk(element, 0)]

    def header(self) -> list[Xmllinje]:
        """The lines round the posts: the operation, its header, and findings on the batch."""
        posts = set(self.document.poster)
        return list(self._walk(self.document.rot, 0, posts))

    def _walk(self, element: Any, depth: int, skip: set[Any] | None = None) -> Iterator[Xmllinje]:
        name = etree.QName(element).localname
        here = tuple(self._at.get(element, ()))
        anchor = f"funn-{here[0].loepenr}-{here[0].nr}" if here else None
        attributes = "".join(
            f' {etree.QName(key).localname}="{mask(str(value))}"'
            for key, value in element.attrib.items()
        )
        children = [child for child in element if isinstance(child.tag, str)]
        if not children:
            text = self._text(element, name)
            yield Xmllinje(depth, f"<{name}{attributes}>", text, f"</{name}>", anchor, here)
            return
        yield Xmllinje(depth, f"<{name}{attributes}>", "", "", anchor, here)
        left_out = 0
        for child in children:
            if skip is not None and child in skip:
                left_out += 1
                continue
            yield from self._walk(child, depth + 1, skip)
        if left_out:
            yield Xmllinje(depth + 1, f"<!-- {left_out} -->", "", "")
        yield Xmllinje(depth, f"</{name}>", "", "")

    def _text(self, element: Any, name: str) -> str:
        text = (element.text or "").strip()
        if self.umaskert or not text:
            return text
        parent = element.getparent()
        around = etree.QName(parent).localname if parent is not None else ""
        if name in _FREE_TEXT or (name == "navn" and around in _PERSON):
            return MASKED
        return mask(text)


def whole(content: bytes) -> str:
    """The whole batch laid out and masked, as a file."""
    document = parse(content)
    lines = Vis(document).lines([document.rot])
    escape = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
    return "".join(
        "  " * line.dybde
        + line.foer
        + "".join(escape.get(letter, letter) for letter in line.tekst)
        + line.etter
        + "\n"
        for line in lines
    )


def post_of(document: Dokument, loepenr: int, sti: str | None) -> Any:
    """The element that shows a post: on WS4 its own, on WS2 the deltaker it stands under."""
    if "ws4" in document.navnerom:
        return document.poster[loepenr - 1] if loepenr <= len(document.poster) else None
    element = place(document, sti) if sti else None
    while element is not None and etree.QName(element).localname != "deltaker":
        element = element.getparent()
    return element
