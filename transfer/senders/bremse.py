"""A brake on failed logins: after some failures the next tries wait, and nobody is locked out.

Each user at an address, and each address, has a bucket of tries that failures empty and time fills.
Who guesses from elsewhere does not slow a municipality down: the bucket is the address's. A
password that this process has proven before passes at once, whatever the buckets hold. State is the
process's own and bounded; with several workers each lets its share through.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from transfer import clock

_BUCKETS = 10_000


class Bremse:
    """`tries` failures at once, then one more every `seconds`; an address has `wide` times that."""

    def __init__(self, tries: int = 10, seconds: float = 5, wide: int = 5) -> None:
        self.tries, self.seconds, self.wide = tries, seconds, wide
        self._buckets: OrderedDict[tuple[str, ...], tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, navn: str, address: str) -> float:
        """Seconds until a login may be tried; 0 where it may be now."""
        with self._lock:
            return max(self._left(key, size) for key, size in self._keys(navn, address))

    def failed(self, navn: str, address: str) -> None:
        """A login failed: both buckets hold one try less."""
        now = clock.monotonic()
        with self._lock:
            for key, size in self._keys(navn, address):
                self._buckets[key] = (self._tries(key, size, now) - 1, now)
                self._buckets.move_to_end(key)
            while len(self._buckets) > _BUCKETS:
                self._buckets.popitem(last=False)

    def succeeded(self, navn: str, address: str) -> None:
        """The right password: this user at this address has every try again."""
        with self._lock:
            self._buckets.pop((address, navn), None)

    def _keys(self, navn: str, address: str) -> tuple[tuple[tuple[str, ...], int], ...]:
        return ((address, navn), self.tries), ((address,), self.tries * self.wide)

    def _left(self, key: tuple[str, ...], size: int) -> float:
        tries = self._tries(key, size, clock.monotonic())
        return 0.0 if tries >= 1 else (1 - tries) * self._pace(size)

    def _tries(self, key: tuple[str, ...], size: int, now: float) -> float:
        held, since = self._buckets.get(key, (float(size), now))
        return min(size, held + (now - since) / self._pace(size))

    def _pace(self, size: int) -> float:
        return self.seconds * self.tries / size
