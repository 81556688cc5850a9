"""Sums by day: what came in, what was rejected, from whom, and who has gone silent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from storage.innsyn import tabeller as t
from storage.innsyn.omfang import Omfang

_D, _K = t.dagsum.c, t.kilde.c
_FAILED = ("AVVIST", "DELVIS", "UAVKLART")


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
    """A municipality in a period: its sums, on how many days it sent, the last time."""

    kommunenummer: str
    sum: Sum
    dager: int
    foerste_dag: date
    siste_dag: date
    sist: datetime
    systemer: int
    ws2: int

    def taus(self, dag: date) -> bool:
        """Whether it is silent: half as long again as its usual pause, and two days, have gone."""
        if self.pause is None or self.dager < _REGULAR:
            return False
        return (dag - self.siste_dag).days > 1.5 * self.pause + 2

    @property
    def pause(self) -> float | None:
        """Days from one day with batches to the next, on average."""
        if self.dager < 2:
            return None
        return (self.siste_dag - self.foerste_dag).days / (self.dager - 1)


_REGULAR = 3  # days with batches before one can speak of a rhythm


def municipalities(conn: Connection, omfang: Omfang, fra: date, til: date) -> list[Kommunelinje]:
    """Every municipality that sent in a period."""
    whole = _D.godtatt + _D.med_avvik + _D.delvis + _D.avvist + _D.uavklart
    query = (
        select(
            _K.kommunenummer, *_SUMS, func.count(_D.dag.distinct()), func.min(_D.dag),
            func.max(_D.dag), func.max(_D.sist),
            func.count((_K.fagsystem_navn + " " + _K.fagsystem_versjon).distinct()),
            func.sum(whole).filter(_K.kanal == "WS2"),
        )
        .join(t.kilde, _K.nr == _D.kilde_nr)
        .where(*_within(omfang, fra, til))
        .group_by(_K.kommunenummer)
        .order_by(_K.kommunenummer)
    )  # fmt: skip
    found = []
    for nr, *rest in conn.execute(query):
        sums, (dager, foerste, siste, sist, systemer, ws2) = rest[:-6], rest[-6:]
        found.append(
            Kommunelinje(nr, _sum(sums), dager, foerste, siste, sist, systemer, int(ws2 or 0))
        )
    return found


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
    """Failed batches received in a period whose answer nobody has fetched again."""
    s, h = t.forsendelse_sum.c, t.henting.c
    query = (
        select(func.count())
        .select_from(t.forsendelse_sum.outerjoin(t.henting, h.forsendelse_nr == s.nr))
        .where(
            s.resultat.in_(_FAILED), s.mottatt >= fra, s.mottatt < til,
            h.forsendelse_nr.is_(None), *omfang.on(s),
        )
    )  # fmt: skip
    return int(conn.execute(query).scalar_one())
