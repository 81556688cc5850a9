"""One run: load, kills, restarts, checks, figures."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path

from bench.batches import persons
from bench.crash import check
from bench.crash.commands import COMMANDS, Place
from bench.crash.plan import plan
from bench.crash.service import PATIENCE, Service
from bench.crash.vendor import LOST, Promise, Vendor
from rules.facts import Person
from storage import Lager, upgrade
from storage.killpoints import IN_A_BATCH, Point
from tests.postgres import Cluster

USERS = ("oslo", "oslo-norsk", "oslo", "oslo-norsk")
PEOPLE = 1000  # of each vendor


@dataclass(slots=True)
class Figures:
    """What a run came to. `violations` is what must be empty."""

    random_kills: int = 0
    worker_kills: int = 0
    database_kills: int = 0
    point_kills: dict[str, int] = field(default_factory=dict)
    batches: int = 0
    receipts: int = 0
    duplicates: int = 0
    answers_lost: int = 0
    refused_for_now: int = 0
    checked_over_http: int = 0
    slowest_restart: float = 0.0
    slowest_recovery: float = 0.0
    seconds: float = 0.0
    violations: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return self.random_kills + sum(self.point_kills.values())

    def add(self, other: Figures) -> None:
        """Count another arena's run in; what was slowest anywhere is the slowest."""
        for one in fields(self):
            mine, theirs = getattr(self, one.name), getattr(other, one.name)
            if one.name == "point_kills":
                for point, count in theirs.items():
                    mine[point] = mine.get(point, 0) + count
            elif isinstance(mine, float):
                setattr(self, one.name, max(mine, theirs))
            else:
                setattr(self, one.name, mine + theirs)

    @property
    def lost(self) -> int:
        return sum(one.startswith("I1") for one in self.violations)

    @property
    def doubled(self) -> int:
        return sum(
            one.startswith("I2 ") or "stored twice" in one or "stands twice" in one
            for one in self.violations
        )


