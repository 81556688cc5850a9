"""The production server: gunicorn with threads, behind which slow clients hold up nobody.

gunicorn stops gracefully and starts workers anew (docs/performance.md says how it was chosen).
Ours are the deadlines: a connection gets a thread when the header of a request is here, and each
phase of a request has its time (`transfer/front.py`).
"""

from __future__ import annotations

import contextlib
import logging
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from selectors import EVENT_READ
from typing import Any

import structlog
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import TConn, ThreadWorker

from transfer import clock, metrics, tls
from transfer.admin import ADMIN
from transfer.config import ConfigError
from transfer.front import Fase, Front, Reaper
from transfer.haandtrykk import TlsConn, is_tls
from transfer.hendelser import Hendelse
from transfer.settings import ServerSettings, TlsSettings

_HEAD = 1 << 16  # bytes of a header that are waited for without a thread
_MOMENT = 2.0  # seconds that a connection may stay open after its last answer
_END = b"\r\n\r\n"
_TOO_LATE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
log = structlog.get_logger()


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's thread worker with a deadline on every phase of a request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings: ServerSettings = self.app.settings
        self.reaper = Reaper()
        self.admin_pool: Executor | None = None
        self.admin: tuple[Any, ...] | None = None

    def init_process(self) -> None:
        self.reaper.start()
        if len(self.sockets) > 1:
            self.admin = self.sockets[1].getsockname()
            self.admin_pool = ThreadPoolExecutor(2, thread_name_prefix="admin")
        super().init_process()

    def load_wsgi(self) -> None:
        super().load_wsgi()
        application: Any = self.wsgi  # type: ignore[has-type]
        front = Front(
            application, self.settings, self.reaper, most=application.limits.body,
            refuses=application.refuses_unread,
            # elsewhere one computes while others wait for the database
            in_turn=application.tjeneste.lager.one_writer,
        )  # fmt: skip

        def entered(environ: dict[str, Any], start_response: Any) -> Any:
            if is_tls(environ["gunicorn.socket"]):
                environ["wsgi.url_scheme"] = "https"
            address = (environ["SERVER_NAME"], environ["SERVER_PORT"])
            if self.admin is not None and address == (self.admin[0], str(self.admin[1])):
                environ[ADMIN] = True
                return application(environ, start_response)
            return front(environ, start_response)

        self.wsgi = entered

    def enqueue_req(self, conn: TConn) -> None:
        """A whole header is here: give the connection a thread."""
        of_admin = self.admin is not None and conn.server[:2] == self.admin[:2]
        pool = self.admin_pool if of_admin and self.admin_pool else self.tpool
        done = pool.submit(self.handle, conn)
        done.add_done_callback(
            lambda ended: self.method_queue.defer(self.finish_request, conn, ended)
        )

    # -- until then the connection waits in the loop

    def accept(self, listener: socket.socket) -> bool:
        """Take a connection; False where there is none."""
        try:
            sock, client = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return False
        self.nr_conns += 1
        made = self.app.tls
        if made is None or listener is not self.sockets[0]:  # the operators' address has none
            self._await_header(TConn(self.cfg, sock, client, listener.getsockname()))
            return True
        try:
            conn = TlsConn(self.cfg, sock, client, listener.getsockname(), made)
        except OSError:  # gone already
            self.nr_conns -= 1
            sock.close()
            return True
        self._await_header(conn)
        return True

    def on_client_socket_readable(self, conn: TConn, client: Any) -> None:
        """A connection that was kept alive says something again."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._await_header(conn)
        self.on_pending_socket_readable(conn, client)

    def _await_header(self, conn: TConn) -> None:
        conn.head = b""
        conn.data_ready = True
        conn.timeout = clock.monotonic() + self.settings.header_seconds
        conn.sock.setblocking(False)
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def on_pending_socket_readable(self, conn: TConn, client: Any) -> None:
        """More of a header is here, or of the handshake before it."""
        try:
            if isinstance(conn, TlsConn) and not conn.shaken:
                if (awaited := conn.shake_hands()) is not None:
                    self.poller.modify(client, awaited, self.poller.get_key(client).data)
                    return
                self.poller.modify(client, EVENT_READ, self.poller.get_key(client).data)
            data = client.recv(_HEAD)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return
        except OSError:
            data = b""
        conn.head += data
        if data and _END not in conn.head and len(conn.head) < _HEAD:
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        if not data:
            self.nr_conns -= 1
            conn.close()
            return
        conn.sock.setblocking(True)
        conn.init()
        conn.parser.unreader.unread(conn.head)
        self.enqueue_req(conn)

    def murder_pending(self) -> None:
        """Part with connections that did not bring a header in time."""
        now = clock.monotonic()
        while self.pending_conns and self.pending_conns[0].timeout <= now:
            conn = self.pending_conns.popleft()
            self.poller.unregister(conn.sock)
            self.nr_conns -= 1
            if isinstance(conn, TlsConn) and not conn.shaken:
                metrics.cut(Fase.TLS)
                log.info(Hendelse.KUTTET, fase=Fase.TLS)
            elif conn.head:
                metrics.cut(Fase.HEADER)
                log.info(Hendelse.KUTTET, fase=Fase.HEADER)
                with contextlib.suppress(OSError):  # the other side was first
                    conn.sock.send(_TOO_LATE)
            conn.close()

    def finish_request(self, conn: TConn, done: Any) -> None:
        """A request is answered. What TLS has read ahead of the next wakes nobody: look."""
        super().finish_request(conn, done)
        if isinstance(conn, TlsConn) and conn.sock.pending() and conn in self.keepalived_conns:
            self.on_client_socket_readable(conn, conn.sock)

    def set_accept_enabled(self, enabled: bool) -> None:
        """When stopping: take who has knocked already, then close the door for good."""
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            for listener in self.sockets:
                while self.accept(listener):
                    pass
                listener.close()

    # -- in the connection's thread

    def handle(self, conn: TConn) -> Any:
        sock = conn.sock
        self.reaper.watch(sock, self.settings.header_seconds, Fase.HEADER)
        try:
            goes_on = super().handle(conn)
        finally:
            self.reaper.release(sock)
        if not goes_on:
            _linger(sock)
        return goes_on

    def handle_request(self, req: Any, conn: TConn) -> Any:
        self.reaper.watch(conn.sock, self.settings.request_seconds, Fase.BODY)
        return super().handle_request(req, conn)


def _linger(sock: socket.socket) -> None:
    """Give the client a moment to take its last answer and close.

    gunicorn does so too, but in the loop, where everybody waits with it; it finds nothing left.
    """
    end = clock.monotonic() + _MOMENT
    with contextlib.suppress(OSError):  # it has closed
        sock.shutdown(socket.SHUT_WR)
        taken = 0
        while taken < _HEAD and (left := end - clock.monotonic()) > 0:
            sock.settimeout(left)
            if not (data := sock.recv(4096)):
                break
            taken += len(data)
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RD)


class Logger:
    """gunicorn's own messages, as events of our log; each request has its closing line there."""

    access_log_enabled = False

    def __init__(self, cfg: Any) -> None:
        self.cfg = cfg  # gunicorn looks at it on SIGHUP, and sets up anew
        self.loglevel = logging.INFO

    def setup(self, cfg: Any) -> None:
        """Our log is as `transfer.logs` has set it up."""

    def critical(self, message: str, *args: Any, **_: Any) -> None:
        self.log(logging.CRITICAL, message, *args)

    def error(self, message: str, *args: Any, **_: Any) -> None:
        self.log(logging.ERROR, message, *args)

    def warning(self, message: str, *args: Any, **_: Any) -> None:
        self.log(logging.WARNING, message, *args)

    def info(self, message: str, *args: Any, **_: Any) -> None:
        """Its chatter about every start and stop; ours are `startet` and `stoppet`."""

    debug = info

    def exception(self, message: str, *args: Any, **_: Any) -> None:
        log.error(Hendelse.SERVER, tekst=_filled(message, args), exc_info=True)

    def log(self, level: int, message: str, *args: Any, **_: Any) -> None:
        log.log(level, Hendelse.SERVER, tekst=_filled(message, args))

    def access(self, *_: Any) -> None:
        """See the class."""

    def reopen_files(self) -> None:
        """Nothing is open."""

    def close_on_exec(self) -> None:
        """Nothing is open."""


