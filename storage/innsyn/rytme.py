"""Who usually sends and does not: one definition, for the pages and for alerts.

A municipality's rhythm is the median of the working days from one day with batches to the next. It
is silent when the working days since the last one are more than so many times that, and than a few.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from sqlalchemy import Connection, func, select

from rules.virkedager import virkedager_i
from storage.innsyn.omfang import ALT, Omfang
from storage.innsyn.tabeller import dagsum, kilde

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rytmegrenser:
    """When one may speak of a rhythm, and when of silence."""

    dager: int  # days back in which a rhythm is looked for
    minst_sendinger: int  # days with batches, below which there is none
    ganger: float  # times the usual pause
    minst_virkedager: int  # working days, up to which nobody is silent

    @classmethod
    def of(cls, grenser: Mapping[str, Any]) -> Rytmegrenser:
        """From the thresholds of an alert rule."""
        return cls(**{name: grenser[name] for name in cls.__dataclass_fields__})

    def fra(self, dag: date) -> date:
        """The first day that is looked at."""
        return dag - timedelta(days=self.dager)


@dataclass(frozen=True, slots=True)
class Rytme:
    """A municipality on a day: its usual pause and the present one, in working days."""

    kommunenummer: str
    dager: int  # days with batches
    siste_dag: date
    vanlig: float | None  # None: too few days to speak of a rhythm
    stille: int
    taus: bool


def rhythm(kommunenummer: str, dager: Sequence[date], dag: date, grenser: Rytmegrenser) -> Rytme:
    """The rhythm of a municipality from the days on which it sent, in order, on a day.

    >>> grenser = Rytmegrenser(90, 3, 2, 7)
    >>> weekly = [date(2021, 4, 12), date(2021, 4, 19), date(2021, 4, 26)]
    >>> [rhythm("0301", weekly, date(2021, 5, d), grenser).taus for d in (10, 11)]
    [False, True]
    """
    stille = virkedager_i(dager[-1] + DAY, dag)
    if len(dager) < grenser.minst_sendinger:
        return Rytme(kommunenummer, len(dager), dager[-1], None, stille, False)
    vanlig = max(1.0, float(median(virkedager_i(a, b - DAY) for a, b in pairwise(dager))))
    taus = stille > max(grenser.minst_virkedager, vanlig * grenser.ganger)
    return Rytme(kommunenummer, len(dager), dager[-1], vanlig, stille, taus)


def rhythms(
    conn: Connection,
    omfang: Omfang,
    dag: date,
    grenser: Rytmegrenser,
    only: Collection[str] | None = None,
) -> dict[str, Rytme]:
    """By municipality its rhythm on a day; `only` those of these numbers."""
    sent = sending_days(conn, grenser.fra(dag), dag, omfang=omfang, only=only)
    return {nr: rhythm(nr, dager, dag, grenser) for nr, dager in sent.items()}


def silent(conn: Connection, omfang: Omfang, dag: date, grenser: Rytmegrenser) -> list[Rytme]:
    """Who is silent on a day, the longest silence first.

    Only those whose last day lies far enough back are asked for their rhythm.
    """
    last = last_days(conn, omfang, grenser.fra(dag), dag)
    long_ago = [
        nr for nr, day in last.items() if virkedager_i(day + DAY, dag) > grenser.minst_virkedager
    ]
    found = rhythms(conn, omfang, dag, grenser, long_ago).values() if long_ago else ()
    return sorted((one for one in found if one.taus), key=lambda one: one.siste_dag)


def last_days(conn: Connection, omfang: Omfang, fra: date, til: date) -> dict[str, date]:
    """By municipality, in order, the last day on which it sent in a period: a step in an index for
    each source.
    """
    d, k = dagsum.c, kilde.c
    last = (
        select(func.max(d.dag))
        .where(d.kilde_nr == k.nr, d.dag >= fra, d.dag <= til)
        .scalar_subquery()
    )
    part = select(k.kommunenummer, last.label("dag")).where(*omfang.on(k)).subquery()
    newest = func.max(part.c.dag)
    query = (
        select(part.c.kommunenummer, newest)
        .where(part.c.dag.is_not(None))
        .group_by(part.c.kommunenummer)
        .order_by(part.c.kommunenummer)
    )
    return {row[0]: row[1] for row in conn.execute(query)}


def sending_days(
    conn: Connection,
    fra: date,
    til: date,
    kanal: str | None = None,
    omfang: Omfang = ALT,
    only: Collection[str] | None = None,
) -> dict[str, list[date]]:
    """By municipality the days on which it sent, in order."""
    d, k = dagsum.c, kilde.c
    query = (
        select(k.kommunenummer, d.dag)
        .join(kilde, k.nr == d.kilde_nr)
        .where(d.dag >= fra, d.dag <= til, *omfang.on(k))
        .group_by(k.kommunenummer, d.dag)
        .order_by(k.kommunenummer, d.dag)
    )
    if kanal is not None:
        query = query.where(k.kanal == kanal)
    if only is not None:
        query = query.where(k.kommunenummer.in_(only))
    found: dict[str, list[date]] = {}
    for kommunenummer, dag in conn.execute(query):
        found.setdefault(kommunenummer, []).append(dag)
    return found
