"""Deliveries: when a code was opened on the wire, and what changed from one day to another.

The months of the deliveries of 2021 are given by IMDi (30.04.2021); the days are assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from codelists.kode import Kode, KodeverkFeil
from codelists.les import liste, navn


class UkjentLeveranse(KodeverkFeil, KeyError):
    """No delivery has this label."""

    def __str__(self) -> str:
        known = ", ".join(leveranser())
        return f"unknown date or delivery: {self.args[0]} (deliveries: {known})"


class Slag(StrEnum):
    NY = "NY"  # a code is taken into use
    ENDRET = "ENDRET"  # a new version takes over from one that ended the day before
    UTGAATT = "UTGAATT"  # the first day on which the code is no longer valid


@dataclass(frozen=True, slots=True, order=True)
class Endring:
    """A code that changed on a day."""

    dag: date
    kodeverk: str
    kode: str
    slag: Slag
    lov: str
    leveranse: str = ""


def leveranser() -> tuple[str, ...]:
    """The labels of all deliveries, oldest first."""
    return tuple(sorted(_dager(), key=lambda label: (_dager()[label], label)))


def leveransedato(label: str) -> date:
    """The day a delivery opened.

    >>> leveransedato("2021-05")
    datetime.date(2021, 5, 1)
    """
    try:
        return _dager()[label]
    except KeyError:
        raise UkjentLeveranse(label) from None


def aapnet(kode: Kode, dag: date) -> bool:
    """Whether the code was open on the wire that day; what has no delivery always was."""
    return not kode.leveranse or leveransedato(kode.leveranse) <= dag


def versjon(dag: date) -> str | None:
    """The version of the code lists on a day: the newest delivery opened; None before the first.

    >>> versjon(date(2021, 4, 30)), versjon(date(2021, 5, 1))
    ('2021-03', '2021-05')
    """
    aapne = [label for label in leveranser() if leveransedato(label) <= dag]
    return aapne[-1] if aapne else None


def utgave(dag: date) -> date:
    """The day of the last change of any list by a day: what has the same is the same lists.

    >>> utgave(date(2021, 6, 11)), utgave(date(2024, 1, 1))
    (datetime.date(2021, 6, 1), datetime.date(2024, 1, 1))
    """
    return max((e.dag for e in _alle_endringer() if e.dag <= dag), default=date.min)


def leveranse_endringer(label: str) -> dict[str, tuple[Kode, ...]]:
    """What a delivery brought, by list."""
    leveransedato(label)
    nye = {
        kodeverk: tuple(k for k in liste(kodeverk).alle() if k.leveranse == label)
        for kodeverk in navn()
    }
    return {kodeverk: koder for kodeverk, koder in nye.items() if koder}


def endringer(fra: date, til: date) -> tuple[Endring, ...]:
    """What changed after `fra`, up to and including `til`, in order of day.

    A code is taken into use on the later of its delivery and the day it became valid.

    >>> [e.kode for e in endringer(date(2021, 12, 31), date(2022, 1, 1)) if e.kodeverk == "ordning"]
    ['IL_NORSK_KULTUR']
    """
    return tuple(endring for endring in _alle_endringer() if fra < endring.dag <= til)


@cache
def _alle_endringer() -> tuple[Endring, ...]:
    return tuple(
        sorted(
            Endring(dag, kodeverk, kode.kode, slag, kode.lov, kode.leveranse)
            for kodeverk in navn()
            for kode in liste(kodeverk).alle()
            for dag, slag in _days_of(kodeverk, kode)
        )
    )


def _days_of(kodeverk: str, kode: Kode) -> list[tuple[date, Slag]]:
    naboer = [
        nabo
        for nabo in liste(kodeverk).versjoner_av(kode.kode)
        if nabo is not kode and nabo.lov == kode.lov
    ]
    dager = []
    start = max(
        kode.gyldig_fra or date.min,
        leveransedato(kode.leveranse) if kode.leveranse else date.min,
    )
    if start > date.min:
        avloeser = any(
            nabo.gyldig_til and kode.gyldig_fra == nabo.gyldig_til + timedelta(days=1)
            for nabo in naboer
        )
        dager.append((start, Slag.ENDRET if avloeser else Slag.NY))
    if kode.gyldig_til is not None:
        slutt = kode.gyldig_til + timedelta(days=1)
        if not any(nabo.gyldig_fra == slutt for nabo in naboer):
            dager.append((slutt, Slag.UTGAATT))
    return dager


@cache
def _dager() -> dict[str, date]:
    return {kode.kode: kode.gyldig_fra or date.min for kode in liste("leveranse").alle()}
