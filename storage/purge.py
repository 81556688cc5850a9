"""Retention: takes the bytes of batches away, and later the answers, and leaves everything else.

What was registered, the receipt, both digests, the counts, the outcomes and the findings stay, so
that a batch is known again for ever. A batch whose bytes are gone has empty `innhold`; one whose
answer is gone has no `svar`.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, text, update

from storage import tables
from storage.engine import is_sqlite
from storage.killpoints import Point, reached
from storage.lager import Lager

_F = tables.forsendelse.c


@dataclass(frozen=True, slots=True)
class Grense:
    """What was received before these moments (wall) is taken away."""

    innhold: datetime
    svar: datetime


@dataclass(frozen=True, slots=True)
class Slettet:
    """What was, or would be, taken away: of how many batches, and bytes as stored."""

    innhold: int = 0
    svar: int = 0
    bytes: int = 0
    til_nr: int = 0  # the last batch that was looked at

    def __add__(self, other: Slettet) -> Slettet:
        return Slettet(
            self.innhold + other.innhold, self.svar + other.svar, self.bytes + other.bytes,
            max(self.til_nr, other.til_nr),
        )  # fmt: skip

    def __bool__(self) -> bool:
        return bool(self.innhold or self.svar)


def due(conn: Connection, grense: Grense) -> Slettet:
    """What is due, untouched."""
    old_innhold, old_svar = _conditions(grense)
    size = func.coalesce(func.sum(func.length(_F.innhold)).filter(old_innhold), 0)
    more = func.coalesce(func.sum(func.length(_F.svar)).filter(old_svar), 0)
    row = conn.execute(
        select(
            func.count().filter(old_innhold), func.count().filter(old_svar), size + more,
            func.coalesce(func.max(_F.nr).filter(or_(old_innhold, old_svar)), 0),
        )
    ).one()  # fmt: skip
    return Slettet(*(int(value) for value in row))


def take_away(conn: Connection, grense: Grense, after: int, count: int) -> Slettet:
    """Take away what is due of at most `count` batches numbered above `after`."""
    old_innhold, old_svar = _conditions(grense)
    rows = conn.execute(
        select(
            _F.nr, old_innhold.label("innhold"), old_svar.label("svar"),
            func.length(_F.innhold), func.length(_F.svar),
        )
        .where(_F.nr > after, or_(old_innhold, old_svar)).order_by(_F.nr).limit(count)
    ).all()  # fmt: skip
    if not rows:
        return Slettet()
    if is_sqlite(conn):
        _overwrite(conn)
    innhold = [row.nr for row in rows if row.innhold]
    svar = [row.nr for row in rows if row.svar]
    table = tables.forsendelse
    conn.execute(update(table).where(_F.nr.in_(innhold)).values(innhold=b""))
    conn.execute(update(table).where(_F.nr.in_(svar)).values(svar=None))
    reached(Point.PURGE)
    size = sum(
        (row[3] if row.innhold else 0) + (row[4] if row.svar else 0) for row in rows
    )  # fmt: skip
    return Slettet(len(innhold), len(svar), size, rows[-1].nr)


def forget(lager: Lager) -> None:
    """Let SQLite write its log back and cut it: nothing of what was taken away is left there."""
    with lager.engine.connect() as conn:
        if is_sqlite(conn):
            driver = conn.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _conditions(grense: Grense) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        and_(_F.mottatt_vegg < grense.innhold, func.length(_F.innhold) > 0),
        and_(_F.mottatt_vegg < grense.svar, _F.svar.is_not(None)),
    )


def _overwrite(conn: Connection) -> None:
    """What is taken away is overwritten in the file, not only given free."""
    conn.execute(text("PRAGMA secure_delete = ON"))
