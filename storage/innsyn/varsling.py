"""What alerts are made of: counts over the monitor's sums, and the alerts that were raised.

Every question is answered from the sums by day (`dagsum`, `gruppedag`) or by an index, so that
asking every minute costs little however much is stored. `roll_up` first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, case, delete, func, insert, or_, select, update

from storage.innsyn import foreninger, hentinger
from storage.innsyn.omfang import ALT
from storage.innsyn.tabeller import (
    dagsum,
    forsendelse_sum,
    gruppe,
    gruppedag,
    gruppestatus,
    kilde,
    varsel,
)


class Tilstand(StrEnum):
    """What has become of an alert."""

    AAPEN = "AAPEN"
    KVITTERT = "KVITTERT"  # somebody has seen it
    LUKKET = "LUKKET"  # it is no longer so


@dataclass(frozen=True, slots=True)
class Varselrad:
    """An alert as it is kept."""

    noekkel: str
    regel: str
    alvorlighet: str
    tilstand: Tilstand
    siden: datetime
    aapnet: datetime
    sist: datetime
    antall: int
    verdier: dict[str, Any]
    levert: dict[str, str]
    endret_av: str | None = None
    endret: datetime | None = None


def alerts(conn: Connection, *, closed: bool = False) -> list[Varselrad]:
    """The alerts that stand, newest first; with `closed` those too that are over."""
    v = varsel.c
    query = select(varsel).order_by(v.aapnet.desc(), v.noekkel)
    if not closed:
        query = query.where(v.tilstand != Tilstand.LUKKET)
    rows = conn.execute(query)
    return [Varselrad(**{**row._mapping, "tilstand": Tilstand(row.tilstand)}) for row in rows]


def save_alerts(conn: Connection, rows: Iterable[Varselrad]) -> None:
    """Put alerts in the place of those with the same key."""
    for row in rows:
        conn.execute(delete(varsel).where(varsel.c.noekkel == row.noekkel))
        conn.execute(insert(varsel), {f.name: getattr(row, f.name) for f in fields(row)})


def note_delivery(conn: Connection, row: Varselrad, channel: str, now: datetime) -> None:
    """Note that an alert was delivered on a channel."""
    v = varsel.c
    held = conn.execute(select(v.levert).where(v.noekkel == row.noekkel)).scalar_one()
    levert = {**held, channel: now.isoformat()}
    conn.execute(update(varsel).where(v.noekkel == row.noekkel).values(levert=levert))


def acknowledge(conn: Connection, row: Varselrad, who: str, now: datetime) -> None:
    """Set an alert as seen by somebody."""
    conn.execute(
        update(varsel)
        .where(varsel.c.noekkel == row.noekkel)
        .values(tilstand=Tilstand.KVITTERT, endret_av=who, endret=now)
    )


# -- what is seen


@dataclass(frozen=True, slots=True)
class Gruppetreff:
    """An error group with how far it reaches."""

    fingeravtrykk: str
    regel_id: str
    siden: datetime
    poster: int
    kommuner: int
    systemer: tuple[str, ...]


def new_groups(conn: Connection, fra: datetime, naa: datetime, dag: date) -> list[Gruppetreff]:
    """Groups of rejections first seen from `fra` to `naa`, counted to and including `dag`."""
    g, ends = gruppe.c, foreninger.ends()
    query = (
        select(g.fingeravtrykk, g.regel_id, ends.c.foerst)
        .join(ends, ends.c.mark == g.fingeravtrykk)
        .where(g.alvorlighet == "AVVISNING", ends.c.foerst >= fra, ends.c.foerst <= naa)
    )
    rows = conn.execute(query).all()
    return [found for row in rows for found in _reach(conn, row[0], row[1], row[2], dag)]


def returned_groups(conn: Connection, naa: datetime, dag: date) -> list[Gruppetreff]:
    """Groups that were set as solved and were seen again after that."""
    g, s, ends = gruppe.c, gruppestatus.c, foreninger.ends()
    query = (
        select(g.fingeravtrykk, g.regel_id, s.endret)
        .join(gruppestatus, s.fingeravtrykk == g.fingeravtrykk)
        .join(ends, ends.c.mark == g.fingeravtrykk)
        .where(s.tilstand == "LOEST", ends.c.sist > s.endret, s.endret <= naa)
    )
    rows = conn.execute(query).all()
    return [found for row in rows for found in _reach(conn, row[0], row[1], row[2], dag)]


def _reach(
    conn: Connection, mark: str, regel_id: str, siden: datetime, dag: date
) -> Iterator[Gruppetreff]:
    """A group with what was merged into it; nothing where it has hit nobody."""
    d, k = gruppedag.c, kilde.c
    marks = foreninger.members(conn, [mark])
    query = (
        select(k.kommunenummer, k.fagsystem_navn, k.fagsystem_versjon, func.sum(d.poster))
        .join(kilde, k.nr == d.kilde_nr)
        .where(d.fingeravtrykk.in_(marks), d.dag <= dag)
        .group_by(k.kommunenummer, k.fagsystem_navn, k.fagsystem_versjon)
    )
    rows = conn.execute(query).all()
    if rows:
        yield Gruppetreff(
            mark, regel_id, siden, sum(int(row[3]) for row in rows), len({row[0] for row in rows}),
            tuple(sorted({f"{row[1]} {row[2]}" for row in rows})),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Versjonssum:
    """What a version of a case system sent in some days."""

    navn: str
    versjon: str
    forsendelser: int
    poster: int
    avvist: int
    kommuner_avvist: int  # municipalities with rejected records
    foerste_dag: date


def by_version(conn: Connection, fra: date, til: date) -> list[Versjonssum]:
    """Records and rejected records by version of a case system, both days included."""
    d, k = dagsum.c, kilde.c
    rejected = case((d.poster_avvist > 0, k.kommunenummer))
    batches = d.godtatt + d.med_avvik + d.delvis + d.avvist + d.uavklart
    query = (
        select(
            k.fagsystem_navn, k.fagsystem_versjon, func.sum(batches), func.sum(d.poster),
            func.sum(d.poster_avvist), func.count(rejected.distinct()), func.min(d.dag),
        )
        .join(kilde, k.nr == d.kilde_nr)
        .where(d.dag >= fra, d.dag <= til)
        .group_by(k.fagsystem_navn, k.fagsystem_versjon)
        .order_by(k.fagsystem_navn, k.fagsystem_versjon)
    )  # fmt: skip
    return [
        Versjonssum(row[0], row[1], int(row[2]), int(row[3]), int(row[4]), int(row[5]), row[6])
        for row in conn.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class Antall:
    """How many batches of somebody, and the moment of the first."""

    hvem: str
    antall: int
    siden: datetime


def unfetched(conn: Connection, fra: datetime, til: datetime) -> list[Antall]:
    """By municipality the WS4 batches with rejections between two moments that nobody fetched."""
    s = forsendelse_sum.c
    query = (
        select(s.kommunenummer, func.count(), func.min(s.mottatt))
        .where(*hentinger.unfetched(ALT, fra, til))
        .group_by(s.kommunenummer)
        .order_by(s.kommunenummer)
    )
    return [Antall(row[0], int(row[1]), row[2]) for row in conn.execute(query)]


def undecided(conn: Connection, fra: date, til: datetime) -> Antall | None:
    """Records that could not be decided since a day, of the batches that came by a moment."""
    s = forsendelse_sum.c
    query = select(func.sum(s.uavklart), func.min(s.mottatt)).where(
        or_(s.resultat == "UAVKLART", s.uavklart > 0), s.dag >= fra, s.mottatt <= til
    )
    row = conn.execute(query).one()
    return Antall("alle", int(row[0]), row[1]) if row[0] else None
