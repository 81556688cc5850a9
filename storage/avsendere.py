"""Who may send, as the register keeps it: organisations, case systems, users, and dated statements.

What a user may do, what a version of a case system is cleared for and when a municipality may not
transfer are *statements* (`Utsagn`): from day to day something holds or does not, set by whom, when
and why. Statements are added, never changed: of those that cover a day the newest decides. So the
history is whole, and what held on a day is known for ever.

Every change raises a counter in its own transaction; a process that keeps what it read compares it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from storage import tables
from storage.engine import is_sqlite
from storage.killpoints import Point, reached
from storage.load import fetch
from storage.tables import moment


class Art(StrEnum):
    """What a statement is about: its subject, and its value in brackets."""

    ADGANG = "ADGANG"  # a user []: may log in
    KOMMUNE = "KOMMUNE"  # a user [municipality]: may write for it
    ROLLE = "ROLLE"  # a user [role]: has it
    GODKJENT = "GODKJENT"  # a version of a case system [law]: is cleared for it
    VINDU = "VINDU"  # a municipality []: may not transfer


class Sertifikat(StrEnum):
    """What a client certificate of the user's organisation is good for."""

    NEI = "NEI"  # nothing
    HOLDER = "HOLDER"  # it stands for the password
    KREVES = "KREVES"  # it is asked for beside the password


@dataclass(frozen=True, slots=True)
class Organisasjon:
    orgnr: str
    navn: str
    kommunenummer: str | None = None  # of a municipality


@dataclass(frozen=True, slots=True)
class System:
    """A version of a case system."""

    leverandoer_orgnr: str
    navn: str
    versjon: str

    @property
    def subjekt(self) -> str:
        """As the subject of a statement."""
        return "|".join((self.leverandoer_orgnr, self.navn, self.versjon))


@dataclass(frozen=True, slots=True)
class Brukerrad:
    """A user. `passord` is an argon2 hash; `hemmelighet` what a password digest is checked with."""

    navn: str
    orgnr: str
    leverandoer_orgnr: str
    passord: str | None = None
    hemmelighet: str | None = None
    sertifikat: str = Sertifikat.NEI
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Utsagn:
    """From `fra` to `til` (None: open) it holds, or does not, that ... `nr` orders statements."""

    art: Art
    subjekt: str
    verdi: str
    fra: date | None
    til: date | None
    gjelder: bool
    satt: datetime
    satt_av: str
    grunn: str
    nr: int = 0


@dataclass(frozen=True, slots=True)
class Avsendere:
    """All of it, in one version."""

    versjon: int
    organisasjoner: tuple[Organisasjon, ...]
    systemer: tuple[System, ...]
    brukere: tuple[Brukerrad, ...]
    utsagn: tuple[Utsagn, ...]


# -- read


def les(conn: Connection) -> Avsendere:
    """Everything of the senders, statements in the order they were made."""
    t = tables
    rows = conn.execute(select(t.utsagn).order_by(t.utsagn.c.nr))
    return Avsendere(
        versjon(conn),
        tuple(_all(conn, t.organisasjon, Organisasjon)),
        tuple(_all(conn, t.fagsystem, System)),
        tuple(_all(conn, t.bruker, Brukerrad)),
        tuple(Utsagn(**{**row._mapping, "art": Art(row.art)}) for row in rows),
    )


def _all(conn: Connection, table: Table, cls: type[Any]) -> Iterable[Any]:
    key = table.primary_key.columns
    return (cls(**row._mapping) for row in conn.execute(select(table).order_by(*key)))


def versjon(conn: Connection) -> int:
    """How often senders were changed."""
    return int(conn.execute(select(tables.avsenderversjon.c.versjon)).scalar_one())


def versjon_og_klokke(conn: Connection, bruker: str) -> tuple[int, datetime | None]:
    """The same, and where rule time stands for a user: one small read, for every batch."""
    mark = "?" if is_sqlite(conn) else "%s"
    sql = f"""SELECT v.versjon, s.tidspunkt FROM avsenderversjon v
        LEFT JOIN sandkasse s ON s.avsender = {mark}"""
    ((number, stands),) = fetch(conn, sql, (bruker,))
    return number, None if stands is None else moment(stands)


# -- change


def save_organisasjon(conn: Connection, one: Organisasjon) -> None:
    """Add an organisation, or put it in the place of the one with the same number."""
    t = tables.organisasjon
    conn.execute(delete(t).where(t.c.orgnr == one.orgnr))
    _insert(conn, t, one)


def save_system(conn: Connection, one: System) -> bool:
    """Add a version of a case system; False where it is there."""
    t = tables.fagsystem.c
    known = select(func.count()).where(
        t.leverandoer_orgnr == one.leverandoer_orgnr, t.navn == one.navn, t.versjon == one.versjon
    )
    if conn.execute(known).scalar_one():
        return False
    _insert(conn, tables.fagsystem, one)
    return True


def save_bruker(conn: Connection, one: Brukerrad) -> Brukerrad | None:
    """Add a user, or put it in the place of the one of its name: that one, None for a new one."""
    t = tables.bruker
    row = conn.execute(select(t).where(t.c.navn == one.navn)).one_or_none()
    if row is None:
        _insert(conn, t, one)
        return None
    values = {field.name: getattr(one, field.name) for field in fields(one)}
    conn.execute(update(t).where(t.c.navn == one.navn).values(values))
    _raise_versjon(conn)
    return Brukerrad(**row._mapping)


def si(conn: Connection, *utsagn: Utsagn) -> None:
    """Add statements; their `nr` is given here."""
    for one in utsagn:
        values = {f.name: getattr(one, f.name) for f in fields(one) if f.name != "nr"}
        conn.execute(insert(tables.utsagn), values)
    reached(Point.GATE)
    _raise_versjon(conn)


def _insert(conn: Connection, table: Table, one: Any) -> None:
    conn.execute(insert(table), {field.name: getattr(one, field.name) for field in fields(one)})
    _raise_versjon(conn)


def _raise_versjon(conn: Connection) -> None:
    t = tables.avsenderversjon
    conn.execute(update(t).values(versjon=t.c.versjon + 1))


# -- nonces


def bruk_nonce(
    conn: Connection, bruker: str, nonce: str, naa: datetime, utloeper: datetime
) -> bool:
    """Keep the nonce of a login until it expires; False where it was used before."""
    t = tables.nonce
    conn.execute(delete(t).where(t.c.utloeper < naa))
    try:
        with conn.begin_nested():
            conn.execute(insert(t), {"bruker": bruker, "nonce": nonce, "utloeper": utloeper})
    except IntegrityError:
        return False
    return True


def nonce_er_brukt(conn: Connection, bruker: str, nonce: str) -> bool:
    """Whether the nonce of a login is one that is kept."""
    t = tables.nonce
    kept = select(t.c.nonce).where(t.c.bruker == bruker, t.c.nonce == nonce)
    return conn.execute(kept).first() is not None