@dataclass(slots=True)
class Run:
    """`kills` random ones, and each point of `points` so many times, on the register at `database`.

    With a `cluster` the random kills are of the database's server.
    """

    folder: Path
    database: str
    unharmed: str  # the register of the run without a kill
    spare: str  # one to try commands on
    seed: int
    kills: int
    points: dict[Point, int]
    tell: Callable[[str], None]
    cluster: Cluster | None = None
    figures: Figures = field(default_factory=Figures)

    def carry_out(self) -> Figures:
        began = time.monotonic()
        chance = random.Random(self.seed)
        _prepare(self.database)
        service = Service(self.folder, self.database)
        service.start()
        vendors = self._vendors(service.url, "killed")
        for vendor in vendors:
            vendor.start()
        seen = [0] * len(vendors)
        try:
            for n in range(self.kills):
                if self.cluster is not None:
                    self._kill_database(self.cluster, service, vendors, chance)
                else:
                    self._random_kill(service, vendors, chance)
                self._look(service, vendors, seen)
                self._told("random kills", n + 1, self.kills)
            for point in (one for one in IN_A_BATCH if one in self.points):
                for n in range(self.points[point]):
                    self._kill_at(service, point, "group" if n % 2 == 0 else "worker")
                    self._look(service, vendors, seen)
                self._told(point, self.points[point], self.points[point])
            self._commands(Place(service, self.spare, self.folder), vendors, seen)
            for vendor in vendors:
                vendor.halt()
            for vendor in vendors:
                vendor.join(timeout=120)
        finally:
            for vendor in vendors:
                vendor.halt()
            service.stop()
        self._last_look(vendors)
        self.figures.seconds = time.monotonic() - began
        return self.figures

    def _commands(self, place: Place, vendors: list[Vendor], seen: list[int]) -> None:
        lite = self.database.startswith("sqlite")
        for command in COMMANDS:
            times = self.points.get(command.point, 0)
            if command.sqlite_only and not lite:
                continue
            for _ in range(times):
                self.figures.violations += command.run(place)
                self._counted(command.point)
                self._look(place.service, vendors, seen)
            self._told(command.point, times, times)

    def _told(self, what: str, done: int, of: int) -> None:
        if of and (done == of or done % 10 == 0):
            wrong = len(self.figures.violations)
            self.tell(f"{what}: {done} of {of}" + (f", {wrong} violations" if wrong else ""))

    def _vendors(self, url: str, name: str, counts: list[int] | None = None) -> list[Vendor]:
        return [
            Vendor(
                f"v{n}", user, url, plan(self.seed, f"v{n}", people),
                self.folder / f"{name}-v{n}.jsonl",
                zeep=n == len(USERS) - 1 and counts is None,
                stop_after=counts[n] if counts else None,
            )
            for n, (user, people) in enumerate(zip(USERS, _people(), strict=True))
        ]  # fmt: skip

    # -- kills

    def _random_kill(self, service: Service, vendors: list[Vendor], chance: random.Random) -> None:
        if chance.random() < 0.9:  # else before the first batch after the restart is through
            _await_answers(vendors)
        time.sleep(chance.uniform(0.0, 0.4))
        whom = "group" if chance.random() < 0.75 else "worker"
        service.kill(whom, chance)
        self.figures.random_kills += 1
        self._again(service, whom)

    def _kill_database(
        self, cluster: Cluster, service: Service, vendors: list[Vendor], chance: random.Random
    ) -> None:
        """The server dies under load and is started again; the service finds it by itself.

        Now and then the service dies while the database is away, or is started before it is back.
        """
        _await_answers(vendors)
        time.sleep(chance.uniform(0.0, 0.4))
        (cluster.kill if chance.random() < 0.6 else cluster.shut_down_at_once)()
        self.figures.database_kills += 1
        self.figures.random_kills += 1
        both = chance.random() < 0.15
        if both:
            service.kill("group", chance)
        else:
            time.sleep(chance.uniform(0.0, 0.5))  # so long it is away
        began = time.monotonic()
        cluster.start()
        if both:
            self._again(service, "group")
        _await_answers(vendors)
        took = time.monotonic() - began
        self.figures.slowest_recovery = max(self.figures.slowest_recovery, took)

    def _kill_at(self, service: Service, point: Point, whom: str) -> None:
        if not service.dies_at(point, whom):
            self.figures.violations.append(f"the service never came to {point}")
            return
        self._counted(point)
        self._again(service, whom)

    def _counted(self, point: Point) -> None:
        self.figures.point_kills[point] = self.figures.point_kills.get(point, 0) + 1

    def _again(self, service: Service, whom: str) -> None:
        if whom == "worker":  # the service starts another by itself
            self.figures.worker_kills += 1
            return
        began = time.monotonic()
        service.start()
        self.figures.slowest_restart = max(self.figures.slowest_restart, time.monotonic() - began)

    # -- checks

    def _look(self, service: Service, vendors: list[Vendor], seen: list[int]) -> None:
        """What was promised since the last kill is there now."""
        for n, vendor in enumerate(vendors):
            promises = vendor.promises[seen[n] :][-3:]
            seen[n] = len(vendor.promises)
            self.figures.checked_over_http += len(promises)
            self.figures.violations += _asked(service.url, vendor, promises)
            if vendor.failed is not None:
                raise RuntimeError(f"{vendor.name} stopped") from vendor.failed

    def _last_look(self, vendors: list[Vendor]) -> None:
        figures = self.figures
        for vendor in vendors:
            if vendor.is_alive():
                raise RuntimeError(f"{vendor.name} does not end: its last message has no answer")
            figures.violations += (f"untyped answer: {one}" for one in vendor.untyped)
        promises = [one for vendor in vendors for one in vendor.promises]
        figures.batches = len({one.name for one in promises})
        figures.receipts = sum(one.kvittering is not None for one in promises)
        figures.duplicates = sum(one.duplikat for one in promises)
        figures.answers_lost = sum(vendor.lost for vendor in vendors)
        figures.refused_for_now = sum(vendor.later for vendor in vendors)
        self.tell("checking every receipt")
        lager = Lager(self.database)
        figures.violations += check.promised(lager, promises)
        figures.violations += check.sound(lager)
        self.tell("the same plan without a kill")
        unharmed = self._unharmed([vendor.answered for vendor in vendors])
        figures.violations += check.same_state(lager, unharmed)
        lager.close()
        unharmed.close()

    def _unharmed(self, counts: list[int]) -> Lager:
        """The register after the same messages, sent without a kill."""
        _prepare(self.unharmed)
        service = Service(self.folder, self.unharmed)
        service.start()
        vendors = self._vendors(service.url, "unharmed", counts)
        for vendor in vendors:
            vendor.start()
        for vendor in vendors:
            vendor.join()
        service.stop()
        return Lager(self.unharmed)


def _asked(url: str, vendor: Vendor, promises: list[Promise]) -> list[str]:
    """What is not kept of these promises; a worker may have died under the question."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return list(check.kept(url, vendor.user, promises))
        except (*LOST, check.NotNow):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def _await_answers(vendors: list[Vendor]) -> None:
    """Until the load runs: some batch is answered from here on."""
    before = sum(vendor.answered for vendor in vendors)
    end = time.monotonic() + PATIENCE
    while sum(vendor.answered for vendor in vendors) == before and time.monotonic() < end:
        time.sleep(0.005)


def _people() -> Iterator[list[Person]]:
    everyone = list(persons(PEOPLE * len(USERS)))
    for n in range(len(USERS)):
        yield everyone[n * PEOPLE : (n + 1) * PEOPLE]


def _prepare(database: str) -> None:
    upgrade(database)
    lager = Lager(database)
    with lager.batch(write=True) as transaction:
        transaction.save_persons(_all(_people()))
    lager.close()


def _all(groups: Iterable[list[Person]]) -> Iterator[Person]:
    for group in groups:
        yield from group
