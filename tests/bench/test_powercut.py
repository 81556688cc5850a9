"""The disk under the service: cut off at any time it holds every receipt; a failed sync stops."""

from __future__ import annotations

import http.client
import itertools
import random
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.batches import persons
from bench.crash import check
from bench.crash.plan import Kind, plan
from bench.crash.powercut import Kind as Done
from bench.crash.powercut import NoCompiler, Recorded, build, losses, record, recorder
from bench.crash.service import Service
from bench.crash.vendor import Vendor
from storage import Lager
from tests.storage.databases import sqlite


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    folder = tmp_path_factory.mktemp("power")
    try:
        build(folder)
    except NoCompiler as reason:
        pytest.skip(str(reason))
    yield record(folder, 40, seed=1)


def test_every_receipt_is_on_the_disk_whenever_the_power_goes(
    run: Recorded, tmp_path: Path
) -> None:
    found = list(losses(run, 25, 7, tmp_path))
    assert sum(due for _, due, _ in found) > 100
    assert [wrong for _, _, wrong in found if wrong] == []


def test_a_receipt_without_a_sync_would_be_seen(run: Recorded, tmp_path: Path) -> None:
    unsynced = replace(run, journal=tuple(e for e in run.journal if e.kind is not Done.SYNC))
    wrong = [one for _, _, found in losses(unsynced, 15, 7, tmp_path) for one in found]
    assert any(one.startswith("I1") or "does not open" in one for one in wrong)


def test_after_a_sync_that_failed_no_batch_is_taken_until_a_new_start(tmp_path: Path) -> None:
    people = list(persons(20))
    database = sqlite(tmp_path)
    lager = Lager(database)
    with lager.batch() as transaction:
        transaction.save_persons(people)
    lager.close()
    try:
        environ = recorder(tmp_path, tmp_path / "nir.db", tmp_path / "journal")
    except NoCompiler as reason:
        pytest.skip(str(reason))
    service = Service(tmp_path, database, workers=1, environ=environ)
    service.start()
    vendor = Vendor("v0", "oslo", service.url, iter(()), tmp_path / "history")
    new = (one for one in plan(1, "v0", people) if one.kind is Kind.NEW)
    first, second = itertools.islice(new, 2)
    promises = [vendor.send_once(first)]
    assert promises[0].kvittering and ready(service) == 200
    (tmp_path / "fault").touch()
    assert vendor.send_once(second).fault == "UTFALL_UKJENT"
    (tmp_path / "fault").unlink()  # it would work again, but who knows what was dropped
    assert vendor.send_once(second).fault == "UTFALL_UKJENT"
    assert becomes(service, 503)
    service.kill("group", random.Random(1))
    service.start()
    promises += [vendor.send_once(one) for one in (second, first, second)]
    service.stop()
    assert [one.fault for one in promises] == [None] * 4
    assert promises[3].duplikat
    lager = Lager(database)
    assert list(check.promised(lager, promises)) == []
    assert list(check.sound(lager)) == []
    lager.close()


def becomes(service: Service, status: int) -> bool:
    """Whether `/readyz` comes to answer so: an answer holds for about a second."""
    return any(ready(service) == status or threading.Event().wait(0.2) for _ in range(25))


def ready(service: Service) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
    connection.request("GET", "/readyz")
    status = connection.getresponse().status
    connection.close()
    return status
