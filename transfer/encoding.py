"""Which character encoding a message is in, told once, before a parser sees it.

Taken are UTF-8 and UTF-16 (WS-I BP 1.1 R1012) and the two 8-bit ones that older case systems write.
Where the byte order mark, the XML declaration and Content-Type contradict each other nobody can
know what æ, ø and å were, so the message is refused instead of stored with the wrong letters.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from transfer.faults import Klientfeil, ugyldig

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNMARKED = {  # a "<" without a mark before it
    b"<\0\0\0": "utf-32",
    b"\0\0\0<": "utf-32",
    b"<\0": "utf-16le",
    b"\0<": "utf-16be",
}
_FAMILY = {
    "utf-8": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16",
    "utf-16be": "utf-16",
    "iso-8859-1": "latin-1",
    "latin-1": "latin-1",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
}
_DECLARED = re.compile(
    rb"\A\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']"
)
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s\";]{1,40})", re.IGNORECASE)
HEAD = 256  # bytes within which the declaration ends

Decoder = Callable[[bytes, bool], bytes]


def decoder(head: bytes, content_type: str = "") -> Decoder | None:
    """What turns the message's bytes into UTF-8; None where they are already.

    `head`: the first bytes. Raises `Klientfeil` for an encoding that is not taken or is unclear.
    """
    marked = next((name for bom, name in _BOMS if head.startswith(bom)), None)
    marked = marked or _UNMARKED.get(head[:4]) or _UNMARKED.get(head[:2])
    plain = head.replace(b"\0", b"") if marked else head
    inner = _DECLARED.search(plain.removeprefix(codecs.BOM_UTF8).lstrip(b"\xff\xfe"))
    declared = inner[1].decode("ascii").lower() if inner else None
    outer = _CHARSET.search(content_type)
    said = [name for name in (marked, declared, outer[1].lower() if outer else None) if name]
    families = {_family(name) for name in said}
    if len(families) > 1:
        raise _contradict(said)
    family = families.pop() if families else "utf-8"
    if family == "utf-8":
        return None
    exact = marked if family == "utf-16" and marked else family
    if family == "utf-16" and not marked:
        raise _contradict([declared or "", "UTF-8"])
    return _transcoder(exact)


def _transcoder(name: str) -> Decoder:
    incremental = codecs.getincrementaldecoder(name)()

    def to_utf8(data: bytes, final: bool) -> bytes:
        try:
            return incremental.decode(data, final).encode("utf-8")
        except UnicodeError:
            raise ugyldig(
                "FEIL_TEGN",
                f"Meldingen har byte som ikke er gyldige i tegnsettet {name}.",
                f"The message has bytes that are not valid in the encoding {name}.",
                f"Meldinga har byte som ikkje er gyldige i teiknsettet {name}.",
            ) from None

    return to_utf8


def _family(name: str) -> str:
    try:
        return _FAMILY[name]
    except KeyError:
        raise ugyldig(
            "UKJENT_TEGNSETT",
            "Tegnsettet tas ikke imot. Bruk UTF-8.",
            "The encoding is not taken. Use UTF-8.",
            "Teiknsettet blir ikkje teke imot. Bruk UTF-8.",
        ) from None


def _contradict(said: list[str]) -> Klientfeil:
    return ugyldig(
        "TEGNSETT_STRIDER",
        "Meldingen oppgir flere tegnsett som strider mot hverandre (BOM, XML-deklarasjon, "
        "Content-Type eller innholdet selv). Bruk UTF-8 alle steder.",
        "The message states encodings that contradict each other (byte order mark, XML "
        "declaration, Content-Type or the content itself). Use UTF-8 everywhere.",
        "Meldinga oppgir fleire teiknsett som strir mot kvarandre (BOM, XML-deklarasjon, "
        "Content-Type eller innhaldet sjølv). Bruk UTF-8 alle stader.",
    )
