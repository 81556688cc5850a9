"""The bytes of a large message, packed, so that its tree can be let go and be had again.

The tree of a batch is nine times its bytes, and after reading it is needed only to say where the
findings stand. A batch of some size is therefore judged without it; where there are findings, the
message is parsed once more, and only the posts that they are about are kept.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any

import zstandard
from lxml import etree

from transfer.parsing import HARDENED

_FROM = 1 << 20  # bytes; the tree of a smaller message is not worth it
_LEVEL = 1


class Kopi:
    """A message as it was fed to the parser, kept where it is large (`held`)."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        self._packer: Any = None

    def add(self, data: bytes) -> None:
        """The next of its bytes."""
        self._size += len(data)
        if self._packer is not None:
            self._parts.append(self._packer.compress(data))
            return
        self._parts.append(data)
        if self._size >= _FROM:
            self._packer = zstandard.ZstdCompressor(level=_LEVEL).compressobj()
            self._parts = [self._packer.compress(b"".join(self._parts))]

    def close(self) -> None:
        """All has come."""
        self._parts = [*self._parts, self._packer.flush()] if self._packer is not None else []

    @property
    def held(self) -> bool:
        return bool(self._parts)

    def fetch(self, needed: Container[int]) -> Any:
        """The operation's element in Body again; its posts that are not `needed`, by loepenr, are
        empty.
        """
        packed = b"".join(self._parts)
        with zstandard.ZstdDecompressor().stream_reader(packed) as source:
            events = etree.iterparse(source, events=("end",), tag="{*}post", **HARDENED)
            loepenr = 0
            for _, element in events:
                if _is_post(element):
                    loepenr += 1
                    if loepenr not in needed:
                        element.clear()
        return next(part for part in events.root if part.tag.endswith("}Body"))[0]


def _is_post(element: Any) -> bool:
    """Whether it stands where the posts do: Envelope, Body, operation, forsendelse."""
    above = [one.tag.rpartition("}")[2] for one in element.iterancestors()]
    return len(above) == 4 and above[0] == "forsendelse" and above[2] == "Body"
