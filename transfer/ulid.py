"""Receipt ids: ULIDs, 26 characters that sort by time of receipt and are never used again."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid(moment: datetime, chance: Callable[[int], int] = secrets.randbits) -> str:
    """A new id for a moment: 48 bits of milliseconds, 80 bits of chance (Crockford base 32)."""
    number = int(moment.timestamp() * 1000) << 80 | chance(80)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
