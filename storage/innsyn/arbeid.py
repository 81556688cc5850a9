"""What operators write beside the register: states and owners of groups, notes, saved searches,
hand-over links, and what waits for a second person.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select, update

from storage.innsyn import tabeller as t


class Tilstand(StrEnum):
    """The state of an error group. KOM_TILBAKE is never set: it follows from LOEST."""

    NY = "NY"
    PAAGAAR = "PAAGAAR"
    LOEST = "LOEST"
    UNNTATT = "UNNTATT"
    KOM_TILBAKE = "KOM_TILBAKE"


@dataclass(frozen=True, slots=True)
class Gruppestatus:
    """What an operator set for a group."""

    fingeravtrykk: str
    tilstand: str
    versjon: str | None
    eier: str | None
    endret: datetime
    endret_av: str

    def now(self, sist: datetime) -> Tilstand:
        """The state with what came since: a solved group that has a newer batch came back."""
        if self.tilstand == Tilstand.LOEST and sist > self.endret:
            return Tilstand.KOM_TILBAKE
        return Tilstand(self.tilstand)


def statuses(conn: Connection, marks: Collection[str]) -> dict[str, Gruppestatus]:
    """What is set for groups, by fingerprint; a group without a row is new."""
    s = t.gruppestatus
    rows = conn.execute(select(s).where(s.c.fingeravtrykk.in_(marks)))
    return {row.fingeravtrykk: Gruppestatus(*row) for row in rows}


def set_status(conn: Connection, status: Gruppestatus) -> None:
    s = t.gruppestatus
    conn.execute(delete(s).where(s.c.fingeravtrykk == status.fingeravtrykk))
    conn.execute(
        insert(s),
        {
            "fingeravtrykk": status.fingeravtrykk, "tilstand": status.tilstand,
            "versjon": status.versjon, "eier": status.eier, "endret": status.endret,
            "endret_av": status.endret_av,
        },
    )  # fmt: skip


# -- notes


@dataclass(frozen=True, slots=True)
class Notat:
    nr: int
    gjelder: str
    id: str
    tekst: str
    konto: str
    tid: datetime


def notes(conn: Connection, gjelder: str, id: str) -> list[Notat]:
    """Notes on a group or a batch, oldest first."""
    n = t.notat
    query = select(n).where(n.c.gjelder == gjelder, n.c.id == id).order_by(n.c.nr)
    return [Notat(*row) for row in conn.execute(query)]


def add_note(
    conn: Connection, gjelder: str, id: str, tekst: str, konto: str, tid: datetime
) -> None:
    conn.execute(
        insert(t.notat),
        {"gjelder": gjelder, "id": id, "tekst": tekst, "konto": konto, "tid": tid},
    )


# -- saved searches


@dataclass(frozen=True, slots=True)
class Visning:
    nr: int
    konto: str
    navn: str
    adresse: str


def views(conn: Connection, konto: str) -> list[Visning]:
    v = t.visning
    query = select(v).where(v.c.konto == konto).order_by(v.c.navn)
    return [Visning(*row) for row in conn.execute(query)]


def save_view(conn: Connection, konto: str, navn: str, adresse: str) -> None:
    """Keep an address under a name, in the place of one with the same name."""
    v = t.visning
    conn.execute(delete(v).where(v.c.konto == konto, v.c.navn == navn))
    conn.execute(insert(v), {"konto": konto, "navn": navn, "adresse": adresse})


def delete_view(conn: Connection, konto: str, nr: int) -> None:
    v = t.visning
    conn.execute(delete(v).where(v.c.konto == konto, v.c.nr == nr))


# -- hand-over links


@dataclass(frozen=True, slots=True)
class Overlevering:
    """A link for a vendor to its own part of a group; `noekkel` is the digest of what it holds."""

    noekkel: str
    fingeravtrykk: str
    leverandoer: str
    konto: str
    opprettet: datetime
    utloeper: datetime
    trukket: bool


def save_handover(conn: Connection, link: Overlevering) -> None:
    conn.execute(
        insert(t.overlevering),
        {
            "noekkel": link.noekkel, "fingeravtrykk": link.fingeravtrykk,
            "leverandoer": link.leverandoer, "konto": link.konto, "opprettet": link.opprettet,
            "utloeper": link.utloeper, "trukket": link.trukket,
        },
    )  # fmt: skip


def handover(conn: Connection, noekkel: str, now: datetime) -> Overlevering | None:
    """The link of a key, None where there is none, it has run out or was withdrawn."""
    o = t.overlevering
    row = conn.execute(
        select(o).where(o.c.noekkel == noekkel, o.c.utloeper > now, ~o.c.trukket)
    ).one_or_none()
    return None if row is None else Overlevering(*row)


def handovers(conn: Connection, fingeravtrykk: str) -> list[Overlevering]:
    """The links made for a group, newest first."""
    o = t.overlevering
    query = select(o).where(o.c.fingeravtrykk == fingeravtrykk).order_by(o.c.opprettet.desc())
    return [Overlevering(*row) for row in conn.execute(query)]


def withdraw(conn: Connection, noekkel: str) -> None:
    o = t.overlevering
    conn.execute(update(o).where(o.c.noekkel == noekkel).values(trukket=True))


# -- what waits for a second person


@dataclass(frozen=True, slots=True)
class Godkjenning:
    nr: int
    handling: str
    gjelder: str
    grunn: str
    bedt_av: str
    bedt: datetime
    avgjort_av: str | None
    avgjort: datetime | None
    utfall: str | None


def ask(
    conn: Connection, handling: str, gjelder: str, grunn: str, konto: str, now: datetime
) -> int:
    """Ask for a second person's approval; its number."""
    g = t.godkjenning
    nr = conn.execute(
        insert(g).returning(g.c.nr),
        {"handling": handling, "gjelder": gjelder, "grunn": grunn, "bedt_av": konto, "bedt": now},
    ).scalar_one()
    return int(nr)


def approvals(conn: Connection, *, waiting: bool = True, most: int = 100) -> list[Godkjenning]:
    """What waits, or what was decided, newest first."""
    g = t.godkjenning
    which = g.c.utfall.is_(None) if waiting else g.c.utfall.is_not(None)
    query = select(g).where(which).order_by(g.c.nr.desc()).limit(most)
    return [Godkjenning(*row) for row in conn.execute(query)]


def approval(conn: Connection, nr: int) -> Godkjenning | None:
    g = t.godkjenning
    row = conn.execute(select(g).where(g.c.nr == nr)).one_or_none()
    return None if row is None else Godkjenning(*row)


def decide(conn: Connection, nr: int, utfall: str, konto: str, now: datetime) -> bool:
    """Approve or turn down what waits; False where somebody else was first."""
    g = t.godkjenning
    done = conn.execute(
        update(g)
        .where(g.c.nr == nr, g.c.utfall.is_(None))
        .values(utfall=utfall, avgjort_av=konto, avgjort=now)
    )
    return done.rowcount == 1
