"""How the monitor answers as the register grows: `make bench-monitor`.

For each database and each size a register is filled in bulk, one batch of 10,000 posts goes the
real way, the service is started, an operator logs in, and every page is fetched over HTTP again and
again. Prints p50 and p95 by size, and how they grow; exits 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from rich.console import Console
from rich.table import Table

from bench import batches
from bench.monitor_fill import NOW, fill
from rules.facts import Kanal
from schemas.contract import newest
from storage import Lager
from transfer import intake, running
from transfer.intake import Melding, Tjeneste
from transfer.senders import Senders
from transfer.soap import parse

SMALL, LARGE = 50, 10_000
PASSWORD = secrets.token_urlsafe(24)
ROUNDS = 30
LIST_MS, BATCH_MS = 300.0, 500.0  # targets, p95

# Name, address, target. {group}, {large} and {result} are found in the register.
PAGES = (
    ("overview", "/monitor/", LIST_MS),
    ("batches, newest", "/monitor/forsendelser", LIST_MS),
    ("batches, page 20", "/monitor/forsendelser?etter={deep}", LIST_MS),
    ("batches, rejected, 7 days", "/monitor/forsendelser?q=status:avvist+siden:7d", LIST_MS),
    ("batches, one municipality", "/monitor/forsendelser?q=kommune:{kommune}", LIST_MS),
    ("batches, one rule", "/monitor/forsendelser?q=regel:NIR-4-TIM-0001", LIST_MS),
    ("batches, a rare rule", "/monitor/forsendelser?q=regel:NIR-4-TIM-0120", LIST_MS),
    ("batches, version and failed",
     "/monitor/forsendelser?q=system:%22Fagsystem+3%22+versjon:3.1+status:feil", LIST_MS),
    ("batches, not fetched", "/monitor/forsendelser?q=status:avvist+hentet:nei", LIST_MS),
    ("batches, by rejected", "/monitor/forsendelser?sorter=-avvist", LIST_MS),
    ("batches, by reference", "/monitor/forsendelser?q=referanse:R-77-3", LIST_MS),
    ("groups", "/monitor/grupper", LIST_MS),
    ("one group", "/monitor/grupper/{group}", LIST_MS),
    ("case systems", "/monitor/fagsystemer", LIST_MS),
    ("gates", "/monitor/porter", LIST_MS),
    ("municipalities", "/monitor/kommuner", LIST_MS),
    ("one municipality", "/monitor/kommuner/{kommune}", LIST_MS),
    ("batch of 50 posts", "/monitor/forsendelser/{small}", BATCH_MS),
    ("batch of 10,000 posts", "/monitor/forsendelser/{large}", BATCH_MS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """One page at one size: seconds of each request, or why it could not be measured."""

    page: str
    seconds: tuple[float, ...]
    fault: str = ""

    @property
    def p50(self) -> float:
        return statistics.median(self.seconds) * 1000

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20, method="inclusive")[-1] * 1000


def measure(database: str, size: int, posts: int, console: Console) -> list[Measured]:
    """Fill, serve, ask."""
    started = time.monotonic()
    fill(database, size, posts)
    places = _real(database) | _places(database)
    console.print(
        f"[dim]{database.partition('://')[0]}, {size} batches: filled in "
        f"{time.monotonic() - started:.0f} s[/]"
    )
    with _service(database) as address:
        visit = _Visit(address)
        visit.log_in()
        return [visit.page(name, where.format(**places)) for name, where, _ in PAGES]


def _real(database: str) -> dict[str, str]:
    """Let a batch of `LARGE` posts and one of 50 go the real way; a tenth of hours are wrong."""
    running.configure_logs("critical")
    running.add_demo_senders(database)
    lager = Lager(database)
    people = list(batches.persons((LARGE + SMALL) // batches.PER_PERSON))
    with lager.batch(write=True) as transaction:
        transaction.save_persons(people)
    tjeneste = Tjeneste(lager, Senders(lager), wall=lambda: NOW)
    receipts = {}
    few = SMALL // batches.PER_PERSON
    for name, own, count in (("small", people[:few], SMALL), ("large", people[few:], LARGE)):
        wrong = itertools.count(1)
        body = re.sub(
            rb"<antall>([0-9.]+)</antall>",
            lambda m, n=wrong: b"<antall>3.33</antall>" if next(n) % 10 == 0 else m[0],
            batches.batch(own, count, name),
        )
        element, total = parse([body])
        melding = Melding(element, newest(Kanal.WS4), tjeneste.senders.bruker("oslo"), total)
        receipts[name] = intake.receive(tjeneste, melding).kvittering["kvitteringId"]
    lager.close()
    return receipts


def _places(database: str) -> dict[str, str]:
    """A group and a municipality that many batches have, and a place deep in the list."""
    lager = Lager(database)
    with lager.engine.connect() as conn:
        group = conn.exec_driver_sql(
            "SELECT fingeravtrykk FROM gruppedag GROUP BY 1 ORDER BY sum(poster) DESC LIMIT 1"
        ).scalar_one()
        kommune = conn.exec_driver_sql(
            "SELECT kommunenummer FROM forsendelse_sum GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        ).scalar_one()
        last = conn.exec_driver_sql("SELECT max(nr) FROM forsendelse").scalar_one()
    lager.close()
    return {"group": group, "kommune": kommune, "deep": str(max(1, last - 1000))}


@contextmanager
def _service(database: str) -> Iterator[str]:
    environ = {**os.environ, "NIR_MONITOR_PASSWORD": PASSWORD}
    nir = [sys.executable, "-m", "transfer"]
    subprocess.run(
        [*nir, "monitor", "account", "add", "bench", "--role", "drift", "--database", database],
        env=environ, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    process = subprocess.Popen(
        [*nir, "serve", "--database", database, "--clock", NOW.isoformat(), "--bind",
         "127.0.0.1:0", "--workers", "1", "--log", "error"],
        stdout=subprocess.PIPE, text=True, env=environ,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if "ready" not in line:
            raise RuntimeError("the service did not start")
        yield line.split()[3].removeprefix("http://")
    finally:
        process.terminate()
        process.wait(timeout=60)


class _Visit:
    """An operator's browser: one connection, its cookies."""

    def __init__(self, address: str) -> None:
        self.connection = http.client.HTTPConnection(address, timeout=120)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, response.read()

    def log_in(self) -> None:
        _, page = self.ask("GET", "/monitor/logginn")
        hidden = dict(
            re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.decode())
        )
        form = urlencode({**hidden, "navn": "bench", "passord": PASSWORD})
        status, _ = self.ask("POST", "/monitor/logginn", form)
        if status not in (302, 303):
            raise RuntimeError(f"the login was answered with {status}")

    def page(self, name: str, path: str) -> Measured:
        status, _ = self.ask("GET", path)  # the first one warms up
        if status != 200:
            return Measured(name, (), f"HTTP {status}")
        taken = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            status, _ = self.ask("GET", path)
            taken.append(time.perf_counter() - started)
        return Measured(name, tuple(taken))


