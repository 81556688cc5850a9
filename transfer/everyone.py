"""Work on every person of the register: read in order, done on every core, in bounded memory.

One process reads, so that all is of one state of the register; the work is spread in chunks, and
only a few chunks are under way at a time. What comes back comes in the order of the persons.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from multiprocessing import get_context
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from rules.facts import Person, Registrering
from storage import BeregnetRad, Lager, Transaksjon, sist_registrert

T = TypeVar("T")

CHUNK = 500  # persons
ALONE = 2000  # so few are done in this process: others cost a second to start


@dataclass(frozen=True, slots=True)
class Mappe:
    """The file of one person: who it is, what stands; if asked for, what was computed before and
    the day a record last came in."""

    person: Person
    registreringer: list[Registrering]
    beregnet: list[BeregnetRad]
    endret: date | None = None


def on_everyone(
    lager: Lager,
    work: Callable[[list[Mappe]], T],
    *,
    beregnet: bool = False,
    workers: int | None = None,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Iterator[T]:
    """What `work` gives for each chunk of persons. `tell` hears how many are done, and of how many.

    `work` and what it gives travel between processes. With `beregnet` the stored rows come along.
    """
    with lager.batch(write=False) as transaction:
        total = transaction.counts()["person"]
        workers = workers or (1 if total <= ALONE else os.cpu_count() or 1)
        done = 0
        tell(done, total)
        for count, result in _spread(_mapper(transaction, beregnet), work, workers):
            done += count
            yield result
            tell(done, total)


def _mapper(transaction: Transaksjon, beregnet: bool) -> Iterator[list[Mappe]]:
    persons = transaction.everyone()
    while chunk := list(islice(persons, CHUNK)):
        nrs = [person.nr for person, _ in chunk] if beregnet else []
        rows = transaction.beregnet(nrs)
        endret = sist_registrert(transaction, nrs) if beregnet else {}
        yield [
            Mappe(person, standing, rows.get(person.nr, []), endret.get(person.nr))
            for person, standing in chunk
        ]


def _spread(
    chunks: Iterator[list[Mappe]], work: Callable[[list[Mappe]], T], workers: int
) -> Iterator[tuple[int, T]]:
    if workers == 1:
        yield from ((len(chunk), work(chunk)) for chunk in chunks)
        return
    # spawned, not forked: a fork would take open connections and threads along
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        under_way: deque[tuple[int, Future[T]]] = deque()
        for chunk in chunks:
            under_way.append((len(chunk), pool.submit(work, chunk)))
            if len(under_way) > 2 * workers:
                count, first = under_way.popleft()
                yield count, first.result()
        for count, rest in under_way:
            yield count, rest.result()


@contextmanager
def progress(console: Console, title: str) -> Iterator[Callable[[int, int], None]]:
    """How far long work has come: a bar on a terminal, elsewhere a line for each tenth."""
    if console.is_terminal:
        columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console) as bar:
            task = bar.add_task(title, total=None)
            yield lambda done, of: bar.update(task, completed=done, total=of)
        return
    told = -1

    def line(done: int, of: int) -> None:
        nonlocal told
        tenth = 10 * done // of if of else 10
        if tenth > told:
            told = tenth
            console.print(f"{title}: {done} of {of}", highlight=False)

    yield line
