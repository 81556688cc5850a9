"""Reads the body of a request in blocks, inflated where it is gzip, and never past the limits."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from storage.killpoints import Point, reached
from transfer.faults import Klientfeil, ugyldig
from transfer.forloep import current
from transfer.limits import LIMITS, MIB, Limits

BLOCK = 1 << 17
_DRAIN = 4  # read on past the limit, up to so many times, so that the sender gets to our answer
_FREE = 8 * MIB  # up to here a gzip body may grow as it likes
_TYPES = frozenset({"", "text/xml", "application/xml", "application/soap+xml"})


def bounded(
    environ: dict[str, Any], limits: Limits = LIMITS, block: int = BLOCK
) -> Iterator[bytes]:
    """The body in blocks of at most `block` bytes. Raises `Klientfeil` where it is too large.

    A length that is declared too large is refused before a byte is kept; what the sender has
    under way is read off and dropped, so that it gets to read the answer.
    """
    source = _Source(environ, limits.body)
    try:
        demand_xml(environ)
        encoding = environ.get("HTTP_CONTENT_ENCODING", "").strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise ugyldig(
                "UKJENT_KODING",
                "Content-Encoding må være gzip eller mangle.",
                "Content-Encoding must be gzip or absent.",
                "Content-Encoding må vere gzip eller mangle.",
            )
        if source.left is not None and source.left > limits.body:
            raise _too_large(limits.body)
        blocks = source.blocks(block)
        total, forloep = 0, current()
        for chunk in _inflated(blocks, source, limits, block) if "gzip" in encoding else blocks:
            total += len(chunk)
            if total > limits.body:
                raise _too_large(limits.body)
            if forloep is not None:
                forloep.inn = total
            yield chunk
            if source.left != 0:
                reached(Point.HALF_BODY)
    except (Klientfeil, GeneratorExit):  # refused here, or by who reads these blocks
        source.drain(block)
        raise


def demand_xml(environ: dict[str, Any]) -> None:
    """Raise `Klientfeil` for a Content-Type that no SOAP message has, MTOM's multipart among them.

    A browser's form can send its types to foreign addresses with the user's login; not these.
    """
    media = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if media not in _TYPES:
        raise ugyldig(
            "UKJENT_INNHOLDSTYPE",
            "Content-Type må være text/xml (SOAP 1.1) eller application/soap+xml (SOAP 1.2). "
            "Vedlegg (MTOM, multipart) tas ikke imot.",
            "Content-Type must be text/xml (SOAP 1.1) or application/soap+xml (SOAP 1.2). "
            "Attachments (MTOM, multipart) are not taken.",
            "Content-Type må vere text/xml (SOAP 1.1) eller application/soap+xml (SOAP 1.2). "
            "Vedlegg (MTOM, multipart) blir ikkje tekne imot.",
        )


class _Source:
    """The bytes of a request as the server hands them out; `left` is None where nobody knows."""

    def __init__(self, environ: dict[str, Any], limit: int) -> None:
        self._stream = environ["wsgi.input"]
        self._spare = limit * _DRAIN
        declared = environ.get("CONTENT_LENGTH") or ""
        self.left: int | None = int(declared) if declared.isdigit() else None
        self.read = 0

    def blocks(self, block: int) -> Iterator[bytes]:
        while self.left is None or self.left > 0:
            data = self._stream.read(block if self.left is None else min(block, self.left))
            if not data:
                self.left = 0
                return
            self.read += len(data)
            if self.left is not None:
                self.left -= len(data)
            yield data

    def drain(self, block: int) -> None:
        """Read off what the sender still has under way, within reason."""
        for data in self.blocks(block):
            self._spare -= len(data)
            if self._spare < 0:
                return


def _inflated(
    blocks: Iterator[bytes], source: _Source, limits: Limits, block: int
) -> Iterator[bytes]:
    """The content of one whole gzip member, up to its checksum."""
    inflate = zlib.decompressobj(31)
    total = 0
    for data in blocks:
        while data:
            if inflate.eof:  # a second member, or bytes that belong to nothing
                raise _not_gzip()
            try:
                chunk = inflate.decompress(data, block)
            except zlib.error:
                raise _not_gzip() from None
            data = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
            total += len(chunk)
            if total > _FREE and total > limits.inflation * source.read:
                raise _too_large(limits.body)
            if chunk:
                yield chunk
    if not inflate.eof:
        raise _not_gzip()


def _not_gzip() -> Klientfeil:
    return ugyldig(
        "IKKE_GZIP",
        "Innholdet er ikke gyldig gzip, eller det er avbrutt.",
        "The body is not valid gzip, or it was cut short.",
        "Innhaldet er ikkje gyldig gzip, eller det er avbrote.",
    )


def _too_large(limit: int) -> Klientfeil:
    mib = limit // MIB
    return ugyldig(
        "FOR_STOR",
        f"Meldingen er større enn {mib} MiB. Del forsendelsen opp.",
        f"The message is larger than {mib} MiB. Split the batch.",
        f"Meldinga er større enn {mib} MiB. Del forsendinga opp.",
    )
