"""A register of any size for the monitor's benchmark: written in bulk, sums included, seeded.

The shape is that of a national register: 350 municipalities, 40 versions of case systems, a year of
traffic, 15 % of the batches with findings, error groups of which few are large and many small.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import zstandard
from sqlalchemy import Table, text

import storage
from rules.facts.forsendelse import OSLO
from storage import Lager, tables
from storage.engine import insert_many, is_sqlite
from storage.innsyn import tabeller as t
from transfer.ulid import ulid

NOW = datetime.fromisoformat("2021-06-10T15:00:00+02:00")
PERSONS = 10_000_000  # beyond the numbers of real persons: nobody's records are read
CHUNK = 2_000  # batches written in one transaction
_RESULTS = ("GODTATT", "GODTATT_MED_AVVIK", "DELVIS", "AVVIST", "UAVKLART")
_WEIGHTS = (85, 7, 5, 2.5, 0.5)
_BODY = "<post><referanse>{0}</referanse><timer><antall>{1}</antall></timer></post>"


@dataclass(frozen=True, slots=True)
class Source:
    """Where batches come from: a municipality with a version of its case system."""

    nr: int
    kommune: str
    avsender: str
    leverandoer: str
    system: str
    versjon: str


@dataclass(slots=True)
class Sums:
    """What the monitor adds up, while it is written."""

    days: dict[tuple[date, int, str], list[Any]] = field(default_factory=dict)
    groups: dict[int, list[Any]] = field(default_factory=dict)
    group_days: dict[tuple[int, date, int], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0])
    )


class Fill:
    """Writes so many batches with so many posts each."""

    def __init__(self, lager: Lager, batches: int, posts: int, seed: int = 1) -> None:
        self.lager, self.batches, self.posts = lager, batches, posts
        self.chance = random.Random(seed)
        self.lite = lager.url.startswith("sqlite")
        self.sources = list(_sources())
        self.groups = [_group(n) for n in range(400)]
        self.weights = [1 / (n + 1) for n in range(len(self.groups))]
        self.cumulated = list(itertools.accumulate(self.weights))
        self.sums = Sums()
        press = zstandard.ZstdCompressor(level=3)
        many = "".join(_BODY.format(f"R-{n}", n % 40) for n in range(posts))
        self.small = press.compress(many.encode())
        self.bits = self.chance.getrandbits
        self.data = b"\x93\xc3" + b"x" * 60  # as large as a record of hours

    def run(self, tell: Any = lambda done: None) -> None:
        for first in range(1, self.batches + 1, CHUNK):
            last = min(first + CHUNK, self.batches + 1)
            with self.lager.batch(write=True) as transaction:
                self._chunk(transaction.conn, first, last)
            tell(last - 1)
        with self.lager.batch(write=True) as transaction:
            self._write_sums(transaction.conn)
        with self.lager.engine.connect() as conn:
            conn.execute(text("ANALYZE"))
            conn.commit()

    def _chunk(self, conn: Any, first: int, last: int) -> None:
        heads, narrow, marks, posts, findings, fetched = [], [], [], [], [], []
        for nr in range(first, last):
            count = self.posts
            moment = self._moment(nr)
            source = self.sources[int(self.chance.random() * len(self.sources))]
            result = self.chance.choices(_RESULTS, _WEIGHTS)[0]
            wrong = self._wrong(result, count)
            groups = self._found(wrong, nr, findings)
            posts += self._posts(nr, count, source, wrong)
            narrow.append(self._narrow(nr, moment, source, result, count, wrong, groups))
            marks += self._marks(nr, moment, source, groups)
            heads.append(self._head(nr, moment, source, result, count, narrow[-1]))
            if result in ("DELVIS", "AVVIST") and self.chance.random() < 0.8:
                fetched.append((nr, self._time(moment + timedelta(hours=3))))
        _write(conn, tables.forsendelse, heads)
        _write(conn, tables.post, posts)
        _write(conn, tables.funn, findings)
        _write(conn, t.forsendelse_sum, narrow)
        _write(conn, t.forsendelse_gruppe, marks)
        _write(conn, t.henting, fetched)

    # -- one batch

    def _moment(self, nr: int) -> datetime:
        """The batches are spread over a year that ends now."""
        return NOW - timedelta(days=365) * ((self.batches - nr + 1) / self.batches)

    def _wrong(self, result: str, count: int) -> dict[int, str]:
        """The posts with a finding and their outcome."""
        if result == "GODTATT":
            return {}
        utfall = {"GODTATT_MED_AVVIK": "LAGRET_MED_AVVIK", "UAVKLART": "UAVKLART"}
        share = count if result == "AVVIST" else max(1, count // 10)
        return {n: utfall.get(result, "AVVIST") for n in range(1, share + 1)}

    def _found(self, wrong: dict[int, str], nr: int, findings: list[Any]) -> dict[int, int]:
        """Findings of the posts; the groups with how many posts each."""
        found: dict[int, int] = {}
        if not wrong:
            return found
        few = self.chance.choices(range(len(self.groups)), cum_weights=self.cumulated, k=3)
        for place, loepenr in enumerate(wrong):
            which = few[place % 3]
            rule, sti, severity, mark = self.groups[which]
            found[which] = found.get(which, 0) + 1
            findings.append((nr, loepenr, 1, rule, severity, "innhold.antall",
                             sti.format(loepenr), None, loepenr + 3, mark))  # fmt: skip
        return found

    def _posts(
        self, nr: int, count: int, source: Source, wrong: dict[int, str]
    ) -> Iterator[tuple[Any, ...]]:
        day = "2021-05-03" if self.lite else date.fromisoformat("2021-05-03")
        for n in range(1, count + 1):
            utfall = wrong.get(n, "LAGRET")
            stands = utfall in ("LAGRET", "LAGRET_MED_AVVIK")
            yield (
                nr, n, source.kommune, f"R-{nr}-{n}", 1, "NY", "timer",
                PERSONS + (nr * 7 + n) % 500_000,
                "IL_NORSK_600", utfall, "INGEN" if stands else "RETT_OG_SEND", stands, day,
                self.data if stands else None,
            )  # fmt: skip

    def _narrow(
        self, nr: int, moment: datetime, source: Source, result: str, count: int,
        wrong: dict[int, str], groups: dict[int, int],
    ) -> tuple[Any, ...]:  # fmt: skip
        day = moment.astimezone(OSLO).date()
        outcomes = list(wrong.values())
        avvik, avvist, uavklart = map(outcomes.count, ("LAGRET_MED_AVVIK", "AVVIST", "UAVKLART"))
        lov = "INTRODUKSJONSLOVEN" if nr % 3 else "INTEGRERINGSLOVEN"
        self._add_day(day, source, lov, result, moment, (count, avvik, avvist, uavklart))
        top = self.groups[max(groups, key=lambda g: groups[g])][0] if groups else None
        return (
            nr, ulid(moment, self.bits), self._time(moment), day.isoformat() if self.lite else day,
            "WS4", lov, "2021-05", source.avsender, source.kommune, source.leverandoer,
            source.system, source.versjon, result, count, avvik, avvist, uavklart, top,
        )  # fmt: skip

    def _head(
        self, nr: int, moment: datetime, source: Source, result: str, count: int,
        narrow: tuple[Any, ...],
    ) -> tuple[Any, ...]:  # fmt: skip
        when = self._time(moment)
        digest = hashlib.sha256(str(nr).encode()).hexdigest()
        values = {
            "nr": nr, "kvittering_id": narrow[1], "avsender": source.avsender,
            "kommunenummer": source.kommune, "forsendelse_id": f"F-{nr}", "kanal": "WS4",
            "skjemaversjon": "2021-05", "fagsystem_navn": source.system,
            "fagsystem_versjon": source.versjon, "mottatt": when, "mottatt_vegg": when,
            "simulert": False, "sum_raa": digest, "sum_kanonisk": digest,
            "antall_poster": count, "status": "FERDIG", "resultat": result, "lov": narrow[5],
            "forsoek": 1,
            "leverandoer_orgnr": source.leverandoer, "innhold": self.small, "svar": self.small,
        }  # fmt: skip
        return tuple(values.get(column.name) for column in tables.forsendelse.columns)

    def _marks(
        self, nr: int, moment: datetime, source: Source, groups: dict[int, int]
    ) -> Iterator[tuple[Any, ...]]:
        day = moment.astimezone(OSLO).date()
        seen: set[str] = set()
        for which, count in groups.items():
            rule, _, severity, mark = self.groups[which]
            reach = self.sums.groups.setdefault(which, [moment, nr, moment, nr])
            reach[2:] = moment, nr
            added = self.sums.group_days[which, day, source.nr]
            added[0] += 1
            added[1] += count
            yield nr, mark, rule, severity, rule not in seen, count
            seen.add(rule)

    # -- the sums

    def _add_day(
        self, day: date, source: Source, lov: str, result: str, moment: datetime,
        posts: tuple[int, ...],
    ) -> None:  # fmt: skip
        row = self.sums.days.setdefault((day, source.nr, lov), [0] * 9 + [moment])
        row[_RESULTS.index(result)] += 1
        for place, count in enumerate(posts, start=5):
            row[place] += count
        row[9] = max(row[9], moment)

    def _write_sums(self, conn: Any) -> None:
        day = (lambda d: d.isoformat()) if self.lite else (lambda d: d)
        _write(conn, t.kilde, (
            (s.nr, s.avsender, s.kommune, s.leverandoer, s.system, s.versjon, "WS4", "2021-05")
            for s in self.sources
        ))  # fmt: skip
        _write(conn, t.dagsum, (
            (day(d), nr, lov, *row[:9], self._time(row[9]))
            for (d, nr, lov), row in sorted(self.sums.days.items())
        ))  # fmt: skip
        rows = []
        for which, (first, first_nr, last, last_nr) in sorted(self.sums.groups.items()):
            rule, sti, severity, mark = self.groups[which]
            rows.append((mark, rule, severity, re.sub(r"\[\{0\}\]", "", sti), None, "2021-05",
                         self._time(first), self._time(last), first_nr, last_nr))  # fmt: skip
        _write(conn, t.gruppe, rows)
        _write(conn, t.gruppedag, sorted(
            (self.groups[which][3], day(d), nr, *counts)
            for (which, d, nr), counts in self.sums.group_days.items()
        ))  # fmt: skip
        if not self.lite:
            for table in ("forsendelse", "kilde"):
                conn.execute(text(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'nr'), max(nr)) FROM {table}"
                ))  # fmt: skip

    def _time(self, moment: datetime) -> Any:
        """A moment as the driver takes it."""
        utc = moment.astimezone(UTC)
        return utc.isoformat(timespec="microseconds") if self.lite else utc


def _write(conn: Any, table: Table, rows: Any) -> None:
    insert_many(conn, table, [column.name for column in table.columns], rows)


def _sources() -> Iterator[Source]:
    numbers = itertools.count(1)
    for n in range(350):
        kommune, vendor = f"{1101 + n * 10:04}", n % 8
        for versjon in (f"{vendor}.{n % 5}", f"{vendor}.{n % 5}.1"):
            yield Source(
                next(numbers), kommune, f"kommune-{kommune}", f"9100000{vendor:02}",
                f"Fagsystem {vendor}", versjon,
            )  # fmt: skip


def _group(n: int) -> tuple[str, str, str, str]:
    """Rule, path, severity and fingerprint of the n-th error group."""
    rule = f"NIR-4-TIM-{n % 120 + 1:04}"
    sti = f"/ws4:SendForsendelse/ws4:forsendelse/ws4:post[{{0}}]/ws4:timer/ws4:felt{n // 120}"
    mark = hashlib.sha256(f"{rule} {sti}".encode()).hexdigest()[:16]
    return rule, sti, "ADVARSEL" if n % 3 == 2 else "AVVISNING", mark


def fill(database: str, batches: int, posts: int, tell: Any = lambda done: None) -> None:
    """A fresh register at `database` with so many batches."""
    storage.upgrade(database)
    lager = Lager(database)
    with lager.batch(write=False) as transaction:
        assert is_sqlite(transaction.conn) == database.startswith("sqlite")
        assert not transaction.counts()["forsendelse"], "the register is not empty"
    Fill(lager, batches, posts).run(tell)
    lager.close()
