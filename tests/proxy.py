"""A TCP proxy before PostgreSQL that cuts a connection at the commit of a batch.

It knows of the protocol only what it needs: the text of the statements, and the tag that answers a
commit.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto

from sqlalchemy import make_url

_WRITES = b"INSERT INTO forsendelse "
_COMMIT = b"COMMIT\0"  # the statement, and the tag of its answer


class Cut(Enum):
    """When it breaks: the database has not heard of the commit, or has carried it out."""

    BEFORE = auto()
    AFTER = auto()


class Proxy:
    """Passes bytes on. `cut` breaks the next commit of a batch; while `down`, none gets through."""

    def __init__(self, host: str, port: int) -> None:
        self._there = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.cut: Cut | None = None
        self.stay_down = False  # after the next cut
        self.down = False
        self.cuts = 0
        self._carried_out = threading.Event()
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()
        self.go_down()

    def go_down(self) -> None:
        """Break every connection and take no other until `down` is set back."""
        self.down = True
        for one in list(self._open):
            _break(one)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.down:
                    client.close()
                    continue
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        """One connection: what the client sends, looked at; what comes back, passed on."""
        server = socket.create_connection(self._there)
        swallow = threading.Event()
        back = threading.Thread(target=self._back, args=(server, client, swallow), daemon=True)
        back.start()
        self._open |= {client, server}
        try:
            self._forth(client, server, swallow)
        finally:
            self._open -= {client, server}
            _break(client)
            _break(server)
            back.join()
            client.close()
            server.close()

    def _forth(
        self, client: socket.socket, server: socket.socket, swallow: threading.Event
    ) -> None:
        writes, tail = False, b""
        with suppress(OSError):
            while data := client.recv(1 << 16):
                seen, tail = tail + data, data[-len(_WRITES) :]
                writes = writes or _WRITES in seen
                if writes and _COMMIT in seen:
                    writes = False
                    if self.cut is not None:
                        self._broken(server, data, swallow)
                        return
                server.sendall(data)

    def _broken(self, server: socket.socket, data: bytes, swallow: threading.Event) -> None:
        """A commit that is to reach the database is carried out; then both sides are closed."""
        cut, self.cut = self.cut, None
        if cut is Cut.AFTER:
            swallow.set()
            server.sendall(data)
            self._carried_out.wait(10)
            self._carried_out.clear()
        self.cuts += 1
        if self.stay_down:
            self.go_down()

    def _back(self, server: socket.socket, client: socket.socket, swallow: threading.Event) -> None:
        with suppress(OSError):
            while data := server.recv(1 << 16):
                if swallow.is_set():
                    if _COMMIT in data:
                        self._carried_out.set()
                    continue
                client.sendall(data)
        _break(client)


def _break(sock: socket.socket) -> None:
    """Tell both ends, also where another thread is reading."""
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


@contextmanager
def before(url: str) -> Iterator[tuple[Proxy, str]]:
    """A proxy before the database at `url`, and the address through it."""
    there = make_url(url)
    proxy = Proxy(there.host or "127.0.0.1", there.port or 5432)
    through = there.set(host="127.0.0.1", port=proxy.port)
    try:
        yield proxy, through.render_as_string(hide_password=False)
    finally:
        proxy.close()