def _filled(message: str, args: tuple[Any, ...]) -> str:
    return str(message) % args if args else str(message)


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn without its configuration files: what `nir serve` says is what holds."""

    def __init__(
        self,
        make_app: Callable[[], Any],
        settings: ServerSettings,
        ready: Callable[[str, str | None], None],
        secure: TlsSettings | None = None,
    ) -> None:
        """`ready` is called with the address, and that for operators, once both are open.

        Raises ConfigError for a `secure` that cannot be used.
        """
        self._make_app = make_app
        self.settings = settings
        self._secure = secure or TlsSettings()
        self.tls = tls.context(self._secure)
        self._options = {
            "bind": [settings.bind, *([settings.admin_bind] if settings.admin_bind else [])],
            "workers": settings.workers,
            "threads": settings.connections,
            "worker_class": "transfer.server.Worker",
            "worker_connections": settings.connections + settings.idle_connections,
            "timeout": 120,  # of a process' own loop; a request's deadlines are the reaper's
            "graceful_timeout": settings.grace_seconds,
            "keepalive": settings.keepalive_seconds,
            "logger_class": "transfer.server.Logger",
            "limit_request_line": 4094,
            "limit_request_fields": 64,
            "preload_app": True,
            "when_ready": lambda server: ready(*_addresses(server, self.tls is not None)),
            "on_reload": lambda server: self._reload_tls(),
            "sendfile": self.tls is None,
            "child_exit": lambda server, worker: metrics.process_ended(worker.pid),
            "control_socket_disable": True,
            "proc_name": "nir-transfer",
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._make_app()

    def _reload_tls(self) -> None:
        """On SIGHUP, before new workers are forked. A file that is wrong changes nothing."""
        try:
            self.tls = tls.context(self._secure)
            tls.warn(self._secure)
        except ConfigError as error:
            log.error(Hendelse.TLS_SERTIFIKAT, grunn=str(error))


def _addresses(server: Any, secure: bool) -> tuple[str, str | None]:
    """Where the server listens, once it does (port 0 has become a real one)."""
    urls: list[str] = []
    for listener in server.LISTENERS:
        host, port = listener.sock.getsockname()[:2]
        scheme = "https" if secure and not urls else "http"
        urls.append(f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}")
    return urls[0], urls[1] if len(urls) > 1 else None
