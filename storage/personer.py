"""The persons of the register: put in by loads and imports, never by what municipalities send."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, or_, select, text, update

from rules.facts import Person, Registrering
from rules.kommuner import overtatte
from storage import tables
from storage.codec import les_person, pakk_person
from storage.engine import insert_many, is_sqlite
from storage.load import standing_of

CHUNK = 1000


class Persontransaksjon:
    """What a transaction can do with persons."""

    conn: Connection

    def save_persons(self, persons: Iterable[Person]) -> int:
        """Add persons in bulk; how many. Raises `IdentTaken` where an id belongs to another."""
        count = 0
        for chunk in chunks(persons, 20_000):
            lite = is_sqlite(self.conn)
            insert_many(
                self.conn,
                tables.person,
                ("nr", "foedselsdato", "data"),
                ((p.nr, day_of(p.foedselsdato, lite), pakk_person(p)) for p in chunk),
            )
            self._save_parts(chunk, lite)
            count += len(chunk)
        return count

    def update_person(self, person: Person) -> None:
        """Put a person in the place of the one with the same number."""
        t = tables
        self.conn.execute(
            update(t.person)
            .where(t.person.c.nr == person.nr)
            .values(foedselsdato=person.foedselsdato, data=pakk_person(person))
        )
        self.conn.execute(delete(t.ident).where(t.ident.c.person_nr == person.nr))
        self.conn.execute(delete(t.bosatt).where(t.bosatt.c.person_nr == person.nr))
        self._save_parts([person], is_sqlite(self.conn))

    def _save_parts(self, persons: Iterable[Person], lite: bool) -> None:
        persons = tuple(persons)
        insert_many(
            self.conn,
            tables.ident,
            ("verdi", "type", "person_nr", "erstattet"),
            ((i.verdi, i.type.value, p.nr, i.erstattet) for p in persons for i in p.identer),
        )
        insert_many(
            self.conn,
            tables.bosatt,
            ("person_nr", "nr", "kommunenummer", "art", "fra", "til"),
            (
                (p.nr, n, home.kommunenummer, art, day_of(home.fra, lite), day_of(home.til, lite))
                for p in persons
                for n, (art, home) in enumerate(_homes(p))
            ),
        )

    def persons_by_nr(self, nrs: Collection[int]) -> dict[int, Person]:
        """Persons by their number in the register."""
        t = tables.person.c
        found = {}
        for chunk in chunks(sorted(nrs), CHUNK):
            for nr, data in self.conn.execute(select(t.nr, t.data).where(t.nr.in_(chunk))):
                found[nr] = les_person(data)
        return found

    def in_kommune(
        self, kommunenummer: str, dag: date, etter: datetime | None = None
    ) -> Iterator[tuple[Person, list[Registrering]]]:
        """The persons who live in a municipality on a day, or have records of it, by number.

        With `etter` only those with a record received after that moment.
        """
        b, p, f = tables.bosatt.c, tables.post.c, tables.forsendelse.c
        numre = egne_numre(kommunenummer)
        lives = select(b.person_nr).where(
            b.kommunenummer.in_(numre), b.fra <= dag, or_(b.til.is_(None), b.til >= dag)
        )
        has = select(p.person_nr).where(p.kommunenummer.in_(numre), text("registrert"))
        who = lives.union(has).subquery()
        query = select(who.c.person_nr).order_by(who.c.person_nr)
        if etter is not None:
            changed = (
                select(p.person_nr)
                .join(tables.forsendelse, f.nr == p.forsendelse_nr)
                .where(text("registrert"), f.mottatt_vegg > etter)
            )
            query = query.where(who.c.person_nr.in_(changed))
        nrs = list(self.conn.execute(query).scalars())
        yield from self._with_records(nrs)

    def everyone(self) -> Iterator[tuple[Person, list[Registrering]]]:
        """Every person with the standing records, by number, in chunks."""
        nrs = list(self.conn.execute(select(tables.person.c.nr).order_by("nr")).scalars())
        yield from self._with_records(nrs)

    def _with_records(self, nrs: Iterable[int]) -> Iterator[tuple[Person, list[Registrering]]]:
        for chunk in chunks(nrs, CHUNK):
            persons = self.persons_by_nr(chunk)
            standing = standing_of(self.conn, persons.values())
            for nr in chunk:
                yield persons[nr], standing[nr]


def egne_numre(kommunenummer: str) -> list[str]:
    """The number of a municipality, and those it took over alone."""
    return [kommunenummer, *sorted(overtatte(kommunenummer))]


def _homes(person: Person) -> Iterator[tuple[str, Any]]:
    yield from (("BOSATT", one) for one in person.bosettinger)
    yield from (("MOTTAK", one) for one in person.mottak)


def day_of(day: date | None, lite: bool) -> date | str | None:
    """A day as the driver takes it."""
    return day.isoformat() if lite and day is not None else day


def chunks(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The values in lists of at most so many."""
    chunk: list[Any] = []
    for value in values:
        chunk.append(value)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
