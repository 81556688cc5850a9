"""Error groups: the same fault over batches, counted by day within the scope of an account."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, case, func, select

from rules.facts.forsendelse import OSLO
from storage.innsyn import tabeller as t
from storage.innsyn.filter import Filter
from storage.innsyn.omfang import Omfang

_D, _K, _G = t.gruppedag.c, t.kilde.c, t.gruppe.c


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


_COLUMNS = [
    _G.fingeravtrykk, _G.regel_id, _G.alvorlighet, _G.moenster, _G.kode, _G.skjemaversjon,
    _G.foerst, _G.sist,
]  # fmt: skip


def group(conn: Connection, fingeravtrykk: str, omfang: Omfang) -> Gruppe | None:
    """A group, None where it has hit nothing in the scope."""
    days = conn.execute(
        select(func.min(_D.dag), func.max(_D.dag))
        .join(t.kilde, _K.nr == _D.kilde_nr)
        .where(_D.fingeravtrykk == fingeravtrykk, *omfang.on(_K))
    ).one()
    if days[0] is None:
        return None
    row = conn.execute(select(*_COLUMNS).where(_G.fingeravtrykk == fingeravtrykk)).one()
    return _within(Gruppe(*row), omfang, *days)


def _within(one: Gruppe, omfang: Omfang, first: date, last: date) -> Gruppe:
    """When a group was first and last seen is told to the day of who sees a part of it only."""
    if omfang.alt:
        return one
    return replace(one, foerst=_noon(first), sist=_noon(last))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), OSLO)


def groups(
    conn: Connection,
    omfang: Omfang,
    fra: date,
    til: date,
    *,
    nylig_fra: date | None = None,
    wanted: Filter | None = None,
    alvorlighet: str | None = None,
    ny_siden: datetime | None = None,
    order: str = "poster",
    most: int = 200,
) -> list[Gruppelinje]:
    """Groups with records in a period (days, both included), the largest first.

    `order`: poster, nylig, kommuner or sist. `ny_siden`: only groups first seen since.
    """
    recent = func.sum(case((_D.dag >= (nylig_fra or til), _D.poster), else_=0))
    systems = func.count((_K.fagsystem_navn + " " + _K.fagsystem_versjon).distinct())
    sums = {
        "forsendelser": func.sum(_D.forsendelser), "poster": func.sum(_D.poster),
        "kommuner": func.count(_K.kommunenummer.distinct()), "fagsystemer": systems,
        "nylig": recent, "foerste": func.min(_D.dag), "siste": func.max(_D.dag),
    }  # fmt: skip
    part = (
        select(_D.fingeravtrykk, *(value.label(name) for name, value in sums.items()))
        .join(t.kilde, _K.nr == _D.kilde_nr)
        .where(_D.dag >= fra, _D.dag <= til, *omfang.on(_K), *_narrowed(wanted or Filter()))
        .group_by(_D.fingeravtrykk)
        .subquery()
    )
    query = select(*_COLUMNS, *(part.c[name] for name in sums)).join(
        part, part.c.fingeravtrykk == _G.fingeravtrykk
    )
    if wanted is not None and wanted.regel is not None:
        query = query.where(_G.regel_id == wanted.regel)
    if alvorlighet is not None:
        query = query.where(_G.alvorlighet == alvorlighet)
    if ny_siden is not None:
        query = query.where(_G.foerst >= ny_siden)
    first = _G.sist if order == "sist" else part.c[order]
    rows = conn.execute(query.order_by(first.desc(), _G.fingeravtrykk).limit(most))
    return [Gruppelinje(_within(Gruppe(*row[:8]), omfang, *row[13:15]), *row[8:13]) for row in rows]


def _narrowed(wanted: Filter) -> Iterator[Any]:
    plain = {
        _K.kommunenummer: wanted.kommune, _K.leverandoer: wanted.leverandoer,
        _K.avsender: wanted.avsender, _K.fagsystem_navn: wanted.system,
        _K.fagsystem_versjon: wanted.versjon, _K.kanal: wanted.kanal,
        _K.skjemaversjon: wanted.skjemaversjon, _D.fingeravtrykk: wanted.gruppe,
    }  # fmt: skip
    yield from (column == value for column, value in plain.items() if value is not None)


def days(
    conn: Connection, marks: Collection[str], omfang: Omfang, fra: date, til: date
) -> dict[str, dict[date, int]]:
    """Records of groups by day."""
    query = (
        select(_D.fingeravtrykk, _D.dag, func.sum(_D.poster))
        .join(t.kilde, _K.nr == _D.kilde_nr)
        .where(_D.fingeravtrykk.in_(marks), _D.dag >= fra, _D.dag <= til, *omfang.on(_K))
        .group_by(_D.fingeravtrykk, _D.dag)
    )
    found: dict[str, dict[date, int]] = {mark: {} for mark in marks}
    for mark, day, count in conn.execute(query):
        found[mark][day] = int(count)
    return found


def hit(conn: Connection, fingeravtrykk: str, omfang: Omfang, most: int = 1000) -> list[Rammet]:
    """Where a group has hit, most records first."""
    keys = (_K.kommunenummer, _K.leverandoer, _K.fagsystem_navn, _K.fagsystem_versjon)
    records = func.sum(_D.poster)
    query = (
        select(*keys, func.sum(_D.forsendelser), records, func.min(_D.dag), func.max(_D.dag))
        .join(t.kilde, _K.nr == _D.kilde_nr)
        .where(_D.fingeravtrykk == fingeravtrykk, *omfang.on(_K))
        .group_by(*keys)
        .order_by(records.desc(), _K.kommunenummer)
        .limit(most)
    )
    return [Rammet(*row) for row in conn.execute(query)]
