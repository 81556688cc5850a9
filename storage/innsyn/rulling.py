"""Adds batches to the sums by day and by error group, some thousand at a time.

`roll_up` takes the batches that wait in `urullet`; whoever reads sums calls it first. Batches of a
transaction that is not yet committed wait for the next time: nothing is counted twice or missed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, case, delete, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert

from storage import tables
from storage.engine import is_sqlite
from storage.innsyn import summer
from storage.innsyn import tabeller as t
from storage.lager import Lager
from storage.rader import LagretForsendelse

CHUNK = 2000
_PLACE = re.compile(r"\[\d+\]")
_SOURCE = (
    "avsender", "kommunenummer", "leverandoer", "fagsystem_navn", "fagsystem_versjon", "kanal",
    "skjemaversjon",
)  # fmt: skip


def roll_up(lager: Lager, most: int | None = None) -> int:
    """Add the batches that wait to the sums; how many. `most` bounds the work of one call."""
    done = 0
    while most is None or done < most:
        with lager.batch(write=False) as transaction:
            waiting = transaction.conn.execute(select(t.urullet).limit(1)).first()
        if waiting is None:
            break
        with lager.batch(write=True) as transaction:
            done += _chunk(transaction.conn)
    return done


def _chunk(conn: Connection) -> int:
    nr = t.urullet.c.forsendelse_nr
    some = select(nr).order_by(nr).limit(CHUNK)
    if not is_sqlite(conn):
        some = some.with_for_update(skip_locked=True)
    nrs = conn.execute(delete(t.urullet).where(nr.in_(some)).returning(nr)).scalars().all()
    if nrs:
        _sources(conn, nrs)
        _days(conn, nrs)
        _groups(conn, nrs)
        _group_days(conn, nrs)
    return len(nrs)


def _upsert(conn: Connection, table: Any) -> SqliteInsert | PostgresInsert:
    return sqlite.insert(table) if is_sqlite(conn) else postgresql.insert(table)


def _sources(conn: Connection, nrs: Sequence[int]) -> None:
    s = t.forsendelse_sum.c
    seen = select(*(s[name] for name in _SOURCE)).where(s.nr.in_(nrs)).distinct()
    conn.execute(_upsert(conn, t.kilde).from_select(_SOURCE, seen).on_conflict_do_nothing())


def _joined() -> Any:
    s, k = t.forsendelse_sum.c, t.kilde.c
    return t.forsendelse_sum.join(t.kilde, _all(s[name] == k[name] for name in _SOURCE))


def _all(conditions: Any) -> Any:
    first, *rest = conditions
    for one in rest:
        first = first & one
    return first


def _days(conn: Connection, nrs: Sequence[int]) -> None:
    s, k = t.forsendelse_sum.c, t.kilde.c
    counted = {
        "godtatt": "GODTATT", "med_avvik": "GODTATT_MED_AVVIK", "delvis": "DELVIS",
        "avvist": "AVVIST", "uavklart": "UAVKLART",
    }  # fmt: skip
    sums = {
        name: func.sum(case((s.resultat == word, 1), else_=0)) for name, word in counted.items()
    } | {
        "poster": func.sum(s.poster),
        "poster_avvik": func.sum(s.avvik),
        "poster_avvist": func.sum(s.avvist),
        "poster_uavklart": func.sum(s.uavklart),
    }
    source = (
        select(s.dag, k.nr, s.lov, *sums.values(), func.max(s.mottatt))
        .select_from(_joined())
        .where(s.nr.in_(nrs))
        .group_by(s.dag, k.nr, s.lov)
    )
    into = _upsert(conn, t.dagsum).from_select(["dag", "kilde_nr", "lov", *sums, "sist"], source)
    later = case((into.excluded.sist > t.dagsum.c.sist, into.excluded.sist), else_=t.dagsum.c.sist)
    conn.execute(
        into.on_conflict_do_update(
            index_elements=["dag", "kilde_nr", "lov"],
            set_={name: t.dagsum.c[name] + into.excluded[name] for name in sums} | {"sist": later},
        )
    )


def _groups(conn: Connection, nrs: Sequence[int]) -> None:
    g, s = t.forsendelse_gruppe.c, t.forsendelse_sum.c
    rows = conn.execute(
        select(
            g.fingeravtrykk, func.min(g.regel_id).label("regel_id"),
            func.min(g.alvorlighet).label("alvorlighet"), func.min(g.forsendelse_nr).label("a"),
            func.max(g.forsendelse_nr).label("b"), func.min(s.mottatt).label("foerst"),
            func.max(s.mottatt).label("sist"), func.min(s.skjemaversjon).label("skjemaversjon"),
        )
        .join(t.forsendelse_sum, s.nr == g.forsendelse_nr)
        .where(g.forsendelse_nr.in_(nrs))
        .group_by(g.fingeravtrykk)
    ).all()  # fmt: skip
    known = set()
    for row in rows:
        c = t.gruppe.c
        done = conn.execute(
            t.gruppe.update()
            .where(c.fingeravtrykk == row.fingeravtrykk)
            .values(
                foerst=case((c.foerst > row.foerst, row.foerst), else_=c.foerst),
                foerst_nr=case((c.foerst_nr > row.a, row.a), else_=c.foerst_nr),
                sist=case((c.sist < row.sist, row.sist), else_=c.sist),
                sist_nr=case((c.sist_nr < row.b, row.b), else_=c.sist_nr),
            )
        )
        if done.rowcount:
            known.add(row.fingeravtrykk)
    for row in rows:
        if row.fingeravtrykk not in known:
            conn.execute(
                _upsert(conn, t.gruppe).on_conflict_do_nothing(),
                {
                    "fingeravtrykk": row.fingeravtrykk, "regel_id": row.regel_id,
                    "alvorlighet": row.alvorlighet, "skjemaversjon": row.skjemaversjon,
                    "foerst": row.foerst, "sist": row.sist, "foerst_nr": row.a, "sist_nr": row.b,
                    **_shape(conn, row.fingeravtrykk, row.a),
                },
            )  # fmt: skip


def _shape(conn: Connection, fingeravtrykk: str, nr: int) -> dict[str, str | None]:
    """Path and code of a group, from one of its findings."""
    f = tables.funn.c
    found = conn.execute(
        select(f.sti, f.kode)
        .where(f.forsendelse_nr == nr, f.fingeravtrykk == fingeravtrykk)
        .limit(1)
    ).first()
    sti, kode = (found.sti, found.kode) if found else (None, None)
    return {"moenster": _PLACE.sub("", sti or ""), "kode": kode}


def _group_days(conn: Connection, nrs: Sequence[int]) -> None:
    s, k, g = t.forsendelse_sum.c, t.kilde.c, t.forsendelse_gruppe.c
    source = (
        select(g.fingeravtrykk, s.dag, k.nr, func.count(), func.sum(g.poster))
        .select_from(_joined().join(t.forsendelse_gruppe, g.forsendelse_nr == s.nr))
        .where(s.nr.in_(nrs))
        .group_by(g.fingeravtrykk, s.dag, k.nr)
    )
    names = ["fingeravtrykk", "dag", "kilde_nr", "forsendelser", "poster"]
    into = _upsert(conn, t.gruppedag).from_select(names, source)
    c = t.gruppedag.c
    conn.execute(
        into.on_conflict_do_update(
            index_elements=names[:3],
            set_={name: c[name] + into.excluded[name] for name in names[3:]},
        )
    )


def rebuild(lager: Lager, tell: Any = lambda done: None) -> int:
    """Make the monitor's rows and sums anew from the batches that are stored; how many."""
    with lager.batch(write=True) as transaction:
        for table in (
            t.gruppedag, t.dagsum, t.gruppe, t.kilde, t.urullet, t.forsendelse_gruppe,
            t.forsendelse_sum,
        ):  # fmt: skip
            transaction.conn.execute(delete(table))
    done, last = 0, 0
    while True:
        with lager.batch(write=True) as transaction:
            count, last = _again(transaction.conn, last)
        if not count:
            break
        done += count
        roll_up(lager)
        tell(done)
    return done


