"""The real server under clients that are slow, idle, crooked or in the way of a stop."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from bench import batches
from storage import Lager
from tests.server import Served, served
from tests.spawner import spawn
from transfer.hendelser import Hendelse

SHORT = {
    "NIR_SERVER_HEADER_SECONDS": "1",
    "NIR_SERVER_REQUEST_SECONDS": "1",
    "NIR_SERVER_ANSWER_SECONDS": "1",
    "NIR_SERVER_MIN_BYTES_PER_SECOND": str(1 << 30),
    "NIR_SERVER_THREADS": "1",
}
BASIC = b64encode(b"oslo:demo").decode()
HEAD = (
    f"POST /ws4 HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nAuthorization: Basic {BASIC}\r\n"
)
PERSONS = list(batches.persons(400))  # not in the register: each record is answered for


def large(name: str, records: int) -> bytes:
    return batches.envelope(batches.batch(PERSONS, records, name=name))


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with short deadlines and one working thread."""
    folder = tmp_path_factory.mktemp("hurried")
    with served(folder, "--clock", batches.SENT.isoformat(), env=SHORT) as running:
        yield running


def connect(service: Served, timeout: float = 10) -> socket.socket:
    host, _, port = service.address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=timeout)


def everything(sock: socket.socket) -> bytes:
    """All that comes until the other side closes or cuts."""
    got = b""
    try:
        while data := sock.recv(65536):
            got += data
    except ConnectionResetError:
        pass
    return got


def lines(log: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]


def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for something that is to come; fail where it does not."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def metric(service: Served, name: str) -> float:
    _, body = service.get("/metrics")
    found = re.search(rf"^{re.escape(name)} (\S+)$", body.decode(), re.MULTILINE)
    return float(found[1]) if found else 0.0


# -- slow clients


@contextmanager
def trickle(sock: socket.socket, pause: float = 0.1) -> Iterator[list[float]]:
    """Send a byte now and then until the server has had enough; the times of the sends."""
    sent: list[float] = []
    stop = threading.Event()

    def run() -> None:
        try:
            while not stop.wait(pause):
                sock.sendall(b"a")
                sent.append(time.monotonic())
        except OSError:
            stop.set()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield sent
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize(
    ("opening", "fase", "answer"),
    [
        (b"POST /ws4 HTTP/1.1\r\nHost: x\r\nX-Slow: ", "header", b"HTTP/1.1 408 "),
        (HEAD.encode() + b"Content-Length: 100000\r\n\r\n", "body", b""),
        (HEAD.encode() + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<soap\r\nfff\r\n", "body", b""),
    ],
    ids=["header", "body", "chunked"],
)
def test_sender_that_trickles_is_cut_off(
    hurried: Served, opening: bytes, fase: str, answer: bytes
) -> None:
    before = metric(hurried, f'nir_kuttet_total{{fase="{fase}"}}')
    began = time.monotonic()
    with connect(hurried) as slow:
        slow.sendall(opening)
        with trickle(slow):
            got = everything(slow)
    assert 0.8 < time.monotonic() - began < 4
    assert got.startswith(answer)
    assert metric(hurried, f'nir_kuttet_total{{fase="{fase}"}}') == before + 1


def test_reader_that_does_not_take_a_big_answer_is_cut_off(hurried: Served) -> None:
    body = large("leser", 3500)
    with connect(hurried, 60) as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.sendall(HEAD.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        assert slow.recv(1000).startswith(b"HTTP/1.1 200 ")
        # the answer is under way; the one working thread is free for others meanwhile
        began = time.monotonic()
        assert hurried.post(b"x")[0] == 500
        assert time.monotonic() - began < 0.9
        before = metric(hurried, 'nir_kuttet_total{fase="svar"}')
        until(lambda: metric(hurried, 'nir_kuttet_total{fase="svar"}') > before)
        rest = everything(slow)
    whole = hurried.post(body)[1]
    assert len(whole) > 3_000_000
    assert len(rest) < len(whole)


def test_slow_senders_do_not_hold_the_working_thread(hurried: Served) -> None:
    with ExitStack() as stack:
        for _ in range(20):
            slow = stack.enter_context(connect(hurried))
            slow.sendall(HEAD.encode() + b"Content-Length: 5000\r\n\r\n<")
        began = time.monotonic()
        assert hurried.post(b"x")[0] == 500
        assert time.monotonic() - began < 0.9


def test_many_idle_connections_starve_nobody(hurried: Served) -> None:
    with ExitStack() as stack:
        for n in range(500):
            idle = stack.enter_context(connect(hurried))
            if n % 5 == 0:
                idle.sendall(b"POST /ws4 HTTP/1.1\r\nHo")
        began = time.monotonic()
        assert hurried.post(b"x")[0] == 500
        assert hurried.get("/readyz")[0] == 200
        assert time.monotonic() - began < 0.9


def test_answered_clients_that_do_not_close_hold_nobody_up(hurried: Served) -> None:
    with ExitStack() as stack:
        for _ in range(5):
            done = stack.enter_context(connect(hurried))
            done.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert b"alive" in everything(done)
        began = time.monotonic()
        assert hurried.post(b"x")[0] == 500
        assert time.monotonic() - began < 0.9


def test_operators_see_what_is_going_on_while_every_working_thread_waits(hurried: Served) -> None:
    lager = Lager(hurried.database)
    with ThreadPoolExecutor(1) as pool:
        with lager.batch(write=True):  # the one thread has to wait for us
            sent = pool.submit(hurried.post, large("vente", 2))
            until(lambda: metric(hurried, "nir_under_arbeid") == 1)
            for path in ("/livez", "/readyz", "/metrics"):
                assert hurried.get(path)[0] == 200
            assert not sent.done()
        assert sent.result()[0] == 200
    lager.close()


# -- HTTP that is crooked


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 5, 5\r\n",
        "X: y\r\n Transfer-Encoding: chunked\r\n",
    ],
)
def test_request_with_two_readings_of_its_length_is_refused(hurried: Served, headers: str) -> None:
    """A second request hidden in the body must never be answered (request smuggling)."""
    hidden = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
    with connect(hurried) as sock:
        sock.sendall(f"{HEAD}{headers}\r\n0\r\n\r\n{hidden}".encode())
        got = everything(sock)
    assert got.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 ")), got[:200]
    assert got.count(b"HTTP/1.1 ") == 1 and b"alive" not in got


