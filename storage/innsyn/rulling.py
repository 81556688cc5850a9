"""Adds batches to the sums by day and by error group, some thousand at a time.

`roll_up` takes the batches that wait in `urullet`; whoever reads sums calls it first. Batches of a
transaction that is not yet committed wait for the next time: nothing is counted twice or missed.
An attempt that was judged again (`storage.innsyn.avloesning`) is taken out of them the same way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Table, case, delete, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert

from storage import tables
from storage.engine import is_sqlite
from storage.innsyn import avloesning, summer
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
        with lager.batch(write=True, moves=False) as transaction:
            done += _chunk(transaction.conn)
    return done


def _chunk(conn: Connection) -> int:
    u = t.urullet.c
    some = select(u.forsendelse_nr).order_by(u.forsendelse_nr).limit(CHUNK)
    if not is_sqlite(conn):
        some = some.with_for_update(skip_locked=True)
    taken = delete(t.urullet).where(u.forsendelse_nr.in_(some))
    rows = conn.execute(taken.returning(u.forsendelse_nr, u.fortegn)).all()
    nrs = [row.forsendelse_nr for row in rows if row.fortegn > 0]
    if nrs:
        _sources(conn, nrs)
        _days(conn, nrs)
        _groups(conn, nrs)
        _group_days(conn, nrs)
    out = [row.forsendelse_nr for row in rows if row.fortegn < 0]
    if out:
        _days(conn, out, t.avloest, -1)
        _group_days(conn, out, t.avloest, t.avloest_gruppe, -1)
        _shrink(conn, out)
    return len(rows)


def _upsert(conn: Connection, table: Any) -> SqliteInsert | PostgresInsert:
    return sqlite.insert(table) if is_sqlite(conn) else postgresql.insert(table)


def _sources(conn: Connection, nrs: Sequence[int]) -> None:
    s = t.forsendelse_sum.c
    seen = select(*(s[name] for name in _SOURCE)).where(s.nr.in_(nrs)).distinct()
    conn.execute(_upsert(conn, t.kilde).from_select(_SOURCE, seen).on_conflict_do_nothing())


def _joined(table: Table = t.forsendelse_sum) -> Any:
    s, k = table.c, t.kilde.c
    return table.join(t.kilde, _all(s[name] == k[name] for name in _SOURCE))


def _all(conditions: Any) -> Any:
    first, *rest = conditions
    for one in rest:
        first = first & one
    return first


def _days(
    conn: Connection, nrs: Sequence[int], table: Table = t.forsendelse_sum, sign: int = 1
) -> None:
    """The sums by day. A day that is left with nothing stays: something was sent on it."""
    s, k = table.c, t.kilde.c
    counted = {
        "godtatt": "GODTATT", "med_avvik": "GODTATT_MED_AVVIK", "delvis": "DELVIS",
        "avvist": "AVVIST", "uavklart": "UAVKLART",
    }  # fmt: skip
    sums = {
        name: func.sum(case((s.resultat == word, sign), else_=0)) for name, word in counted.items()
    } | {
        "poster": func.sum(s.poster * sign),
        "poster_avvik": func.sum(s.avvik * sign),
        "poster_avvist": func.sum(s.avvist * sign),
        "poster_uavklart": func.sum(s.uavklart * sign),
    }
    source = (
        select(s.dag, k.nr, s.lov, *sums.values(), func.max(s.mottatt))
        .select_from(_joined(table))
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


def _group_days(
    conn: Connection,
    nrs: Sequence[int],
    table: Table = t.forsendelse_sum,
    groups: Table = t.forsendelse_gruppe,
    sign: int = 1,
) -> None:
    s, k, g = table.c, t.kilde.c, groups.c
    source = (
        select(g.fingeravtrykk, s.dag, k.nr, func.count() * sign, func.sum(g.poster * sign))
        .select_from(_joined(table).join(groups, g.forsendelse_nr == s.nr))
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


def _shrink(conn: Connection, nrs: Sequence[int]) -> None:
    """What is left of the groups of attempts that were taken out.

    A group that is left with nothing keeps its row: operators may have written to it.
    """
    d, c, g, s = t.gruppedag.c, t.gruppe.c, t.forsendelse_gruppe.c, t.forsendelse_sum.c
    a = t.avloest_gruppe.c
    for mark in conn.execute(
        select(a.fingeravtrykk).where(a.forsendelse_nr.in_(nrs)).distinct()
    ).scalars():  # fmt: skip
        conn.execute(
            delete(t.gruppedag).where(d.fingeravtrykk == mark, d.forsendelser <= 0, d.poster <= 0)
        )
        own = select(g.forsendelse_nr).where(g.fingeravtrykk == mark)
        ends = own.order_by(g.forsendelse_nr).limit(1), own.order_by(g.forsendelse_nr.desc())
        found = [
            conn.execute(select(s.nr, s.mottatt).where(s.nr == end.limit(1).scalar_subquery()))
            for end in ends
        ]
        first, last = (one.one_or_none() for one in found)
        if first is not None and last is not None:
            conn.execute(
                t.gruppe.update()
                .where(c.fingeravtrykk == mark)
                .values(
                    foerst=first.mottatt, foerst_nr=first.nr, sist=last.mottatt, sist_nr=last.nr
                )
            )


def rebuild(lager: Lager, tell: Any = lambda done: None) -> int:
    """Make the monitor's rows and sums anew from the batches that are stored; how many."""
    with lager.batch(write=True) as transaction:
        for table in (
            t.gruppedag, t.dagsum, t.gruppe, t.kilde, t.urullet, t.forsendelse_gruppe,
            t.forsendelse_sum, t.avloest, t.avloest_gruppe,
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
    held = (t.forsendelse_sum, t.avloest)
    new = _all(~select(literal(1)).where(table.c.nr == f.nr).exists() for table in held)
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
    _judged_again(conn, heads)
    return len(heads), max(heads)


def _judged_again(conn: Connection, nrs: Collection[int]) -> None:
    """Let the newest attempt stand for those of these batches that were judged again."""
    old, new = tables.forsendelse.alias("old"), tables.forsendelse.alias("new")
    same = ("avsender", "kommunenummer", "kanal", "forsendelse_id")
    pairs = (
        select(func.max(new.c.nr), old.c.nr)
        .join(old, _all(new.c[name] == old.c[name] for name in same))
        .where(old.c.nr.in_(nrs), new.c.forsoek > old.c.forsoek)
        .group_by(old.c.nr)
    )
    for newest, nr in conn.execute(pairs).all():
        avloesning.replace(conn, [nr], newest)