def _again(conn: Connection, last: int) -> tuple[int, int]:
    f, p, n = tables.forsendelse.c, tables.post.c, tables.funn.c
    known = [f[field.name] for field in fields(LagretForsendelse)]
    new = ~select(literal(1)).where(t.forsendelse_sum.c.nr == f.nr).exists()
    heads = {
        row.nr: LagretForsendelse(**row._mapping)
        for row in conn.execute(
            select(*known).where(f.nr > last, f.kanal != "REGISTER", new).order_by(f.nr)
            .limit(CHUNK)
        )
    }  # fmt: skip
    if not heads:
        return 0, last
    outcomes: dict[int, Counter[str]] = {nr: Counter() for nr in heads}
    query = (
        select(p.forsendelse_nr, p.utfall, func.count())
        .where(p.forsendelse_nr.in_(heads))
        .group_by(p.forsendelse_nr, p.utfall)
    )
    for nr, utfall, count in conn.execute(query):
        outcomes[nr][utfall] = count
    groups: dict[int, summer.Grupper] = {nr: [] for nr in heads}
    marks = (
        select(
            n.forsendelse_nr, n.fingeravtrykk, func.min(n.regel_id), func.min(n.alvorlighet),
            func.count(n.loepenr.distinct()),
        )
        .where(n.forsendelse_nr.in_(heads))
        .group_by(n.forsendelse_nr, n.fingeravtrykk)
    )  # fmt: skip
    for nr, mark, rule, grave, count in conn.execute(marks):
        groups[nr].append((mark, rule, grave, count))
    summer.append(conn, [(nr, head, outcomes[nr], groups[nr]) for nr, head in heads.items()])
    return len(heads), max(heads)
