"""Bytes to a tree. Parsing is hardened here and only here; a message is parsed once.

What was validated is what is read, judged and stored: no second parser sees the same bytes.
"""

from __future__ import annotations

import ctypes
import hashlib
import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from lxml import etree

from transfer import encoding, gate
from transfer.faults import Feil, ugyldig
from transfer.gate import Gate
from transfer.limits import LIMITS, Limits

HEAD = 128 * 1024  # bytes of a message that a door sees, at the least
_FORGET_AFTER = 8 * 1024 * 1024  # bytes parsed


# resolves, loads and fetches nothing, and drops insignificant whitespace
HARDENED: Mapping[str, Any] = {
    "encoding": "utf-8",  # `transfer.encoding` has seen to it
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
    "remove_blank_text": True,
    "strip_cdata": True,
}


def hardened_parser() -> Any:
    """A parser for what comes from outside."""
    return etree.XMLParser(**HARDENED)


Door = tuple[int, Callable[[bytes], None]]


def parse(
    chunks: Iterable[bytes],
    limits: Limits = LIMITS,
    content_type: str = "",
    doors: Iterable[Door] = (),
    copy: Callable[[bytes], None] = lambda data: None,
) -> tuple[Any, str]:
    """The root element of one message and the SHA-256 of its bytes, in hex.

    `doors`, the nearest first: before more than so many bytes are parsed, the function is called
    with the beginning of the message in UTF-8; what it raises is raised. `copy` is told all of it
    that is parsed.

    Raises `Klientfeil` for what is not bounded, plain XML in a known encoding.
    """
    _forget_names()
    parser = hardened_parser()
    total = hashlib.sha256()
    size = 0
    closed, head = deque(doors), b""
    waiting = b""  # what follows the last ">": the parser tells blanks by what comes after them
    try:
        for chunk in _utf8(_summed(chunks, total), Gate(limits), content_type):
            if closed:
                head += chunk if len(head) < HEAD else b""
                while closed and size + len(chunk) > closed[0][0]:
                    closed.popleft()[1](head)
            size += len(chunk)
            copy(chunk)
            end = chunk.rfind(b">") + 1
            if end or len(waiting) > limits.text:
                parser.feed(waiting + chunk[:end])
                waiting = chunk[end:]
            else:
                waiting += chunk
        if waiting:
            parser.feed(waiting)
        root = parser.close()
    except etree.XMLSyntaxError as error:
        raise _not_xml(error) from None
    finally:
        _fed.size = getattr(_fed, "size", 0) + size
    if root.getroottree().docinfo.doctype:
        raise gate.dtd()
    return root, total.hexdigest()


def _summed(chunks: Iterable[bytes], total: Any) -> Iterator[bytes]:
    for chunk in chunks:
        total.update(chunk)
        yield chunk


def _utf8(chunks: Iterator[bytes], held: Gate, content_type: str) -> Iterator[bytes]:
    """The message in UTF-8, held to its limits."""
    head = b""  # a message may trickle in byte by byte
    for chunk in chunks:
        head += chunk
        if len(head) >= encoding.HEAD or b">" in head:
            break
    decode = encoding.decoder(head, content_type)
    for chunk in itertools.chain([head], chunks):
        data = chunk if decode is None else decode(chunk, False)
        held.check(data)
        yield data
    if decode is not None:
        yield decode(b"", True)


def demand_shallow(element: Any, limits: Limits = LIMITS, above: int = 0) -> None:
    """Raise `Klientfeil` where elements stand too deep; `above`: the levels above this one.

    Asked only of what does not follow the contract: what does is a dozen levels deep.
    """
    if _deeper(limits.depth - above)(element):
        raise _too_deep(element.sourceline)


@lru_cache(8)
def _deeper(levels: int) -> Any:
    """An XPath that is true where there is an element below so many levels, its own the first."""
    return etree.XPath("boolean(." + "/*" * levels + ")")


def _too_deep(line: int | None) -> Feil:
    return ugyldig(
        "FOR_DYP",
        "Meldingen er nøstet for dypt.",
        "The message is nested too deeply.",
        "Meldinga er nøsta for djupt.",
        linje=line or None,
    )


def _not_xml(error: etree.XMLSyntaxError) -> Feil:
    """libxml2's text may quote the message, so only the place and the kind are told."""
    line, column = error.position or (None, None)
    if "excessive depth" in str(error).lower():
        return _too_deep(line)
    return ugyldig(
        "IKKE_XML",
        f"Meldingen er ikke gyldig XML (linje {line}, kolonne {column}).",
        f"The message is not well-formed XML (line {line}, column {column}).",
        f"Meldinga er ikkje gyldig XML (linje {line}, kolonne {column}).",
        linje=line or None,
        kolonne=column or None,
    )


# -- names

_fed = threading.local()
_thread_dict = ctypes.pythonapi.PyThreadState_GetDict
_thread_dict.restype = ctypes.c_void_p


def _forget_names() -> None:
    """Let this thread's memory of names go once in a while.

    lxml keeps every name that a thread ever parsed, for as long as the thread lives, and a worker's
    threads live as long as it. Messages full of invented names would fill the memory for good, and
    who sends them need not even log in. lxml has no call for this; it makes a new dictionary where
    the thread has none, and the old one goes with its last tree.
    """
    if getattr(_fed, "size", 0) > _FORGET_AFTER:
        _fed.size = 0
        own = _thread_dict()
        if own:
            ctypes.cast(own, ctypes.py_object).value.pop("_ParserDictionaryContext", None)
