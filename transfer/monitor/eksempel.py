"""A minimal example for a vendor: one failing record of its own, structure and codes kept, every
value that could point to a person replaced, days moved by whole weeks.
"""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from lxml import etree

from rules.ident import lag_d_nummer, lag_duf, lag_foedselsnummer, mask
from transfer.monitor.xmlvis import parse, post_of

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_BORN = date.fromisoformat("1990-01-01")  # of the person in the example
_WEEKS = 3
_TEXTS = {
    "navn": "Eksempel Eksempelsen", "merknad": "Eksempel", "annenDokumentasjon": "Eksempel",
    "forsendelseId": "EKSEMPEL-1", "meldingsId": "EKSEMPEL-1",
}  # fmt: skip
_REFERENCES = ("referanse", "Referanse")


def example(content: bytes, loepenr: int, sti: str | None) -> str:
    """The smallest batch that holds the post, made of synthetic values, laid out for reading.

    What is the same in the batch stays the same: references are renamed one by one, days keep
    their distances and weekdays.
    """
    document = parse(content)
    wanted = post_of(document, loepenr, sti)
    root = deepcopy(document.rot)
    kept = (
        root.getroottree().xpath(document.rot.getroottree().getpath(wanted))
        if (wanted is not None)
        else []
    )
    for post in parse_posts(root):
        if post not in kept:
            post.getparent().remove(post)
    names: dict[str, str] = {}
    for element in root.iter():
        if isinstance(element.tag, str) and not len(element) and element.text:
            element.text = _replaced(etree.QName(element).localname, element, names)
    for element in root.iter():
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if name in ("antallPoster", "antallRader"):
            element.text = "1"
    etree.indent(root, "  ")
    text: str = etree.tostring(root, encoding="unicode")
    return mask_left(text, set(names.values()))


def parse_posts(root: Any) -> list[Any]:
    """The elements of the posts: `post` on WS4, `deltaker` on WS2."""
    return [
        element
        for element in root.iter()
        if isinstance(element.tag, str) and etree.QName(element).localname in ("post", "deltaker")
    ]


def _replaced(name: str, element: Any, names: dict[str, str]) -> str:
    text = element.text.strip()
    if name == "foedselsnummer":
        return names.setdefault(text, lag_foedselsnummer(_BORN, 300 + len(names)) or "")
    if name == "dNummer":
        return names.setdefault(text, lag_d_nummer(_BORN, 300 + len(names)) or "")
    if name == "dufNummer":
        return names.setdefault(text, lag_duf(_BORN.year + 30, 100_000 + len(names)))
    if name == "foedselsdato":
        return _BORN.isoformat()
    if name == "navn" and etree.QName(element.getparent()).localname in ("fagsystem",):
        return text
    if name in _TEXTS:
        return _TEXTS[name]
    if name.endswith(_REFERENCES):
        return names.setdefault(f"ref {text}", f"REF-{len(names) + 1}")
    return _DAY.sub(_moved, text)


def _moved(found: re.Match[str]) -> str:
    try:
        return (date.fromisoformat(found[0]) - timedelta(weeks=_WEEKS)).isoformat()
    except (ValueError, OverflowError):
        return found[0]


def mask_left(text: str, made: set[str]) -> str:
    """Mask every national id that is not one of those just made."""
    parts = re.split(r"(\d{11,12})", text)
    return "".join(part if part in made else mask(part) for part in parts)
