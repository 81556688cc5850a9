"""Municipalities: which number holds on a day, what became of the old ones, and who they are.

Numbers change when municipalities merge, split or change county. Names and numbers: SSB and
Kartverket; a number that lived only between 2013, 2017, 2018, 2019, 2020 and 2024 is missing.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from io import StringIO

from codelists.les import DATA, KOMMUNE_ENDRINGER, liste, slaa_opp


class Slag(StrEnum):
    NUMMERENDRING = "nummerendring"  # the same municipality under another number
    SAMMENSLAAING = "sammenslaaing"
    DELING = "deling"
    NAVNEENDRING = "navneendring"


@dataclass(frozen=True, slots=True)
class Kommuneendring:
    """What became of a number on the first day of the new one."""

    fra: str
    til: str
    dag: date
    slag: Slag
    fra_navn: str
    til_navn: str
    kilde: str
    sikkerhet: str


def kommune_gyldig(nr: str, dag: date) -> bool:
    """Whether a municipality has this number on the day.

    >>> kommune_gyldig("0602", date(2019, 12, 31)), kommune_gyldig("0602", date(2020, 1, 1))
    (True, False)
    """
    return slaa_opp("kommune", nr, dag) is not None


def etterfoelgere(nr: str) -> tuple[str, ...]:
    """The numbers that took over from this one; empty where it still holds or is unknown.

    >>> etterfoelgere("1507")
    ('1508', '1580')
    """
    return tuple(endring.til for endring in _moves_from().get(nr, ()))


def forgjengere(nr: str) -> tuple[str, ...]:
    """The numbers this one took over from.

    >>> forgjengere("3005")
    ('0602', '0625', '0711')
    """
    return tuple(endring.fra for endring in _moves_to().get(nr, ()))


def gjeldende(nr: str, dag: date) -> tuple[str, ...]:
    """The numbers valid on the day for what was this number: itself, or its successors.

    More than one where the municipality was split; none for an unknown number, or one that was
    not yet in use.

    >>> gjeldende("0602", date(2021, 6, 1)), gjeldende("0602", date(2024, 1, 1))
    (('3005',), ('3301',))
    """
    if kommune_gyldig(nr, dag):
        return (nr,)
    neste = (endring.til for endring in _moves_from().get(nr, ()) if endring.dag <= dag)
    return tuple(dict.fromkeys(funnet for ny in neste for funnet in gjeldende(ny, dag)))


def orgnr(nr: str) -> str | None:
    """The organisation number of the municipality, as known for 2020 to 2023.

    A municipality that only changed number keeps it; one that was merged or split does not.

    >>> orgnr("3001"), orgnr("0101"), orgnr("3101")
    ('959159092', '959159092', '959159092')
    """
    sett: set[str] = set()
    koe = [nr]
    while koe:
        naa = koe.pop()
        sett.add(naa)
        kode = liste("kommune").get(naa)
        if kode and kode.egenskaper["orgnr_2020"]:
            return kode.egenskaper["orgnr_2020"]
        koe += [nabo for nabo in _renumbered(naa) if nabo not in sett]
    return None


def _renumbered(nr: str) -> list[str]:
    samme = Slag.NUMMERENDRING
    return [e.til for e in _moves_from().get(nr, ()) if e.slag is samme] + [
        e.fra for e in _moves_to().get(nr, ()) if e.slag is samme
    ]


@cache
def _moves_from() -> dict[str, tuple[Kommuneendring, ...]]:
    flyttet: dict[str, tuple[Kommuneendring, ...]] = {}
    for endring in kommuneendringer():
        if endring.slag is not Slag.NAVNEENDRING:
            flyttet[endring.fra] = (*flyttet.get(endring.fra, ()), endring)
    return flyttet


@cache
def _moves_to() -> dict[str, tuple[Kommuneendring, ...]]:
    flyttet: dict[str, tuple[Kommuneendring, ...]] = {}
    for endring in kommuneendringer():
        if endring.slag is not Slag.NAVNEENDRING:
            flyttet[endring.til] = (*flyttet.get(endring.til, ()), endring)
    return flyttet


@cache
def kommuneendringer() -> tuple[Kommuneendring, ...]:
    """All changes of numbers and names, in order of the old number."""
    tekst = (DATA / f"{KOMMUNE_ENDRINGER}.csv").read_text(encoding="utf-8")
    return tuple(
        Kommuneendring(
            rad["old_code"],
            rad["new_code"],
            date.fromisoformat(rad["effective"]),
            Slag(rad["kind"]),
            rad["old_name"],
            rad["new_name"],
            rad["source"],
            rad["certainty"],
        )
        for rad in csv.DictReader(StringIO(tekst, newline=""))
    )
