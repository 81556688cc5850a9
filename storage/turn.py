"""The queue of those who will write to an SQLite register, threads and processes alike.

SQLite's own wait sleeps up to a tenth of a second between two tries, and whoever tries at the right
moment goes first. Here one at a time waits for the write lock, and looks often; the rest stand
behind it, so that who has just written cannot overtake them.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

WAIT = 30  # seconds for a lock, as for a free connection
_SOON, _LATE = 0.0005, 0.02  # seconds between two looks, from the first wait to long ones


class Turn:
    """The turn to take the write lock of the register in a file (None: one in memory)."""

    def __init__(self, file: Path | None, wait: float = WAIT) -> None:
        self._wait = wait
        self._file = f"{file}-tur" if file is not None else None
        self._here = threading.Lock()

    def begin(self, driver: sqlite3.Connection) -> None:
        """Begin a writing transaction. Raises `sqlite3.OperationalError` (busy) after the wait."""
        end = time.monotonic() + self._wait
        first = self._here.acquire(timeout=self._wait)
        try:
            with self._among_processes(end):
                _begin(driver, end)
        finally:
            if first:
                self._here.release()

    @contextmanager
    def _among_processes(self, end: float) -> Iterator[None]:
        """First among the processes, or as long after as we may wait.

        Without the file (a folder that takes none) the order is lost, and nothing else.
        """
        mine = self._opened()
        if mine is None:
            yield
            return
        try:
            for _ in _looks(end):
                with suppress(BlockingIOError):
                    fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
            yield
        finally:
            fcntl.flock(mine, fcntl.LOCK_UN)  # a fork may have the file open still
            os.close(mine)

    def _opened(self) -> int | None:
        if self._file is None:
            return None
        try:
            return os.open(self._file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError:
            return None


def _begin(driver: sqlite3.Connection, end: float) -> None:
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        patiently(lambda: driver.execute("BEGIN IMMEDIATE"), end)
    finally:
        driver.execute(f"PRAGMA busy_timeout = {WAIT * 1000}")


def patiently(work: Callable[[], object], end: float) -> None:
    """Do what SQLite refuses while others are busy, again and again until `end` (monotonic).

    Raises `sqlite3.OperationalError`: busy after that, and any other at once.
    """
    for left in _looks(end):
        try:
            work()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or left <= 0:
                raise


def _looks(end: float) -> Iterator[float]:
    """The seconds that are left, again and again until none are; the pauses grow with the wait."""
    began = time.monotonic()
    while True:
        now = time.monotonic()
        yield end - now
        if now >= end:
            return
        time.sleep(min(max((now - began) / 10, _SOON), _LATE))
