"""What the schema refused, place by place, as findings of rules and not as the parser's English.

libxml2's log is quadratic in the number of errors, so a batch that is known to be invalid is
validated post by post, with a bound on the errors that are reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from rules.facts import INNHOLD
from schemas.fields import fields

_EXPECTED = re.compile(r"Expected is (?:one of )?\( ?(.*?) ?\)")
_NAME = re.compile(r"(?:\{[^}]*\})?([A-Za-z0-9]+)")

# libxml2 says by number what kind of fault it met; the names are those of its xmlerror.h.
MANGLER, UKJENT, VERDI, LENGDE, KODE = "mangler", "ukjent", "verdi", "lengde", "kode"
_KIND = {
    "SCHEMAV_ELEMENT_CONTENT": UKJENT,
    "SCHEMAV_CVC_ENUMERATION_VALID": KODE,
    "SCHEMAV_CVC_MINLENGTH_VALID": LENGDE,
    "SCHEMAV_CVC_MAXLENGTH_VALID": LENGDE,
    "SCHEMAV_CVC_LENGTH_VALID": LENGDE,
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": UKJENT,
    "SCHEMAV_CVC_ELT_1": UKJENT,
}


@dataclass(frozen=True, slots=True)
class Skjemafeil:
    """One place that breaks the schema. `sti` is the element path from where validation began."""

    kind: str
    element: str  # local name of the element at fault, or of the one that is missing
    sti: tuple[str, ...]
    linje: int | None
    verdi: str | None
    ventet: tuple[str, ...]


def schema_errors(schema: Any, root: Any, most: int = 50) -> list[Skjemafeil]:
    """The errors of one element under a schema, at most `most`, one for each place."""
    if schema.validate(root):
        return []
    found: dict[tuple[str, ...], Skjemafeil] = {}
    for entry in list(schema.error_log)[: most * 4]:
        fault = _fault(entry, root)
        found.setdefault(fault.sti, fault)
        if len(found) >= most:
            break
    return list(found.values())


def _fault(entry: Any, root: Any) -> Skjemafeil:
    element = _locate(entry, root)
    kind = _KIND.get(entry.type_name, VERDI)
    expected: tuple[str, ...] = ()
    match = _EXPECTED.search(entry.message)
    if match:
        expected = tuple(dict.fromkeys(_NAME.findall(match[1])))
    sti = tuple(_steps(element, root))
    name = _local(element)
    if kind == UKJENT and "Missing child element" in entry.message:
        kind = MANGLER
    elif kind == UKJENT and expected and _follows(element, expected):
        # A later, known element stands where a mandatory one was left out.
        kind, sti = MANGLER, sti[:-1]
    if kind == MANGLER:
        name = expected[0] if expected else name
        sti = (*sti, name)
    text = element.text if len(element) == 0 else None
    return Skjemafeil(
        kind,
        name,
        sti,
        entry.line or element.sourceline,
        text if kind != MANGLER else None,
        expected,
    )


def _follows(element: Any, expected: tuple[str, ...]) -> bool:
    """Whether the element belongs here, and a mandatory one that should stand before it is absent.

    Where only optional ones are expected nothing was left out; where a record is expected, the
    element is one that the release does not have.
    """
    parent = element.getparent()
    if parent is None or {_local(child) for child in parent}.intersection(expected):
        return False
    innhold = INNHOLD.get(_local(parent))
    if innhold is None:
        return _local(parent) != "person" and not INNHOLD.keys() & set(expected)
    known = fields(innhold)
    return any(felt.element == _local(element) for felt in known) and any(
        felt.element in expected and not felt.optional for felt in known
    )


def _locate(entry: Any, root: Any) -> Any:
    """The element that an entry of the log speaks of."""
    below = (entry.path or "").split("/", 2)[2:]  # the path begins at the element validated
    if not below:
        return root
    prefixes = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    try:
        found = root.xpath(below[0], namespaces=prefixes)
    except etree.XPathError:
        return root
    return found[0] if found else root


def _steps(element: Any, root: Any) -> Iterator[str]:
    """The path from below the root to the element; a place among namesakes in brackets."""
    if element is root:
        return
    parent = element.getparent()
    if parent is not None:
        yield from _steps(element=parent, root=root)
        same = [child for child in parent if child.tag == element.tag]
        place = f"[{same.index(element) + 1}]" if len(same) > 1 else ""
        yield _local(element) + place


def _local(element: Any) -> str:
    name: str = element.tag.rpartition("}")[2]
    return name


def split_posts(
    schema: Any, body: Any, is_post: Callable[[Any], bool]
) -> tuple[list[Any], dict[int, list[Skjemafeil]]]:
    """All posts of a batch in order, and the errors of those that break the schema, by loepenr."""
    posts = [element for element in body if is_post(element)]
    wrong = {}
    for loepenr, element in enumerate(posts, start=1):
        errors = schema_errors(schema, element)
        if errors:
            wrong[loepenr] = errors
    return posts, wrong