def table(console: Console, kind: str, found: dict[int, list[Measured]]) -> bool:
    """The growth table of a database; whether every target was met."""
    shown = Table(title=f"{kind}: milliseconds over HTTP, p50 / p95")
    shown.add_column("page")
    for size in found:
        shown.add_column(f"{size:,} batches", justify="right")
    shown.add_column("grows", justify="right")
    shown.add_column("target", justify="right")
    good = True
    for place, (name, _, target) in enumerate(PAGES):
        row = [one[place] for one in found.values()]
        met = all(not one.fault and one.p95 <= target for one in row)
        good &= met
        cells = [one.fault or f"{one.p50:.0f} / {one.p95:.0f}" for one in row]
        grows = "" if any(one.fault for one in row) else f"{row[-1].p50 / row[0].p50:.1f}×"
        style = None if met else "red"
        shown.add_row(name, *cells, grows, f"≤ {target:.0f}", style=style)
    console.print(shown)
    return good


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batches", default="1000,10000,100000", help="sizes, with commas")
    parser.add_argument("--posts", type=int, default=50, help="posts of an ordinary batch")
    parser.add_argument(
        "--database", action="append", default=[],
        help="sqlite, postgres (one of its own, as the tests have), or the URL of a server on "
        "which databases may be made; may be given twice",
    )  # fmt: skip
    given = parser.parse_args(arguments)
    sizes = sorted(int(size) for size in given.batches.split(","))
    console, good = Console(width=140), True
    for kind in given.database or ["sqlite", "postgres"]:
        found = {}
        for size in sizes:
            with _database(kind) as url:
                found[size] = measure(url, size, given.posts, console)
        good &= table(console, "SQLite" if kind == "sqlite" else "PostgreSQL", found)
    return 0 if good else 1


@contextmanager
def _database(kind: str) -> Iterator[str]:
    """A fresh database, gone afterwards."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'bench.db'}"
        return
    from tests import postgres

    if kind != "postgres":
        os.environ["NIR_TEST_POSTGRES"] = kind
    url = postgres.create_database()
    try:
        yield url
    finally:
        postgres.drop_database(url)


if __name__ == "__main__":
    sys.exit(main())
