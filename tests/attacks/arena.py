"""Where attacks meet the real service: a server with meters on its worker, and a decoy that
listens where attacks would have the service call."""

from __future__ import annotations

import http.client
import os
import socket
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.batches import batch as legal_batch
from bench.batches import persons
from tests import watch
from tests.server import Served, envelope, served

MIB = 1024 * 1024
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Cost:
    """What a message cost the worker: seconds of CPU, MiB of memory above what it had."""

    cpu: float
    mib: float


@dataclass
class Decoy:
    """A listener that takes down every connection made to it."""

    port: int
    calls: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@dataclass
class Arena:
    service: Served
    decoy: Decoy
    worker: int
    legal: Cost = field(default_factory=lambda: Cost(0, 0))  # of one MiB of a legal batch

    def log(self) -> str:
        return (
            Path(self.service.database.removeprefix("sqlite:///")).parent / "server.log"
        ).read_text()

    def cost_of(self, message: bytes, **how: object) -> tuple[int, bytes, Cost]:
        """Send, and see what it costs: status, answer, cost."""
        Path(f"/proc/{self.worker}/clear_refs").write_text("5")  # forget the highest memory so far
        cpu, held = self._cpu(), self._memory("VmRSS")
        status, answer = send(self.service.address, message, **how)  # type: ignore[arg-type]
        return status, answer, Cost(self._cpu() - cpu, max(0.0, self._memory("VmHWM") - held))

    def _cpu(self) -> float:
        fields = Path(f"/proc/{self.worker}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def _memory(self, name: str) -> float:
        for line in Path(f"/proc/{self.worker}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) / 1024
        raise AssertionError(name)


def send(
    address: str,
    message: bytes,
    path: str = "/ws4",
    method: str = "POST",
    headers: dict[str, str] | None = None,
    chunked: bool = False,
    login: str | None = "oslo:demo",
) -> tuple[int, bytes]:
    """One request as it is given, false lengths too; the answer, also where it came early."""
    given = {"Content-Type": "text/xml; charset=utf-8", **(headers or {})}
    connection = http.client.HTTPConnection(address, timeout=60)
    connection.putrequest(method, path)
    if login is not None:
        connection.putheader("Authorization", "Basic " + b64encode(login.encode()).decode())
    if chunked:
        connection.putheader("Transfer-Encoding", "chunked")
    else:
        given.setdefault("Content-Length", str(len(message)))
    for name, value in given.items():
        connection.putheader(name, value)
    connection.endheaders()
    pieces = [message[n : n + MIB] for n in range(0, len(message), MIB)]
    try:
        for piece in pieces:
            connection.send(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
        if chunked:
            connection.send(b"0\r\n\r\n")
        elif int(given["Content-Length"]) > len(message):
            assert connection.sock is not None
            connection.sock.shutdown(socket.SHUT_WR)
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has heard enough
    response = connection.getresponse()
    answer = response.status, response.read()
    connection.close()
    watch.look_at_findings(f"{method} {path}", answer[1])
    return answer


@contextmanager
def _decoy() -> Iterator[Decoy]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        decoy = Decoy(listener.getsockname()[1])

        def take() -> None:
            while True:
                try:
                    caller, _ = listener.accept()
                except OSError:
                    return
                with caller:
                    decoy.calls.append(caller.recv(1000))

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield decoy
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=5)


@contextmanager
def arena(folder: Path) -> Iterator[Arena]:
    """The service with one worker; what a MiB of a legal batch costs it is measured first."""
    with served(folder) as service, _decoy() as decoy:
        service.stand_on("2021-06-12T12:00:00")
        assert service.get("/livez")[0] == 200  # the worker is there
        parent = service.process.pid
        worker = int(Path(f"/proc/{parent}/task/{parent}/children").read_text().split()[0])
        met = Arena(service, decoy, worker)
        batch = envelope(legal_batch(list(persons(101)), 1000)).replace(
            b"SendForsendelse", b"ValiderForsendelse"
        )
        met.cost_of(batch)  # the first of its kind loads what all share
        status, _, cost = met.cost_of(batch)
        assert status == 200
        mib = len(batch) / MIB
        met.legal = Cost(cost.cpu / mib, max(cost.mib / mib, 16.0))
        yield met
