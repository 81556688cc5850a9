"""A batch and its posts as a case system sent them, and the record a post becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.facts.innhold import Innhold
from rules.facts.lov import Lov
from rules.facts.ordsett import Ordsett
from rules.facts.person import Identtype
from rules.quick import quick

OSLO = ZoneInfo("Europe/Oslo")


class Kanal(Ordsett):
    WS2 = "WS2"
    WS4 = "WS4"


class Miljoe(StrEnum):
    """Only PROD takes national ids of real people; the others take synthetic ones only."""

    PROD = "PROD"
    TEST = "TEST"


class Operasjon(Ordsett):
    NY = "NY"
    RETT = "RETT"
    ANNULLER = "ANNULLER"


@dataclass(frozen=True, slots=True)
class Fagsystem:
    navn: str
    versjon: str


@dataclass(frozen=True, slots=True)
class Hode:
    """What the sender says of the batch."""

    forsendelse_id: str
    kommunenummer: str
    avsender_orgnr: str
    leverandoer_orgnr: str
    fagsystem: Fagsystem
    sendt_tidspunkt: datetime  # aware
    antall_poster: int


@quick
@dataclass(frozen=True, slots=True)
class Personhenvisning:
    """The ids a post names its person by, and what it says of the person beside."""

    foedselsnummer: str | None = None
    d_nummer: str | None = None
    duf_nummer: str | None = None
    foedselsdato: date | None = None
    navn: str | None = None

    @property
    def identer(self) -> tuple[tuple[Identtype, str], ...]:
        """The ids given, in the order of trust: (type, value)."""
        return tuple(
            (kind, verdi)
            for kind, verdi in (
                (Identtype.FNR, self.foedselsnummer),
                (Identtype.DNR, self.d_nummer),
                (Identtype.DUF, self.duf_nummer),
            )
            if verdi
        )


@quick
@dataclass(frozen=True, slots=True)
class Post:
    """One record in a batch: the envelope round its `innhold`.

    `loepenr` counts from 1 in the order sent. `referanse` is the sender's id of the record and
    `versjon` the sender's own increasing number for it.
    """

    loepenr: int
    referanse: str
    versjon: int
    operasjon: Operasjon
    person: Personhenvisning
    innhold: Innhold
    kommunenummer: str | None = None
    lov: Lov | None = None
    overtatt: bool = False  # the judgement found the record under a number that was taken over


@dataclass(frozen=True, slots=True)
class Avsender:
    """Who sent, as the service knows it after login. Dated lists are read for the day."""

    bruker: str
    orgnr: str
    leverandoer_orgnr: str
    kommuner: frozenset[str]
    roller: frozenset[str]
    godkjent_for: Lov = field(default_factory=lambda: Lov(0))  # of this fagsystem version, today
    stengte: frozenset[str] = frozenset()  # municipalities that may not transfer, today


@dataclass(frozen=True, slots=True)
class Forsendelse:
    """A batch as it is judged: what was sent, by whom, over which channel, and when.

    `mottatt` is the time that rules see (it may be simulated), `mottatt_vegg` the wall clock;
    both aware.
    """

    hode: Hode
    kanal: Kanal
    skjemaversjon: str
    poster: tuple[Post, ...]
    avsender: Avsender
    mottatt: datetime
    mottatt_vegg: datetime
    miljoe: Miljoe = Miljoe.TEST
    samme_som: str | None = None  # the receipt of an earlier batch with the same posts

    @property
    def mottatt_dato(self) -> date:
        """The day of receipt in Oslo."""
        return self.mottatt.astimezone(OSLO).date()


@quick
@dataclass(frozen=True, slots=True)
class Registrering:
    """A record that stands in the register: the newest version of a `referanse`, not annulled."""

    kommunenummer: str
    referanse: str
    versjon: int
    innhold: Innhold
    kilde: str | None = None  # kvitteringId of the batch it came with; None in the same batch
    loepenr: int = 0
    registrert: date | None = None
