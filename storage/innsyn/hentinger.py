"""When the answer of a batch was first fetched again: an unfetched rejection helps nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import is_sqlite
from storage.innsyn.omfang import Omfang
from storage.innsyn.tabeller import IKKE_TATT, forsendelse_sum, henting

if TYPE_CHECKING:
    from storage.lager import Lager


def fetched(conn: Connection, nr: int) -> datetime | None:
    """When the answer of a batch was first fetched; None where it never was."""
    found: datetime | None = conn.execute(
        select(henting.c.hentet).where(henting.c.forsendelse_nr == nr)
    ).scalar_one_or_none()
    return found


def note_fetch(lager: Lager, nr: int, now: datetime) -> None:
    """Note that the answer of a batch was fetched, unless it was before."""
    with lager.batch(write=False) as transaction:
        if fetched(transaction.conn, nr) is not None:
            return
    with lager.batch(write=True, moves=False) as transaction:
        _insert(transaction.conn, nr, now)


def unfetched(omfang: Omfang, fra: datetime, til: datetime) -> Iterator[Any]:
    """The conditions on `forsendelse_sum` for rejections of a period (from `fra`, before `til`)
    that nobody has fetched. Over WS2 the answer itself says everything.
    """
    s = forsendelse_sum.c
    yield IKKE_TATT
    yield s.kanal == "WS4"
    yield s.mottatt >= fra
    yield s.mottatt < til
    yield ~select(henting.c.hentet).where(henting.c.forsendelse_nr == s.nr).exists()
    yield from omfang.on(s)


def _insert(conn: Connection, nr: int, now: datetime) -> None:
    into = sqlite.insert(henting) if is_sqlite(conn) else postgresql.insert(henting)
    conn.execute(into.on_conflict_do_nothing(), {"forsendelse_nr": nr, "hentet": now})
