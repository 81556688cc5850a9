"""Runs mutated requests through the WSGI application in this process, and looks at each answer.

`python -m tests.fuzz --n 100000 --seed 1`; a number of a seed is always the same request. What
fails is made smaller and saved with what must hold, and the run goes on.
"""

from __future__ import annotations

import contextlib
import io
import random
import sqlite3
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from storage import Lager
from tests.fuzz.mutate import Mutation, apply, plan
from tests.fuzz.oracle import Broken, Reply, Seen, check, check_log, check_register
from tests.fuzz.seeds import PERSONS, Request, person, seed
from tests.storage.databases import sqlite
from transfer import running
from transfer.app import App
from transfer.population import demo_personer

AT = datetime.fromisoformat("2021-06-11T12:00:00+02:00")  # both services and both laws are open
FRESH = 2000  # requests to one register
_LOGIN = "Basic " + b64encode(b"oslo:demo").decode()


@dataclass
class Failure:
    """A request that broke what must hold, made small."""

    number: int
    why: str
    steps: list[str]
    request: Request


@dataclass
class Result:
    run: int = 0
    seen: Seen = field(default_factory=Seen)
    broken: int = 0
    failures: list[Failure] = field(default_factory=list)  # of those alike, the first three

    def add(self, other: Result) -> None:
        """Count what another run saw; its failures are the caller's."""
        self.run += other.run
        self.broken += other.broken
        for mine, theirs in (
            (self.seen.answers, other.seen.answers),
            (self.seen.outcomes, other.seen.outcomes),
            (self.seen.faults, other.seen.faults),
        ):
            for name, count in theirs.items():
                mine[name] = mine.get(name, 0) + count


class Bench:
    """The application on a register of its own, its log, and a look into the register."""

    def __init__(self, folder: Path) -> None:
        url = sqlite(folder)
        lager = Lager(url)
        with lager.batch(write=True) as transaction:
            transaction.save_persons([*demo_personer(), *map(person, range(PERSONS))])
        lager.close()
        running.add_demo_senders(url)
        self.log = io.StringIO()
        with contextlib.redirect_stderr(self.log):
            running.configure_logs("info")
        self.app = App(running.tjeneste(url, AT))
        self.conn = sqlite3.connect(f"{folder}/nir.db")
        self.conn.execute("pragma synchronous=off")
        self.newest = 0

    def answer(self, request: Request) -> Reply:
        """The application's answer to one request."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": request.method, "PATH_INFO": request.path, "QUERY_STRING": "",
            "SERVER_NAME": "x", "SERVER_PORT": "80", "wsgi.url_scheme": "http",
            "REMOTE_ADDR": "127.0.0.1", "wsgi.input": io.BytesIO(request.body),
            "wsgi.errors": sys.stderr, "CONTENT_TYPE": "text/xml; charset=utf-8",
            "CONTENT_LENGTH": str(len(request.body)), "HTTP_AUTHORIZATION": _LOGIN,
            **request.headers,
        }  # fmt: skip
        given: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            given[:] = [status, dict(headers)]

        body = b"".join(self.app(environ, start))
        return Reply(given[0], given[1], body)

    def hold(self, request: Request, seen: Seen) -> None:
        """Send one request and look at everything. Raises `Broken`."""
        self.log.seek(0)
        self.log.truncate()
        try:
            reply = self.answer(request)
        except Exception as error:
            raise Broken(f"{type(error).__name__} left the application: {error}") from error
        stored = check(request, reply, seen)
        check_log(self.log.getvalue())
        self.newest = check_register(self.conn, self.newest, stored)

    def close(self) -> None:
        self.conn.close()
        self.app.tjeneste.lager.close()


@contextmanager
def bench() -> Iterator[Bench]:
    shared = Path("/dev/shm")  # the register is thrown away; its disk need not turn
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        made = Bench(Path(folder))
        try:
            yield made
        finally:
            made.close()


def request_of(start: int, number: int) -> tuple[Request, list[tuple[Mutation, int]]]:
    """The request of a number before its mutations, and these."""
    chance = random.Random(f"{start}/{number}")
    return seed(chance, number), plan(chance)


def mutated(
    start: int, number: int, mutations: list[tuple[Mutation, int]] | None = None
) -> Request:
    request, own = request_of(start, number)
    apply(request, own if mutations is None else mutations)
    return request


def run(n: int, start: int, first: int = 0, most: int = 20) -> Result:
    """Hold `n` requests of a seed to everything; at most so many failures."""
    result = Result()
    with contextlib.suppress(KeyboardInterrupt):  # what was seen so far is told
        _run(result, n, start, first, most)
    return result


def part(n: int, seed: int, first: int) -> Result:
    """Requests of a seed from the `first` on, in a process of its own."""
    result = run(n, seed, first)
    for failure in result.failures:
        failure.request.root = None  # a tree does not leave its process; its bytes do
    return result


def _run(result: Result, n: int, start: int, first: int, most: int) -> None:
    number = first
    while number < first + n and len(result.failures) < most:
        with bench() as met:
            for number in range(number, min(number + FRESH, first + n)):  # noqa: B020
                request = mutated(start, number)
                try:
                    met.hold(request, result.seen)
                except Broken as broken:
                    known = [one.why[:60] for one in result.failures]
                    if known.count(str(broken)[:60]) < 3:
                        result.failures.append(smaller(start, number, broken))
                    result.broken += 1
                    met.newest = met.conn.execute(
                        "select coalesce(max(nr), 0) from forsendelse"
                    ).fetchone()[0]
                result.run += 1
                if len(result.failures) >= most:
                    break
        number += 1


def smaller(start: int, number: int, broken: Broken) -> Failure:
    """The failure with as few mutations as still show it, each tried in a register of its own."""
    _, mutations = request_of(start, number)
    why = str(broken)
    for one in list(mutations):
        fewer = [kept for kept in mutations if kept is not one]
        found = _breaks(mutated(start, number, fewer))
        if found is not None:
            mutations, why = fewer, found
    request = mutated(start, number, mutations)
    return Failure(number, why, request.steps, request)


def _breaks(request: Request) -> str | None:
    with bench() as met:
        try:
            met.hold(request, Seen())
        except Broken as broken:
            return str(broken)
    return None


def save(failure: Failure, start: int, folder: Path) -> Path:
    """The request as a file that can be sent again, and beside it what is wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"seed{start}-{failure.number}.bin"
    file.write_bytes(failure.request.body)
    file.with_suffix(".txt").write_text(
        f"{failure.why}\n{' '.join(failure.steps)}\n{failure.request.method} {failure.request.path}"
        f" {failure.request.headers}\n",
        "utf-8",
    )
    return file
