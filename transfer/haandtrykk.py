"""A connection whose TLS this service ends itself.

Its handshake is made piece by piece in the loop that accepts connections, within the time that the
header of a request has: a client that never finishes one holds no thread.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any

from gunicorn.workers.gthread import TConn

_HTTPS_ONLY = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Connection: close\r\nContent-Length: 45\r\n\r\n"
    b"This address takes HTTPS only: use https://.\n"
)


class TlsConn(TConn):  # type: ignore[misc]
    """A connection with TLS. Its socket does not block until a thread has it."""

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any,
                 context: ssl.SSLContext) -> None:  # fmt: skip
        """Raises OSError where the client is gone already."""
        sock.setblocking(False)
        wrapped = context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        super().__init__(cfg, wrapped, client, server)
        self.shaken = False

    def shake_hands(self) -> int | None:
        """Go on with the handshake: what it waits for (of `selectors`), None when it is done.

        Raises OSError (of which ssl.SSLError is one) where it fails.
        """
        try:
            self.sock.do_handshake()
        except ssl.SSLWantReadError:
            return EVENT_READ
        except ssl.SSLWantWriteError:
            return EVENT_WRITE
        except ssl.SSLError as error:
            if error.reason == "HTTP_REQUEST":
                socket.socket.recv(self.sock, 1 << 16)  # what lies unread would break the answer
                socket.socket.send(self.sock, _HTTPS_ONLY)
                socket.socket.shutdown(self.sock, socket.SHUT_WR)
            raise
        self.shaken = True
        return None

    def close(self, graceful: bool = False) -> None:
        """Say goodbye as TLS does, without waiting for an answer."""
        if self.shaken:
            with contextlib.suppress(OSError, ValueError):
                self.sock.setblocking(False)
                self.sock.unwrap()
        super().close(graceful)


def is_tls(sock: Any) -> bool:
    """Whether this service ended the TLS of the connection itself."""
    return isinstance(sock, ssl.SSLSocket)
