"""Batches as lists and one by one, within the scope of an account."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, select, text, tuple_, union_all

from storage import tables
from storage.innsyn.filter import Filter, conditions, resolved, source
from storage.innsyn.omfang import Omfang
from storage.innsyn.tabeller import avloest, avloest_gruppe, forsendelse_gruppe, forsendelse_sum
from storage.rader import LagretForsendelse

COUNT_TO = 10_000  # a search with more rows is told as "more than"


@dataclass(frozen=True, slots=True)
class Linje:
    """A batch as lists show it."""

    nr: int
    kvittering_id: str
    mottatt: datetime
    kanal: str
    lov: str
    skjemaversjon: str
    avsender: str
    kommunenummer: str
    leverandoer: str
    fagsystem_navn: str
    fagsystem_versjon: str
    resultat: str
    poster: int
    avvik: int
    avvist: int
    uavklart: int
    topp_regel: str | None


_COLUMNS = [forsendelse_sum.c[f.name] for f in fields(Linje)]


@dataclass(frozen=True, slots=True)
class Utsnitt:
    """A page of a search. `neste`/`forrige`: the key to go on from; None where there is no more."""

    linjer: tuple[Linje, ...]
    neste: str | None
    forrige: str | None


@dataclass(frozen=True, slots=True)
class Sortering:
    """By receipt (`mottatt`), or by a count (`avvist`, `avvik`, `poster`), largest first or not."""

    felt: str = "mottatt"
    synkende: bool = True


SORTERBARE = ("mottatt", "avvist", "avvik", "poster")


def search(
    conn: Connection,
    wanted: Filter,
    omfang: Omfang,
    *,
    sortering: Sortering = Sortering(),
    etter: str | None = None,
    foer: str | None = None,
    antall: int = 50,
) -> Utsnitt:
    """A page of the batches that fit. `etter`/`foer` are keys of an earlier page."""
    wanted = resolved(conn, wanted)
    start, nr = source(wanted)
    by_count = sortering.felt in SORTERBARE[1:]
    key = (forsendelse_sum.c[sortering.felt], nr) if by_count else (nr,)
    query = select(*_COLUMNS).select_from(start).where(*conditions(wanted, omfang))
    back = foer is not None
    falling = sortering.synkende != back
    given = _key(foer if back else etter, len(key))
    if given is not None:
        left = tuple_(*key) if by_count else key[0]
        right = tuple_(*given) if by_count else given[0]
        query = query.where(left < right if falling else left > right)
    order = [column.desc() if falling else column.asc() for column in key]
    ordered = query.order_by(*order)
    rows: list[Linje] = []
    for part in _parts(sortering.felt, falling):
        missing = antall + 1 - len(rows)
        if missing > 0:
            found = ordered.where(*part).limit(missing)
            rows += [Linje(*row) for row in conn.execute(found)]
    more = len(rows) > antall
    rows = rows[:antall]
    if back:
        rows.reverse()

    def mark(line: Linje) -> str:
        return f"{getattr(line, sortering.felt)}.{line.nr}" if by_count else str(line.nr)

    forward = more if not back else True
    backward = more if back else given is not None
    return Utsnitt(
        tuple(rows),
        mark(rows[-1]) if rows and forward else None,
        mark(rows[0]) if rows and backward else None,
    )


def _parts(felt: str, falling: bool) -> list[tuple[Any, ...]]:
    """The conditions that a sorted list is read by, one after the other: few batches have any
    rejected records, and an index holds those in order.
    """
    if felt not in ("avvist", "avvik"):
        return [()]
    column = forsendelse_sum.c[felt]
    some, none = text(f"forsendelse_sum.{felt} > 0"), column == 0
    return [(some,), (none,)] if falling else [(none,), (some,)]


def _key(stored: str | None, parts: int) -> tuple[int, ...] | None:
    if stored is None:
        return None
    given = stored.split(".")
    if len(given) != parts or not all(part.isdigit() and len(part) < 19 for part in given):
        return None
    return tuple(int(part) for part in given)


def count(conn: Connection, wanted: Filter, omfang: Omfang) -> int:
    """How many batches fit, up to one more than `COUNT_TO`."""
    wanted = resolved(conn, wanted)
    start, nr = source(wanted)
    some = select(nr).select_from(start).where(*conditions(wanted, omfang)).limit(COUNT_TO + 1)
    return int(conn.execute(select(func.count()).select_from(some.subquery())).scalar_one())


def beside(
    conn: Connection, wanted: Filter, omfang: Omfang, nr: int
) -> tuple[str | None, str | None]:
    """The receipts of the batch before (newer) and after (older) one in a search."""
    wanted = resolved(conn, wanted)
    start, column = source(wanted)
    query = (
        select(forsendelse_sum.c.kvittering_id)
        .select_from(start)
        .where(*conditions(wanted, omfang))
        .limit(1)
    )
    newer = query.where(column > nr).order_by(column)
    older = query.where(column < nr).order_by(column.desc())
    return conn.execute(newer).scalar(), conn.execute(older).scalar()


def line(conn: Connection, kvittering_id: str, omfang: Omfang) -> Linje | None:
    """One batch as lists show it, or an attempt that was judged again; None where there is none
    in the scope.
    """
    f = tables.forsendelse.c
    nr = select(f.nr).where(f.kvittering_id == kvittering_id).scalar_subquery()
    for table in (forsendelse_sum, avloest):
        columns = [table.c[one.name] for one in fields(Linje)]
        query = select(*columns).where(table.c.nr == nr, *omfang.on(table.c))
        row = conn.execute(query).first()
        if row is not None:
            return Linje(*row)
    return None


def lines(conn: Connection, nrs: Collection[int], omfang: Omfang) -> dict[int, Linje]:
    """Batches by their number, those in the scope."""
    s = forsendelse_sum.c
    rows = conn.execute(select(*_COLUMNS).where(s.nr.in_(nrs), *omfang.on(s)))
    return {row.nr: Linje(*row) for row in rows}


# -- one batch; the caller has found it with `line`, within its scope


@dataclass(frozen=True, slots=True)
class Postlinje:
    """A post of a batch as it was judged."""

    loepenr: int
    kommunenummer: str
    referanse: str | None
    versjon: int | None
    operasjon: str | None
    posttype: str | None
    ordning: str | None
    utfall: str
    handling: str
    registrert: bool


@dataclass(frozen=True, slots=True)
class Funnlinje:
    """A finding as it is stored; the words stand in the answer and the rule."""

    loepenr: int
    nr: int
    regel_id: str
    alvorlighet: str
    felt: str | None
    sti: str | None
    kode: str | None
    linje: int | None
    fingeravtrykk: str


_POST = [tables.post.c[f.name] for f in fields(Postlinje)]
_FUNN = [tables.funn.c[f.name] for f in fields(Funnlinje)]


def head(conn: Connection, nr: int) -> LagretForsendelse:
    """All that is kept of a batch beside its bytes."""
    f = tables.forsendelse.c
    columns = [f[one.name] for one in fields(LagretForsendelse)]
    return LagretForsendelse(**conn.execute(select(*columns).where(f.nr == nr)).one()._mapping)


def outcomes(conn: Connection, nr: int) -> dict[str, int]:
    """How many posts of a batch came to each outcome."""
    p = tables.post.c
    query = select(p.utfall, func.count()).where(p.forsendelse_nr == nr).group_by(p.utfall)
    return {row[0]: row[1] for row in conn.execute(query)}


def posts(
    conn: Connection,
    nr: int,
    *,
    utfall: Collection[str] = (),
    etter: int = 0,
    antall: int = 100,
) -> list[Postlinje]:
    """Posts of a batch in the order sent, after a place; with `utfall` only those outcomes."""
    p = tables.post.c
    query = select(*_POST).where(p.forsendelse_nr == nr, p.loepenr > etter)
    if utfall:
        query = query.where(p.utfall.in_(utfall))
    return [Postlinje(*row) for row in conn.execute(query.order_by(p.loepenr).limit(antall))]


def findings(
    conn: Connection, nr: int, fra: int = 0, til: int | None = None, antall: int = 5000
) -> list[Funnlinje]:
    """Findings of a batch by post, from one place to another (0: on the batch itself)."""
    f = tables.funn.c
    query = select(*_FUNN).where(f.forsendelse_nr == nr, f.loepenr >= fra)
    if til is not None:
        query = query.where(f.loepenr <= til)
    order = query.order_by(f.loepenr, f.nr).limit(antall)
    return [Funnlinje(*row) for row in conn.execute(order)]


def groups_of(conn: Connection, nr: int) -> list[tuple[str, str, str, int]]:
    """The error groups of a batch: fingerprint, rule, severity, posts; most posts first."""
    found: list[tuple[str, str, str, int]] = []
    for table in (forsendelse_gruppe, avloest_gruppe):
        g = table.c
        query = select(g.fingeravtrykk, g.regel_id, g.alvorlighet, g.poster)
        found += [tuple(row) for row in conn.execute(query.where(g.forsendelse_nr == nr))]
    return sorted(found, key=lambda one: (-one[3], one[1]))


def related(conn: Connection, nr: int, most: int = 300) -> dict[int, int]:
    """Batches that hold records with the same references: number, and how many of them.

    The first `most` references are looked up, those that failed before others.
    """
    p = tables.post.c
    failed = case((p.registrert, 1), else_=0)
    keys = conn.execute(
        select(p.kommunenummer, p.referanse)
        .where(p.forsendelse_nr == nr, p.referanse.is_not(None))
        .order_by(failed, p.loepenr)
        .limit(most)
    ).all()
    by_kommune: dict[str, set[str]] = {}
    for kommunenummer, referanse in keys:
        by_kommune.setdefault(kommunenummer, set()).add(referanse)
    found: dict[int, int] = {}
    for kommunenummer, refs in by_kommune.items():
        same = select(p.forsendelse_nr).where(
            p.kommunenummer == kommunenummer, p.referanse.in_(refs), p.forsendelse_nr != nr
        )
        both = union_all(same.where(text("registrert")), same.where(text("NOT registrert")))
        part = both.subquery()
        query = select(part.c.forsendelse_nr, func.count()).group_by(part.c.forsendelse_nr)
        for other, count in conn.execute(query):
            found[other] = found.get(other, 0) + count
    return found


def standing(conn: Connection, wanted: Collection[Postlinje]) -> dict[tuple[str, str], int]:
    """The newest version that the register holds of records, by municipality and reference."""
    p = tables.post.c
    by_kommune: dict[str, set[str]] = {}
    for post in wanted:
        if post.referanse is not None:
            by_kommune.setdefault(post.kommunenummer, set()).add(post.referanse)
    found: dict[tuple[str, str], int] = {}
    for kommunenummer, refs in by_kommune.items():
        every = sorted(refs)
        for start in range(0, len(every), 500):
            query = (
                select(p.referanse, func.max(p.versjon))
                .where(
                    p.kommunenummer == kommunenummer,
                    p.referanse.in_(every[start : start + 500]),
                    text("registrert"),
                )
                .group_by(p.referanse)
            )
            for referanse, versjon in conn.execute(query):
                found[kommunenummer, referanse] = versjon
    return found
