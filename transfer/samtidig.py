"""How many bytes of large messages a process has as trees at a time; more waits, or comes again.

A tree takes some twenty times the bytes of its message where elements are tiny, so this is what
bounds the memory that senders can make a process hold.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from transfer.faults import opptatt

LARGE = 1024 * 1024  # a message up to here is not counted
PATIENCE = 15.0  # seconds that a message waits for others to end
_RETRY = 10


class Samtidig:
    """The room of one process. A message that is alone is let in whatever its size."""

    def __init__(self, most: int, patience: float = PATIENCE) -> None:
        self._most, self._held = most, 0
        self._patience = patience
        self._changed = threading.Condition()
        self._thread = threading.local()

    @contextmanager
    def request(self) -> Iterator[None]:
        """While a thread works on one request; what it took is given back at the end."""
        self._thread.taken = 0
        try:
            yield
        finally:
            self._give(self._thread.taken)

    def take(self, count: int) -> None:
        """The message of this thread's request has so many bytes. Raises `TekniskFeil` (OPPTATT)
        where others do not make room in time.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._fits(count), self._patience):
                raise opptatt(_RETRY)
            self._held += count
        self._thread.taken = count

    def _fits(self, count: int) -> bool:
        return not self._held or self._held + count <= self._most

    def _give(self, count: int) -> None:
        if count:
            with self._changed:
                self._held -= count
                self._changed.notify_all()
