"""Error groups: the same fault over batches, counted by day within the scope of an account."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import (
    Connection,
    DateTime,
    Text,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    text,
    type_coerce,
)

from storage.engine import is_sqlite
from storage.innsyn import foreninger
from storage.innsyn import tabeller as t
from storage.innsyn.arbeid import Tilstand
from storage.innsyn.filter import Filter, narrowed
from storage.innsyn.omfang import Omfang
from storage.tables import Tidspunkt

_D, _K, _G, _F = t.gruppedag.c, t.kilde.c, t.gruppe.c, t.gruppeforening.c


@dataclass(frozen=True, slots=True)
class Gruppe:
    """What a group is. Its key holds no value that a sender wrote, only codes of our lists."""

    fingeravtrykk: str
    regel_id: str
    alvorlighet: str
    moenster: str
    kode: str | None
    skjemaversjon: str
    foerst: datetime
    sist: datetime


@dataclass(frozen=True, slots=True)
class Gruppelinje:
    """A group with what it came to in a period, and in its last part."""

    gruppe: Gruppe
    forsendelser: int
    poster: int
    kommuner: int
    fagsystemer: int
    nylig: int  # records since `nylig_fra`


@dataclass(frozen=True, slots=True)
class Rammet:
    """Where a group has hit."""

    kommunenummer: str
    leverandoer: str
    fagsystem_navn: str
    fagsystem_versjon: str
    forsendelser: int
    poster: int
    foerst: date
    sist: date


@dataclass(frozen=True, slots=True)
class Gruppeutsnitt:
    """A page of groups. `neste`/`forrige`: the key to go on from; None where there is no more."""

    linjer: tuple[Gruppelinje, ...]
    neste: str | None
    forrige: str | None


ORDENER = ("poster", "nylig", "kommuner", "sist")
_WHAT = [
    _G.fingeravtrykk, _G.regel_id, _G.alvorlighet, _G.moenster, _G.kode, _G.skjemaversjon,
]  # fmt: skip


def group(conn: Connection, fingeravtrykk: str, omfang: Omfang) -> Gruppe | None:
    """A group that stands by itself, with what was merged into it.

    None where it has hit nothing in the scope; who sees everything sees also one that is left with
    nothing, since operators may have written to it.
    """
    marks = foreninger.members(conn, [fingeravtrykk])
    days = conn.execute(
        select(func.min(_D.dag), func.max(_D.dag))
        .join(t.kilde, _K.nr == _D.kilde_nr)
        .where(_D.fingeravtrykk.in_(marks), *omfang.on(_K))
    ).one()
    if days[0] is None and not omfang.alt:
        return None
    row = conn.execute(select(*_WHAT).where(_G.fingeravtrykk == fingeravtrykk)).one_or_none()
    if row is None:
        return None
    seen = select(func.min(_G.foerst), func.max(_G.sist)).where(_G.fingeravtrykk.in_(marks))
    ends = conn.execute(seen).one()
    return _within(Gruppe(*(*row, *ends)), omfang, *days)


def what(conn: Connection, fingeravtrykk: str) -> Gruppe | None:
    """A group by itself, also one that was merged into another."""
    query = select(*_WHAT, _G.foerst, _G.sist).where(_G.fingeravtrykk == fingeravtrykk)
    row = conn.execute(query).one_or_none()
    return None if row is None else Gruppe(*row[:8])


def _within(one: Gruppe, omfang: Omfang, first: date, last: date) -> Gruppe:
    """When a group was first and last seen is told to the day of who sees a part of it only."""
    if omfang.alt:
        return one
    return replace(one, foerst=_noon(first), sist=_noon(last))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def groups(
    conn: Connection, omfang: Omfang, fra: date, til: date, *, most: int = 200, **more: Any
) -> list[Gruppelinje]:
    """The first groups of `page`, which says what else narrows and orders them."""
    return list(page(conn, omfang, fra, til, antall=most, **more).linjer)


def page(
    conn: Connection,
    omfang: Omfang,
    fra: date,
    til: date,
    *,
    nylig_fra: date | None = None,
    wanted: Filter = Filter(),
    alvorlighet: str | None = None,
    tilstand: Tilstand | None = None,
    ny_siden: datetime | None = None,
    order: str = "poster",
    etter: str | None = None,
    foer: str | None = None,
    antall: int = 50,
) -> Gruppeutsnitt:
    """A page of the groups with records in a period (days, both included), the largest first.

    `order`: poster, nylig, kommuner or sist. `ny_siden`: only groups first seen since. `etter` and
    `foer` are keys of an earlier page.
    """
    days = fra, til, nylig_fra or til
    part, ends = _counted(omfang, *days, wanted, reach=order == "kommuner"), foreninger.ends()
    sist = ends.c.sist if omfang.alt else _noon_of(conn, part.c.siste)
    s = t.gruppestatus.c
    query = (
        select(*_WHAT, ends.c.foerst, ends.c.sist, *(part.c[name] for name in _SUMS))
        .join(part, part.c.mark == _G.fingeravtrykk)
        .join(ends, ends.c.mark == _G.fingeravtrykk)
        .outerjoin(t.gruppestatus, s.fingeravtrykk == _G.fingeravtrykk)
    )
    if wanted.regel is not None:
        query = query.where(_G.fingeravtrykk.in_(_with_rule(wanted.regel)))
    if alvorlighet is not None:
        query = query.where(_G.alvorlighet == alvorlighet)
    if ny_siden is not None:
        query = query.where(ends.c.foerst >= ny_siden)
    if tilstand is not None:
        query = query.where(_in_state(tilstand, sist))
    by = sist if order == "sist" else part.c[order]
    back = foer is not None
    given = _key(foer if back else etter, order)
    if given is not None:
        value, mark = given
        beyond, beside = (by > value, _G.fingeravtrykk < mark) if back else (
            by < value, _G.fingeravtrykk > mark)  # fmt: skip
        query = query.where(or_(beyond, and_(by == value, beside)))
    columns = (by.asc(), _G.fingeravtrykk.desc()) if back else (by.desc(), _G.fingeravtrykk.asc())
    rows = list(conn.execute(query.order_by(*columns).limit(antall + 1)))
    more, rows = len(rows) > antall, rows[:antall]
    if back:
        rows.reverse()
    reach = _reach(conn, [row.fingeravtrykk for row in rows], omfang, fra, til, wanted)
    lines = [
        Gruppelinje(
            _within(Gruppe(*row[:8]), omfang, row.foerste, row.siste), row.forsendelser,
            row.poster, *reach[row.fingeravtrykk], row.nylig,
        )
        for row in rows
    ]  # fmt: skip
    lines = _batches_once(conn, lines, omfang, fra, til, wanted)

    def key(line: Gruppelinje) -> str:
        value = line.gruppe.sist.isoformat() if order == "sist" else getattr(line, order)
        return f"{value}_{line.gruppe.fingeravtrykk}"

    return Gruppeutsnitt(
        tuple(lines),
        key(lines[-1]) if lines and (more or back) else None,
        key(lines[0]) if lines and (more if back else given is not None) else None,
    )


_SUMS = ("forsendelser", "poster", "nylig", "foerste", "siste")


def _counted(
    omfang: Omfang, fra: date, til: date, nylig_fra: date, wanted: Filter, *, reach: bool
) -> Any:
    """What each group came to, those merged into it included; with `reach` also `kommuner`."""
    mark = func.coalesce(_F.inn_i, _D.fingeravtrykk)
    sums: dict[str, Any] = {
        "forsendelser": func.sum(_D.forsendelser), "poster": func.sum(_D.poster),
        "nylig": func.sum(case((_D.dag >= nylig_fra, _D.poster), else_=0)),
        "foerste": func.min(_D.dag), "siste": func.max(_D.dag),
    }  # fmt: skip
    if reach:
        sums["kommuner"] = func.count(_K.kommunenummer.distinct())
    where = [*omfang.on(_K), *narrowed(wanted, _K)]
    start = t.gruppedag.outerjoin(t.gruppeforening, _F.fingeravtrykk == _D.fingeravtrykk)
    if where or reach:
        start = start.join(t.kilde, _K.nr == _D.kilde_nr)
    return (
        select(mark.label("mark"), *(value.label(name) for name, value in sums.items()))
        .select_from(start)
        .where(_D.dag >= fra, _D.dag <= til, *where, *_one_group(wanted.gruppe, mark))
        .group_by(mark)
        .subquery()
    )


def _reach(
    conn: Connection, marks: Collection[str], omfang: Omfang, fra: date, til: date, wanted: Filter
) -> dict[str, tuple[int, int]]:
    """Municipalities and versions of case systems that groups hit: for a page of them only, since
    counting what differs costs more than adding up.
    """
    members = foreninger.members(conn, marks)
    source = (
        select(_D.fingeravtrykk, _D.kilde_nr)
        .where(_D.fingeravtrykk.in_(members), _D.dag >= fra, _D.dag <= til)
        .distinct()
        .subquery()
    )
    query = (
        select(source.c.fingeravtrykk, _K.kommunenummer, _K.fagsystem_navn, _K.fagsystem_versjon)
        .join(t.kilde, _K.nr == source.c.kilde_nr)
        .where(*omfang.on(_K), *narrowed(wanted, _K))
        .distinct()
    )
    places: dict[str, set[str]] = {mark: set() for mark in marks}
    systems: dict[str, set[tuple[str, str]]] = {mark: set() for mark in marks}
    for mark, place, name, version in conn.execute(query):
        places[members[mark]].add(place)
        systems[members[mark]].add((name, version))
    return {mark: (len(places[mark]), len(systems[mark])) for mark in marks}


def _one_group(wanted: str | None, mark: Any) -> Iterator[Any]:
    if wanted is not None:
        into = select(_F.inn_i).where(_F.fingeravtrykk == wanted).scalar_subquery()
        yield mark == func.coalesce(into, wanted)


def _with_rule(regel_id: str) -> Any:
    """The groups that a rule's groups count under."""
    return (
        select(func.coalesce(_F.inn_i, _G.fingeravtrykk))
        .select_from(t.gruppe.outerjoin(t.gruppeforening, _F.fingeravtrykk == _G.fingeravtrykk))
        .where(_G.regel_id == regel_id)
    )


