"""A proxy that ends TLS before the service, as nginx does in operation: for tests over real TLS."""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

_OWN = ("x-client-cert", "x-forwarded-for", "x-forwarded-proto")  # never what the client sent


class _Handler(BaseHTTPRequestHandler):
    behind: str

    def do_GET(self) -> None:
        self._pass_on(b"")

    def do_POST(self) -> None:
        self._pass_on(self.rfile.read(int(self.headers["Content-Length"])))

    def _pass_on(self, body: bytes) -> None:
        assert isinstance(self.connection, ssl.SSLSocket)
        given = self.connection.getpeercert(binary_form=True)
        headers = {n: v for n, v in self.headers.items() if n.lower() not in _OWN}
        headers |= {"X-Forwarded-For": self.client_address[0], "X-Forwarded-Proto": "https"}
        if given:
            headers["X-Client-Cert"] = quote(ssl.DER_cert_to_PEM_cert(given))
        connection = http.client.HTTPConnection(self.behind, timeout=30)
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.headers["Content-Type"])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing to the test's output."""


@contextmanager
def tls_before(address: str, certificate: Path, key: Path, client_ca: Path) -> Iterator[str]:
    """HTTPS before the service at HOST:PORT; client certificates of `client_ca` are asked for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.load_verify_locations(client_ca)
    context.verify_mode = ssl.CERT_OPTIONAL
    handler = type("Handler", (_Handler,), {"behind": address})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
