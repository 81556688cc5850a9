"""Puts persons and standing records straight into a register, as the state a test begins in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from rules.facts import Person, Registrering
from rules.facts.forsendelse import OSLO
from storage import ForsendelseRad, PostRad, Transaksjon, pakk
from transfer.intake import ordning_of
from transfer.ulid import ulid


def fill(
    transaction: Transaksjon,
    persons: Iterable[Person],
    standing: Mapping[int, Iterable[Registrering]],
    mottatt: date,
) -> None:
    """The persons, and by their number the records that stand.

    A record came in on its own day where it has one, else on `mottatt`.
    """
    transaction.save_persons(persons)
    days: dict[date, list[tuple[int, Registrering]]] = defaultdict(list)
    for nr, records in standing.items():
        for record in records:
            days[record.registrert or mottatt].append((nr, record))
    for day, records in sorted(days.items()):
        transaction.save(_batch(day, len(records)), _posts(records), [])


def _posts(records: Iterable[tuple[int, Registrering]]) -> list[PostRad]:
    return [
        PostRad(
            loepenr, r.kommunenummer, r.referanse, r.versjon, "NY", type(r.innhold).posttype, nr,
            ordning_of(r.innhold), "LAGRET", "INGEN", True, r.innhold.hendelsesdato,
            pakk(r.innhold),
        )
        for loepenr, (nr, r) in enumerate(records, start=1)
    ]  # fmt: skip


def _batch(day: date, count: int) -> ForsendelseRad:
    moment = datetime.combine(day, time(12), OSLO)
    receipt = ulid(moment)
    return ForsendelseRad(
        kvittering_id=receipt, avsender="population", kommunenummer="0000",
        forsendelse_id=receipt, kanal="REGISTER", skjemaversjon="-", fagsystem_navn="test",
        fagsystem_versjon="-", mottatt=moment, mottatt_vegg=moment, simulert=True,
        sum_raa="0" * 64, sum_kanonisk="0" * 64, antall_poster=count, status="FERDIG",
        resultat="GODTATT", innhold=b"<situation/>",
    )  # fmt: skip
