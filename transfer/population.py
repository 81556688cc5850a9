"""The synthetic population: persons who never lived, made for demos, tests and measurements.

`generate` draws from `population_slag.csv`, one kind of person a row, with the law and the
kategorier the kind is there to show. The first persons are one of each kind in the order of the
file; after that the kinds come in the proportion of `andel`. A day in the file is a period to
draw from, fixed (`2021-01-01/2021-04-30`) or in days from an earlier one (`innvilget:10..40`).
The same seed gives the same persons, and a shorter population is the beginning of a longer one.

`load` reads persons from a file (docs/population.md), `demo_personer` those of the demo.
"""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from random import Random

from rules import ident
from rules.facts import (
    Bosetting,
    Ident,
    Identtype,
    Klasse,
    Mottaksopphold,
    Mottakstype,
    Person,
    Proeveresultat,
    Statsborgerskap,
    Tillatelse,
)

HERE = Path(__file__).parent

# Numbers left for files written by hand, so that they never meet a generated one.
RESERVED_INDIVID = 50  # the last ones of each series: 450-499, 950-999
RESERVED_DUF = 990_000  # and all serial numbers above

_AAR = 365.2425
_STAAR = date(2021, 6, 30)  # a permit that ran out before is taken as renewed without end
_ETTAARIG = {Klasse.P34, Klasse.P38B}
_IKKE_PERMANENT = {Klasse.P34, Klasse.PMIDL, Klasse.PSTUD, Klasse.EOES}
_DELPROEVER = ("LYTTE", "LESE", "SKRIFTLIG", "MUNTLIG")
_NIVAA = ("A1", "A2", "A2", "B1", "B1", "B2")


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
class _Kilder:
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
def _kilder() -> _Kilder:
    data = tomllib.loads((HERE / "population.toml").read_text(encoding="utf-8"))
    slag = alle_slag()
    return _Kilder(
        slag=slag,
        lodd=tuple(chain.from_iterable([s] * s.andel for s in slag)),
        kommuner=tuple(chain.from_iterable([k] * n for k, n in data["kommuner"].items())),
        land={
            gruppe: tuple((Statsborgerskap(kode),) for kode in koder)
            for gruppe, koder in data["land"].items()
        },
        navn=tuple(f"{a} {b}" for a in data["navn"]["foerst"] for b in data["navn"]["sist"]),
    )


def generate(persons: int, seed: int, foerste_nr: int = 1) -> Iterator[Person]:
    """So many persons, one at a time; no two share an id (up to a million and well beyond)."""
    kilder = _kilder()
    rand = Random(seed).random
    numre = _Numre(seed)
    for n in range(persons):
        if n < len(kilder.slag):
            slag = kilder.slag[n]
        else:
            slag = kilder.lodd[int(rand() * len(kilder.lodd))]
        yield _person(slag, foerste_nr + n, rand, numre, kilder)


def _person(s: Slag, nr: int, rand: Callable[[], float], numre: _Numre, kilder: _Kilder) -> Person:
    dag: dict[str, date] = {}
    get = dag.get
    ordinal = {"": 0}
    for navn, base, fra, antall in s.dager:
        ordinal[navn] = day = ordinal[base] + fra + int(rand() * antall)
        dag[navn] = date.fromordinal(day)
    start = get("innvilget") or dag["soeknad"]
    foedt = _foedt(s, start.toordinal(), rand)
    kvinne = rand() < 0.5
    foedt, identer = numre.identer(s.identer, foedt, kvinne, get("soeknad", start).year)
    land = kilder.land[s.land]
    return Person(
        nr=nr,
        foedselsdato=foedt,
        identer=identer,
        navn=kilder.navn[int(rand() * len(kilder.navn))],
        kjoenn="K" if kvinne else "M",
        statsborgerskap=_statsborgerskap(land[int(rand() * len(land))], get("norsk")),
        tillatelser=_tillatelser(s, dag),
        ankomst=get("ankomst"),
        beskyttelse_soeknadsdato=get("soeknad"),
        beskyttelse_avgjort=get("innvilget", get("avslag")) if "soeknad" in dag else None,
        mottak=_mottak(s, dag, rand, kilder.kommuner),
        bosettinger=_bosettinger(s, dag, rand, kilder.kommuner),
        referanseperson_bosatt=get("referanse"),
        familiesoeknad=get("familiesoeknad"),
        har_barn_under_18=True if "barn" in s.merker else None,
        proeveresultater=_proever(nr, get("proeve"), rand),
        doed=get("doed"),
        utvandret=get("utvandret"),
        adressebeskyttelse="beskyttet" in s.merker,
    )


def _foedt(s: Slag, start: int, rand: Callable[[], float]) -> date:
    """A birth date for the age of the kind on the day `start`; the young are more."""
    yngst, eldst = s.alder
    eldste, yngste = start - int((eldst + 1) * _AAR) + 3, start - int(yngst * _AAR) - 3
    return date.fromordinal(yngste - int((yngste - eldste + 1) * rand() ** 1.4))


def _statsborgerskap(
    land: tuple[Statsborgerskap, ...], norsk: date | None
) -> tuple[Statsborgerskap, ...]:
    return land if norsk is None else (*land, Statsborgerskap("NO", fra=norsk))


