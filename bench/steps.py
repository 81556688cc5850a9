"""`nir bench`: seconds for each step of a batch's way, beside xmllint on the same bytes.

Everything in one run on one machine, medians of several rounds, so that the ratios hold where the
seconds do not. The steps are called as `transfer.intake` calls them; "whole" is the same batch over
HTTP to a server process with a SQLite file of its own.
"""

# Each lambda is called at once, in the round that made it.
# ruff: noqa: B023

from __future__ import annotations

import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import servers
from bench.batches import SENT, batch, envelope, persons
from bench.clients import post
from rules.engine import regelbok
from rules.facts import Kanal, Person
from schemas.contract import newest, schema
from storage import Lager
from transfer import intake, lagring, reading
from transfer.clock import tid
from transfer.intake import Melding, Tjeneste
from transfer.kropp import canonical_bytes, kept
from transfer.parsing import parse
from transfer.senders import Senders, fil
from transfer.ulid import ulid

STEPS = ("parse", "validate", "read", "kept", "load", "rules", "answer", "save")


class Clocked:
    """Times named steps; each may run many times, the median counts."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}

    def __call__(self, name: str, work: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        result = work()
        self.seconds.setdefault(name, []).append(time.perf_counter() - began)
        return result

    def median(self, name: str) -> float | None:
        taken = self.seconds.get(name)
        return statistics.median(taken) if taken else None


def run(console: Console, sizes: list[int], rounds: int) -> dict[int, Clocked]:
    """Measure every size and print the table."""
    results = {}
    for size in sizes:
        console.print(f"measuring {size} records ...", style="dim")
        results[size] = measure(size, rounds if size >= 10_000 else rounds * 5)
    _print(console, results)
    return results


def measure(size: int, rounds: int) -> Clocked:
    """The steps of one batch size, in a register of its own."""
    clocked = Clocked()
    people = list(persons(size // 10 + 1))
    body = envelope(batch(people, size))
    with tempfile.TemporaryDirectory() as folder:
        _xmllint(clocked, Path(folder), batch(people, size), rounds)
        _in_process(clocked, Path(folder), people, body, rounds)
        _over_http(clocked, Path(folder), people, size, rounds)
    return clocked


class _Undo(Exception):
    """Takes the transaction of a round back, so that every round meets the same register."""


def _in_process(
    clocked: Clocked, folder: Path, people: list[Person], body: bytes, rounds: int
) -> None:
    url = f"sqlite:///{folder}/steps.db"
    servers.register(url, people)
    service = Tjeneste(Lager(url), Senders(katalog=fil.demo_katalog()), fixed=SENT)
    release = newest("WS4")
    regelbok(Kanal.WS4, SENT.date())
    bruker = service.senders.bruker("oslo")
    for _ in range(rounds + 1):
        root, raw = clocked("parse", lambda: parse(_blocks(body)))
        element = root[-1][0]
        clocked("validate", lambda e=element: schema(release).validate(e))
        began = time.perf_counter()
        canonical = canonical_bytes(element)
        made = time.perf_counter() - began
        lest = clocked(
            "read", lambda e=element, c=canonical: reading.read_all(e, release, c.decode())
        )
        now = tid(SENT)
        melding = Melding(element, release, bruker, raw)
        kropp = clocked("kept", lambda c=canonical, r=raw: kept(c, r, Kanal.WS4, service.miljoe))
        clocked.seconds["kept"][-1] += made
        forsendelse = intake.admit(service, melding, lest, now)
        try:
            with service.lager.batch(write=True) as transaction:
                loading = time.perf_counter()
                register = intake.load_register(transaction, forsendelse, lest)
                clocked.seconds.setdefault("load", []).append(time.perf_counter() - loading)
                bok = regelbok(Kanal.WS4, forsendelse.mottatt_dato)
                dom = clocked(
                    "rules", lambda: intake.judge(forsendelse, register, bok, lest.unread(bok))
                )
                svar = clocked(
                    "answer",
                    lambda: intake.answered(
                        dom, forsendelse, lest, kropp.summer, now, kvittering_id=ulid(now.vegg)
                    ),
                )
                clocked(
                    "save",
                    lambda: lagring.save(
                        transaction,
                        svar.kvittering["kvitteringId"],
                        svar.tilbakemelding,
                        dom,
                        forsendelse,
                        lest,
                        kropp,
                        now,
                    ),
                )
                raise _Undo
        except _Undo:
            continue
    for name in STEPS:
        clocked.seconds[name] = clocked.seconds[name][1:]  # the first warms up


def _blocks(body: bytes, block: int = 1 << 17) -> list[bytes]:
    return [body[at : at + block] for at in range(0, len(body), block)]


def _xmllint(clocked: Clocked, folder: Path, body: bytes, rounds: int) -> None:
    tool = shutil.which("xmllint")
    if tool is None:
        return
    file = folder / "batch.xml"
    file.write_bytes(body)
    command = [tool, "--noout", "--schema", str(newest("WS4").folder / "ws4.xsd"), str(file)]
    for _ in range(rounds):
        clocked("xmllint", lambda: subprocess.run(command, check=True, capture_output=True))


def _over_http(
    clocked: Clocked, folder: Path, people: list[Person], size: int, rounds: int
) -> None:
    """The whole, to a server process of its own each round, into a register where all is new."""
    body = envelope(batch(people, size))
    for n in range(min(rounds, 3)):
        url = f"sqlite:///{folder}/http{n}.db"
        servers.register(url, people)
        with servers.ours(url) as server:
            post(server.address, envelope(batch(people[-1:], 1, name="warm")))
            status, _ = clocked("whole", lambda to=server.address: post(to, body))
            assert status == 200, status


def _print(console: Console, results: dict[int, Clocked]) -> None:
    table = Table(title="seconds (median) and, in brackets, µs per record")
    table.add_column("step")
    for size in results:
        table.add_column(f"{size} records", justify="right")
    for name in (*STEPS, "whole", "xmllint"):
        cells = []
        for size, clocked in results.items():
            taken = clocked.median(name)
            cells.append("–" if taken is None else f"{taken:.4f} ({taken / size * 1e6:.1f})")
        label = {"whole": "whole, over HTTP", "xmllint": "xmllint --schema"}.get(name, name)
        table.add_row(label, *cells, end_section=name in ("save", "whole"))
    ratios = []
    for clocked in results.values():
        whole, lint = clocked.median("whole"), clocked.median("xmllint")
        ratios.append(f"{whole / lint:.2f} ×" if whole and lint else "–")
    table.add_row("whole / xmllint", *ratios)
    console.print(table)
