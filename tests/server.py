"""A real server for tests: a process of its own, a database file of its own, a free port."""

from __future__ import annotations

import http.client
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lxml import etree

import storage
from rules.facts import (
    Bosetting,
    Ident,
    Identtype,
    Klasse,
    Person,
    Personhenvisning,
    Tillatelse,
)
from rules.ident import lag_foedselsnummer
from schemas.contract import Release, newest
from storage import Lager
from tests import watch
from tests.spawner import Spawned, spawn
from tests.storage import databases
from transfer import clock
from transfer.client.answer import Answer, from_fault
from transfer.client.vendor import Vendor
from transfer.population import demo_personer

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


@dataclass
class Served:
    """A running service, as its neighbours see it."""

    url: str
    database: str
    process: Spawned
    sessions: list[Any] = field(default_factory=list)  # of the vendors, open as long as we run

    @property
    def address(self) -> str:
        return self.url.removeprefix("http://")

    @property
    def file(self) -> Path:
        """The register's file, where it is SQLite."""
        return Path(self.database.removeprefix("sqlite:///"))

    def stand_on(self, moment: str, *users: str) -> None:
        """Let rule time stand still for these senders' sandboxes."""
        lager = Lager(self.database)
        with lager.batch(write=True) as transaction:
            for user in users or ("oslo", "bergen", "drammen", "oslo-norsk"):
                transaction.set_clock(user, clock.parse(moment))
        lager.close()

    def vendor(self, user: str = "oslo", release: Release | None = None) -> Vendor:
        made = Vendor(self.url, release or newest("WS4"), user, "demo")
        session = made.client.transport.session
        self.sessions.append(session)
        session.hooks["response"].append(
            lambda response, *_, **__: watch.look_at_findings("an answer", response.content)
        )
        return made

    def post(
        self,
        body: bytes,
        path: str = "/ws4",
        user: str | None = "oslo",
        headers: dict[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Raw bytes in, status and bytes out."""
        sent = {"Content-Type": "text/xml; charset=utf-8", **(headers or {})}
        if user is not None:
            sent["Authorization"] = "Basic " + b64encode(f"{user}:demo".encode()).decode()
        connection = http.client.HTTPConnection(self.address, timeout=60)
        connection.request("POST", path, body, sent)
        response = connection.getresponse()
        answer = response.status, response.read()
        connection.close()
        watch.look_at_findings(f"POST {path}", answer[1])
        return answer

    def get(self, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self.address, timeout=30)
        connection.request("GET", path)
        response = connection.getresponse()
        answer = response.status, response.read()
        connection.close()
        watch.look(f"GET {path}", answer[1])
        return answer


def fault_of(body: bytes) -> Answer:
    """The typed fault in a response."""
    root = etree.fromstring(body)
    fault = root.find(f".//{{{SOAP}}}Fault")
    assert fault is not None, body[:500]
    return from_fault(fault.find("detail"), fault.findtext("faultstring") or "")


def envelope(body: str | bytes) -> bytes:
    inner = body.encode() if isinstance(body, str) else body
    return (
        f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body>'.encode()
        + inner
        + b"</soap:Body></soap:Envelope>"
    )


def newcomer(n: int) -> Person:
    """The n-th of the persons kept for tests: asylum 2021-02-10, settled by agreement in Oslo.

    A test that writes takes one of its own, so that tests do not meet each other's records.
    """
    born = date(1991, 1, 1) + timedelta(days=n)
    number = next(
        nr for individ in range(300, 400) if (nr := lag_foedselsnummer(born, individ)) is not None
    )
    granted = date(2021, 2, 10)
    return Person(
        nr=10_000 + n,
        foedselsdato=born,
        identer=(Ident(Identtype.FNR, number),),
        ankomst=date(2021, 1, 4),
        tillatelser=(Tillatelse(Klasse.P28, granted),),
        bosettinger=(Bosetting("0301", date(2021, 3, 10), None, etter_avtale=True),),
    )


def who(n: int) -> Personhenvisning:
    """The reference to the n-th newcomer."""
    return Personhenvisning(newcomer(n).identer[0].verdi)


def _fill(database: str) -> None:
    storage.upgrade(database)
    lager = Lager(database)
    with lager.batch(write=True) as transaction:
        transaction.save_persons([*demo_personer(), *(newcomer(n) for n in range(40))])
    lager.close()


@cache
def _register() -> bytes:
    """The register that a process' services begin with, each on a copy."""
    with TemporaryDirectory() as folder:
        _fill(databases.sqlite(Path(folder)))
        return (Path(folder) / "nir.db").read_bytes()


@contextmanager
def served(
    folder: Path,
    *extra: str,
    workers: int = 1,
    database: str | None = None,
    demo: bool = True,
    env: Mapping[str, str] | None = None,
) -> Iterator[Served]:
    """The service with the demonstration's persons in a fresh register, SQLite in `folder`.

    `demo`: with the demonstration's senders too. `env`: beside our own environment.
    """
    if database is None:
        (folder / "nir.db").write_bytes(_register())
        database = f"sqlite:///{folder}/nir.db"
    else:
        _fill(database)
    with started(folder, database, *extra, workers=workers, demo=demo, env=env) as running:
        yield running


@contextmanager
def started(
    folder: Path,
    database: str,
    *extra: str,
    workers: int = 1,
    demo: bool = True,
    env: Mapping[str, str] | None = None,
) -> Iterator[Served]:
    """The service on a register that is there; its log goes into `folder`."""
    log = (folder / "server.log").open("a")
    process = spawn(
        [
            "serve", "--database", database, "--bind", "127.0.0.1:0", "--workers", str(workers),
            *(["--demo"] if demo else []), *extra,
        ],
        log, env or {},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "ready" in line, (folder / "server.log").read_text()
        running = Served(line.split()[3], database, process)
        try:
            yield running
        finally:
            for session in running.sessions:  # a stop waits for what open connections may yet send
                session.close()
    finally:
        process.terminate()
        process.wait(timeout=60)
        log.close()
        watch.look("the log of the service", (folder / "server.log").read_text("utf-8"))