def test_pipelined_requests_are_each_answered_in_order(hurried: Served) -> None:
    one = HEAD.encode() + b"Content-Length: 1\r\n\r\nx"
    with connect(hurried) as sock:
        sock.sendall(one + b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        got = everything(sock)
    assert got.index(b"IKKE_XML") < got.index(b'"alive"')


def test_client_that_asks_before_it_sends_is_told_to_go_on(hurried: Served) -> None:
    body = b"<x/>"
    with connect(hurried) as sock:
        head = f"{HEAD}Expect: 100-continue\r\nConnection: close\r\n"
        head += f"Content-Length: {len(body)}\r\n\r\n"
        sock.sendall(head.encode())
        assert sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(body)
        assert b"FEIL_KONVOLUTT" in everything(sock)


def test_client_that_never_goes_on_is_cut_off(hurried: Served) -> None:
    began = time.monotonic()
    with connect(hurried) as sock:
        sock.sendall(f"{HEAD}Expect: 100-continue\r\nContent-Length: 9\r\n\r\n".encode())
        assert everything(sock) == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert time.monotonic() - began < 4


# -- a stop, and two processes


def test_stop_finishes_what_is_under_way_and_takes_nothing_new(tmp_path: Path) -> None:
    with served(tmp_path, "--clock", batches.SENT.isoformat(), workers=2) as service:
        lager = Lager(service.database)
        until(lambda: len(_children(service.process.pid)) == 2)
        with ThreadPoolExecutor(1) as pool:
            with lager.batch(write=True):  # the batch has to wait for us
                sent = pool.submit(service.post, large("stopp", 3000))
                until(lambda: metric(service, "nir_under_arbeid") == 1)
                assert service.get("/readyz")[0] == 200
                service.process.send_signal(signal.SIGTERM)
                assert _refused(service), "connections were taken after the stop"
                assert not sent.done()
            status, answer = sent.result()
        lager.close()
        assert status == 200 and b"<w:kvittering>" in answer
        assert service.process.wait(timeout=30) == 0
        events = [line["event"] for line in lines(tmp_path / "server.log")]
        assert events == [Hendelse.STARTET, Hendelse.FORSENDELSE, Hendelse.STOPPET]


def _refused(service: Served) -> bool:
    end = time.monotonic() + 2
    while time.monotonic() < end:
        try:
            connect(service, 1).close()
        except ConnectionRefusedError:
            return True
        except OSError:
            pass
        time.sleep(0.02)
    return False


def test_counts_of_all_processes_are_added_up(tmp_path: Path) -> None:
    with served(tmp_path, workers=2) as service:
        sent = 0
        with ThreadPoolExecutor(8) as pool:
            while len(_counting(service)) < 2:
                assert set(pool.map(lambda _: service.post(b"x")[0], range(20))) == {500}
                sent += 20
                assert sent < 2000, "only one process took requests"
        name = 'nir_fault_total{kode="IKKE_XML"}'
        assert [metric(service, name) for _ in range(4)] == [float(sent)] * 4


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _counting(service: Served) -> set[str]:
    """The worker processes that hold a file of counters."""
    return {
        child
        for child in _children(service.process.pid)
        if f"/counter_{child}.db" in Path(f"/proc/{child}/maps").read_text()
    }


def test_worker_that_dies_is_replaced_and_its_counts_stay(tmp_path: Path) -> None:
    with served(tmp_path, workers=1) as service:
        service.post(b"x")
        [worker] = _children(service.process.pid)
        os.kill(int(worker), signal.SIGKILL)
        until(lambda: _children(service.process.pid) not in ([], [worker]))
        service.post(b"x")
        assert metric(service, 'nir_fault_total{kode="IKKE_XML"}') == 2
        assert metric(service, "nir_under_arbeid") == 0


# -- metrics and health, where they are


def test_operators_have_an_address_of_their_own(tmp_path: Path) -> None:
    with served(tmp_path, "--admin-bind", "127.0.0.1:0") as service:
        log = lines(tmp_path / "server.log")
        operators = Served(str(log[0]["drift"]), service.database, service.process)
        assert service.get("/metrics")[0] == 404
        assert service.get("/readyz")[0] == 200
        assert operators.get("/metrics")[0] == 200
        assert operators.get("/livez")[0] == 200
        assert operators.get("/")[0] == 404
        assert operators.get("/ws4?wsdl")[0] == 404
        assert operators.post(b"x")[0] == 405


def test_metrics_are_not_for_callers_behind_a_proxy(hurried: Served) -> None:
    with connect(hurried) as sock:
        sock.sendall(
            b"GET /metrics HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.0.0.1\r\n"
            b"Connection: close\r\n\r\n"
        )
        assert everything(sock).startswith(b"HTTP/1.1 404 ")
    assert hurried.get("/metrics")[0] == 200


# -- the log


def test_each_fault_is_found_in_the_log_by_the_id_that_the_client_got(hurried: Served) -> None:
    log = Path(hurried.database.removeprefix("sqlite:///")).parent / "server.log"
    trace = "0af7651916cd43dd8448eb211c80319c"
    headers = {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    told = {
        "IKKE_XML": hurried.post(b"x", headers=headers)[1],
        "IKKE_INNLOGGET": hurried.post(large("ukjent", 2), user=None, headers=headers)[1],
    }
    for kode, answer in told.items():
        [id] = re.findall(rb"<korrelasjonId>(\w+)<", answer)
        [line] = [one for one in lines(log) if one.get("korrelasjon") == id.decode()]
        assert (line["event"], line["kode"], line["spor"]) == ("fault", kode, trace)


def test_log_holds_known_events_only_and_no_national_id(hurried: Served) -> None:
    log = Path(hurried.database.removeprefix("sqlite:///")).parent / "server.log"
    hurried.post(large("logg", 20))
    told = lines(log)
    assert {line["event"] for line in told} <= set(Hendelse)
    assert not re.search(r"\b\d{11}\b", log.read_text("utf-8"))
    line = next(one for one in told if one["event"] == "forsendelse" and one["poster"] == 20)
    assert sum(line["utfall"].values()) == 20  # type: ignore[attr-defined]
    assert line["avsender"] == "oslo" and line["bytes_inn"] > 1000  # type: ignore[operator]
    assert set(line["steg_ms"]) == {  # type: ignore[call-overload]
        "lese_xml", "lese", "kanonisk", "vent", "hente", "doemme", "svare", "lagre", "commit"
    }  # fmt: skip


def test_full_or_closed_standard_error_holds_nobody_up(tmp_path: Path) -> None:
    command = ["serve", "--bind", "127.0.0.1:0", "--database", f"sqlite:///{tmp_path}/nir.db",
               "--workers", "1"]  # fmt: skip
    readable, writable = os.pipe()
    stderr = os.fdopen(readable, "rb")
    with os.fdopen(writable, "wb") as log:
        process = spawn(command, log, {})
    try:
        assert process.stdout is not None
        service = Served(process.stdout.readline().split()[3], "", process)
        began = time.monotonic()
        for _ in range(300):  # far more than a pipe holds, and nobody reads it
            assert service.post(b"x")[0] == 500
        assert time.monotonic() - began < 8
        os.set_blocking(stderr.fileno(), False)
        while stderr.read():
            pass
        service.post(b"x")
        after = stderr.read().splitlines()
        assert json.loads(after[-2])["event"] == "logg_tapt"
        assert json.loads(after[-2])["lost"] > 10
        assert json.loads(after[-1])["event"] == "fault"
        stderr.close()
        assert service.post(b"x")[0] == 500
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0
        process.stdout.close()


def test_service_runs_with_standard_error_closed_from_the_start(tmp_path: Path) -> None:
    command = f"exec {sys.executable} -m transfer serve --bind 127.0.0.1:0 --workers 1 2>&-"
    process = subprocess.Popen(
        command, shell=True, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "NIR_DATABASE": f"sqlite:///{tmp_path}/nir.db"},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        service = Served(process.stdout.readline().split()[3], "", process)
        assert service.post(b"x")[0] == 500
        assert service.get("/readyz")[0] == 200
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0
