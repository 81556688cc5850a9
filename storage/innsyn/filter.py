"""Which batches a search is for, and the conditions it makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select, text, tuple_, union_all

from storage import tables
from storage.innsyn import foreninger
from storage.innsyn.omfang import Omfang
from storage.innsyn.tabeller import (
    avloest,
    forsendelse_gruppe,
    forsendelse_sum,
    henting,
    kilde,
)

BEGGE = "BEGGE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A search. What is empty does not narrow it; `fra` is included, `til` is not."""

    resultat: tuple[str, ...] = ()
    lov: str | None = None
    kanal: str | None = None
    skjemaversjon: str | None = None
    regel: str | None = None
    gruppe: str | None = None
    medlemmer: tuple[str, ...] = ()  # what counts under that group; `resolved` finds it
    kommune: str | None = None
    avsender: str | None = None
    leverandoer: str | None = None
    system: str | None = None
    versjon: str | None = None
    fra: datetime | None = None
    til: datetime | None = None
    hentet: bool | None = None
    kvittering: str | None = None
    id: str | None = None  # the sender's forsendelseId
    referanse: str | None = None


def narrowed(wanted: Filter, columns: Any) -> Iterator[Any]:
    """The conditions on who sent, and how, for a table that has these columns."""
    plain = {
        columns.kommunenummer: wanted.kommune, columns.leverandoer: wanted.leverandoer,
        columns.avsender: wanted.avsender, columns.fagsystem_navn: wanted.system,
        columns.fagsystem_versjon: wanted.versjon, columns.kanal: wanted.kanal,
        columns.skjemaversjon: wanted.skjemaversjon,
    }  # fmt: skip
    yield from (column == value for column, value in plain.items() if value is not None)


def conditions(wanted: Filter, omfang: Omfang) -> Iterator[Any]:
    """The conditions on `forsendelse_sum`, the scope of the account first."""
    s = forsendelse_sum.c
    yield from omfang.on(s)
    yield from narrowed(wanted, s)
    if wanted.resultat:
        yield s.resultat.in_(wanted.resultat)
    if wanted.lov is not None:
        yield s.lov.in_((wanted.lov, BEGGE)) if wanted.lov else s.lov == ""
    if wanted.fra is not None:
        yield s.mottatt >= wanted.fra
    if wanted.til is not None:
        yield s.mottatt < wanted.til
    if len(wanted.medlemmer) > 1:
        g = forsendelse_gruppe.c
        yield s.nr.in_(select(g.forsendelse_nr).where(g.fingeravtrykk.in_(wanted.medlemmer)))
    if wanted.regel is not None and wanted.gruppe is not None:
        g = forsendelse_gruppe.c
        yield s.nr.in_(select(g.forsendelse_nr).where(g.regel_id == wanted.regel, g.foerste))
    if wanted.hentet is not None:
        fetched = select(henting).where(henting.c.forsendelse_nr == s.nr).exists()
        yield fetched if wanted.hentet else ~fetched
    if wanted.kvittering is not None:
        yield s.nr.in_(_by_receipt(wanted.kvittering))
    if wanted.id is not None:
        yield s.nr.in_(_by_id(wanted.id))
    if wanted.referanse is not None:
        yield s.nr.in_(_by_reference(wanted.referanse))


def resolved(conn: Connection, wanted: Filter) -> Filter:
    """The search with all that counts under the group that it names."""
    if wanted.gruppe is None:
        return wanted
    into = foreninger.target(conn, wanted.gruppe)
    return replace(wanted, gruppe=into, medlemmer=tuple(foreninger.members(conn, [into])))


def source(wanted: Filter) -> tuple[Any, Any]:
    """What to select from and its number: a search for a rule or a group walks that index."""
    g, s = forsendelse_gruppe.c, forsendelse_sum.c
    marks = wanted.medlemmer or (wanted.gruppe,)
    on = g.forsendelse_nr == s.nr
    joined: Any = forsendelse_sum
    if wanted.gruppe is not None and len(marks) == 1:
        return joined.join(
            forsendelse_gruppe, and_(on, g.fingeravtrykk == marks[0])
        ), g.forsendelse_nr
    if wanted.regel is not None and wanted.gruppe is None:
        return joined.join(
            forsendelse_gruppe, and_(on, g.regel_id == wanted.regel, g.foerste)
        ), g.forsendelse_nr
    return joined, s.nr


def _by_receipt(kvittering_id: str) -> Any:
    """The number of the batch with a receipt; of one judged again, that of its newest attempt."""
    f, a = tables.forsendelse.c, avloest.c
    return union_all(
        select(f.nr).where(f.kvittering_id == kvittering_id),
        select(a.av).where(a.kvittering_id == kvittering_id),
    )


def _by_id(forsendelse_id: str) -> Any:
    """The numbers of the batches with a sender's id, found by the key that holds it unique."""
    f, k = tables.forsendelse.c, kilde.c
    keys = select(k.avsender, k.kommunenummer, k.kanal).distinct()
    return select(f.nr).where(
        f.forsendelse_id == forsendelse_id,
        tuple_(f.avsender, f.kommunenummer, f.kanal).in_(keys),
    )


def _by_reference(referanse: str) -> Any:
    """The numbers of the batches with a record of this reference, by the two indexes on it."""
    p, k = tables.post.c, kilde.c
    places = select(k.kommunenummer).distinct()
    found = select(p.forsendelse_nr).where(p.referanse == referanse, p.kommunenummer.in_(places))
    return union_all(found.where(text("registrert")), found.where(text("NOT registrert")))
