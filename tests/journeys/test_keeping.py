"""What is kept and for how long, over HTTP: retention, and a disk that is full."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import create_engine, text

from storage import Lager
from tests.journeys.test_ws4 import AT, batch, grant, hours, post
from tests.server import Served, envelope, fault_of, served, who
from transfer import retention

MIB = 1024 * 1024
DAY = timedelta(days=1)
LOG = 12_000  # bytes that the service's own log may take


def children(service: Served) -> list[int]:
    pid = service.process.pid
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def limit_files(service: Served, size: int) -> None:
    """A write beyond `size` bytes, in any file of the service, fails as on a full disk."""
    for pid in children(service):
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


def to_the_front(service: Served) -> None:
    """Let SQLite's log begin anew: the next batch is written at the front of its file."""
    engine = create_engine(service.database, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        assert conn.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0] == 0
    engine.dispose()


def message(n: int) -> bytes:
    return envelope(
        batch(
            f"full-{n}",
            post(1, who(n), grant(), f"F-V{n}"),
            post(2, who(n), hours(f"F-V{n}"), f"F-T{n}"),
        )
    )


def held(service: Served) -> tuple[int, int]:
    """How many batches and posts the register holds, and that each batch is whole."""
    lager = Lager(service.database)
    with lager.batch(write=False) as transaction:
        counts = transaction.counts()
        whole = sum(one.antall_poster for one in transaction.forsendelser())
    lager.close()
    assert whole == counts["post"]
    return counts["forsendelse"], counts["post"]


def test_every_write_that_finds_the_disk_full_leaves_nothing_and_says_send_again(
    service: Served,
) -> None:
    service.stand_on(AT, "oslo")
    assert service.post(message(0))[0] == 200
    to_the_front(service)
    refused = []
    for n in range(1, 40):
        limit_files(service, LOG + n * 2500)  # between pages, and within one
        status, answer = service.post(message(n))
        if status == 200:
            break
        fault = fault_of(answer)
        assert (fault.fault, fault.detail["handling"]) == ("tekniskFeil", "SEND_UENDRET_SENERE")
        assert b"sqlite" not in answer.lower() and b"disk" not in answer.lower()
        assert held(service) == (1, 2)
        refused.append(n)
    assert len(refused) >= 5, "the limit was never met"
    limit_files(service, resource.RLIM_INFINITY)
    for n in refused:
        status, answer = service.post(message(n))
        assert status == 200 and b"<duplikat>false</duplikat>" in answer
    assert held(service) == (len(refused) + 2, 2 * len(refused) + 4)


def test_batch_sent_again_after_retention_is_known_and_gets_its_receipt(service: Served) -> None:
    service.stand_on(AT, "oslo")
    sent = batch(
        "kept", post(1, who(21), grant(), "K-V"), post(2, who(21), hours("K-V"), "K-T")
    )  # fmt: skip
    vendor = service.vendor()
    first = vendor.send(etree.fromstring(sent))
    assert not first.duplikat and len(first.poster) == 2
    lager = Lager(service.database)
    later = datetime.now(UTC) + DAY
    retention.purge(lager, retention.limits(later, 0), later, hvem="drift:test")
    again = vendor.send(etree.fromstring(sent))
    assert (again.duplikat, again.kvittering_id) == (True, first.kvittering_id)
    assert again.utfall() == first.utfall()
    retention.purge(lager, retention.limits(later, 0, 0), later, hvem="drift:test")
    lager.close()
    again = vendor.send(etree.fromstring(sent))
    assert (again.duplikat, again.kvittering_id) == (True, first.kvittering_id)
    assert (again.kode, again.poster) == ("SVAR_SLETTET", ())
    fetched = vendor.call("HentTilbakemelding", kvitteringId=first.kvittering_id)
    assert (fetched["status"], fetched["tilbakemelding"]) == ("FERDIG", None)
    other = vendor.send(etree.fromstring(sent.replace("<antall>10", "<antall>11")))
    assert other.kode == "FORSENDELSE_BRUKT"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MiB. Skips where none may be mounted."""
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(tmp_path)], capture_output=True
    )
    if made.returncode:
        pytest.skip("no file system can be mounted here")
    yield tmp_path
    subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def test_batch_is_refused_unread_while_the_disk_is_nearly_full(
    small_disk: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIR_STORE_MIN_FREE_MIB", "1")
    log = tmp_path_factory.mktemp("log")
    with served(log, database=f"sqlite:///{small_disk}/nir.db") as service:
        service.stand_on(AT, "oslo")
        ballast = small_disk / "ballast"
        leave(small_disk, ballast, 0.7)
        # a body that never comes: the answer does not wait for it
        status, answer = service.post(b"", headers={"Content-Length": "1000000"})
        fault = fault_of(answer)
        assert (status, fault.fault, fault.kode) == (500, "tekniskFeil", "LITE_PLASS")
        assert fault.detail["handling"] == "SEND_UENDRET_SENERE"
        enquiry = envelope('<HentTjenesteinfo xmlns="urn:nir-transfer:ws4:2021-05"/>')
        action = {"SOAPAction": '"urn:nir-transfer:ws4:2021-05/HentTjenesteinfo"'}
        assert service.post(enquiry, headers=action)[0] == 200
        ballast.unlink()
        assert service.post(message(1))[0] == 200
        assert held(service) == (1, 2)


def leave(disk: Path, ballast: Path, mib: float) -> None:
    """Fill the disk until so much is free."""
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    with ballast.open("ab") as file:
        file.write(bytes(int(free - mib * MIB)))
