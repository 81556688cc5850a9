"""Replays: what is to be judged again, how far it has come, and what came of it.

A replay writes to these tables only. Its process says every few seconds that it lives; one that has
not for a while was interrupted, and can go on where it stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, insert, literal, or_, select, update

from storage.innsyn import tabeller as t
from storage.innsyn.filter import Filter, conditions, resolved, source
from storage.innsyn.forsendelser import Linje
from storage.innsyn.omfang import ALT

STILLE = timedelta(seconds=60)  # a process that says nothing for so long is no more
_A, _F, _U, _R = (
    t.avspilling.c, t.avspilling_forsendelse.c, t.avspilling_utfall.c, t.avspilling_regel.c,
)  # fmt: skip
_KEPT = [c.name for c in t.avspilling_forsendelse.columns if c.name != "avspilling_nr"]
_LINJE = [t.forsendelse_sum.c[one.name] for one in fields(Linje)]


class Tilstand(StrEnum):
    """The state of a replay. AVBRUTT is never set: it follows from a process that is silent."""

    GAAR = "GAAR"
    FERDIG = "FERDIG"
    STANSET = "STANSET"
    AVBRUTT = "AVBRUTT"


@dataclass(frozen=True, slots=True)
class Avspilling:
    """A replay. `klokke`: the moment that its search and its rules go by."""

    nr: int
    soek: str
    klokke: datetime
    ved_mottak: bool
    grunn: str
    konto: str
    startet: datetime
    sett: datetime
    ferdig: datetime | None
    tilstand: str
    antall: int
    gjort: int
    flere: bool
    oeverst: int
    neste: int | None

    def now(self, naa: datetime) -> Tilstand:
        """The state with what follows from the clock."""
        if self.tilstand == Tilstand.GAAR and naa - self.sett > STILLE:
            return Tilstand.AVBRUTT
        return Tilstand(self.tilstand)


@dataclass(frozen=True, slots=True)
class Resultat:
    """What a batch came to when it was judged again."""

    forsendelse_nr: int
    resultat_foer: str
    resultat_naa: str | None
    poster: int
    bedre: int = 0
    verre: int = 0
    annet: int = 0
    feil: str | None = None
    utfall: Mapping[tuple[str, str], int] | None = None  # posts by outcome then and now
    regler: Mapping[tuple[str, str], int] | None = None  # posts by rule and what it did


def bounded(conn: Connection, wanted: Filter, most: int) -> tuple[int, bool, int]:
    """How many batches a replay of a search takes, whether there are more, and the newest."""
    wanted = resolved(conn, wanted)
    start, nr = source(wanted)
    some = (
        select(nr.label("nr")).select_from(start).where(*conditions(wanted, ALT))
        .order_by(nr.desc()).limit(most + 1).subquery()
    )  # fmt: skip
    count, newest = conn.execute(select(func.count(), func.max(some.c.nr))).one()
    return min(int(count), most), count > most, int(newest or 0)


def create(conn: Connection, one: Avspilling) -> int:
    """Keep a replay that is to run; its number (that of `one` is not looked at)."""
    row = {f.name: getattr(one, f.name) for f in fields(one) if f.name != "nr"}
    return int(conn.execute(insert(t.avspilling).returning(_A.nr), row).scalar_one())


def get(conn: Connection, nr: int) -> Avspilling | None:
    row = conn.execute(select(t.avspilling).where(_A.nr == nr)).one_or_none()
    return None if row is None else Avspilling(*row)


def newest(conn: Connection, foer: int | None = None, antall: int = 50) -> list[Avspilling]:
    """Replays, newest first; with `foer` those before that number."""
    query = select(t.avspilling).order_by(_A.nr.desc()).limit(antall)
    if foer is not None:
        query = query.where(_A.nr < foer)
    return [Avspilling(*row) for row in conn.execute(query)]


def claim(conn: Connection, nr: int, now: datetime) -> Avspilling | None:
    """Take a replay over; None where it is done, or another process runs it."""
    dead = or_(_A.tilstand.in_((Tilstand.STANSET,)), _A.sett < now - STILLE, _A.sett == _A.startet)
    done = conn.execute(
        update(t.avspilling)
        .where(_A.nr == nr, _A.tilstand != Tilstand.FERDIG, dead)
        .values(tilstand=Tilstand.GAAR, sett=now)
    )
    return get(conn, nr) if done.rowcount else None


def stop(conn: Connection, nr: int) -> bool:
    """Let a replay stop before its next batches; False where it does not go."""
    done = conn.execute(
        update(t.avspilling)
        .where(_A.nr == nr, _A.tilstand == Tilstand.GAAR)
        .values(tilstand=Tilstand.STANSET)
    )
    return done.rowcount == 1


def left(conn: Connection, one: Avspilling, wanted: Filter, antall: int) -> list[Linje]:
    """The next batches of a replay, newest first; none that came after it was started."""
    wanted = resolved(conn, wanted)
    start, nr = source(wanted)
    below = nr < one.neste if one.neste is not None else nr <= one.oeverst
    query = select(*_LINJE).select_from(start).where(*conditions(wanted, ALT), below)
    some = query.order_by(nr.desc()).limit(min(antall, one.antall - one.gjort))
    return [Linje(*row) for row in conn.execute(some)]


def save(conn: Connection, one: Avspilling, done: Iterable[Resultat], now: datetime) -> bool:
    """Keep what came of some batches, and how far it went. False, and nothing is kept, where the
    replay was stopped or taken over.
    """
    rows = list(done)
    last = min((row.forsendelse_nr for row in rows), default=one.neste)
    held = conn.execute(
        update(t.avspilling)
        .where(_A.nr == one.nr, _A.tilstand == Tilstand.GAAR, _A.sett == one.sett)
        .values(sett=now, gjort=one.gjort + len(rows), neste=last)
    )
    if not held.rowcount:
        return False
    _insert(conn, t.avspilling_forsendelse, (
        {"avspilling_nr": one.nr}
        | {name: getattr(row, name) for name in _KEPT}
        for row in rows
    ))  # fmt: skip
    _insert(conn, t.avspilling_utfall, (
        {"avspilling_nr": one.nr, "forsendelse_nr": row.forsendelse_nr, "foer": then, "naa": now_,
         "poster": count}
        for row in rows for (then, now_), count in (row.utfall or {}).items()
    ))  # fmt: skip
    _insert(conn, t.avspilling_regel, (
        {"avspilling_nr": one.nr, "forsendelse_nr": row.forsendelse_nr, "regel_id": rule,
         "virkning": effect, "poster": count}
        for row in rows for (rule, effect), count in (row.regler or {}).items()
    ))  # fmt: skip
    return True


def _insert(conn: Connection, table: Any, rows: Iterator[dict[str, Any]]) -> None:
    every = list(rows)
    if every:
        conn.execute(insert(table), every)


def finish(conn: Connection, nr: int, now: datetime) -> None:
    conn.execute(
        update(t.avspilling)
        .where(_A.nr == nr, _A.tilstand == Tilstand.GAAR)
        .values(tilstand=Tilstand.FERDIG, ferdig=now, sett=now)
    )


# -- what came of it


@dataclass(frozen=True, slots=True)
class Overgang:
    """Then and now, with how many batches and posts went that way."""

    foer: str
    naa: str
    forsendelser: int
    poster: int


def results(conn: Connection, nr: int) -> list[Overgang]:
    """Batches by result then and now; those that could not be judged have an empty one now."""
    query = (
        select(_F.resultat_foer, _F.resultat_naa, func.count(), func.sum(_F.poster))
        .where(_F.avspilling_nr == nr)
        .group_by(_F.resultat_foer, _F.resultat_naa)
        .order_by(func.count().desc(), _F.resultat_foer, _F.resultat_naa)
    )
    return [Overgang(row[0], row[1] or "", int(row[2]), int(row[3])) for row in conn.execute(query)]


def outcomes(conn: Connection, nr: int) -> list[Overgang]:
    """Posts by outcome then and now, those with another one."""
    query = (
        select(_U.foer, _U.naa, func.count(), func.sum(_U.poster))
        .where(_U.avspilling_nr == nr)
        .group_by(_U.foer, _U.naa)
        .order_by(func.sum(_U.poster).desc(), _U.foer, _U.naa)
    )
    return [Overgang(row[0], row[1], int(row[2]), int(row[3])) for row in conn.execute(query)]


@dataclass(frozen=True, slots=True)
class Regelvirkning:
    """A rule that made the difference: it fires now (NY), or fired then (BORTE)."""

    regel_id: str
    virkning: str
    forsendelser: int
    poster: int


def rules(conn: Connection, nr: int) -> list[Regelvirkning]:
    query = (
        select(_R.regel_id, _R.virkning, func.count(), func.sum(_R.poster))
        .where(_R.avspilling_nr == nr)
        .group_by(_R.regel_id, _R.virkning)
        .order_by(func.sum(_R.poster).desc(), _R.regel_id, _R.virkning)
    )
    return [Regelvirkning(row[0], row[1], int(row[2]), int(row[3])) for row in conn.execute(query)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Utvalg:
    """Which batches of a replay are shown; what is empty does not narrow."""

    alle: bool = False  # those too that came to the same
    foer: str | None = None  # result then
    naa: str | None = None  # result now; empty: could not be judged
    utfall: tuple[str, str] | None = None  # posts that went from one outcome to another
    regel: tuple[str, str] | None = None  # a rule and what it did


@dataclass(frozen=True, slots=True)
class Avspilt:
    """A batch of a replay: as lists show it, and what came of it."""

    linje: Linje
    resultat: Resultat


def batches(
    conn: Connection, nr: int, utvalg: Utvalg, etter: int | None = None, antall: int = 50
) -> list[Avspilt]:
    """Batches of a replay, newest first, below the number `etter`."""
    s = t.forsendelse_sum.c
    result = [_F[name] for name in _KEPT]
    query = (
        select(*_LINJE, *result)
        .select_from(t.avspilling_forsendelse)
        .join(t.forsendelse_sum, s.nr == _F.forsendelse_nr)
        .where(_F.avspilling_nr == nr, *_chosen(nr, utvalg))
        .order_by(_F.forsendelse_nr.desc())
        .limit(antall)
    )
    if etter is not None:
        query = query.where(_F.forsendelse_nr < etter)
    n = len(_LINJE)
    return [Avspilt(Linje(*row[:n]), Resultat(*row[n:])) for row in conn.execute(query)]


def _chosen(nr: int, utvalg: Utvalg) -> Iterator[Any]:
    other = _F.bedre + _F.verre + _F.annet > 0
    narrow = utvalg.foer is not None or utvalg.utfall is not None or utvalg.regel is not None
    if not utvalg.alle and not narrow:
        yield or_(other, _F.feil.is_not(None))
    if utvalg.foer is not None:
        yield _F.resultat_foer == utvalg.foer
        yield _F.resultat_naa.is_(None) if not utvalg.naa else _F.resultat_naa == utvalg.naa
    for table, names, key in (
        (t.avspilling_utfall, ("foer", "naa"), utvalg.utfall),
        (t.avspilling_regel, ("regel_id", "virkning"), utvalg.regel),
    ):
        if key is not None:
            c = table.c
            same = [c[name] == value for name, value in zip(names, key, strict=True)]
            one = select(literal(1)).where(
                c.avspilling_nr == nr, c.forsendelse_nr == _F.forsendelse_nr, *same
            )
            yield one.exists()