def _in_state(wanted: Tilstand, sist: Any) -> Any:
    """The condition that `Gruppestatus.now` has the state."""
    s = t.gruppestatus.c
    if wanted is Tilstand.NY:
        return or_(s.tilstand.is_(None), s.tilstand == wanted)
    if wanted is Tilstand.LOEST:
        return and_(s.tilstand == Tilstand.LOEST, sist <= s.endret)
    if wanted is Tilstand.KOM_TILBAKE:
        return and_(s.tilstand == Tilstand.LOEST, sist > s.endret)
    return s.tilstand == wanted


def _noon_of(conn: Connection, day: Any) -> Any:
    """`_noon` in the database."""
    if is_sqlite(conn):
        return type_coerce(cast(day, Text).concat("T12:00:00.000000+00:00"), Tidspunkt())
    return func.timezone("UTC", cast(day, DateTime) + text("interval '12 hours'"))


def _key(given: str | None, order: str) -> tuple[Any, str] | None:
    value, _, mark = (given or "").partition("_")
    if order != "sist":
        return (int(value), mark) if value.isdigit() and len(value) < 19 else None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (moment, mark) if moment.tzinfo else None


def _batches_once(
    conn: Connection, lines: list[Gruppelinje], omfang: Omfang, fra: date, til: date, wanted: Filter
) -> list[Gruppelinje]:
    """A batch with findings in several groups that were merged counts once in them together."""
    own = {line.gruppe.fingeravtrykk for line in lines}
    members = foreninger.members(conn, own)
    several = {into for mark, into in members.items() if mark != into}
    g, s = t.forsendelse_gruppe.c, t.forsendelse_sum.c
    found = []
    for line in lines:
        mark = line.gruppe.fingeravtrykk
        if mark in several:
            query = (
                select(func.count(g.forsendelse_nr.distinct()))
                .join(t.forsendelse_sum, s.nr == g.forsendelse_nr)
                .where(
                    g.fingeravtrykk.in_([one for one, into in members.items() if into == mark]),
                    s.dag >= fra, s.dag <= til, *omfang.on(s), *narrowed(wanted, s),
                )
            )  # fmt: skip
            line = replace(line, forsendelser=int(conn.execute(query).scalar_one()))
        found.append(line)
    return found


