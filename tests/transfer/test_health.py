"""Ready is what is proven: a write that was committed and left nothing behind."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from sqlalchemy import text

import storage
from storage import Lager, SchemaMissing, StorageUnavailable
from storage.probe import Probe, probe
from tests.storage.databases import register
from transfer import clock, health
from transfer.health import Health
from transfer.intake import Tjeneste
from transfer.senders import Senders
from transfer.settings import HealthSettings

ALWAYS = HealthSettings(probe_seconds=0)


@pytest.fixture
def lager(tmp_path: Path) -> Iterator[Lager]:
    yield from register("sqlite", tmp_path)


def of(lager: Lager, settings: HealthSettings = ALWAYS) -> Health:
    return Health(Tjeneste(lager=lager, senders=Senders(lager)), settings)


def failed(health: Health) -> dict[str, str]:
    return {check.name: check.text for check in health.ready().checks if not check.ok}


def test_probe_leaves_nothing_behind(lager: Lager) -> None:
    found = probe(lager)
    assert not found.busy and found.database_time is None
    with lager.engine.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM sandkasse")).scalar_one() == 0


def test_probe_is_a_write_that_is_committed(lager: Lager, tmp_path: Path) -> None:
    wal = tmp_path / "nir.db-wal"
    probe(lager)
    before = wal.stat().st_mtime_ns, wal.read_bytes()
    probe(lager)
    assert (wal.stat().st_mtime_ns, wal.read_bytes()) != before


def test_register_that_takes_no_writes_is_not_ready(lager: Lager, tmp_path: Path) -> None:
    probe(lager)
    read_only = Lager(f"sqlite:///file:{tmp_path}/nir.db?mode=ro&uri=true")
    assert failed(of(read_only))["store"] == StorageUnavailable.text
    read_only.close()
    assert failed(of(lager)) == {}


def test_register_of_another_version_is_not_ready(lager: Lager) -> None:
    storage.downgrade(lager.url, "0001")
    with pytest.raises(SchemaMissing):
        probe(lager)
    assert "nir db upgrade" in failed(of(lager))["store"]


def test_register_that_is_gone_is_not_ready(tmp_path: Path) -> None:
    lager = Lager(f"sqlite:///{tmp_path}/no/such/folder/nir.db")
    assert failed(of(lager))["store"] == StorageUnavailable.text


def test_batch_that_is_being_stored_does_not_make_the_service_unready(
    lager: Lager, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = of(lager)
    with lager.batch(write=True):
        report = service.ready()
        assert report.ok and report.checks[0].text == "another batch is being stored"
        assert report.checks[0].seconds < 0.5
        later = clock.monotonic() + 31
        monkeypatch.setattr(clock, "monotonic", lambda: later)
        assert "held the register for 3" in failed(service)["store"]
    monkeypatch.setattr(clock, "monotonic", lambda: later + 1)
    assert failed(service) == {}


def test_full_disk_is_not_ready(lager: Lager) -> None:
    assert (
        "% free"
        in failed(of(lager, HealthSettings(probe_seconds=0, disk_free_percent=100.0)))["disk"]
    )


def test_checks_are_made_once_for_all_who_ask_within_a_second(lager: Lager) -> None:
    service = of(lager, HealthSettings(probe_seconds=30))
    first = service.ready()
    reports: list[object] = []
    threads = [threading.Thread(target=lambda: reports.append(service.ready())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(report is first for report in reports)


def test_verbose_lists_each_check_with_its_duration(lager: Lager) -> None:
    body = json.loads(of(lager).ready().as_json(verbose=True))
    assert body["status"] == "ready"
    assert [check["name"] for check in body["checks"]] == [
        "store", "rules", "schemas", "disk", "clock"
    ]  # fmt: skip
    assert all(check["status"] == "ok" and check["ms"] >= 0 for check in body["checks"])
    assert "checks" not in json.loads(of(lager).ready().as_json(verbose=False))


def test_a_check_that_breaks_has_failed_and_tells_no_values(lager: Lager) -> None:
    service = of(lager)

    def broken() -> str:
        raise RuntimeError("10889500196")

    service.checks = (("rules", broken),)
    assert failed(service) == {"rules": "RuntimeError"}


def test_postgres_is_probed_with_its_clock(tmp_path: Path) -> None:
    for lager in register("postgresql", tmp_path):
        found = probe(lager)
        assert found.database_time is not None
        assert abs((found.database_time - clock.wall()).total_seconds()) < 2
        with lager.engine.connect() as conn:
            assert conn.execute(text("SELECT count(*) FROM sandkasse")).scalar_one() == 0
        assert failed(of(lager)) == {}


@pytest.mark.parametrize(("ahead", "ok"), [(1.9, True), (-1.9, True), (2.1, False), (-3600, False)])
def test_clocks_that_disagree_are_not_ready(lager: Lager, ahead: float, ok: bool) -> None:
    service = of(lager, HealthSettings(clock_seconds=2.0))
    there = clock.wall() + timedelta(seconds=ahead)
    service.compare(Probe(busy=False, database_time=there, seconds=0.0))
    service.checks = tuple(check for check in service.checks if check[0] == "clock")
    assert service.ready().ok is ok
    assert service.deviation == pytest.approx(ahead, abs=0.1)


@pytest.fixture
def answering() -> Iterator[Callable[[int, bytes], str]]:
    """A server that answers /readyz as told: its address."""
    servers = []

    def start(status: int, body: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "ok", "says"),
    [
        (200, b'{"status": "ready"}', True, "ready"),
        (503, b'{"status": "unavailable", "reason": "disk: 1 % free"}', False, "disk: 1 % free"),
        (200, b"<html>", False, "no such service"),
        (404, b"[]", False, "no such service"),
    ],
)
def test_waiting_tells_whether_and_why(
    answering: Callable[[int, bytes], str], status: int, body: bytes, ok: bool, says: str
) -> None:
    found, said = health.wait(answering(status, body), 0)
    assert found is ok and says in said


def test_waiting_ends_when_its_time_is_over() -> None:
    began = clock.monotonic()
    ok, said = health.wait("127.0.0.1:1", 0.3)
    assert not ok and "does not answer" in said
    assert 0.3 <= clock.monotonic() - began < 2
