"""A power cut, modelled: what the disk may hold when the machine dies, and whether it is enough.

The service runs on SQLite with every write, truncation and sync of the register's two files written
down (`disk.c`). A cut at any moment leaves what was synced; of what was written since, any 512-byte
sectors, in part or not at all. From each such disk the register is opened again: every receipt that
a client had seen by then must be there, and the register whole.
"""

from __future__ import annotations

import itertools
import random
import shutil
import struct
import subprocess
import tempfile
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench.batches import persons
from bench.crash import check
from bench.crash.plan import plan
from bench.crash.service import Service
from bench.crash.vendor import Promise, Vendor
from storage import Lager, upgrade

SECTOR = 512
_HEAD = struct.Struct("=4q")
_FILES = ("", "-wal")


class Kind(IntEnum):
    WRITE = 1
    TRUNCATE = 2
    SYNC = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done to a file. `end` is where its note ends in the journal."""

    kind: Kind
    file: int
    offset: int
    data: bytes
    end: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A promise, and how long the journal was when its client had it."""

    promise: Promise
    at: int


class NoCompiler(Exception):
    """There is no C compiler to build the recorder with."""


def build(folder: Path) -> Path:
    """The recorder as a library. Raises NoCompiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise NoCompiler("no C compiler here")
    made, source = folder / "disk.so", Path(__file__).with_name("disk.c")
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(source), "-ldl"], check=True
    )
    return made


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run: the files before it, what was done to them, and what clients saw."""

    before: tuple[bytes, bytes]
    journal: tuple[Entry, ...]
    seen: tuple[Seen, ...]


def record(folder: Path, count: int, seed: int) -> Recorded:
    """Send the plan's first messages to a recorded service that is then killed."""
    file, journal = folder / "nir.db", folder / "journal"
    database = f"sqlite:///{file}"
    people = list(persons(300))
    upgrade(database)
    lager = Lager(database)
    with lager.batch() as transaction:
        transaction.save_persons(people)
    lager.close()
    before = file.read_bytes()
    environ = recorder(folder, file, journal)
    service = Service(folder, database, workers=1, environ=environ)
    service.start()
    vendor = Vendor("v0", "oslo", service.url, iter(()), folder / "history")
    seen = []
    for message in itertools.islice(plan(seed, "v0", people), count):
        promise = vendor.send_once(message)
        seen.append(Seen(promise, journal.stat().st_size))
    service.kill("group", random.Random(seed))
    return Recorded((before, b""), tuple(_read(journal)), tuple(seen))


def recorder(folder: Path, file: Path, journal: Path) -> dict[str, str]:
    """The environment of a service whose doings to `file` are written down."""
    return {
        "LD_PRELOAD": str(build(folder)), "NIR_DISK_FILES": str(file),
        "NIR_DISK_JOURNAL": str(journal), "NIR_DISK_FAULT": str(folder / "fault"),
    }  # fmt: skip


def _read(journal: Path) -> Iterator[Entry]:
    data, at = journal.read_bytes(), 0
    while at < len(data):
        kind, file, offset, length = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        held = data[at : at + length] if kind == Kind.WRITE else b""
        at += len(held)
        yield Entry(Kind(kind), file, offset, held, at)


def cuts(run: Recorded, count: int, chance: random.Random) -> list[int]:
    """Moments: right after receipts, where least is forgiven, and anywhere."""
    ends = [entry.end for entry in run.journal]
    after = [min(bisect_left(ends, one.at) + 1, len(ends)) for one in run.seen]
    sharp = chance.sample(after, min(len(after), count // 2))
    anywhere = [chance.randrange(1, len(ends) + 1) for _ in range(count - len(sharp))]
    return sorted([*sharp, *anywhere])


def disks(
    run: Recorded, moments: Sequence[int], chance: random.Random
) -> Iterator[tuple[int, tuple[bytes, bytes]]]:
    """For each moment (how many entries were done) what the disk may hold."""
    durable = [bytearray(one) for one in run.before]
    pending: list[list[Entry]] = [[], []]
    done = 0
    for moment in moments:
        for entry in run.journal[done:moment]:
            waiting = pending[entry.file]
            if entry.kind is Kind.SYNC:
                for one in waiting:
                    _apply(durable[entry.file], one, None)
                waiting.clear()
            else:
                waiting.append(entry)
        done = moment
        images = [bytearray(one) for one in durable]
        lucky = chance.random()  # how much of what was not synced is there after all
        for image, waiting in zip(images, pending, strict=True):
            for one in waiting:
                if chance.random() < lucky:
                    _apply(image, one, chance)
        yield moment, (bytes(images[0]), bytes(images[1]))


def _apply(image: bytearray, entry: Entry, chance: random.Random | None) -> None:
    """Do an entry; with `chance` only some of its sectors."""
    if entry.kind is Kind.TRUNCATE:
        del image[entry.offset :]
        return
    end = entry.offset + len(entry.data)
    if len(image) < end:
        image.extend(bytes(end - len(image)))
    torn = chance is not None and chance.random() < 0.5
    for at in range(0, len(entry.data), SECTOR):
        if not torn or (chance is not None and chance.random() < 0.5):
            piece = entry.data[at : at + SECTOR]
            image[entry.offset + at : entry.offset + at + len(piece)] = piece


def losses(
    run: Recorded, count: int, seed: int, folder: Path
) -> Iterator[tuple[int, int, list[str]]]:
    """For each cut its moment, how many promises had to be kept, and which were not."""
    chance = random.Random(seed)
    for moment, images in disks(run, cuts(run, count, chance), chance):
        reached = run.journal[moment - 1].end
        due = [one.promise for one in run.seen if one.at <= reached]
        place = folder / "after"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        for suffix, image in zip(_FILES, images, strict=True):
            (place / f"nir.db{suffix}").write_bytes(image)
        yield moment, len(due), _wrong(Lager(f"sqlite:///{place}/nir.db"), due)


def _wrong(lager: Lager, due: list[Promise]) -> list[str]:
    try:
        lager.start()
        return [*check.promised(lager, due), *check.sound(lager)]
    except Exception as error:
        return [f"the register does not open: {error!r}"]
    finally:
        lager.close()


def main(
    cuts: Annotated[int, typer.Option(help="Moments at which the power goes.")] = 200,
    batches: Annotated[int, typer.Option(help="Messages that are sent.")] = 150,
    seed: Annotated[int, typer.Option()] = 1,
) -> None:
    """Cut the power, in a model of the disk, and check every receipt. Exit 1 on any loss."""
    console, folder = Console(), Path(tempfile.mkdtemp(prefix="nir-power-"))
    run = record(folder, batches, seed)
    kept, wrong = 0, []
    for moment, due, found in losses(run, cuts, seed, folder):
        kept += due
        wrong += [f"cut after {moment} of {len(run.journal)}: {one}" for one in found]
    syncs = sum(entry.kind is Kind.SYNC for entry in run.journal)
    console.print(
        f"{cuts} power cuts among {len(run.journal)} writes and syncs ({syncs}); "
        f"{len(run.seen)} messages, {kept} receipts checked, violations: {len(wrong)}",
        highlight=False, soft_wrap=True,
    )  # fmt: skip
    for one in wrong[:20]:
        console.print(one, style="red", markup=False)
    shutil.rmtree(folder)
    raise typer.Exit(bool(wrong))


if __name__ == "__main__":
    typer.run(main)
