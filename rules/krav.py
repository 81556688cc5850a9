"""The requirement that completes an ordning, as met by a day: the words both laws share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.forklaring import Grunn, Setning
from rules.law import Value
from rules.timetall import Post, summen


@dataclass(frozen=True, slots=True)
class Timesum:
    """Hours of a part (`norsk`, `samfunn`) against what is asked for."""

    del_: str
    antall: Decimal
    krav: int


@dataclass(frozen=True, slots=True)
class Ferdighet:
    """A skill: the best level shown, and the level of the norskmål."""

    navn: str
    beste: str | None
    maal: str | None


@dataclass(frozen=True, slots=True)
class Krav:
    """The requirement of an ordning. `dato` is the day it was met; `mangler` what is not.

    `naadd`: whether the final goal was reached, of a programme that has ended.
    """

    dato: date | None = None
    mangler: tuple[str, ...] = ()
    timer: tuple[Timesum, ...] = ()
    nivaa: tuple[Ferdighet, ...] = ()
    naadd: bool | None = None
    grunnlag: tuple[Grunn, ...] = ()


TIMER = Setning(
    "integreringsloven §§ 27, 28; introduksjonsloven §§ 17, 20",
    nb="{antall} av {krav} timer {del_}.",
    en="{antall} of {krav} hours of {del_}.",
)
PROEVE_TATT = Setning(
    "integreringsloven § 35; introduksjonsloven § 19",
    nb="Prøvekravet er oppfylt {dato}.",
    en="The test requirement was met on {dato}.",
)
PROEVE_MANGLER = Setning(
    "integreringsloven § 35; introduksjonsloven § 19",
    nb="Prøve mangler: {mangler}.",
    en="A test is missing: {mangler}.",
)
PROEVE_FRITATT = Setning(
    "integreringsloven § 35; introduksjonsloven § 19",
    nb="Fritatt fra prøven ved vedtak {dato}.",
    en="Exempted from the test by decision {dato}.",
)


def timesum(del_: str, hours: list[Post], krav: int, regel: Value) -> tuple[Timesum, Grunn]:
    total = Timesum(del_, summen(hours), krav)
    return total, TIMER(regel, antall=total.antall, krav=krav, del_=del_)
