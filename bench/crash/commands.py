"""The commands of the operator, killed at their points beside the running service."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

import storage
from bench.batches import persons
from bench.crash.service import Service
from storage import Lager
from storage.check import unsound
from storage.killpoints import VARIABLE, Point
from transfer import clock


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command is tried: beside this service, with a database to spare and a folder."""

    service: Service
    spare: str
    folder: Path

    def nir(self, *arguments: str, on: str | None = None, die_at: Point | None = None) -> int:
        """Run `nir`; its exit code, negative for a signal."""
        if die_at is not None:
            self.service.arm(die_at, "process")
        done = subprocess.run(
            [
                sys.executable, "-m", "transfer", *arguments,
                "--database", on or self.service.database,
            ],
            env={**os.environ, VARIABLE: str(self.service.points)},
            capture_output=True, timeout=120,
        )  # fmt: skip
        return done.returncode

    def killed(self, point: Point, *arguments: str, on: str | None = None) -> list[str]:
        """The command, killed at the point; a violation where it was not."""
        code = self.nir(*arguments, on=on, die_at=point)
        if code == -signal.SIGKILL:
            return []
        return [f"{' '.join(arguments)} did not come to {point}: exit {code}"]


@dataclass(frozen=True, slots=True)
class Command:
    """A command and its kill point. `run` answers with what was violated."""

    point: Point
    run: Callable[[Place], list[str]]
    sqlite_only: bool = False


def set_clock(at: Place) -> list[str]:
    """A sandbox keeps its old time or has the new one, whole, and the audit log goes on."""
    lager = Lager(at.service.database)
    old, new = "2021-03-01T10:00:00", "2021-04-01T10:00:00"
    with lager.batch() as transaction:
        transaction.set_clock("bergen", clock.parse(old))
        before = transaction.verify_audit().antall
    found = at.killed(Point.CLOCK, "clock", "set", "bergen", new)
    for expected, rows in ((old, before), (new, before + 1)):
        with lager.batch(write=False) as transaction:
            if transaction.get_clock("bergen") != clock.parse(expected):
                found.append(f"I8 the sandbox clock does not stand on {expected}")
            if transaction.verify_audit().antall != rows:
                found.append(f"I6 the audit log has not {rows} rows")
        if expected == old and at.nir("clock", "set", "bergen", new):
            found.append("the sandbox clock could not be set after the kill")
    lager.close()
    return found


def migrate(at: Place) -> list[str]:
    """A database is at the old revision or at the newest, with all that it held."""
    storage.upgrade(at.spare)
    lager = Lager(at.spare)
    with lager.batch() as transaction:
        if not transaction.counts()["person"]:
            transaction.save_persons(persons(100))
        held = transaction.counts()
    lager.close()
    storage.downgrade(at.spare, FIRST)
    found = at.killed(Point.MIGRATION, "db", "upgrade", on=at.spare)
    if storage.current(at.spare) != FIRST:
        found.append(f"I8 a killed migration left {storage.current(at.spare)}")
    if at.nir("db", "upgrade", on=at.spare):
        found.append("the database could not be upgraded after the kill")
    lager.start()
    with lager.batch(write=False) as transaction:
        if transaction.counts() != held:
            found.append(f"I1 a migration lost rows: {held} to {transaction.counts()}")
    lager.close()
    return found


SYSTEM = ("910000012", "Fjordflyt", "3.0")  # of none of the vendors that send


def change_gate(at: Place) -> list[str]:
    """A clearance is as it was or as it was set, with its row in the audit log or without both."""
    change = ("senders", "suspend", *SYSTEM, "--law", "introduksjonsloven", "--reason", "crash")
    lager = Lager(at.service.database)
    before = _gate(lager)
    found = at.killed(Point.GATE, *change)
    if _gate(lager) != before:
        found.append("I8 a killed change of a clearance left a half")
    if at.nir(*change):
        found.append("the clearance could not be changed after the kill")
    if _gate(lager) != tuple(count + 1 for count in before):
        found.append("I6 a changed clearance has not one statement and one row in the audit log")
    lager.close()
    return found


def _gate(lager: Lager) -> tuple[int, ...]:
    with lager.batch(write=False) as transaction:
        ask = "SELECT (SELECT count(*) FROM utsagn), (SELECT count(*) FROM revisjon)"
        return tuple(transaction.conn.execute(text(ask)).one())


def back_up(at: Place) -> list[str]:
    """A copy has its name when it is whole; it holds every batch that was there when it began."""
    file = at.folder / "copy"
    file.unlink(missing_ok=True)
    found = at.killed(Point.BACKUP, "db", "backup", str(file))
    if file.exists():
        found.append("I8 a killed backup left a file that looks like a copy")
    lager = Lager(at.service.database)
    with lager.batch(write=False) as transaction:
        there = transaction.counts()["forsendelse"]
    lager.close()
    if at.nir("db", "backup", str(file)):
        return [*found, "no copy could be taken after the kill"]
    copy = Lager(f"sqlite:///{file}")
    with copy.batch(write=False) as transaction:
        if transaction.counts()["forsendelse"] < there:
            found.append("I1 the copy lacks batches that were there when it began")
        found += (f"I3 the copy: {wrong}" for wrong in unsound(transaction.conn))
    copy.close()
    return found


def put_back(at: Place) -> list[str]:
    """The register in whose place a copy is put is the old one or the new one, never none."""
    file, target = at.folder / "copy-of-spare", Path(at.spare.removeprefix("sqlite:///"))
    file.unlink(missing_ok=True)
    storage.upgrade(at.spare)
    if at.nir("db", "backup", str(file), on=at.spare):
        return ["no copy could be taken of the spare register"]
    size = target.stat().st_size
    found = at.killed(Point.RESTORE, "db", "restore", str(file), "--force", on=at.spare)
    if not target.exists() or target.stat().st_size < size:
        found.append("I8 a killed restore left no register")
    if at.nir("db", "check", on=at.spare):
        found.append("I3 a killed restore left a register that is not whole")
    if at.nir("db", "restore", str(file), "--force", on=at.spare):
        found.append("the copy could not be put back after the kill")
    if at.nir("db", "check", on=at.spare):
        found.append("I3 the register that was put back is not whole")
    return found


def purge(at: Place) -> list[str]:
    """Bytes are there or taken away, with a row in the audit log; receipts and answers stay."""
    lager = Lager(at.service.database)
    before = _purged(lager)
    found = at.killed(Point.PURGE, "purge", "--older-than", "0")
    if _purged(lager) != before:
        found.append("I8 a killed purge took bytes away")
    if at.nir("purge", "--older-than", "0"):
        found.append("nothing could be purged after the kill")
    batches, rows = _purged(lager)
    if batches <= before[0] or rows <= before[1]:
        found.append("I6 a purge took nothing away, or said nothing")
    lager.close()
    return found


def _purged(lager: Lager) -> tuple[int, int]:
    """How many batches have no bytes any more, and how many rows of the audit log say so."""
    with lager.batch(write=False) as transaction:
        batches = transaction.conn.execute(
            text("SELECT count(*) FROM forsendelse WHERE length(innhold) = 0")
        ).scalar_one()
        return int(batches), len(transaction.audited(hva="SLETT_INNHOLD", antall=100_000))


FIRST = "0001"
COMMANDS = [
    Command(Point.MIGRATION, migrate),
    Command(Point.CLOCK, set_clock),
    Command(Point.GATE, change_gate),
    Command(Point.BACKUP, back_up, sqlite_only=True),
    Command(Point.RESTORE, put_back, sqlite_only=True),
    Command(Point.PURGE, purge),
]
