"""The synthetic population: persons who never lived, made for demos, tests and measurements.

`generate` draws from `transfer.population_slag`. The first persons are one of each kind in the
order of the list; after that the kinds come in the proportion of `andel`. The same seed gives the
same persons, and a shorter population is the beginning of a longer one.

`load` reads persons from a file (`transfer.personfil`), `demo_personer` those of the demo.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from random import Random

from rules import ident
from rules.facts import (
    Bosetting,
    Ident,
    Identtype,
    Klasse,
    Mottaksopphold,
    Person,
    Proeveresultat,
    Statsborgerskap,
    Tillatelse,
)
from transfer.personfil import DEMO, Personfil, PersonfilError, demo_personer, load
from transfer.population_slag import Kilder, Slag, alle_slag, kilder, staar

__all__ = [
    "DEMO",
    "RESERVED_DUF",
    "RESERVED_INDIVID",
    "Personfil",
    "PersonfilError",
    "Slag",
    "alle_slag",
    "demo_personer",
    "generate",
    "load",
]

# Numbers left for files written by hand, so that they never meet a generated one.
RESERVED_INDIVID = 50  # the last ones of each series: 450-499, 950-999
RESERVED_DUF = 990_000  # and all serial numbers above

_AAR = 365.2425
_ETTAARIG = {Klasse.P34, Klasse.P38B}
_IKKE_PERMANENT = {Klasse.P34, Klasse.P38B, Klasse.PMIDL, Klasse.PSTUD, Klasse.EOES}
_DELPROEVER = ("LYTTE", "LESE", "SKRIFTLIG", "MUNTLIG")
_NIVAA = ("A1", "A2", "A2", "B1", "B1", "B2")


def generate(persons: int, seed: int, foerste_nr: int = 1) -> Iterator[Person]:
    """So many persons, one at a time; no two share an id (up to a million and well beyond)."""
    fra = kilder()
    rand = Random(seed).random
    numre = _Numre(seed)
    for n in range(persons):
        slag = fra.slag[n] if n < len(fra.slag) else fra.lodd[int(rand() * len(fra.lodd))]
        yield _person(slag, foerste_nr + n, rand, numre, fra)


def _person(s: Slag, nr: int, rand: Callable[[], float], numre: _Numre, fra: Kilder) -> Person:
    dag: dict[str, date] = {}
    get = dag.get
    ordinal = {"": 0}
    for navn, base, tidligst, antall in s.dager:
        ordinal[navn] = day = ordinal[base] + tidligst + int(rand() * antall)
        dag[navn] = date.fromordinal(day)
    start = get("innvilget") or dag["soeknad"]
    foedt = _foedt(s, start.toordinal(), rand)
    kvinne = rand() < 0.5
    foedt, identer = numre.identer(s.identer, foedt, kvinne, get("soeknad", start).year)
    land = fra.land[s.land]
    return Person(
        nr=nr,
        foedselsdato=foedt,
        identer=identer,
        navn=fra.navn[int(rand() * len(fra.navn))],
        kjoenn="K" if kvinne else "M",
        statsborgerskap=_statsborgerskap(land[int(rand() * len(land))], get("norsk")),
        tillatelser=_tillatelser(s, dag),
        ankomst=get("ankomst"),
        beskyttelse_soeknadsdato=get("soeknad"),
        beskyttelse_avgjort=get("innvilget", get("avslag")) if "soeknad" in dag else None,
        mottak=_mottak(s, dag, rand, fra.kommuner),
        bosettinger=_bosettinger(s, dag, rand, fra.kommuner),
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
        gyldig_til=til if til > staar() else None,
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
