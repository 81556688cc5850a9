"""One read per batch: the persons it names, their records, and what its referanser stand for.

Three queries, whatever the size of the batch. All registered versions of a record have the same
person (a rule sees to that), so the records of a person are whole.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection

from rules.facts import Operasjon, Person, Registrering
from rules.facts.forsendelse import OSLO
from storage.codec import READERS, les_person
from storage.engine import is_sqlite
from storage.rader import Historikk, Innlest
from storage.tables import moment

Rad = tuple[Any, ...]
Noekkel = tuple[str, str]

_KOLONNER = """p.kommunenummer, p.referanse, p.versjon, p.operasjon, p.posttype, p.data,
       p.person_nr, p.loepenr, p.forsendelse_nr"""
_SQLITE = {
    "persons": """SELECT nr, data FROM person WHERE nr IN
        (SELECT person_nr FROM ident WHERE verdi IN (SELECT value FROM json_each(?)))""",
    "records": f"""SELECT {_KOLONNER} FROM json_each(?) k CROSS JOIN post p
        ON p.person_nr = k.value WHERE p.registrert""",
    "named": f"""SELECT {_KOLONNER} FROM json_each(?) k CROSS JOIN json_each(k.value) r
        CROSS JOIN post p ON p.kommunenummer = k.key AND p.referanse = r.value
        WHERE p.registrert""",
    "idents": "SELECT verdi FROM ident WHERE verdi IN (SELECT value FROM json_each(?))",
    "batches": """SELECT nr, kvittering_id, mottatt FROM forsendelse
        WHERE nr IN (SELECT value FROM json_each(?))""",
}
_POSTGRES = {
    "persons": """SELECT nr, data FROM person WHERE nr IN
        (SELECT person_nr FROM ident WHERE verdi = ANY(%s)) ORDER BY nr""",
    "records": f"SELECT {_KOLONNER} FROM post p WHERE p.registrert AND p.person_nr = ANY(%s)",
    "named": f"""SELECT {_KOLONNER} FROM unnest(%s::text[], %s::text[]) r(k, v)
        JOIN post p ON p.kommunenummer = r.k AND p.referanse = r.v WHERE p.registrert""",
    "idents": "SELECT verdi FROM ident WHERE verdi = ANY(%s)",
    "batches": "SELECT nr, kvittering_id, mottatt FROM forsendelse WHERE nr = ANY(%s)",
}


def load(
    conn: Connection,
    identer: Collection[str],
    referanser: Collection[Noekkel],
    *,
    lock: bool,
) -> Innlest:
    """The persons behind the ids, their standing records, and the history of the references.

    `lock` holds the persons until the transaction ends, so that two batches on one person follow
    each other (SQLite has one writer and needs no more).
    """
    found = {
        nr: les_person(bytes(data))
        for nr, data in _query(conn, "persons", sorted(identer), lock=lock)
    }
    records = _query(conn, "records", sorted(found)) if found else []
    known = {(row[0], row[1]) for row in records}
    missing = [key for key in referanser if key not in known]
    others = _named(conn, missing) if missing else []
    batches = _batches(conn, {row[8] for row in (*records, *others)})
    historikk = _histories([*records, *others], batches)
    standing: dict[int, list[Registrering]] = {nr: [] for nr in found}
    for one in historikk.values():
        if not one.annullert and one.registrering is not None and one.person_nr in standing:
            standing[one.person_nr].append(one.registrering)
    asked = {referanse for _, referanse in referanser}
    return Innlest(
        persons={ident.verdi: person for person in found.values() for ident in person.identer},
        registrerte=standing,
        # a record may stand under a number that the municipality took over
        historikk={key: one for key, one in historikk.items() if key[1] in asked},
    )


def known_idents(conn: Connection, identer: Iterable[str]) -> set[str]:
    """Of these id numbers those that are somebody's."""
    return {row[0] for row in _query(conn, "idents", sorted(identer))}


def standing_of(conn: Connection, persons: Iterable[Person]) -> dict[int, list[Registrering]]:
    """The standing records of these persons."""
    standing: dict[int, list[Registrering]] = {person.nr: [] for person in persons}
    records = _query(conn, "records", sorted(standing)) if standing else []
    batches = _batches(conn, {row[8] for row in records})
    for one in _histories(records, batches).values():
        if not one.annullert and one.registrering is not None:
            standing[one.person_nr].append(one.registrering)
    return standing


def registrering(row: Rad, batches: dict[int, Rad]) -> Registrering:
    """A row as the record it holds."""
    kommunenummer, referanse, versjon, _, posttype, data, _, loepenr, nr = row
    kilde, mottatt = batches[nr]
    return Registrering(
        kommunenummer,
        referanse,
        versjon,
        READERS[posttype](bytes(data)),
        kilde,
        loepenr,
        mottatt.astimezone(OSLO).date(),
    )


def _histories(rows: Iterable[Rad], batches: dict[int, Rad]) -> dict[Noekkel, Historikk]:
    """For each reference its newest version, and the record that stands or stood last."""
    newest: dict[Noekkel, Rad] = {}
    content: dict[Noekkel, Rad] = {}
    for row in rows:
        key = (row[0], row[1])
        if key not in newest or row[2] > newest[key][2]:
            newest[key] = row
        if row[3] != Operasjon.ANNULLER and (key not in content or row[2] > content[key][2]):
            content[key] = row
    return {
        key: Historikk(
            versjon=row[2],
            annullert=row[3] == Operasjon.ANNULLER,
            registrering=registrering(content[key], batches) if key in content else None,
            person_nr=row[6],
        )
        for key, row in newest.items()
    }


def _batches(conn: Connection, nrs: Collection[int]) -> dict[int, Rad]:
    """Receipt and time of the batches that records came with."""
    if not nrs:
        return {}
    rows = _query(conn, "batches", sorted(nrs))
    return {nr: (kvittering, moment(mottatt)) for nr, kvittering, mottatt in rows}


def _named(conn: Connection, keys: list[Noekkel]) -> list[Rad]:
    if is_sqlite(conn):
        by_kommune: dict[str, list[str]] = {}
        for kommunenummer, referanse in keys:
            by_kommune.setdefault(kommunenummer, []).append(referanse)
        return fetch(conn, _SQLITE["named"], (json.dumps(by_kommune),))
    kommuner, referanser = [k for k, _ in keys], [r for _, r in keys]
    return fetch(conn, _POSTGRES["named"], (kommuner, referanser))


def _query(conn: Connection, name: str, values: list[Any], *, lock: bool = False) -> list[Rad]:
    if is_sqlite(conn):
        return fetch(conn, _SQLITE[name], (json.dumps(values),))
    return fetch(conn, _POSTGRES[name] + (" FOR NO KEY UPDATE" if lock else ""), (values,))


def fetch(conn: Connection, sql: str, parameters: tuple[Any, ...]) -> list[Rad]:
    """Rows by the driver itself: as plain tuples, with the parameters as it takes them."""
    cursor = conn.connection.cursor()
    try:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
    finally:
        cursor.close()
