"""The audit log: who did what, to what, and why, in a chain of digests that shows any change.

A row is written in the transaction of the act it records, so that there is never one without the
other. Rows are only ever added: the database itself refuses to change or remove one, and each row
carries the digest of the row before it, so that a change behind the database's back is found. What
a chain cannot show by itself is that its end was cut off; for that the head (number and digest) is
noted elsewhere and given to `verify` as the `anker`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, select, text

from rules.ident import mask
from storage import tables
from storage.engine import is_sqlite

FIRST = "0" * 64  # what the first row names as the digest before it

_LOCK = 0x6E69725F72657669  # PostgreSQL: one writer of the log at a time
_CHUNK = 1000
_T = tables.revisjon


@dataclass(frozen=True, slots=True)
class Revisjon:
    """A row of the audit log. `foer` and `etter` are JSON text, None where nothing was changed."""

    nr: int
    moment: datetime
    hvem: str
    hva: str
    maal: str
    grunn: str
    foer: str | None
    etter: str | None
    forrige: str
    digest: str


@dataclass(frozen=True, slots=True)
class Anker:
    """A head of the chain that was noted before: this row had this digest."""

    nr: int
    digest: str


@dataclass(frozen=True, slots=True)
class Kontroll:
    """What a check of the chain found. `brudd` is the first row that is not as it was written."""

    antall: int
    digest: str
    brudd: int | None = None
    grunn: str = ""

    @property
    def hel(self) -> bool:
        return self.brudd is None


def append(
    conn: Connection,
    moment: datetime,
    *,
    hvem: str,
    hva: str,
    maal: str,
    grunn: str = "",
    foer: Mapping[str, Any] | None = None,
    etter: Mapping[str, Any] | None = None,
) -> Revisjon:
    """Add a row at the end of the chain, in the connection's transaction.

    `moment` is on the wall clock. National ids are masked in every text. Raises TypeError for
    values that are no JSON.
    """
    # Who appends holds the end of the chain until the transaction ends: SQLite has one writer.
    if not is_sqlite(conn):
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    last = conn.execute(
        select(_T.c.nr, _T.c.digest).order_by(_T.c.nr.desc()).limit(1)
    ).one_or_none()
    nr, forrige = (1, FIRST) if last is None else (last.nr + 1, last.digest)
    moment = moment.astimezone(UTC)
    texts = (mask(hvem), hva, mask(maal), mask(grunn), _json(foer), _json(etter))
    row = Revisjon(nr, moment, *texts, forrige, _digest(nr, moment, *texts, forrige))
    conn.execute(insert(_T), {field.name: getattr(row, field.name) for field in fields(row)})
    return row


def rows(
    conn: Connection,
    *,
    hvem: str | None = None,
    hva: str | None = None,
    maal: str | None = None,
    fra: datetime | None = None,
    til: datetime | None = None,
    etter: int | None = None,
    foer: int | None = None,
    antall: int = 100,
) -> list[Revisjon]:
    """Rows, newest first; `fra` and `til` are moments, both included.

    `etter`: only those older than the row of this number; `foer`: the nearest that are newer.
    """
    given = {_T.c.hvem: hvem, _T.c.hva: hva, _T.c.maal: maal}
    query = select(_T).where(*(column == v for column, v in given.items() if v is not None))
    if fra is not None:
        query = query.where(_T.c.moment >= fra)
    if til is not None:
        query = query.where(_T.c.moment <= til)
    if etter is not None:
        query = query.where(_T.c.nr < etter)
    if foer is not None:
        nearest = query.where(_T.c.nr > foer).order_by(_T.c.nr.asc()).limit(antall)
        return [Revisjon(**row._mapping) for row in conn.execute(nearest)][::-1]
    found = conn.execute(query.order_by(_T.c.nr.desc()).limit(antall))
    return [Revisjon(**row._mapping) for row in found]


def verify(conn: Connection, anker: Anker | None = None) -> Kontroll:
    """Walk the chain from its first row and say where it is first broken.

    With `anker` the chain must also still hold that row with that digest.
    """
    count, before = 0, FIRST
    for row in _all(conn):
        count += 1
        reason = _wrong(row, count, before)
        if not reason and anker is not None and row.nr == anker.nr and row.digest != anker.digest:
            reason = "the row has another digest than the one noted"
        if reason:
            return Kontroll(count - 1, before, row.nr if row.nr == count else count, reason)
        before = row.digest
    if anker is not None and anker.nr > count:
        return Kontroll(count, before, count + 1, "rows were removed at the end")
    return Kontroll(count, before)


def _wrong(row: Revisjon, nr: int, before: str) -> str:
    if row.nr != nr:
        return "the row is missing"
    if row.forrige != before:
        return "the row does not follow the row before it"
    own = _digest(
        row.nr, row.moment, row.hvem, row.hva, row.maal, row.grunn, row.foer, row.etter, row.forrige
    )
    return "" if own == row.digest else "the row was changed"


def _all(conn: Connection) -> Iterator[Revisjon]:
    last = 0
    while True:
        page = conn.execute(select(_T).where(_T.c.nr > last).order_by(_T.c.nr).limit(_CHUNK)).all()
        for row in page:
            yield Revisjon(**row._mapping)
        if len(page) < _CHUNK:
            return
        last = page[-1].nr


def _digest(nr: int, moment: datetime, *texts: str | None) -> str:
    """The digest of a row's content: JSON, so that no two contents are written alike."""
    content = [nr, moment.astimezone(UTC).isoformat(timespec="microseconds"), *texts]
    return sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _json(values: Mapping[str, Any] | None) -> str | None:
    if values is None:
        return None
    return json.dumps(_masked(values), ensure_ascii=False, sort_keys=True)


def _masked(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _masked(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(one) for one in value]
    return mask(value) if isinstance(value, str) else value
