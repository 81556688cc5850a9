"""What stands between the sockets and the application, so that slow clients cost others nothing.

A request's body is taken whole before one of the few working threads is used on it, and its answer
is sent after that thread is free again: slow senders and slow readers hold only a cheap connection
thread, and that until a deadline. Health and metrics are answered without waiting for a working
thread: operators ask most when all of them wait for something.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from enum import StrEnum
from typing import Any

import structlog

from transfer import clock, metrics
from transfer.faults import opptatt
from transfer.hendelser import Hendelse
from transfer.settings import ServerSettings
from transfer.soap import fault_envelope

BLOCK = 1 << 17
SMALL = 1 << 16  # bytes of a body, some hundred records
PATIENCE = 0.05  # seconds that a small message waits for the end of another
FOR_OPERATORS = frozenset({"/livez", "/readyz", "/health", "/metrics"})
log = structlog.get_logger()


class Fase(StrEnum):
    """What a connection was at when it was cut off."""

    TLS = "tls"
    HEADER = "header"
    BODY = "body"
    SVAR = "svar"


class Reaper:
    """Closes sockets that are past their deadline. One thread per worker process."""

    def __init__(self) -> None:
        self._due: dict[socket.socket, tuple[float, Fase]] = {}
        self._lock = threading.Lock()

    def start(self) -> None:
        threading.Thread(target=self._run, name="reaper", daemon=True).start()

    def watch(self, sock: socket.socket, seconds: float, fase: Fase) -> None:
        """From here on the connection has so long for this phase."""
        with self._lock:
            self._due[sock] = clock.monotonic() + seconds, fase

    def extend(self, sock: socket.socket, seconds: float) -> None:
        """Something came through: so much more time."""
        with self._lock:
            if sock in self._due:
                end, fase = self._due[sock]
                self._due[sock] = end + seconds, fase

    def release(self, sock: socket.socket) -> None:
        with self._lock:
            self._due.pop(sock, None)

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(0.25):
            now = clock.monotonic()
            with self._lock:
                late = [(sock, fase) for sock, (end, fase) in self._due.items() if end < now]
                for sock, _ in late:
                    del self._due[sock]
                    _cut(sock)
            for _, fase in late:
                metrics.cut(fase)
                log.info(Hendelse.KUTTET, fase=fase)


def _cut(sock: socket.socket) -> None:
    try:
        # what it has not taken is dropped with the connection, not kept for it by the kernel
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # past a TLS socket's own shutdown, which lets a thread that is sending go on in the clear
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return  # the other side was first


class Busy(Exception):
    """The process holds as many bytes of bodies as it may; the same may be sent again soon."""


class Budget:
    """The bytes of bodies that a process holds at a time; who would go beyond it waits a little."""

    def __init__(self, most: int, patience: float = 5.0) -> None:
        self._left = most
        self._patience = patience
        self._given_back = threading.Condition()

    def take(self, count: int) -> None:
        """Raises `Busy` where others do not give back in time (they too may be waiting)."""
        with self._given_back:
            if not self._given_back.wait_for(lambda: self._left > 0, self._patience):
                raise Busy
            self._left -= count

    def give(self, count: int) -> None:
        with self._given_back:
            self._left += count
            self._given_back.notify_all()


class Kropp:
    """A body that is here whole, as `wsgi.input`: its blocks are let go as they are read."""

    def __init__(self, blocks: deque[bytes]) -> None:
        self._blocks = blocks

    def read(self, size: int | None = -1) -> bytes:
        if size is None or size < 0:
            size = sum(map(len, self._blocks))
        if self._blocks and len(self._blocks[0]) == size:
            return self._blocks.popleft()
        taken = bytearray()
        while self._blocks and len(taken) < size:
            block = self._blocks.popleft()
            room = size - len(taken)
            taken += block[:room]
            if len(block) > room:
                self._blocks.appendleft(block[room:])
        return bytes(taken)

    def readline(self, size: int | None = -1) -> bytes:
        rest = self.read()
        end = rest.find(b"\n") + 1 or len(rest)
        if size is not None and size >= 0:
            end = min(end, size)
        if rest[end:]:
            self._blocks.append(rest[end:])
        return rest[:end]

    def readlines(self, hint: int = -1) -> list[bytes]:
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.read().splitlines(keepends=True))


Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Front:
    """A WSGI application around the application, within one worker process."""

    def __init__(
        self,
        application: Application,
        settings: ServerSettings,
        reaper: Reaper,
        *,
        most: int,
        refuses: Callable[[dict[str, Any]], bool],
        in_turn: bool = False,
    ) -> None:
        """`most`: the longest body that is taken in. Of a longer one the application refuses, as
        of those of which `refuses` tells by the header: it gets them with the body unread.
        `in_turn`: small messages are worked on one after the other, by a thread of their own.
        """
        self.application = application
        self.settings = settings
        self.reaper = reaper
        self.most = most
        self.refuses = refuses
        self.budget = Budget(max(settings.buffer_mib << 20, most))
        self.lane = ThreadPoolExecutor(1, "small") if in_turn and settings.threads > 1 else None
        self.ended = 0  # turns in the lane
        self.pool = ThreadPoolExecutor(settings.threads - bool(self.lane), "work")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        sock = environ["gunicorn.socket"]
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            self.reaper.release(sock)
            if environ.get("PATH_INFO") in FOR_OPERATORS:
                return self._sent(sock, self.application(environ, start_response))
            return self._sent(sock, self._worked(environ, start_response))
        length = environ.get("CONTENT_LENGTH") or ""
        if (length.isdigit() and int(length) > self.most) or self.refuses(environ):
            return self._sent(sock, self.application(environ, start_response))
        taken = 0
        blocks: deque[bytes] = deque()
        try:
            while taken <= self.most and (block := environ["wsgi.input"].read(BLOCK)):
                self.budget.take(len(block))
                taken += len(block)
                blocks.append(block)
                self.reaper.extend(sock, len(block) / self.settings.min_bytes_per_second)
            self.reaper.release(sock)
            environ["wsgi.input"] = Kropp(blocks)
            work = self._in_turn if self.lane and taken <= SMALL else self._worked
            return self._sent(sock, work(environ, start_response))
        except Busy:
            return self._sent(sock, _busy(start_response))
        finally:
            self.budget.give(taken)

    def _worked(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return self.pool.submit(self.application, environ, start_response).result()

    def _in_turn(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Threads that compute take the processor from each other: of four at a time each is ready
        when the last of them is. Where nobody's turn ends for a moment, the next goes on elsewhere.
        """
        assert self.lane is not None
        ended = self.ended
        work = self.lane.submit(self._turn, environ, start_response)
        while not wait([work], PATIENCE).done:
            if self.ended == ended and work.cancel():
                return self._worked(environ, start_response)
            ended = self.ended
        return work.result()

    def _turn(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            return self.application(environ, start_response)
        finally:
            self.ended += 1

    def _sent(self, sock: socket.socket, answer: Iterable[bytes]) -> Iterator[bytes]:
        """The answer piece by piece, each with the time that a client may take for it."""
        self.reaper.watch(sock, self.settings.answer_seconds, Fase.SVAR)
        return self._pieces(sock, answer)

    def _pieces(self, sock: socket.socket, answer: Iterable[bytes]) -> Iterator[bytes]:
        try:
            for piece in answer:
                self.reaper.extend(sock, len(piece) / self.settings.min_bytes_per_second)
                yield piece
        finally:
            if (close := getattr(answer, "close", None)) is not None:
                close()


def _busy(start_response: Any) -> Iterable[bytes]:
    """A typed fault: the same may be sent again soon."""
    body = fault_envelope(opptatt(vent=5))
    start_response(
        "503 Service Unavailable",
        [
            ("Content-Type", "text/xml; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Retry-After", "5"),
            ("Connection", "close"),
        ],
    )
    return [body]
