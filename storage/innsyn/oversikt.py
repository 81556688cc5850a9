"""Sums by day: what came in, what was rejected, and from whom."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from storage.innsyn import hentinger
from storage.innsyn import tabeller as t
from storage.innsyn.omfang import Omfang

_D, _K = t.dagsum.c, t.kilde.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Batches by result and their records by outcome."""

    godtatt: int = 0
    med_avvik: int = 0
    delvis: int = 0
    avvist: int = 0
    uavklart: int = 0
    poster: int = 0
    poster_avvik: int = 0
    poster_avvist: int = 0
    poster_uavklart: int = 0

    @property
    def forsendelser(self) -> int:
        return self.godtatt + self.med_avvik + self.delvis + self.avvist + self.uavklart

    @property
    def rate(self) -> float | None:
        """Rejected records per thousand; None where there were none at all."""
        return 1000 * self.poster_avvist / self.poster if self.poster else None


_NAMES = tuple(Sum.__dataclass_fields__)
_SUMS = [func.sum(_D[name]) for name in _NAMES]


def _sum(values: Any) -> Sum:
    return Sum(**{name: int(value or 0) for name, value in zip(_NAMES, values, strict=True)})


def _within(omfang: Omfang, fra: date, til: date) -> Iterator[Any]:
    yield _D.dag >= fra
    yield _D.dag <= til
    yield from omfang.on(_K)


def days(conn: Connection, omfang: Omfang, fra: date, til: date) -> dict[date, Sum]:
    """Sums by day; a day on which nothing came is not there."""
    query = (
        select(_D.dag, *_SUMS)
        .join(t.kilde, _K.nr == _D.kilde_nr)
        .where(*_within(omfang, fra, til))
        .group_by(_D.dag)
    )
    return {row[0]: _sum(row[1:]) for row in conn.execute(query)}


@dataclass(frozen=True, slots=True)
class Systemlinje:
    """A version of a case system in a period."""

    leverandoer: str
    navn: str
    versjon: str
    sum: Sum
    ws2: int  # batches over WS2
    kommuner: int
    foerst: date
    sist: datetime


def systems(conn: Connection, omfang: Omfang, fra: date, til: date) -> list[Systemlinje]:
    """Every version of a case system that sent in a period."""
    keys = (_K.leverandoer, _K.fagsystem_navn, _K.fagsystem_versjon)
    whole = _D.godtatt + _D.med_avvik + _D.delvis + _D.avvist + _D.uavklart
    ws2 = func.sum(whole).filter(_K.kanal == "WS2")
    query = (
        select(
            *keys, *_SUMS, ws2, func.count(_K.kommunenummer.distinct()), func.min(_D.dag),
            func.max(_D.sist),
        )
        .join(t.kilde, _K.nr == _D.kilde_nr)
        .where(*_within(omfang, fra, til))
        .group_by(*keys)
        .order_by(*keys)
    )  # fmt: skip
    n = 3 + len(_NAMES)
    return [
        Systemlinje(row[0], row[1], row[2], _sum(row[3:n]), int(row[n] or 0), *row[n + 1 :])
        for row in conn.execute(query)
    ]


def first_seen(conn: Connection, omfang: Omfang, fra: date, til: date) -> list[tuple[str, date]]:
    """Versions of case systems that were first seen in a period: name with version, day."""
    keys = (_K.fagsystem_navn, _K.fagsystem_versjon)
    own = select(func.min(_D.dag)).where(_D.kilde_nr == _K.nr).scalar_subquery()
    part = select(*keys, own.label("dag")).where(*omfang.on(_K)).subquery()
    first = func.min(part.c.dag)
    query = (
        select(part.c.fagsystem_navn, part.c.fagsystem_versjon, first)
        .group_by(part.c.fagsystem_navn, part.c.fagsystem_versjon)
        .having(first >= fra, first <= til)
    )
    return [(f"{name} {version}", day) for name, version, day in conn.execute(query)]


@dataclass(frozen=True, slots=True)
class Kommunelinje:
    """A municipality in a period: its sums, and the last time it sent."""

    kommunenummer: str
    sum: Sum
    sist: datetime
    systemer: int
    ws2: int


def municipalities(
    conn: Connection, omfang: Omfang, fra: date, til: date, only: Collection[str] | None = None
) -> list[Kommunelinje]:
    """Every municipality that sent in a period; `only` those of these numbers."""
    whole = _D.godtatt + _D.med_avvik + _D.delvis + _D.avvist + _D.uavklart
    query = (
        select(
            _K.kommunenummer, *_SUMS, func.max(_D.sist),
            func.count((_K.fagsystem_navn + " " + _K.fagsystem_versjon).distinct()),
            func.sum(whole).filter(_K.kanal == "WS2"),
        )
        .join(t.kilde, _K.nr == _D.kilde_nr)
        .where(*_within(omfang, fra, til))
        .group_by(_K.kommunenummer)
        .order_by(_K.kommunenummer)
    )  # fmt: skip
    if only is not None:
        query = query.where(_K.kommunenummer.in_(only))
    found = []
    for nr, *rest in conn.execute(query):
        sums, (sist, systemer, ws2) = rest[:-3], rest[-3:]
        found.append(Kommunelinje(nr, _sum(sums), sist, systemer, int(ws2 or 0)))
    return found


def senders_of(
    conn: Connection, omfang: Omfang, fra: date, til: date, leverandoer: str | None,
    system: str | None, versjon: str | None,
) -> set[str] | None:  # fmt: skip
    """The municipalities that sent with a case system in a period; None where none is named."""
    given = {
        _K.leverandoer: leverandoer, _K.fagsystem_navn: system, _K.fagsystem_versjon: versjon,
    }  # fmt: skip
    named = [column == value for column, value in given.items() if value is not None]
    if not named:
        return None
    query = (
        select(_K.kommunenummer)
        .join(t.dagsum, _K.nr == _D.kilde_nr)
        .where(*_within(omfang, fra, til), *named)
        .distinct()
    )
    return set(conn.execute(query).scalars())


def ws2_left(conn: Connection, omfang: Omfang, fra: date, til: date) -> list[str]:
    """Municipalities that sent over WS2 in a period and not over WS4 in it."""
    query = (
        select(_K.kommunenummer)
        .join(t.dagsum, _K.nr == _D.kilde_nr)
        .where(*_within(omfang, fra, til))
        .group_by(_K.kommunenummer)
        .having(func.min(_K.kanal) == "WS2", func.max(_K.kanal) == "WS2")
        .order_by(_K.kommunenummer)
    )
    return list(conn.execute(query).scalars())


def unfetched(conn: Connection, omfang: Omfang, fra: datetime, til: datetime) -> int:
    """Rejected batches of a period whose answer nobody has fetched again."""
    query = select(func.count()).select_from(t.forsendelse_sum)
    where = hentinger.unfetched(omfang, fra, til)
    return int(conn.execute(query.where(*where)).scalar_one())
