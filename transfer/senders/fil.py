"""Senders from a TOML file: what `nir senders import` takes in, and the demonstration's.

The form is shown in `transfer/demo/avsendere.toml` and told in docs/senders.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from rules.facts import Lov
from storage.avsendere import (
    Art,
    Avsendere,
    Brukerrad,
    Organisasjon,
    Sertifikat,
    System,
    Utsagn,
)
from transfer.senders import passord
from transfer.senders.katalog import Katalog

ROLLER = ("KOMMUNENORSKBRUKER", "KOMMUNEINTROBRUKER")


@dataclass(frozen=True, slots=True)
class Satt:
    """Who makes statements, when and why."""

    satt: datetime
    satt_av: str
    grunn: str

    def utsagn(
        self,
        art: Art,
        subjekt: str,
        verdi: str = "",
        fra: date | None = None,
        til: date | None = None,
        *,
        gjelder: bool = True,
    ) -> Utsagn:
        return Utsagn(art, subjekt, verdi, fra, til, gjelder, self.satt, self.satt_av, self.grunn)


def demo_text() -> str:
    """The file of the demonstration's senders."""
    return (resources.files("transfer") / "demo" / "avsendere.toml").read_text("utf-8")


def demo_katalog() -> Katalog:
    """The demonstration's senders without a register: for the benchmark and the offline check."""
    epoch = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    return Katalog(read(demo_text(), Satt(epoch, "demo", "demo"), demo=True))


def read_file(path: Path, satt: Satt) -> Avsendere:
    """The senders of a file. Raises ValueError that names what is wrong, OSError."""
    return read(path.read_text("utf-8"), satt)


def read(text: str, satt: Satt, *, demo: bool = False) -> Avsendere:
    """The senders of a TOML text. Raises ValueError that names what is wrong."""
    raw = tomllib.loads(text)
    organisasjoner: dict[str, Organisasjon] = {}
    systemer: list[System] = []
    brukere: list[Brukerrad] = []
    utsagn: list[Utsagn] = []
    for one in _tables(raw, "organisasjon"):
        org = Organisasjon(orgnr(_text(one, "orgnr")), _text(one, "navn"), one.get("kommunenummer"))
        organisasjoner[org.orgnr] = org
    for one in _tables(raw, "fagsystem"):
        system = System(
            orgnr(_text(one, "leverandoer_orgnr")), _text(one, "navn"), _text(one, "versjon")
        )
        systemer.append(system)
        if "leverandoer" in one:
            organisasjoner[system.leverandoer_orgnr] = Organisasjon(
                system.leverandoer_orgnr, _text(one, "leverandoer")
            )
        utsagn += [
            satt.utsagn(Art.GODKJENT, system.subjekt, lov(_text(g, "lov")), *_days(g))
            for g in _tables(one, "godkjent")
        ]
    for one in _tables(raw, "avsender"):
        bruker = _bruker(one, demo)
        brukere.append(bruker)
        days = _days(one)
        utsagn.append(satt.utsagn(Art.ADGANG, bruker.navn, "", *days))
        utsagn += [
            satt.utsagn(Art.KOMMUNE, bruker.navn, kommunenummer(k), *days)
            for k in _many(one, "kommuner")
        ]
        utsagn += [
            satt.utsagn(Art.ROLLE, bruker.navn, rolle(r), *days) for r in _many(one, "roller")
        ]
    utsagn += [
        satt.utsagn(Art.VINDU, kommunenummer(_text(one, "kommunenummer")), "", *_days(one))
        for one in _tables(raw, "vindu")
    ]
    return Avsendere(
        0, tuple(organisasjoner.values()), tuple(systemer), tuple(brukere), tuple(utsagn)
    )


def _bruker(raw: Mapping[str, Any], demo: bool) -> Brukerrad:
    stored = raw.get("passord")
    if stored is not None and not passord.is_hash(str(stored)):
        raise ValueError("passord: give the argon2 hash, or none and use `nir senders password`")
    return Brukerrad(
        navn=_text(raw, "bruker"),
        orgnr=orgnr(_text(raw, "orgnr")),
        leverandoer_orgnr=orgnr(_text(raw, "leverandoer_orgnr")),
        passord=stored,
        sertifikat=Sertifikat(raw.get("sertifikat", Sertifikat.NEI)),
        demo=demo,
    )


# -- values


def orgnr(text: str) -> str:
    """Nine digits. Raises ValueError."""
    if len(text) != 9 or not text.isdigit():
        raise ValueError(f"{text}: an organisation number has nine digits")
    return text


def kommunenummer(text: str) -> str:
    """Four digits. Raises ValueError."""
    if len(text) != 4 or not text.isdigit():
        raise ValueError(f"{text}: a municipality number has four digits")
    return text


def rolle(text: str) -> str:
    """A role that there is. Raises ValueError."""
    if text not in ROLLER:
        raise ValueError(f"{text}: the roles are {' and '.join(ROLLER)}")
    return text


def lov(text: str) -> str:
    """The name of a law. Raises ValueError."""
    if text.upper() not in Lov.__members__:
        raise ValueError(f"{text}: the laws are introduksjonsloven and integreringsloven")
    return text.upper()


def _text(raw: Mapping[str, Any], name: str) -> str:
    if name not in raw:
        raise ValueError(f"{name} is missing")
    return str(raw[name])


def _many(raw: Mapping[str, Any], name: str) -> Iterable[str]:
    values = raw.get(name, [])
    if not isinstance(values, list):
        raise ValueError(f"{name}: a list is asked for")
    return map(str, values)


def _tables(raw: Mapping[str, Any], name: str) -> Iterable[Mapping[str, Any]]:
    tables = raw.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise ValueError(f"{name}: tables ([[{name}]]) are asked for")
    return tables


def _days(raw: Mapping[str, Any]) -> tuple[date | None, date | None]:
    fra, til = raw.get("fra"), raw.get("til")
    for name, day in (("fra", fra), ("til", til)):
        if day is not None and (not isinstance(day, date) or isinstance(day, datetime)):
            raise ValueError(f"{name}: {day} is no day")
    return fra, til
