"""WS4: the posts of a batch read from its canonical form, which is made of every message anyway.

In canonical XML a post that follows the schema can be written in one way only, but for the choice
of prefix: no blanks between elements, no comments, no self-closing tags. So a pattern made of the
record type says what stands where, at a third of what it costs to visit each element of the tree. A
post that the patterns do not match whole (an attribute, an escaped sign, a field that repeats,
another prefix) is read from the tree; the two say the same of every post, and a test holds them
together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from rules.facts import INNHOLD, Personhenvisning, Post
from schemas.fields import Felt, fields
from schemas.read import read_lov, read_operasjon

_Match = Callable[[str, int], re.Match[str] | None]

# A post whatever its prefix and attributes: the next one is found also past one that is not read.
_BEGINS = re.compile(r"<(?:[^<>:/ ]+:)?post[ >]")
_ENDS = re.compile(r"</(?:[^<>:]+:)?post>")


class CanonicalReader:
    """Reads posts whose elements bear one prefix (empty: none)."""

    def __init__(self, prefix: str) -> None:
        self._mark = f"{prefix}:" if prefix else ""
        person = "".join(self._field(felt) for felt in fields(Personhenvisning))
        self._head: _Match = re.compile(
            self._open("post")
            + "".join(self._element(name) for name in ("referanse", "versjon", "operasjon"))
            + f"({self._open('person')}{person}{self._close('person')})"
            + "".join(f"(?:{self._element(name)})?" for name in ("kommunenummer", "lov"))
            + f"<{re.escape(self._mark)}([A-Za-z]+)>"
        ).match
        self._ids = [felt.reader for felt in fields(Personhenvisning)]
        self._innhold = {
            name: self._record(name, cls)
            for name, cls in INNHOLD.items()
            if not any(felt.many for felt in fields(cls))
        }

    def posts(self, text: str, count: int, of_tree: Callable[[int], Post]) -> tuple[Post, ...]:
        """The posts in the canonical text of their batch; `of_tree` reads the one of a `loepenr`
        that no pattern matches. Of a text that no schema has passed anything may be raised.
        """
        posts: list[Post] = []
        sent, person = "", Personhenvisning()
        first = _BEGINS.search(text)
        at = first.start() if first is not None else len(text)
        for loepenr in range(1, count + 1):
            head = self._head(text, at)
            kind = self._innhold.get(head[head.lastindex or 0]) if head is not None else None
            body = kind[0](text, head.end()) if head is not None and kind is not None else None
            if head is None or kind is None or body is None:
                if _BEGINS.match(text, at) is None:
                    break
                posts.append(of_tree(loepenr))
                end = _ENDS.search(text, at)
                at = end.end() if end is not None else len(text)
                continue
            referanse, versjon, operasjon, who, *ids, kommunenummer, lov, _ = head.groups()
            if who != sent:  # the posts of a person follow each other
                sent, person = who, Personhenvisning(*map(_read, self._ids, ids))
            posts.append(
                Post(
                    loepenr,
                    referanse.strip(),
                    int(versjon),
                    read_operasjon[operasjon],
                    person,
                    kind[1](*map(_read, kind[2], body.groups())),
                    None if kommunenummer is None else kommunenummer.strip(),
                    None if lov is None else read_lov[lov],
                )
            )
            at = body.end()
        if len(posts) < count or _BEGINS.match(text, at) is not None:
            return tuple(map(of_tree, range(1, count + 1)))  # text and tree are not in step
        return tuple(posts)

    def _record(self, name: str, cls: type) -> tuple[_Match, type, list[Any]]:
        every = fields(cls)
        pattern = "".join(self._field(felt) for felt in every)
        pattern += self._close(name) + self._close("post")
        return re.compile(pattern).match, cls, [felt.reader for felt in every]

    def _field(self, felt: Felt) -> str:
        element = self._element(felt.element)
        return f"(?:{element})?" if felt.optional else element

    def _element(self, name: str) -> str:
        return f"{self._open(name)}([^<&]*){self._close(name)}"

    def _open(self, name: str) -> str:
        return f"<{re.escape(self._mark)}{name}>"

    def _close(self, name: str) -> str:
        return f"</{re.escape(self._mark)}{name}>"


def _read(parse: Any, text: str | None) -> Any:
    return None if text is None else parse[text]


@lru_cache(maxsize=64)  # senders choose their prefixes
def canonical_reader(prefix: str) -> CanonicalReader:
    return CanonicalReader(prefix)
