"""The servers that are measured: ours, and peers of the same contract."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import storage
from bench.batches import SENT
from rules.facts import Person
from storage import Lager

NODE = Path(__file__).parent / "node"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: HOST:PORT, the pid of its first process, and how long it took to start."""

    address: str
    pid: int
    ready: float  # seconds

    def processes(self) -> list[int]:
        """The pids of the whole tree."""
        found, todo = [], [self.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            for children in Path("/proc").glob(f"{pid}/task/*/children"):  # a thread may fork too
                with suppress(FileNotFoundError, ProcessLookupError):
                    todo += [int(child) for child in children.read_text().split()]
        return found

    def memory(self) -> int:
        """Bytes that the tree holds; what processes share is counted once."""
        total = 0
        for pid in self.processes():
            try:
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has just ended
            total += sum(int(ln.split()[1]) for ln in rollup.splitlines() if ln.startswith("Pss:"))
        return total * 1024


def register(url: str, people: list[Person]) -> None:
    """A register of these persons."""
    storage.upgrade(url)
    lager = Lager(url)
    with lager.batch(write=True) as transaction:
        transaction.save_persons(people)
    lager.close()


@contextmanager
def ours(url: str, workers: int = 1, judges: int = 2) -> Iterator[Server]:
    """`nir serve` on a register."""
    command = [
        sys.executable, "-m", "transfer", "serve", "--demo", "--database", url,
        "--bind", "127.0.0.1:0", "--workers", str(workers), "--clock", SENT.isoformat(),
        "--log", "error",
    ]  # fmt: skip
    with _started(command, {"NIR_SERVER_JUDGES": str(judges)}) as server:
        yield server


@contextmanager
def naive(url: str, workers: int = 2) -> Iterator[Server]:
    """The same contract as one would write it first: `bench.naive`."""
    with _started([sys.executable, "-m", "bench.naive", url, str(workers)], {}) as server:
        yield server


@contextmanager
def node(processes: int = 2) -> Iterator[Server | None]:
    """Node.js with `soap` and XSD validation, which stores nothing; None where it cannot run.

    Its packages are installed once into `build/node`.
    """
    folder = Path("build/node").absolute()
    if shutil.which("node") is None or shutil.which("npm") is None:
        yield None
        return
    folder.mkdir(parents=True, exist_ok=True)
    for file in NODE.iterdir():
        shutil.copy(file, folder)
    if not (folder / "node_modules").exists():
        install = ["npm", "install", "--silent", "--no-audit", "--no-fund"]
        if subprocess.run(install, cwd=folder, capture_output=True).returncode:
            yield None
            return
    command = ["node", str(folder / "server.mjs"), str(Path("schemas").absolute()), str(processes)]
    with _started(command, {}) as server:
        yield server


@contextmanager
def _started(command: list[str], environment: dict[str, str]) -> Iterator[Server]:
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        ready = time.perf_counter() - began
        address = next((w for w in line.split() if w.startswith("http://")), None)
        if address is None:
            raise RuntimeError(f"{command[0]} did not start: {line}")
        yield Server(address.removeprefix("http://"), process.pid, ready)
    finally:
        process.terminate()
        try:
            process.wait(timeout=60)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