def _tillatelser(s: Slag, dag: dict[str, date]) -> tuple[Tillatelse, ...]:
    """The permit of the kind, after one as a student and before a new one where it says so."""
    if s.klasse is None:
        return ()
    hoved = _tillatelse(s.klasse, dag["innvilget"], s.utland, dag)
    foer = (_tillatelse(Klasse.PSTUD, dag["student"], True, {}),) if "student" in dag else ()
    ny = (_tillatelse(s.klasse, dag["ny_tillatelse"], False, {}),) if "ny_tillatelse" in dag else ()
    return (*foer, hoved, *ny)


def _tillatelse(klasse: Klasse, gitt: date, utland: bool, dag: dict[str, date]) -> Tillatelse:
    fornyet = dag.get("fornyet")
    varer = 365 if klasse in _ETTAARIG else 3 * 365
    til = date.fromordinal((fornyet or gitt).toordinal() + varer)
    return Tillatelse(
        klasse=klasse,
        innvilget=gitt,
        gyldig_fra=gitt,
        gyldig_til=til if til > _STAAR else None,
        soekt_fra_utlandet=utland,
        foerste_fornyelse=fornyet,
        danner_grunnlag_permanent=klasse not in _IKKE_PERMANENT,
        tilbakekalt=dag.get("tilbakekalt"),
    )


def _mottak(
    s: Slag, dag: dict[str, date], rand: Callable[[], float], kommuner: tuple[str, ...]
) -> tuple[Mottaksopphold, ...]:
    if s.mottak is None:
        return ()
    bosatt = dag.get("bosatt")
    til = None if bosatt is None else _day_before(bosatt)
    kommune = kommuner[int(rand() * len(kommuner))]
    return (Mottaksopphold(s.mottak, kommune, dag["soeknad"], til),)


def _bosettinger(
    s: Slag, dag: dict[str, date], rand: Callable[[], float], kommuner: tuple[str, ...]
) -> tuple[Bosetting, ...]:
    bosatt, flyttet, til = dag.get("bosatt"), dag.get("flyttet"), dag.get("utvandret")
    if bosatt is None:
        return ()
    kommune = kommuner[int(rand() * len(kommuner))]
    if flyttet is None:
        return (Bosetting(kommune, bosatt, til, s.avtale),)
    while (ny := kommuner[int(rand() * len(kommuner))]) == kommune:
        pass
    return (
        Bosetting(kommune, bosatt, _day_before(flyttet), s.avtale),
        Bosetting(ny, flyttet, til),
    )


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _proever(nr: int, dato: date | None, rand: Callable[[], float]) -> tuple[Proeveresultat, ...]:
    """Norskprøven in four parts and samfunnskunnskapsprøven, all on one day."""
    if dato is None:
        return ()
    norsk = [
        Proeveresultat(
            f"P{nr}-{n}", "NORSKPROEVE_A1_B2", dato, _NIVAA[int(rand() * len(_NIVAA))], del_
        )
        for n, del_ in enumerate(_DELPROEVER, 1)
    ]
    bestaatt = "BESTAATT" if rand() < 0.8 else "IKKE_BESTAATT"
    return (*norsk, Proeveresultat(f"P{nr}-5", "SAMFUNNSKUNNSKAP", dato, bestaatt))


class _Numre:
    """Gives each number out once: it counts, for each birth date and sex, and each year of DUF."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._neste: dict[int, int] = {}  # by birth date, kind of number and sex
        self._duf: defaultdict[int, int] = defaultdict(int)

    def identer(
        self, slag: str, foedt: date, kvinne: bool, aar: int
    ) -> tuple[date, tuple[Ident, ...]]:
        """The ids that `slag` names (`fnr duf`), and the birth date they ended up with.

        `dnr>fnr` is a D-number that a fødselsnummer has taken the place of.
        """
        given: list[Ident] = []
        for kind in slag.split():
            if kind == "duf":
                given.append(Ident(Identtype.DUF, self._lag_duf(aar)))
                continue
            gammel, _, ny = kind.rpartition(">")
            foedt, nr = self._lag(ny == "dnr", foedt, kvinne)
            given.append(Ident(Identtype.DNR if ny == "dnr" else Identtype.FNR, nr))
            if gammel:
                given.append(Ident(Identtype.DNR, self._lag(True, foedt, kvinne)[1], True))
        return foedt, tuple(given)

    def _lag(self, d_nummer: bool, foedt: date, kvinne: bool) -> tuple[date, str]:
        """The next free number of the day, or of the day before where the day has none left."""
        lag = ident.lag_d_nummer if d_nummer else ident.lag_foedselsnummer
        while True:
            individer = _individer(foedt.year, kvinne)
            key = foedt.toordinal() * 4 + d_nummer * 2 + kvinne
            neste = self._neste.get(key, 0)
            while neste < len(individer):
                neste += 1
                if nr := lag(foedt, individer[neste - 1]):
                    self._neste[key] = neste
                    return foedt, nr
            foedt = _day_before(foedt)

    def _lag_duf(self, aar: int) -> str:
        """Serial numbers in a scattered order; 7919 has no factor in common with the range."""
        self._duf[aar] += 1
        return ident.lag_duf(aar, (self._duf[aar] * 7919 + self._seed) % RESERVED_DUF)


@cache
def _individer(aar: int, kvinne: bool) -> tuple[int, ...]:
    return tuple(
        individ
        for serie in ident.individnumre(date(aar, 1, 1))
        for individ in serie[:-RESERVED_INDIVID]
        if (individ % 2 == 0) == kvinne
    )
