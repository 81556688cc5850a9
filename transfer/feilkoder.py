"""The codes of SOAP faults for those who read them: cause, what to do, who can repair."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from rules.rule import Tekst

_FILE = Path(__file__).with_suffix(".toml")


class Who(StrEnum):
    """Who can repair what a fault tells."""

    LEVERANDOER = "leverandoer"
    AVSENDER = "avsender"
    DRIFT = "drift"
    VENT = "vent"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Who.LEVERANDOER: "the vendor",
    Who.AVSENDER: "the sender",
    Who.DRIFT: "who runs the service",
    Who.VENT: "nobody; it passes",
}


@dataclass(frozen=True, slots=True)
class Feilkode:
    kode: str
    who: Who
    cause: Tekst


@cache
def feilkoder() -> dict[str, Feilkode]:
    """Every code, in the order of a message's way."""
    rows = tomllib.loads(_FILE.read_text("utf-8"))
    return {
        kode: Feilkode(kode, Who(row["who"]), Tekst(row["nb"], row["en"]))
        for kode, row in rows.items()
    }
