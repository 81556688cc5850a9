"""The rows as they go in and come out: plain data, no database in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from rules.facts import Person, Registrering

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Forsendelse:
    """What is known of a batch beside its bytes. Moments are aware."""

    kvittering_id: str
    avsender: str
    kommunenummer: str
    forsendelse_id: str
    kanal: str
    skjemaversjon: str
    fagsystem_navn: str
    fagsystem_versjon: str
    mottatt: datetime  # the time that rules see
    mottatt_vegg: datetime  # the wall clock
    simulert: bool
    sum_raa: str
    sum_kanonisk: str
    antall_poster: int
    status: str
    forsoek: int = 1  # a batch that was undecided may be judged again under its id
    resultat: str | None = None
    ruting: str | None = None
    kjoering: str | None = None
    lov: str | None = None
    leverandoer_orgnr: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForsendelseRad(_Forsendelse):
    """A batch to be saved: its canonical body element and the answer, as `komprimer` made them."""

    innhold: bytes
    svar: bytes | None = None
    likhet: int | None = None  # of its posts alone, the same under any id


@dataclass(frozen=True, slots=True, kw_only=True)
class LagretForsendelse(_Forsendelse):
    """A batch that is in the register; its bytes are read with `innhold(nr)` and `svar(nr)`."""

    nr: int


class PostRad(NamedTuple):
    """A post as it was judged. Where `registrert`, it must be whole: only the optional may lack."""

    loepenr: int
    kommunenummer: str
    referanse: str | None
    versjon: int | None
    operasjon: str | None
    posttype: str | None
    person_nr: int | None
    ordning: str | None
    utfall: str
    handling: str
    registrert: bool
    hendelsesdato: date | None = None
    data: bytes | None = None


class FunnRad(NamedTuple):
    """A finding; `loepenr` 0 is the batch itself."""

    loepenr: int
    regel_id: str
    alvorlighet: str
    felt: str | None
    sti: str | None
    kode: str | None
    linje: int | None
    fingeravtrykk: str


class BeregnetRad(NamedTuple):
    """What was computed for a person in one ordning, as of `beregnet`."""

    person_nr: int
    ordning: str
    frist: date | None
    status: str
    beregnet: date
    data: Mapping[str, object]


class NattfunnRad(NamedTuple):
    """A finding of the nightly run. `noekkel` tells findings of one rule on one person apart;
    it stands from `foerst` until the night `borte` on which it was not found again."""

    person_nr: int
    regel_id: str
    noekkel: str
    foerst: date
    borte: date | None
    alvorlighet: str
    kommunenummer: str | None
    tekst: Mapping[str, str]  # by language


@dataclass(frozen=True, slots=True)
class Historikk:
    """What is known of a (kommunenummer, referanse).

    `versjon` is the highest registered one. `registrering` is the record that stands, or the last
    that stood before the annulment.
    """

    versjon: int
    annullert: bool
    registrering: Registrering | None
    person_nr: int


@dataclass(frozen=True, slots=True)
class Innlest:
    """All that the register knows of what a batch names.

    `persons` by every id number of theirs, `registrerte` by person nr (standing only, an entry for
    each person), `historikk` by (kommunenummer, referanse).
    """

    persons: dict[str, Person]
    registrerte: dict[int, list[Registrering]]
    historikk: dict[tuple[str, str], Historikk]


class Merke(NamedTuple):
    """Where a register stands: its last change that was no batch, and its last batch."""

    endring: int
    siste: int


class Registreringsstatus(StrEnum):
    GJELDENDE = "GJELDENDE"
    ERSTATTET = "ERSTATTET"
    ANNULLERT = "ANNULLERT"


@dataclass(frozen=True, slots=True)
class LagretRegistrering:
    """One version of a record, and what became of it. An annulment is a version too."""

    registrering: Registrering
    operasjon: str
    status: Registreringsstatus
    person_nr: int
    mottatt: datetime


@dataclass(frozen=True, slots=True)
class Side(Generic[T]):
    """A page. `neste` is where the next one begins (hand it back as `etter`); None: the last."""

    rader: tuple[T, ...]
    neste: str | None = None
