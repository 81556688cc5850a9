"""Batches at random, seeded: every record type, right and wrong codes, days round the boundaries.

They are for holding two ways of the same judgement together, so what they say need make no sense.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from codelists import feltbruk, felter, liste
from rules.facts import (
    INNHOLD,
    Avsender,
    Fagsystem,
    Forsendelse,
    Hode,
    Innhold,
    Kanal,
    Lov,
    Operasjon,
    Person,
    Personhenvisning,
    Post,
)
from rules.register import Register

MOTTATT = datetime.fromisoformat("2021-06-12T12:00:00+02:00")
KOMMUNER = ("0301", "3005", "4601")
_VANLIGE = ("vedtak", "timer", "timer", "timer", "tiltak", "fravaer", "permisjon", "avslutning")
_DAGER = [date(2020, 12, 30) + timedelta(days=n) for n in range(0, 560, 7)]


def batch(rand: Random, people: Sequence[Person], posts: int) -> Forsendelse:
    """One batch on WS4 by a sender that may send everything."""
    kommune = rand.choice(KOMMUNER)
    hode = Hode(
        f"f-{rand.random()}", kommune, "958935420", "910000004", Fagsystem("Nordlys", "4.2"),
        MOTTATT, posts,
    )  # fmt: skip
    return Forsendelse(
        hode=hode,
        kanal=Kanal.WS4,
        skjemaversjon="2021-05",
        poster=tuple(_posts(rand, people, posts)),
        avsender=Avsender(
            "oslo", "958935420", "910000004", frozenset(KOMMUNER),
            frozenset(liste("rolle").koder()), Lov.BEGGE,
        ),
        mottatt=MOTTATT,
        mottatt_vegg=MOTTATT,
    )  # fmt: skip


def register(people: Sequence[Person]) -> Register:
    """An empty register with these persons."""
    return Register(
        dag=MOTTATT.date(),
        personer={ident.verdi: person for person in people for ident in person.identer},
        registrert={},
        tidligere={},
    )


def _posts(rand: Random, people: Sequence[Person], count: int) -> Iterator[Post]:
    alle: dict[int, list[str]] = {}
    for n in range(1, count + 1):
        person = rand.choice(people)
        kind = rand.choice(_VANLIGE if rand.random() < 0.7 else tuple(INNHOLD))
        # now and then the vedtak, or the reference, of somebody else
        eier = person if rand.random() < 0.99 else rand.choice(people)
        tildelinger = alle.setdefault(eier.nr, [])
        innhold = _innhold(rand, kind, tildelinger)
        referanse = f"R{rand.randrange(count) if rand.random() < 0.01 else n}"
        if kind == "vedtak":
            tildelinger.append(referanse)
        first = rand.choice(person.identer)
        named = {
            "FNR": Personhenvisning(foedselsnummer=first.verdi),
            "DNR": Personhenvisning(d_nummer=first.verdi),
            "DUF": Personhenvisning(duf_nummer=first.verdi),
        }[first.type]
        operasjon = Operasjon.ANNULLER if kind == "annullering" else Operasjon.NY
        if rand.random() < 0.05:
            operasjon = rand.choice(list(Operasjon))
        yield Post(n, referanse, rand.choice((1, 1, 1, 2)), operasjon, named, innhold)


_hints = cache(typing.get_type_hints)


def _innhold(rand: Random, posttype: str, tildelinger: Sequence[str]) -> Innhold:
    kind = INNHOLD[posttype]
    hints = _hints(kind)
    values = {}
    for field in dataclasses.fields(kind):
        optional = field.default is not dataclasses.MISSING
        if optional and rand.random() < (0.3 if field.name == "vedtak_referanse" else 0.6):
            continue
        values[field.name] = _value(rand, posttype, field.name, hints[field.name], tildelinger)
    if "fra" in values and values.get("til") and rand.random() < 0.9:
        values["til"] = values["fra"] + timedelta(days=rand.choice((0, 4, 6, 30)))
    return kind(**values)


def _value(rand: Random, posttype: str, name: str, hint: Any, tildelinger: Sequence[str]) -> Any:
    if isinstance(hint, types.UnionType):
        hint = next(arg for arg in typing.get_args(hint) if arg is not types.NoneType)
    if typing.get_origin(hint) is tuple:
        inner = typing.get_args(hint)[0]
        values = (_value(rand, posttype, name, inner, tildelinger) for _ in range(2))
        return tuple(dict.fromkeys(values))
    if hint is date:
        return rand.choice(_DAGER)
    if hint is Decimal:
        return Decimal(rand.choice((1, 10, 16, 30, 80, 331))) / rand.choice((1, 1, 4))
    if hint is bool:
        return rand.random() < 0.5
    if hint is int:
        return rand.choice((1, 3, 6, 10, 12))
    if name == "vedtak_referanse":
        return rand.choice(tildelinger) if tildelinger and rand.random() < 0.9 else "UKJENT"
    if name in felter(posttype):
        return rand.choice(_koder(posttype, name)) if rand.random() < 0.97 else "FINNES_IKKE"
    return rand.choice(("integreringsloven § 26", "introduksjonsloven § 18", "tekst", "0301"))


@cache
def _koder(posttype: str, felt: str) -> tuple[str, ...]:
    lists = {bruk.kodeverk for bruk in feltbruk(posttype, felt)}
    return tuple(sorted({kode for navn in lists for kode in liste(navn).koder()}))
