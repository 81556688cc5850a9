"""Arenas: runs side by side, each in a process of its own with a service and registers of its own.

One arena leaves a core idle while its service starts again, which is most of the time.
"""

from __future__ import annotations

import multiprocessing
import queue
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.crash.run import Figures, Run
from storage.killpoints import Point

SERVER = "-c fsync=on"  # a real server's settings: it must keep its word


@dataclass(frozen=True, slots=True)
class Task:
    """What one arena is to do."""

    name: str
    folder: Path
    seed: int
    kills: int
    points: dict[Point, int]
    postgres: bool = False
    kill_database: bool = False


@dataclass(slots=True)
class Result:
    """The figures of all arenas together; `broken` are those that could not carry on, and why."""

    figures: Figures = field(default_factory=Figures)
    broken: list[str] = field(default_factory=list)


def tasks(
    folder: Path, arenas: int, seed: int, kills: int, points: dict[Point, int], **how: bool
) -> list[Task]:
    """The kills, shared out; each arena has a seed of its own."""
    return [
        Task(
            chr(ord("a") + n),
            folder / chr(ord("a") + n),
            seed + 1000 * n,
            _share(kills, n, arenas),
            {one: share for one, times in points.items() if (share := _share(times, n, arenas))},
            **how,
        )
        for n in range(arenas)
    ]


def _share(count: int, n: int, of: int) -> int:
    return count // of + (n < count % of)


def carry_out(shared: list[Task], tell: Callable[[str], None]) -> Result:
    """Run them all to their end, whatever becomes of one."""
    started = multiprocessing.get_context("spawn")
    told: Any = started.Queue()
    result = Result()
    running = {
        task.name: started.Process(target=_run, args=(task, told), name=f"arena {task.name}")
        for task in shared
    }
    for process in running.values():
        process.start()
    began = time.monotonic()
    last_words = False
    while running:
        try:
            name, what = told.get(timeout=1)
        except queue.Empty:
            dead = [name for name, process in running.items() if not process.is_alive()]
            if last_words:
                for name in dead:
                    code = running.pop(name).exitcode
                    result.broken.append(f"arena {name} ended without a word: exit {code}")
            last_words = bool(dead)
            continue
        if isinstance(what, Figures):
            result.figures.add(what)
        elif isinstance(what, Broken):
            result.broken.append(f"arena {name}: {what.why}")
        else:
            tell(f"{time.monotonic() - began:5.0f} s  arena {name}: {what}")
            continue
        running.pop(name).join()
    return result


@dataclass(frozen=True, slots=True)
class Broken:
    """Why an arena could not carry on: the harness's trouble, or a service that does not start."""

    why: str


def _run(task: Task, told: Any) -> None:
    task.folder.mkdir()
    cluster = None
    try:
        databases = [f"sqlite:///{task.folder}/{n}.db" for n in ("killed", "unharmed", "spare")]
        if task.postgres:
            from tests import postgres

            cluster = postgres.Cluster(postgres.binaries(), SERVER)
            databases = [postgres.create_database(on=cluster.url) for _ in databases]
        run = Run(
            task.folder, *databases, task.seed, task.kills, task.points,
            lambda line: told.put((task.name, line)),
            cluster if task.kill_database else None,
        )  # fmt: skip
        told.put((task.name, run.carry_out()))
    except Exception:
        told.put((task.name, Broken(traceback.format_exc())))
    finally:
        if cluster is not None:
            cluster.remove()
