"""`python -m bench.crash`: kill the service, check its promises. Exit 1 on any violation."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench.crash.run import Figures, Run
from storage.killpoints import Point

console = Console()


def main(
    kills: Annotated[int, typer.Option(help="Random kills under load.")] = 10,
    times: Annotated[int, typer.Option(help="How often each named point.")] = 1,
    seed: Annotated[int, typer.Option()] = 1,
    points: Annotated[str, typer.Option(help="Named points, with commas; else all.")] = "",
    postgres: Annotated[bool, typer.Option(help="On a PostgreSQL of its own.")] = False,
) -> None:
    """Kill -9 at random and at every named point, restart, check; print the figures."""
    folder = Path(tempfile.mkdtemp(prefix="nir-crash-"))
    chosen = frozenset(Point(one) for one in points.split(",") if one) or frozenset(Point)
    databases = _postgres() if postgres else [f"sqlite:///{folder}/{n}.db" for n in "abc"]
    tell = (lambda line: console.print(line, style="dim")) if console.is_terminal else _quiet
    figures = Run(folder, *databases, seed, kills, times, chosen, tell).carry_out()
    _print(figures, seed)
    if figures.violations:
        console.print(f"histories and register: {folder}", style="red")
        sys.exit(1)
    shutil.rmtree(folder)


def _quiet(line: str) -> None:
    return None


def _postgres() -> list[str]:
    from tests import postgres

    # a real server's settings: what is killed is the service, and the server must keep its word
    server = postgres.start(postgres.binaries(), "-c fsync=on")
    return [postgres.create_database(on=server) for _ in range(3)]


def _print(figures: Figures, seed: int) -> None:
    table = Table(title=f"kill -9, seed {seed}", title_justify="left")
    table.add_column("what")
    table.add_column("count", justify="right")
    rows = {
        "random kills under load": figures.random_kills,
        "kills at named points": sum(figures.point_kills.values()),
        "  of all: one worker only": figures.worker_kills,
        "batches sent": figures.batches,
        "receipts seen": figures.receipts,
        "  of them for duplicates": figures.duplicates,
        "answers that never came, sent again": figures.answers_lost,
        "answers 'send again later'": figures.refused_for_now,
        "receipts checked over HTTP between kills": figures.checked_over_http,
        "slowest restart, s": f"{figures.slowest_restart:.1f}",
        "seconds in all": f"{figures.seconds:.0f}",
        "lost": figures.lost,
        "doubled": figures.doubled,
        "violations in all": len(figures.violations),
    }
    for what, count in rows.items():
        table.add_row(what, str(count))
    console.print(table)
    at = ", ".join(f"{point} {n}" for point, n in figures.point_kills.items())
    console.print(f"named points: {at}", highlight=False)
    never = [point for point in Point if point not in figures.point_kills]
    if never:
        console.print(f"not killed at: {', '.join(never)}", highlight=False)
    for one in figures.violations[:30]:
        console.print(one, style="red", markup=False)


typer.run(main)
