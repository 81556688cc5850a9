"""What the synthetic population is drawn from: the kinds of persons, names, municipalities.

`population_slag.csv` holds one kind of person a row, with the law and the kategorier the kind is
there to show. A day in it is a period to draw from, fixed (`2021-01-01/2021-04-30`) or in days from
an earlier day (`innvilget:10..40`). `population.toml` holds the rest.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from rules.facts import Klasse, Mottakstype, Statsborgerskap

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Slag:
    """One kind of person. `dager`: (name, base, first, number of days), each after its base."""

    navn: str
    andel: int
    lov: str
    kategorier: frozenset[str]
    alder: tuple[int, int]  # when the permit was granted, else at the application
    klasse: Klasse | None
    dager: tuple[tuple[str, str, int, int], ...]
    utland: bool
    avtale: bool
    mottak: Mottakstype | None
    identer: str
    land: str
    merker: frozenset[str]


@dataclass(frozen=True, slots=True)
class Kilder:
    """What is drawn from: each list holds an item as often as its weight says."""

    slag: tuple[Slag, ...]
    lodd: tuple[Slag, ...]
    kommuner: tuple[str, ...]
    land: dict[str, tuple[tuple[Statsborgerskap, ...], ...]]
    navn: tuple[str, ...]


@cache
def alle_slag() -> tuple[Slag, ...]:
    """The kinds of persons, in the order in which the first persons show them."""
    with (HERE / "population_slag.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_slag(row) for row in csv.DictReader(file))


def _slag(row: dict[str, str]) -> Slag:
    tillegg = dict(ord_.partition("=")[::2] for ord_ in row["tillegg"].split())
    dager = {navn: row[navn] for navn in ("innvilget", "soeknad", "ankomst", "bosatt")} | tillegg
    yngst, eldst = row["alder"].split("-")
    return Slag(
        navn=row["slag"],
        andel=int(row["andel"]),
        lov=row["lov"],
        kategorier=frozenset(row["kategorier"].split()),
        alder=(int(yngst), int(eldst)),
        klasse=Klasse(row["klasse"]) if row["klasse"] else None,
        dager=tuple(_spenn(navn, spec) for navn, spec in dager.items() if spec),
        utland=row["utland"] == "ja",
        avtale=row["avtale"] == "ja",
        mottak=Mottakstype(row["mottak"]) if row["mottak"] else None,
        identer=row["identer"],
        land=row["land"],
        merker=frozenset(navn for navn, spec in tillegg.items() if not spec),
    )


def _spenn(navn: str, spec: str) -> tuple[str, str, int, int]:
    """`2021-01-01/2021-04-30` or `innvilget:10..40` as (name, base, first, number of days)."""
    if "/" in spec:
        fra, til = (date.fromisoformat(day).toordinal() for day in spec.split("/"))
        return navn, "", fra, til - fra + 1
    base, dager = spec.split(":")
    lo, hi = (int(n) for n in dager.split(".."))
    return navn, base, lo, hi - lo + 1


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((HERE / "population.toml").read_text(encoding="utf-8"))


@cache
def staar() -> date:
    """The day the register stands at."""
    day: date = _data()["staar"]
    return day


@cache
def kilder() -> Kilder:
    data = _data()
    slag = alle_slag()
    return Kilder(
        slag=slag,
        lodd=tuple(chain.from_iterable([s] * s.andel for s in slag)),
        kommuner=tuple(chain.from_iterable([k] * n for k, n in data["kommuner"].items())),
        land={
            gruppe: tuple((Statsborgerskap(kode),) for kode in koder)
            for gruppe, koder in data["land"].items()
        },
        navn=tuple(f"{a} {b}" for a in data["navn"]["foerst"] for b in data["navn"]["sist"]),
    )
