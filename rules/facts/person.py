"""The person as the register knows it: from UDI, Folkeregisteret and Kompetanse Norge.

No municipality writes these facts; the law of a person follows from them (`rules.lov`).
All dates are days in Norway, both ends of a period included.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.facts.ordsett import Ordsett


class Identtype(Ordsett):
    FNR = "FNR"
    DNR = "DNR"
    DUF = "DUF"


@dataclass(frozen=True, slots=True)
class Ident:
    """A number that names the person. `erstattet` is set when another has taken its place."""

    type: Identtype
    verdi: str
    erstattet: bool = False


class Klasse(Ordsett):
    """Permit class, after the paragraph of utlendingsloven (integreringsloven §§ 9, 27, 28)."""

    P28 = "P28"  # asylum
    P35 = "P35"  # resettlement
    P38 = "P38"  # strong humanitarian considerations
    P38B = "P38B"  # limited permit, family with children
    P34 = "P34"  # collective protection
    PFAM_F = "PFAM-F"  # family of a person with protection
    PFAM_X = "PFAM-X"  # family of others
    P53 = "P53"  # independent ground
    PARB = "PARB"  # worker or self-employed from outside EEA
    PFAM_ARB = "PFAM-ARB"  # family of such
    PMIDL = "PMIDL"  # cannot lead to permanent residence
    PSTUD = "PSTUD"  # student, au pair, season
    EOES = "EOES"  # EEA or Nordic citizen


@dataclass(frozen=True, slots=True)
class Tillatelse:
    """A residence permit. `innvilget` is the day it was granted."""

    klasse: Klasse
    innvilget: date
    gyldig_fra: date | None = None
    gyldig_til: date | None = None
    soekt_fra_utlandet: bool = False
    foerste_fornyelse: date | None = None
    danner_grunnlag_permanent: bool = True
    tilbakekalt: date | None = None


class Mottakstype(StrEnum):
    ORDINAERT = "ORDINAERT"
    ANKOMST = "ANKOMST"
    TRANSITT = "TRANSITT"


@dataclass(frozen=True, slots=True)
class Mottaksopphold:
    """Residence in a reception centre in its host municipality."""

    type: Mottakstype
    kommunenummer: str
    fra: date
    til: date | None = None


@dataclass(frozen=True, slots=True)
class Bosetting:
    """Residence in a municipality; `etter_avtale`: settled by agreement with IMDi."""

    kommunenummer: str
    fra: date
    til: date | None = None
    etter_avtale: bool = False


@dataclass(frozen=True, slots=True)
class Statsborgerskap:
    land: str  # ISO 3166-1 alpha-2
    fra: date | None = None
    til: date | None = None


@dataclass(frozen=True, slots=True)
class Proeveresultat:
    """A test result from Kompetanse Norge; `delproeve` is None where the test has no parts."""

    proeve_id: str
    type_proeve: str
    dato: date
    resultat: str
    delproeve: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """One person in the register, with all that decides law, kategori, ordning and deadlines."""

    nr: int
    foedselsdato: date
    identer: tuple[Ident, ...] = ()
    navn: str | None = None
    kjoenn: str | None = None  # K or M
    statsborgerskap: tuple[Statsborgerskap, ...] = ()
    tillatelser: tuple[Tillatelse, ...] = ()
    ankomst: date | None = None
    beskyttelse_soeknadsdato: date | None = None
    beskyttelse_avgjort: date | None = None
    mottak: tuple[Mottaksopphold, ...] = ()
    bosettinger: tuple[Bosetting, ...] = ()
    referanseperson_bosatt: date | None = None
    familiesoeknad: date | None = None
    har_barn_under_18: bool | None = None
    proeveresultater: tuple[Proeveresultat, ...] = ()
    doed: date | None = None
    utvandret: date | None = None
    adressebeskyttelse: bool = False
