"""The figures that are promised, each measured in one run beside what it is compared with.

A figure is a ratio: to xmllint on the same bytes, to a peer, to an empty register, to one worker.
Seconds change from machine to machine and from day to day; ratios far less. `recorded.toml` holds
what they were, and `make bench` fails where one has become a quarter worse.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import servers
from bench.batches import batch, envelope, persons
from bench.clients import Load, post, push
from bench.full import fill
from bench.naive.__main__ import copy_persons
from schemas.contract import newest

RECORDED = Path(__file__).parent / "recorded.toml"
WORSE = 1.25


@dataclass(slots=True)
class Bench:
    """Where a run measures, and how large."""

    folder: Path
    records: int = 50_000  # of the large batch
    full: int = 20_000  # persons of the full register, with 20 records each
    details: dict[str, list[str]] = field(default_factory=dict)

    def tell(self, name: str, text: str) -> None:
        self.details.setdefault(name, []).append(text)

    def database(self, name: str) -> str:
        return f"sqlite:///{self.folder}/{name}.db"


@dataclass(frozen=True, slots=True)
class Figure:
    """A promise: the ratio, whether more is better, what was asked for."""

    name: str
    text: str
    target: str
    more_is_better: bool
    measure: Callable[[Bench], float | None]

    def worse(self, value: float, recorded: float) -> bool:
        return value * WORSE < recorded if self.more_is_better else value > recorded * WORSE


def large(bench: Bench) -> float | None:
    """A whole large batch over HTTP, committed and answered, against xmllint."""
    people = list(persons(bench.records // 10 + 1))
    content = batch(people, bench.records)
    lint = _xmllint(bench, content)
    if lint is None:
        return None
    taken = []
    for n in range(3):
        url = bench.database(f"large{n}")
        servers.register(url, people)
        with servers.ours(url) as server:
            _warm(server, people)
            taken.append(_timed(lambda to=server: _pushed(to, envelope(content))))
    whole = statistics.median(taken)
    bench.tell("large", f"{whole:.2f} s, {whole / bench.records * 1e6:.0f} µs a record")
    bench.tell("large", f"xmllint {lint:.2f} s")
    return whole / lint


def against_naive(bench: Bench) -> float | None:
    """1,000-record batches, 4 clients, 2 workers, against the naive peer."""
    ours, theirs = _thousand(bench), _thousand(bench, servers.naive)
    bench.tell("naive", f"{ours:,.0f} against {theirs:,.0f} records/s")
    return ours / theirs


def against_node(bench: Bench) -> float | None:
    """The same against Node.js that only validates."""
    people = list(persons(4_000))
    with servers.node() as server:
        if server is None:
            return None
        load = push(server.address, _thousands(people, 24), 4, _empty(bench, "node"))
    theirs = load.per_second * 1_000
    ours = _thousand(bench)
    bench.tell("node", f"{ours:,.0f} against {theirs:,.0f} records/s")
    return ours / theirs


def small(bench: Bench) -> float | None:
    """10-record batches, 8 clients, 2 workers, against the naive peer."""
    people = list(persons(2_400))
    bodies = [envelope(batch([p], 10, name=f"s{p.nr}")) for p in people]
    url, peer = bench.database("small"), bench.database("small_naive")
    servers.register(url, people)
    copy_persons(url, peer)
    with servers.ours(url, workers=2) as server:
        _warm(server, people)
        one = push(server.address, bodies[1:200], 1, _empty(bench, "one"))
        many = push(server.address, bodies[200:2_200], 8, _empty(bench, "many"))
    with servers.naive(peer) as server:
        theirs = push(server.address, bodies[:400], 8, _empty(bench, "peer"))
    bench.tell("small", f"{many.per_second:.0f} batches/s, p99 {_ms(many, 99)}")
    bench.tell("small", f"one client p50 {_ms(one, 50)}")
    return many.per_second / theirs.per_second


def full_register(bench: Bench) -> float | None:
    """A batch of 1,000 into a full register, against the same into an empty one."""
    people = list(persons(2_000))
    taken = {}
    for name, others in (("empty", 0), ("full", bench.full)):
        url = bench.database(f"size_{name}")
        servers.register(url, people)
        count = fill(url, (p for p in persons(others + 2_000) if p.nr > 2_000), 20)
        with servers.ours(url) as server:
            bench.tell("full", f"{count:,} records: ready in {server.ready:.2f} s")
            _warm(server, people)
            load = push(server.address, _thousands(people[:1_900], 19), 1, _empty(bench, "size"))
            taken[name] = load.percentile(50)
    return taken["full"] / taken["empty"]


def memory(bench: Bench) -> float | None:
    """What a large batch takes at its peak above idle, in times its bytes."""
    people = list(persons(bench.records // 10 + 1))
    body = envelope(batch(people, bench.records))
    url = bench.database("memory")
    servers.register(url, people)
    with servers.ours(url) as server:
        _warm(server, people)
        idle = peak = server.memory()
        done = threading.Event()

        def watch() -> None:
            nonlocal peak
            while not done.wait(0.02):
                peak = max(peak, server.memory())

        watching = threading.Thread(target=watch)
        watching.start()
        _pushed(server, body)
        done.set()
        watching.join()
    bench.tell("memory", f"idle {idle / 1e6:.0f} MB, peak {peak / 1e6:.0f} MB")
    return (peak - idle) / len(body)


def start(bench: Bench) -> float | None:
    """From start to ready, against an interpreter that imports the libraries."""
    url = bench.database("start")
    servers.register(url, list(persons(100)))
    command = [sys.executable, "-c", "import lxml.etree, sqlalchemy, spyne, gunicorn.app.base"]
    bare = min(_timed(lambda: subprocess.run(command, capture_output=True)) for _ in range(3))
    ready = []
    for _ in range(3):
        with servers.ours(url) as server:
            ready.append(server.ready)
    bench.tell("start", f"ready in {min(ready):.2f} s; the libraries alone {bare:.2f} s")
    return min(ready) / bare


def two_workers(bench: Bench) -> float | None:
    """Two workers on PostgreSQL against one."""
    from tests import postgres

    try:
        urls = {n: postgres.create_database() for n in (1, 2)}
    except postgres.NoPostgres:
        return None
    people = list(persons(4_000))
    rates = {}
    for workers, url in urls.items():
        servers.register(url, people)
        with servers.ours(url, workers=workers) as server:
            _warm(server, people)
            load = push(server.address, _thousands(people, 30), 4, _empty(bench, "pg"))
            rates[workers] = load.per_second * 1_000
    bench.tell("workers", f"{rates[2]:,.0f} against {rates[1]:,.0f} records/s")
    return rates[2] / rates[1]


def flat(bench: Bench) -> float | None:
    """The cost of a record in the largest batch against one of 1,000, judged by one process."""
    cost = {}
    for size in (100, 1_000, 10_000, bench.records):
        people = list(persons(size // 10 + 101))
        rounds = 3 if size > 1_000 else 9
        bodies = [envelope(batch(people, size, name=f"f{n}", seed=n)) for n in range(rounds)]
        first = envelope(batch(people[-100:], 1_000, name="first"))
        taken = []
        for n, body in enumerate(bodies):
            url = bench.database(f"flat{size}-{n}")
            servers.register(url, people)
            with servers.ours(url, judges=1) as server:
                _pushed(server, first)  # what a process learns from its first batch is no size
                taken.append(_timed(lambda to=server, sent=body: _pushed(to, sent)))
        cost[size] = statistics.median(taken) / size * 1e6
        bench.tell("flat", f"{size:,}: {cost[size]:.0f} µs")
    return cost[bench.records] / cost[1_000]


FIGURES = (
    Figure("large", "50,000 records over HTTP / xmllint", "≤ 3.0 ×", False, large),
    Figure("naive", "1,000-record batches / naive peer", "≥ 15 ×", True, against_naive),
    Figure("node", "1,000-record batches / Node.js", "> 1 ×", True, against_node),
    Figure("small", "10-record batches / naive peer", "≥ 800 batches/s", True, small),
    Figure("full", "a batch, full register / empty", "≤ 1.2 ×", False, full_register),
    Figure("memory", "peak above idle / bytes of the batch", "≤ 16 ×", False, memory),
    Figure("start", "start to ready / libraries alone", "≤ 1 s", False, start),
    Figure("workers", "2 workers / 1 on PostgreSQL", "≥ 1.3 ×", True, two_workers),
    Figure("flat", "a record of 50,000 / of 1,000", "≤ 1.1 ×", False, flat),
)


def run(console: Console, names: list[str], full: int, *, check: bool, record: bool) -> bool:
    """Measure these figures (none: all) and print them; whether all hold what was recorded."""
    recorded: dict[str, float] = tomllib.loads(RECORDED.read_text("utf-8"))["ratio"]
    found: dict[str, float] = {}
    table = Table(title="the figures")
    for column in ("figure", "asked for", "ratio", "recorded", "with"):
        table.add_column(column)
    good = True
    for figure in FIGURES:
        if names and figure.name not in names:
            continue
        console.print(f"measuring {figure.name}: {figure.text} ...", style="dim")
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(Path(folder), full=full)
            value = figure.measure(bench)
        known = recorded.get(figure.name)
        worse = value is not None and known is not None and figure.worse(value, known)
        good = good and not worse
        if value is not None:
            found[figure.name] = value
        table.add_row(
            figure.text,
            figure.target,
            "–" if value is None else f"{value:.2f}" + (" WORSE" if worse else ""),
            "–" if known is None else f"{known:.2f}",
            "; ".join(bench.details.get(figure.name, [])),
        )
    console.print(table)
    if record:
        rows = "".join(f"{name} = {value:.3f}\n" for name, value in {**recorded, **found}.items())
        head = "# The ratios of `nir bench --record`; see docs/performance.md.\n[ratio]\n"
        RECORDED.write_text(head + rows, "utf-8")
    return good or not check


def _thousand(bench: Bench, serve: Callable[..., Any] = servers.ours) -> float:
    """Records a second of batches of 1,000: 4 clients, 2 workers."""
    people = list(persons(4_000))
    url = bench.database(f"thousand_{serve.__name__}")
    if not Path(url.removeprefix("sqlite:///")).exists():
        mine = bench.database("thousand_of_ours") if serve is not servers.ours else url
        servers.register(mine, people)
        if serve is not servers.ours:
            copy_persons(mine, url)
    count = 36 if serve is servers.ours else 8
    with serve(url, workers=2) as server:
        if serve is servers.ours:
            _warm(server, people)
        load = push(server.address, _thousands(people, count), 4, _empty(bench, "thousand"))
    return load.per_second * 1_000


def _thousands(people: list[Any], count: int) -> list[bytes]:
    return [
        envelope(batch(people[n * 100 : n * 100 + 100], 1_000, name=f"t{n}")) for n in range(count)
    ]


def _xmllint(bench: Bench, content: bytes) -> float | None:
    tool = shutil.which("xmllint")
    if tool is None:
        return None
    file = bench.folder / "batch.xml"
    file.write_bytes(content)
    xsd = str(newest("WS4").folder / "ws4.xsd")
    command = [tool, "--noout", "--schema", xsd, str(file)]
    return statistics.median(
        _timed(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(5)
    )


def _warm(server: servers.Server, people: list[Any]) -> None:
    """Every process has met a batch, and the user has logged in."""
    for n in range(4):
        _pushed(server, envelope(batch(people[-1:], 1, name=f"warm-{n}")))


def _pushed(server: servers.Server, body: bytes) -> None:
    status, answer = post(server.address, body)
    assert status == 200, answer[:300]


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _empty(bench: Bench, name: str) -> Path:
    folder = bench.folder / name
    folder.mkdir(exist_ok=True)
    return folder


def _ms(load: Load, percent: int) -> str:
    return f"{load.percentile(percent) * 1e3:.1f} ms"
