"""The body of a message as it is kept: its digests, and its canonical form, packed.

Outside production it names no real people. A national id that is not synthetic refuses the whole
message. A DUF number has no mark that says so: one that is nobody's in the loaded population may be
a real person's, so its post is rejected by the rules, and what is stored has zeros in its place.
The batch is known again by its digest, which is of what was sent.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import zstandard
from lxml import etree

from rules import ident
from rules.facts import Kanal, Miljoe
from storage import Transaksjon, komprimer
from transfer.answer import Summer
from transfer.faults import ugyldig
from transfer.forloep import steg

_HEAD_ENDS = re.compile(rb"</(?:[^<>:]+:)?hode>")
_DUF = re.compile(rb"dufNummer>(\d{12})<")
_NOBODY = b"0" * 12
_PIECE = 1 << 20  # bytes

# Digits stay, blanks and dashes (also Unicode's) become one sign, everything else parts words.
_DASHES = frozenset(b" -\xc2\xa0\xe2\x80\xaf" + bytes(range(0x90, 0x96)))
_DIGITS = bytes(byte if 48 <= byte <= 57 else 45 if byte in _DASHES else 32 for byte in range(256))
_WRITTEN = re.compile(rb"(?<!\d)(\d{6})-{0,3}(\d{5})(?!\d)")  # as people write them, too


@dataclass(frozen=True, slots=True)
class Kropp:
    """The sums of a message, its canonical body (zstd), and the DUF numbers that are nobody's yet
    known to be: empty in production, which keeps what it is sent."""

    summer: Summer
    komprimert: bytes
    duf: frozenset[str] = frozenset()


def kept(canonical: bytes, raa_sum: str, kanal: Kanal, miljoe: Miljoe) -> Kropp:
    """A message in canonical form, as it is kept. Raises `Klientfeil` for a real national id."""
    refuse_real_people(canonical, miljoe)
    duf: frozenset[str] = frozenset()
    if miljoe is not Miljoe.PROD and b"dufNummer" in canonical:
        duf = frozenset(found.decode() for found in _DUF.findall(canonical))
    return Kropp(sums(canonical, raa_sum, kanal), komprimer(canonical), duf)


def without_strangers(kropp: Kropp, transaction: Transaksjon) -> Kropp:
    """The body as it may be stored: DUF numbers that nobody in the register has are taken out."""
    strangers = kropp.duf - transaction.known_idents(kropp.duf) if kropp.duf else kropp.duf
    if not strangers:
        return kropp
    canonical = _DUF.sub(
        lambda m: m[0].replace(m[1], _NOBODY) if m[1].decode() in strangers else m[0],
        zstandard.decompress(kropp.komprimert),
    )
    return replace(kropp, komprimert=komprimer(canonical))


@steg("kanonisk")
def canonical_bytes(element: Any) -> bytes:
    """The operation's element without insignificant whitespace, in exclusive canonical XML.

    What is the same here is the same batch; this is also what is stored, never the SOAP header.
    Raises `Klientfeil` for namespaces that have no canonical form.
    """
    try:
        return bytes(etree.tostring(element, method="c14n", exclusive=True))
    except etree.C14NError:
        raise ugyldig(
            "RELATIVT_NAVNEROM",
            "Meldingen bruker et relativt navnerom. Et navnerom må være en absolutt URI.",
            "The message uses a relative namespace. A namespace must be an absolute URI.",
            "Meldinga bruker eit relativt namnerom. Eit namnerom må vere ein absolutt URI.",
        ) from None


def sums(canonical: bytes, raa_sum: str, kanal: Kanal) -> Summer:
    """The digests of a message. Of WS4 the posts have one of their own: what follows the header."""
    kanonisk = hashlib.sha256(canonical).hexdigest()
    head = _HEAD_ENDS.search(canonical) if kanal is Kanal.WS4 else None
    if head is None:
        return Summer(raa_sum, kanonisk)
    posts = hashlib.sha256(memoryview(canonical)[head.end() :]).digest()
    return Summer(raa_sum, kanonisk, int.from_bytes(posts[:8], "big", signed=True))


def _parts(canonical: bytes) -> Iterator[bytes]:
    """Its digits and what parts them, in pieces between two words: split at once, a large batch
    takes three times its bytes."""
    start = 0
    while start < len(canonical):
        end = canonical.find(b"<", start + _PIECE)
        end = len(canonical) if end < 0 else end
        yield canonical[start:end].translate(_DIGITS)
        start = end


def refuse_real_people(canonical: bytes, miljoe: Miljoe) -> None:
    """Outside production one real national id anywhere in a batch refuses it, unstored."""
    if miljoe is Miljoe.PROD:
        return
    words = {word for part in _parts(canonical) for word in set(part.split()) if len(word) >= 11}
    found = (one for word in words for one in _WRITTEN.findall(word))
    for number in {(born + rest).decode() for born, rest in found}:
        real = not ident.er_syntetisk(number) and ident.foedselsdato(number) is not None
        if real and ident.gyldige_kontrollsiffer(number):
            raise ugyldig(
                "EKTE_PERSON",
                "Forsendelsen inneholder et fødselsnummer eller d-nummer som kan tilhøre en "
                "virkelig person. Her brukes bare syntetiske (måned +80, +65 eller +40). "
                "Ingenting er lagret.",
                "The batch holds a national id that may belong to a real person. Only synthetic "
                "ids (month +80, +65 or +40) are used here. Nothing was stored.",
                "Forsendinga inneheld eit fødselsnummer eller d-nummer som kan høyre til ein "
                "verkeleg person. Her blir berre syntetiske brukte (månad +80, +65 eller +40). "
                "Ingenting er lagra.",
                regelId="NIR-0-IDN-0005",
            )
