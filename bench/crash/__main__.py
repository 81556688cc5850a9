"""`python -m bench.crash`: kill the service, check its promises. Exit 1 on any violation."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench.crash import arena
from bench.crash.run import Figures
from storage.killpoints import Point

console = Console()


def main(
    kills: Annotated[int, typer.Option(help="Random kills under load.")] = 10,
    times: Annotated[int, typer.Option(help="How often each named point.")] = 1,
    seed: Annotated[int, typer.Option()] = 1,
    points: Annotated[str, typer.Option(help="Named points, with commas; else all.")] = "",
    postgres: Annotated[bool, typer.Option(help="On a PostgreSQL of its own.")] = False,
    kill_database: Annotated[
        bool, typer.Option(help="Random kills are of that PostgreSQL, not of the service.")
    ] = False,
    arenas: Annotated[
        int, typer.Option(help="Services side by side that share the kills.", min=1, max=16)
    ] = min(2, os.cpu_count() or 1),
) -> None:
    """Kill -9 at random and at every named point, restart, check; print the figures."""
    folder = Path(tempfile.mkdtemp(prefix="nir-crash-"))
    chosen = [Point(one) for one in points.split(",") if one] or list(Point)
    shared = arena.tasks(
        folder, arenas, seed, kills, dict.fromkeys(chosen, times),
        postgres=postgres or kill_database, kill_database=kill_database,
    )  # fmt: skip
    began = time.monotonic()
    result = arena.carry_out(shared, lambda line: print(line, flush=True))
    took = time.monotonic() - began
    what = "the database" if kill_database else "the service"
    on = "PostgreSQL" if postgres or kill_database else "SQLite"
    _print(result.figures, f"kill -9 of {what}, {on}, seed {seed}, {arenas} arenas", took)
    for one in result.broken:
        console.print(one, style="red", markup=False, highlight=False)
    if result.figures.violations or result.broken:
        console.print(f"histories and register: {folder}", style="red")
        sys.exit(1)
    shutil.rmtree(folder)


def _print(figures: Figures, title: str, took: float) -> None:
    table = Table(title=title, title_justify="left")
    table.add_column("what")
    table.add_column("count", justify="right")
    rows = {
        "random kills under load": figures.random_kills,
        "kills at named points": sum(figures.point_kills.values()),
        "  of all: one worker only": figures.worker_kills,
        "  of all: the database's server": figures.database_kills,
        "batches sent": figures.batches,
        "receipts seen, each checked": figures.receipts,
        "  of them for duplicates": figures.duplicates,
        "answers that never came, sent again": figures.answers_lost,
        "answers 'send again later'": figures.refused_for_now,
        "receipts checked over HTTP between kills": figures.checked_over_http,
        "slowest restart, s": f"{figures.slowest_restart:.1f}",
        "slowest from database start to answer, s": f"{figures.slowest_recovery:.1f}",
        "seconds in all": f"{took:.0f}",
        "seconds for each kill": f"{took / max(figures.kills, 1):.1f}",
        "lost": figures.lost,
        "doubled": figures.doubled,
        "violations in all": len(figures.violations),
    }
    for what, count in rows.items():
        table.add_row(what, str(count))
    console.print(table)
    at = ", ".join(f"{point} {n}" for point, n in sorted(figures.point_kills.items()))
    console.print(f"named points: {at}", highlight=False)
    never = [point for point in Point if point not in figures.point_kills]
    if never:
        console.print(f"not killed at: {', '.join(never)}", highlight=False)
    for one in figures.violations[:30]:
        console.print(one, style="red", markup=False)


if __name__ == "__main__":
    typer.run(main)
