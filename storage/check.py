"""Whether a register is whole, and figures by which two copies of it are compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, func, inspect, select, text

from storage import revisjon, tables
from storage.engine import is_sqlite
from storage.migrate import revision

_UNSOUND = {
    "a batch is stored twice": """SELECT avsender, kommunenummer, kanal, forsendelse_id
        FROM forsendelse GROUP BY 1, 2, 3, 4 HAVING count(*) > 1""",
    "a record stands twice in one version": """SELECT kommunenummer, referanse, versjon
        FROM post WHERE registrert GROUP BY 1, 2, 3 HAVING count(*) > 1""",
    "a batch has other posts than it counts": """SELECT f.kvittering_id, f.antall_poster,
        count(p.loepenr) FROM forsendelse f LEFT JOIN post p ON p.forsendelse_nr = f.nr
        GROUP BY f.nr, f.kvittering_id, f.antall_poster
        HAVING count(p.loepenr) <> f.antall_poster
            OR coalesce(max(p.loepenr), 0) <> f.antall_poster""",
    "a post belongs to no batch": """SELECT DISTINCT forsendelse_nr FROM post
        WHERE forsendelse_nr NOT IN (SELECT nr FROM forsendelse)""",
    "a finding belongs to no batch": """SELECT DISTINCT forsendelse_nr FROM funn
        WHERE forsendelse_nr NOT IN (SELECT nr FROM forsendelse)""",
    "a batch is not finished": """SELECT kvittering_id, status FROM forsendelse
        WHERE status <> 'FERDIG'""",
}


@dataclass(frozen=True, slots=True)
class Stand:
    """What a register holds: its schema, its counts, and the digest over every receipt in order."""

    revisjon: str | None
    personer: int
    forsendelser: int
    poster: int
    funn: int
    kvitteringer: str
    revisjonslogg: int  # rows of the audit log


def stand(conn: Connection) -> Stand:
    """The figures, as the connection's transaction sees the register."""
    t = tables

    def count(table: str) -> int:
        found = conn.execute(select(func.count()).select_from(t.metadata.tables[table]))
        return int(found.scalar_one())

    total = sha256()
    f = t.forsendelse.c
    receipts = select(f.kvittering_id, f.sum_kanonisk, f.antall_poster, f.resultat).order_by(f.nr)
    for row in conn.execute(receipts):
        total.update("|".join(str(value) for value in row).encode() + b"\n")
    return Stand(
        revision(conn), count("person"), count("forsendelse"), count("post"), count("funn"),
        total.hexdigest(), count("revisjon") if _audited(conn) else 0,
    )  # fmt: skip


def unsound(conn: Connection) -> Iterator[str]:
    """Everything that is wrong with a register; nothing where it is whole."""
    if is_sqlite(conn):
        said = conn.execute(text("PRAGMA integrity_check")).scalars()
        loose = conn.execute(text("PRAGMA foreign_key_check"))
        yield from (f"the file is damaged: {one}" for one in said if one != "ok")
        yield from (f"a row of {row[0]} refers to nothing" for row in loose)
    for reason, query in _UNSOUND.items():
        for row in conn.execute(text(query)):
            yield f"{reason}: {', '.join(str(value) for value in row)}"
    if _audited(conn):
        log = revisjon.verify(conn)
        if not log.hel:
            yield f"the audit log is broken at row {log.brudd}: {log.grunn}"


def _audited(conn: Connection) -> bool:
    """Whether there is an audit log: a copy of an older schema may have none."""
    return inspect(conn).has_table("revisjon")
