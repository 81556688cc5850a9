"""A register that has been in use for years, filled in bulk: what a batch then costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import islice

from bench.batches import GRANTED, SENT
from rules.facts import Person, Timer
from storage import ForsendelseRad, Lager, PostRad, komprimer, pakk
from transfer.ulid import ulid

CHUNK = 50_000


def fill(url: str, people: Iterator[Person], per_person: int) -> int:
    """Put these persons into a register, each with records of hours: how many records."""
    lager = Lager(url)
    records = [
        Timer("IL_NORSK_600", "NORSK", day, day, Decimal(4), "V", "ara")
        for day in (GRANTED - timedelta(days=700 - n) for n in range(per_person))
    ]
    packed = [(record.fra, pakk(record)) for record in records]
    count = batches = 0
    while chunk := list(islice(people, CHUNK // per_person)):
        posts = [
            PostRad(
                loepenr, "0301", f"F-{person.nr}-{n}", 1, "NY", "timer", person.nr,
                "IL_NORSK_600", "LAGRET", "INGEN", True, day, data,
            )
            for loepenr, (person, n, (day, data)) in enumerate(
                ((p, n, one) for p in chunk for n, one in enumerate(packed)), start=1
            )
        ]  # fmt: skip
        with lager.batch(write=True) as transaction:
            transaction.save_persons(chunk)
            transaction.save(_batch(batches, len(posts)), posts, [])
        batches += 1
        count += len(posts)
    lager.close()
    return count


def _batch(n: int, posts: int) -> ForsendelseRad:
    return ForsendelseRad(
        kvittering_id=ulid(SENT + timedelta(seconds=n)),
        avsender="oslo",
        kommunenummer="0301",
        forsendelse_id=f"fyll-{n}",
        kanal="WS4",
        skjemaversjon="2021-05",
        fagsystem_navn="Nordlys Voksen",
        fagsystem_versjon="4.2",
        mottatt=SENT,
        mottatt_vegg=SENT,
        simulert=False,
        sum_raa="0" * 64,
        sum_kanonisk="0" * 64,
        antall_poster=posts,
        status="FERDIG",
        resultat="GODTATT",
        innhold=komprimer(b""),
        svar=komprimer(b""),
    )
