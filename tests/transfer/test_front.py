"""Small messages of a process are worked on one after the other, but never behind a slow one."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from transfer import clock, front
from transfer.front import Front, Reaper
from transfer.settings import ServerSettings


class Watched:
    """An application that tells how many requests it worked on at a time."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.now = self.most = 0
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        threading.Event().wait(self.seconds)
        with self._lock:
            self.now -= 1
        return [b"done"]


@pytest.fixture
def sock() -> Iterator[socket.socket]:
    ours, theirs = socket.socketpair()
    yield ours
    ours.close()
    theirs.close()


def at_once(app: Watched, sock: socket.socket, size: int, *, in_turn: bool = True) -> float:
    """Four messages of this size at once, for four threads; how long all of them took."""
    made = Front(
        app, ServerSettings(), Reaper(), most=1 << 20, refuses=lambda _: False, in_turn=in_turn
    )

    def send(_: int) -> bytes:
        environ = {
            "REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(size), "gunicorn.socket": sock,
            "wsgi.input": io.BytesIO(b"x" * size),
        }  # fmt: skip
        return b"".join(made(environ, None))

    began = clock.monotonic()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(send, range(4))) == [b"done"] * 4
    return clock.monotonic() - began


def test_small_messages_go_one_after_the_other(sock: socket.socket) -> None:
    app = Watched(0.005)
    at_once(app, sock, 1000)
    assert app.most == 1


def test_large_messages_and_those_of_a_database_that_is_waited_for_do_not(
    sock: socket.socket,
) -> None:
    for size, in_turn, most in ((front.SMALL + 1, True, 3), (1000, False, 4)):
        app = Watched(0.3)
        at_once(app, sock, size, in_turn=in_turn)
        assert app.most == most


def test_behind_a_slow_one_the_next_goes_on_after_a_moment(sock: socket.socket) -> None:
    app = Watched(1.0)
    assert at_once(app, sock, 1000) < 2.0 and app.most == 4
