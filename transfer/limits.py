"""What one message may hold; every limit stands here, `nir limits` prints them.

HentTjenesteinfo answers those the contract has room for. Enforced in `transfer/body.py` and
`transfer/gate.py` while the bytes arrive, the rest in `transfer/soap.py` and `transfer/reading.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from transfer.config import setting

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that are set; the defaults are what a legal batch never comes near."""

    body: Annotated[
        int, setting("A message after inflation.", unit="bytes", ge=64 * 1024, le=1024 * MIB)
    ] = 32 * MIB
    inflation: Annotated[
        int,
        setting("How many times its size a gzip body may grow, past the first 8 MiB.",
                unit="times", ge=10, le=1100),
    ] = 200  # fmt: skip
    elements: Annotated[
        int, setting("Elements of a message.", unit="elements", ge=1000, le=20_000_000)
    ] = 3_000_000
    attributes: Annotated[
        int, setting("Attributes and namespaces of a message.", unit="attributes", ge=1000,
                     le=20_000_000),
    ] = 1_000_000  # fmt: skip
    attributes_per_element: Annotated[
        int, setting("Attributes and namespaces of one element.", unit="attributes", ge=16,
                     le=4096),
    ] = 64  # fmt: skip
    text: Annotated[
        int, setting("One text, or one start tag with its attributes.", unit="bytes", ge=8192,
                     le=8 * MIB),
    ] = 64 * 1024  # fmt: skip
    depth: Annotated[int, setting("Elements within each other.", unit="levels", ge=16, le=200)] = 64
    headers: Annotated[int, setting("Blocks in the SOAP header.", unit="blocks", ge=4, le=1000)] = (
        32
    )
    posts: Annotated[int, setting("Records of a batch.", unit="records", ge=1, le=1_000_000)] = (
        50_000
    )
    parsing: Annotated[
        int,
        setting("Messages of more than 1 MiB that a process works on at a time; more waits 15 "
                "seconds, then comes again (OPPTATT).", unit="bytes", ge=1024 * 1024),
    ] = 64 * MIB  # fmt: skip


LIMITS = Limits()

FINDINGS = 10_000
FINDINGS_PER_POST = 50

# What nothing sets: (name, value, unit, what).
FIXED = (
    ("findings", FINDINGS, "findings", "In an answer; every rejected record keeps its first."),
    ("findings_per_post", FINDINGS_PER_POST, "findings", "Of a record, or a broken message."),
    ("stranger", 65_536, "bytes", "Of a message, parsed before its sender is known."),
    ("name", 50_000, "bytes", "The name of an element or attribute (libxml2)."),
    ("depth_at_arrival", 256, "levels", "Where reading stops at once, whatever is set (libxml2)."),
    ("http_fields", 64, "fields", "HTTP header fields of a request (server)."),
    ("http_field", 8190, "bytes", "One HTTP header field (server)."),
    ("http_line", 4094, "bytes", "The request line (server)."),
)
