"""Error groups that were merged: what counts under which group, and splitting them again.

A merge is one row: nothing that was counted is written anew, so that a split gives back what was.
The group that others were merged into keeps its state, owner and notes; theirs sleep until they are
split.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, text, update

from storage.engine import is_sqlite
from storage.innsyn.tabeller import gruppe, gruppeforening

_F, _G = gruppeforening.c, gruppe.c


@dataclass(frozen=True, slots=True)
class Forening:
    """A group that was merged into another, by whom, when and why."""

    fingeravtrykk: str
    inn_i: str
    grunn: str
    konto: str
    tid: datetime


class Ulovlig(ValueError):
    """Two groups that cannot be merged: the same one, or one that is not there."""


def target(conn: Connection, mark: str) -> str:
    """The group that a group counts under: itself, or the one it was merged into."""
    found = conn.execute(select(_F.inn_i).where(_F.fingeravtrykk == mark)).scalar_one_or_none()
    return mark if found is None else str(found)


def members(conn: Connection, marks: Collection[str]) -> dict[str, str]:
    """All that counts under these groups: a group's key to the one it counts under."""
    found = {mark: mark for mark in marks}
    rows = conn.execute(select(_F.fingeravtrykk, _F.inn_i).where(_F.inn_i.in_(marks)))
    found.update((row.fingeravtrykk, row.inn_i) for row in rows)
    return found


def merged(conn: Connection, mark: str) -> list[Forening]:
    """What was merged into a group, oldest first."""
    query = select(gruppeforening).where(_F.inn_i == mark).order_by(_F.tid, _F.fingeravtrykk)
    return [Forening(*row) for row in conn.execute(query)]


def ends() -> Any:
    """For every group that stands by itself, `mark`, and when it and its members were first and
    last seen.
    """
    mark = func.coalesce(_F.inn_i, _G.fingeravtrykk)
    return (
        select(
            mark.label("mark"), func.min(_G.foerst).label("foerst"),
            func.max(_G.sist).label("sist"),
        )
        .select_from(gruppe.outerjoin(gruppeforening, _F.fingeravtrykk == _G.fingeravtrykk))
        .group_by(mark)
        .subquery()
    )  # fmt: skip


def merge(conn: Connection, one: Forening) -> str:
    """Merge a group, with all that was merged into it, into another; where they went.

    Raises `Ulovlig`.
    """
    _alone(conn)
    mark, into = target(conn, one.fingeravtrykk), target(conn, one.inn_i)
    known = select(func.count()).select_from(gruppe).where(_G.fingeravtrykk.in_((mark, into)))
    if mark == into or conn.execute(known).scalar_one() != 2:
        raise Ulovlig
    conn.execute(update(gruppeforening).where(_F.inn_i == mark).values(inn_i=into))
    conn.execute(
        insert(gruppeforening),
        {"fingeravtrykk": mark, "inn_i": into, "grunn": one.grunn, "konto": one.konto,
         "tid": one.tid},
    )  # fmt: skip
    return into


def split(conn: Connection, mark: str, inn_i: str) -> bool:
    """Let a group that was merged into another stand by itself again; False where it was not."""
    _alone(conn)
    done = conn.execute(delete(gruppeforening).where(_F.fingeravtrykk == mark, _F.inn_i == inn_i))
    return done.rowcount == 1


def _alone(conn: Connection) -> None:
    """Of two that merge at once the second sees what the first did: no group goes in a ring."""
    if not is_sqlite(conn):
        conn.execute(text("LOCK TABLE gruppeforening IN SHARE ROW EXCLUSIVE MODE"))