def days(
    conn: Connection, marks: Collection[str], omfang: Omfang, fra: date, til: date
) -> dict[str, dict[date, int]]:
    """Records of groups by day."""
    members = foreninger.members(conn, marks)
    query = (
        select(_D.fingeravtrykk, _D.dag, func.sum(_D.poster))
        .join(t.kilde, _K.nr == _D.kilde_nr)
        .where(_D.fingeravtrykk.in_(members), _D.dag >= fra, _D.dag <= til, *omfang.on(_K))
        .group_by(_D.fingeravtrykk, _D.dag)
    )
    found: dict[str, dict[date, int]] = {mark: {} for mark in marks}
    for mark, day, count in conn.execute(query):
        by_day = found[members[mark]]
        by_day[day] = by_day.get(day, 0) + int(count)
    return found


def hit(conn: Connection, fingeravtrykk: str, omfang: Omfang, most: int = 1000) -> list[Rammet]:
    """Where a group has hit, most records first."""
    marks = list(foreninger.members(conn, [fingeravtrykk]))
    names = ("kommunenummer", "leverandoer", "fagsystem_navn", "fagsystem_versjon")
    if len(marks) == 1:
        start = t.gruppedag.join(t.kilde, _K.nr == _D.kilde_nr)
        where, of, day, posts = _D.fingeravtrykk == fingeravtrykk, _K, _D.dag, func.sum(_D.poster)
        batches: Any = func.sum(_D.forsendelser)
    else:  # from the batches themselves: one with findings in several of them counts once
        g, s = t.forsendelse_gruppe.c, t.forsendelse_sum.c
        start = t.forsendelse_gruppe.join(t.forsendelse_sum, s.nr == g.forsendelse_nr)
        where, of, day, posts = g.fingeravtrykk.in_(marks), s, s.dag, func.sum(g.poster)
        batches = func.count(g.forsendelse_nr.distinct())
    keys = [of[name] for name in names]
    query = (
        select(*keys, batches, posts, func.min(day), func.max(day))
        .select_from(start)
        .where(where, *omfang.on(of))
        .group_by(*keys)
        .order_by(posts.desc(), *keys)
        .limit(most)
    )
    return [Rammet(*row[:8]) for row in conn.execute(query)]
