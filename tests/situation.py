"""Puts persons and standing records straight into a register, as the state a test begins in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import delete

from rules.facts import Operasjon, Person, Registrering
from rules.facts.forsendelse import OSLO
from storage import ForsendelseRad, PostRad, Transaksjon, komprimer, pakk, tables
from transfer.lagring import ordning_of
from transfer.ulid import ulid

_KEPT = {"revisjon", "sandkasse"}


@dataclass(frozen=True, slots=True)
class Staar:
    """A version of a record that came in earlier."""

    person_nr: int
    record: Registrering
    operasjon: Operasjon = Operasjon.NY


def fill(
    transaction: Transaksjon,
    persons: Iterable[Person],
    standing: Mapping[int, Iterable[Registrering]],
    mottatt: date,
) -> None:
    """The persons, and by their number the records that stand.

    A record came in on its own day where it has one, else on `mottatt`.
    """
    versions = [Staar(nr, record) for nr, records in standing.items() for record in records]
    fill_versions(transaction, persons, versions, mottatt)


def fill_versions(
    transaction: Transaksjon, persons: Iterable[Person], versions: Iterable[Staar], mottatt: date
) -> None:
    """The same from versions of records, annulments among them."""
    transaction.save_persons(persons)
    days: dict[date, list[Staar]] = defaultdict(list)
    for one in versions:
        days[one.record.registrert or mottatt].append(one)
    for day, records in sorted(days.items()):
        transaction.save(_batch(day, len(records)), _posts(records), [])


def empty(transaction: Transaksjon) -> None:
    """Take out every person and batch, with all that hangs on them."""
    person = {"person", "forsendelse", "post", "funn", "nattkjoering"}
    person |= {"forsendelse_sum", "forsendelse_gruppe", "urullet", "henting"}
    for table in tables.metadata.sorted_tables:
        if any(key.column.table.name in person for key in table.foreign_keys):
            person.add(table.name)
    for table in reversed(tables.metadata.sorted_tables):
        if table.name in person - _KEPT:
            transaction.conn.execute(delete(table))


def _posts(records: Iterable[Staar]) -> list[PostRad]:
    return [
        PostRad(
            loepenr, s.record.kommunenummer, s.record.referanse, s.record.versjon, s.operasjon,
            type(s.record.innhold).posttype, s.person_nr, ordning_of(s.record.innhold),
            "LAGRET" if s.operasjon is Operasjon.NY else "ANNULLERT", "INGEN", True,
            s.record.innhold.hendelsesdato, pakk(s.record.innhold),
        )
        for loepenr, s in enumerate(records, start=1)
    ]  # fmt: skip


def _batch(day: date, count: int) -> ForsendelseRad:
    moment = datetime.combine(day, time(12), OSLO)
    receipt = ulid(moment)
    return ForsendelseRad(
        kvittering_id=receipt, avsender="population", kommunenummer="0000",
        forsendelse_id=receipt, kanal="REGISTER", skjemaversjon="-", fagsystem_navn="test",
        fagsystem_versjon="-", mottatt=moment, mottatt_vegg=moment, simulert=True,
        sum_raa="0" * 64, sum_kanonisk="0" * 64, antall_poster=count, status="FERDIG",
        resultat="GODTATT", innhold=komprimer(b"<situation/>"),
    )  # fmt: skip
