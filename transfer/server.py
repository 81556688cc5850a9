"""The production server: gunicorn with threads, and a reaper that cuts slow requests off.

gunicorn stops gracefully (docs/performance.md); what it lacks is a bound on a
whole request, so a sender that trickles a byte a second holds a thread. The reaper closes the
socket of a connection whose request has not been read, answered and taken within the limit.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import TConn, ThreadWorker

from transfer import clock
from transfer.settings import ServerSettings


class Reaper:
    """Closes sockets that are past their deadline. One thread per worker process."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._deadlines: dict[socket.socket, float] = {}
        self._lock = threading.Lock()

    def start(self) -> None:
        threading.Thread(target=self._run, name="reaper", daemon=True).start()

    def watch(self, sock: socket.socket) -> None:
        """From here on the request has `seconds` in all."""
        with self._lock:
            self._deadlines[sock] = clock.monotonic() + self.seconds

    def release(self, sock: socket.socket) -> None:
        with self._lock:
            self._deadlines.pop(sock, None)

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(min(1.0, self.seconds / 4)):
            now = clock.monotonic()
            with self._lock:
                late = [sock for sock, end in self._deadlines.items() if end < now]
                for sock in late:
                    del self._deadlines[sock]
                    _cut(sock)


def _cut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was first


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's thread worker, with a deadline on every request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reaper = Reaper(self.app.settings.request_seconds)

    def init_process(self) -> None:
        self.reaper.start()
        super().init_process()

    def handle(self, conn: TConn) -> Any:
        sock = conn.sock
        self.reaper.watch(sock)
        try:
            return super().handle(conn)
        finally:
            self.reaper.release(sock)


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn without its configuration files: what `nir serve` says is what holds."""

    def __init__(
        self,
        make_app: Callable[[], Any],
        settings: ServerSettings,
        ready: Callable[[str], None],
    ) -> None:
        self._make_app = make_app
        self.settings = settings
        self._options = {
            "bind": settings.bind,
            "workers": settings.workers,
            "threads": settings.threads,
            "worker_class": "transfer.server.Worker",
            "timeout": 120,  # of the process' own loop; a request's deadlines are the reaper's
            "graceful_timeout": settings.grace_seconds,
            "keepalive": settings.keepalive_seconds,
            "loglevel": "warning",
            "errorlog": "-",
            "limit_request_line": 4094,
            "limit_request_fields": 64,
            "when_ready": lambda server: ready(_address(server)),
            "proc_name": "nir-transfer",
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._make_app()


def _address(server: Any) -> str:
    """Where the server listens, once it does (port 0 has become a real one)."""
    host, port = server.LISTENERS[0].sock.getsockname()[:2]
    return f"http://{host}:{port}"
