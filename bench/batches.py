"""Batches for measuring: generated and seeded, so that every run has the same bytes.

A register of persons with a grant each, and a batch that registers hours, a record per person and
week, as case systems do at the end of a year.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from rules.facts import (
    Bosetting,
    Fagsystem,
    Hode,
    Ident,
    Identtype,
    Klasse,
    Operasjon,
    Person,
    Personhenvisning,
    Post,
    Tillatelse,
    Timer,
    Vedtak,
)
from rules.ident import lag_foedselsnummer
from schemas.contract import newest
from schemas.write import forsendelse_xml

SENT = datetime.fromisoformat("2021-06-12T12:00:00+02:00")
GRANTED = date(2021, 4, 12)
PER_PERSON = 10  # records of a person, the grant among them


def persons(count: int) -> Iterator[Person]:
    """Persons under introduksjonsloven in Oslo, each with a synthetic id."""
    nr, born, individ = 0, date(1980, 1, 1), 0
    while nr < count:
        number = lag_foedselsnummer(born, individ)
        individ += 1
        if individ == 500:
            born, individ = born + timedelta(days=1), 0
        if number is None:
            continue
        nr += 1
        yield Person(
            nr=nr,
            foedselsdato=born,
            identer=(Ident(Identtype.FNR, number),),
            ankomst=date(2019, 5, 1),
            tillatelser=(Tillatelse(Klasse.P28, date(2020, 2, 1)),),
            bosettinger=(Bosetting("0301", date(2020, 2, 15), None, etter_avtale=True),),
        )


def posts(people: list[Person], count: int, seed: int = 1) -> Iterator[Post]:
    """`count` posts: for each person a grant, then a week of hours a post."""
    chance = random.Random(seed)
    for n in range(count):
        who, place = divmod(n, PER_PERSON)
        person = people[who]
        named = Personhenvisning(foedselsnummer=person.identer[0].verdi)
        referanse = f"V-{person.nr}"
        if place == 0:
            innhold: Vedtak | Timer = Vedtak(
                "IL_NORSK_600", "NORSK_TILDELING", GRANTED, startdato=GRANTED,
                timer=Decimal(600), hjemmel="introduksjonsloven § 18",
            )  # fmt: skip
        else:
            monday = GRANTED + timedelta(weeks=place - 1)
            innhold = Timer(
                "IL_NORSK_600", "NORSK", monday, monday + timedelta(days=4),
                Decimal(chance.randrange(20, 120)) / 4, referanse, "ara",
            )  # fmt: skip
            if monday.month != innhold.til.month:
                innhold = Timer(
                    "IL_NORSK_600", "NORSK", monday, monday, Decimal(4), referanse, "ara"
                )
            referanse = f"T-{person.nr}-{place}"
        yield Post(n + 1, referanse, 1, Operasjon.NY, named, innhold)


def batch(people: list[Person], count: int, name: str = "bench", seed: int = 1) -> bytes:
    """The operation's element of a batch, as bytes."""
    hode = Hode(
        name, "0301", "958935420", "910000004", Fagsystem("Nordlys Voksen", "4.2"), SENT, count
    )
    return "".join(forsendelse_xml(hode, posts(people, count, seed), newest("WS4"))).encode()


def envelope(body: bytes) -> bytes:
    """The batch as it goes over the wire."""
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>\n'
        b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
        + body
        + b"</soap:Body></soap:Envelope>"
    )
