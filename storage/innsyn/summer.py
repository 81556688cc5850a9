"""The monitor's part of saving a batch: a narrow row, a row for each error group, a mark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import UTC
from typing import Any

from sqlalchemy import Connection

from rules.facts.forsendelse import OSLO
from storage.engine import insert_many, is_sqlite
from storage.innsyn import avloesning
from storage.innsyn.tabeller import forsendelse_gruppe, forsendelse_sum, urullet
from storage.rader import ForsendelseRad, FunnRad, _Forsendelse

_SUM = tuple(column.name for column in forsendelse_sum.columns)
_GRUPPE = tuple(column.name for column in forsendelse_gruppe.columns)
_RANK = {"AVVISNING": 0, "ADVARSEL": 1, "INFORMASJON": 2}


def record(
    conn: Connection,
    nr: int,
    rad: ForsendelseRad,
    utfall: Counter[str],
    funn: Iterable[FunnRad],
) -> None:
    """Append what lists and sums need to know of a batch that was just saved."""
    found: dict[str, list[Any]] = {}  # fingerprint -> rule, severity, posts, the last of them
    for one in funn:
        seen = found.get(one.fingeravtrykk)
        if seen is None:
            found[one.fingeravtrykk] = [one.regel_id, one.alvorlighet, 1, one.loepenr]
        elif seen[3] != one.loepenr:
            seen[2] += 1
            seen[3] = one.loepenr
    grupper = [(mark, rule, grave, count) for mark, (rule, grave, count, _) in found.items()]
    append(conn, [(nr, rad, utfall, grupper)])
    if rad.forsoek > 1:
        avloesning.supersede(conn, nr, rad)


Grupper = list[tuple[str, str, str, int]]  # fingerprint, rule, severity, posts


def append(
    conn: Connection, batches: Collection[tuple[int, _Forsendelse, Counter[str], Grupper]]
) -> None:
    """The rows of batches: number, head, posts by outcome, error groups."""
    lite = is_sqlite(conn)
    sums = [_sum_row(nr, rad, utfall, grupper, lite) for nr, rad, utfall, grupper in batches]
    insert_many(conn, forsendelse_sum, _SUM, sums)
    rows = [row for nr, _, _, grupper in batches for row in _gruppe_rows(nr, grupper)]
    if rows:
        insert_many(conn, forsendelse_gruppe, _GRUPPE, rows)
    insert_many(conn, urullet, ("forsendelse_nr",), [(nr,) for nr, *_ in batches])


def _sum_row(
    nr: int, rad: _Forsendelse, utfall: Counter[str], grupper: Grupper, lite: bool
) -> tuple[Any, ...]:
    dag = rad.mottatt_vegg.astimezone(OSLO).date()
    vegg = rad.mottatt_vegg.astimezone(UTC)
    top = min(grupper, key=lambda g: (_RANK.get(g[2], 3), -g[3], g[1]), default=None)
    return (
        nr, rad.kvittering_id, vegg.isoformat(timespec="microseconds") if lite else vegg,
        dag.isoformat() if lite else dag, rad.kanal, rad.lov or "", rad.skjemaversjon,
        rad.avsender, rad.kommunenummer, rad.leverandoer_orgnr or "", rad.fagsystem_navn,
        rad.fagsystem_versjon, rad.resultat or rad.status, rad.antall_poster,
        utfall["LAGRET_MED_AVVIK"], utfall["AVVIST"], utfall["UAVKLART"] + utfall["UTSATT"],
        None if top is None else top[1],
    )  # fmt: skip


def _gruppe_rows(nr: int, grupper: Grupper) -> Iterable[tuple[Any, ...]]:
    seen: set[str] = set()
    for mark, rule, grave, count in grupper:
        yield nr, mark, rule, grave, rule not in seen, count
        seen.add(rule)
