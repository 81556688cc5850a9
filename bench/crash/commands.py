"""The commands of the operator, killed at their points beside the running service."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import storage
from bench.batches import persons
from bench.crash.service import Service
from storage import Lager
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


FIRST = "0001"
COMMANDS = [Command(Point.CLOCK, set_clock), Command(Point.MIGRATION, migrate)]
