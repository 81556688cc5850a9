"""Accounts of the monitor, their sessions, and failed logins. No password is known here."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, func, insert, select, update

from storage.innsyn import tabeller as t
from storage.innsyn.omfang import Omfang


class Rolle(StrEnum):
    """What an account may do. The last two see only their own traffic."""

    INNSYN = "innsyn"
    DRIFT = "drift"
    PORTANSVARLIG = "portansvarlig"
    REVISOR = "revisor"
    LEVERANDOER = "leverandoer"
    KOMMUNE = "kommune"


@dataclass(frozen=True, slots=True, kw_only=True)
class Konto:
    """An account. `passord` is an argon2id hash; None where it logs in elsewhere."""

    navn: str
    rolle: Rolle
    passord: str | None = None
    subjekt: str | None = None
    leverandoer: str | None = None
    kommunenummer: str | None = None
    sperret: bool = False
    opprettet: datetime

    def __post_init__(self) -> None:
        """Raises ValueError where a role of one's own traffic does not say whose it is."""
        wrong = (self.rolle is Rolle.LEVERANDOER) != (self.leverandoer is not None)
        if wrong or (self.rolle is Rolle.KOMMUNE) != (self.kommunenummer is not None):
            raise ValueError(
                "the role leverandoer needs an organisation number, kommune a municipality "
                "number, and the other roles neither"
            )

    @property
    def omfang(self) -> Omfang:
        return Omfang(self.leverandoer, self.kommunenummer)


def account(conn: Connection, navn: str) -> Konto | None:
    return _one(conn, t.konto.c.navn == navn)


def by_subject(conn: Connection, subjekt: str) -> Konto | None:
    """The account of a subject of OpenID Connect."""
    return _one(conn, t.konto.c.subjekt == subjekt)


def accounts(conn: Connection) -> list[Konto]:
    return [_konto(row) for row in conn.execute(select(t.konto).order_by(t.konto.c.navn))]


def save_account(conn: Connection, konto: Konto) -> None:
    """Add an account, or put it in the place of the one with the same name."""
    values = {f.name: getattr(konto, f.name) for f in fields(konto)} | {"rolle": konto.rolle.value}
    done = conn.execute(update(t.konto).where(t.konto.c.navn == konto.navn).values(**values))
    if not done.rowcount:
        conn.execute(insert(t.konto), values)


def _one(conn: Connection, which: object) -> Konto | None:
    row = conn.execute(select(t.konto).where(which)).one_or_none()  # type: ignore[arg-type]
    return None if row is None else _konto(row)


def _konto(row: object) -> Konto:
    values = dict(row._mapping)  # type: ignore[attr-defined]
    return Konto(**values | {"rolle": Rolle(values["rolle"])})


# -- sessions


def open_session(conn: Connection, noekkel: str, navn: str, now: datetime, til: datetime) -> None:
    """Begin a session; sessions that have run out are swept away."""
    conn.execute(delete(t.oekt).where(t.oekt.c.utloeper < now))
    conn.execute(
        insert(t.oekt),
        {"noekkel": noekkel, "konto": navn, "opprettet": now, "brukt": now, "utloeper": til},
    )


def session(
    conn: Connection, noekkel: str, now: datetime, idle: timedelta
) -> tuple[Konto, datetime] | None:
    """Whose session a key is and when it was last noted in use; None where it has ended."""
    o = t.oekt.c
    row = conn.execute(
        select(o.konto, o.brukt).where(o.noekkel == noekkel, o.utloeper > now, o.brukt > now - idle)
    ).one_or_none()
    if row is None:
        return None
    konto = account(conn, row.konto)
    return None if konto is None or konto.sperret else (konto, row.brukt)


def touch_session(conn: Connection, noekkel: str, now: datetime) -> None:
    conn.execute(update(t.oekt).where(t.oekt.c.noekkel == noekkel).values(brukt=now))


def close_session(conn: Connection, noekkel: str) -> None:
    conn.execute(delete(t.oekt).where(t.oekt.c.noekkel == noekkel))


def close_sessions(conn: Connection, navn: str) -> int:
    """End every session of an account; how many there were."""
    return conn.execute(delete(t.oekt).where(t.oekt.c.konto == navn)).rowcount


def count_sessions(conn: Connection, navn: str, now: datetime) -> int:
    o = t.oekt.c
    query = select(func.count()).where(o.konto == navn, o.utloeper > now)
    return int(conn.execute(query).scalar_one())


# -- failed logins


def failures(conn: Connection, noekkel: str, since: datetime) -> int:
    """How many failures a key (a name, an address) has since a moment."""
    f = t.forsoek.c
    query = select(func.count()).where(f.noekkel == noekkel, f.tid > since)
    return int(conn.execute(query).scalar_one())


def note_failure(
    conn: Connection, noekler: tuple[str, ...], now: datetime, keep: timedelta
) -> None:
    conn.execute(delete(t.forsoek).where(t.forsoek.c.tid < now - keep))
    conn.execute(insert(t.forsoek), [{"noekkel": one, "tid": now} for one in noekler])


def forget_failures(conn: Connection, noekkel: str) -> None:
    conn.execute(delete(t.forsoek).where(t.forsoek.c.noekkel == noekkel))
