"""A batch that is judged again counts once: the newest attempt stands for it.

An undecided batch that its sender sends again gets a new receipt and a row of its own in
`forsendelse`. The earlier attempt leaves the tables that are counted in the same transaction; what
it came to in the sums by day is taken out at the next `rulling.roll_up`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, literal, select, update

from storage import tables
from storage.innsyn import tabeller as t
from storage.innsyn.omfang import Omfang
from storage.rader import ForsendelseRad


def supersede(conn: Connection, nr: int, rad: ForsendelseRad) -> None:
    """Let the attempt `nr` stand for its batch, in the place of every earlier one."""
    f = tables.forsendelse.c
    earlier = conn.execute(
        select(f.nr).where(
            f.avsender == rad.avsender, f.kommunenummer == rad.kommunenummer,
            f.kanal == rad.kanal, f.forsendelse_id == rad.forsendelse_id, f.forsoek < rad.forsoek,
        )
    ).scalars()  # fmt: skip
    replace(conn, list(earlier), nr)


def replace(conn: Connection, earlier: list[int], nr: int) -> None:
    """Take attempts out of what is counted; `nr` is the one that stands."""
    if not earlier:
        return
    s, g, u = t.forsendelse_sum, t.forsendelse_gruppe, t.urullet
    conn.execute(update(t.avloest).where(t.avloest.c.av.in_(earlier)).values(av=nr))
    # whoever adds this attempt to the sums just now holds its mark, and is waited for
    never = delete(u).where(u.c.forsendelse_nr.in_(earlier), u.c.fortegn == 1)
    unsummed = set(conn.execute(never.returning(u.c.forsendelse_nr)).scalars())
    moved = conn.execute(select(s.c.nr).where(s.c.nr.in_(earlier))).scalars().all()
    for table, into, key, more in (
        (s, t.avloest, s.c.nr, [literal(nr).label("av")]),
        (g, t.avloest_gruppe, g.c.forsendelse_nr, []),
    ):
        names = [column.name for column in into.columns]
        some = select(*table.columns, *more).where(key.in_(moved))
        conn.execute(insert(into).from_select(names, some))
        conn.execute(delete(table).where(key.in_(moved)))
    marks = [{"forsendelse_nr": one, "fortegn": -1} for one in moved if one not in unsummed]
    if marks:
        conn.execute(insert(u), marks)


@dataclass(frozen=True, slots=True)
class Forsoek:
    """An attempt that was judged again."""

    nr: int
    kvittering_id: str
    mottatt: datetime
    resultat: str


def attempts(conn: Connection, nr: int) -> list[Forsoek]:
    """The earlier attempts at a batch, oldest first."""
    a = t.avloest.c
    query = select(a.nr, a.kvittering_id, a.mottatt, a.resultat).where(a.av == nr).order_by(a.nr)
    return [Forsoek(*row) for row in conn.execute(query)]


def newest(conn: Connection, kvittering_id: str, omfang: Omfang) -> str | None:
    """The receipt that stands for an attempt that was judged again; None where it is none."""
    a, s = t.avloest.c, t.forsendelse_sum.c
    query = (
        select(s.kvittering_id)
        .join(t.avloest, a.av == s.nr)
        .where(a.kvittering_id == kvittering_id, *omfang.on(s))
    )
    found: str | None = conn.execute(query).scalar_one_or_none()
    return found
