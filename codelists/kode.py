"""A code and its list: what a code means, from when to when, under which law, since which delivery.

Validity and delivery are two things. `gyldig_fra` is the day the law gives the code meaning;
`leveranse` opens it on the wire. What happened between the two is registered afterwards.
"""

from __future__ import annotations

import difflib
import heapq
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import takewhile
from types import MappingProxyType

INTRODUKSJONSLOVEN = "introduksjonsloven"
INTEGRERINGSLOVEN = "integreringsloven"
BOTH = "both"
LOVER = (INTRODUKSJONSLOVEN, INTEGRERINGSLOVEN)
_MOST_COMPARED = 40
FORESLAAS = "foreslaas"
_DAG = timedelta(days=1)


class KodeverkFeil(Exception):
    """The code lists were asked for what they cannot answer; the caller or the data is wrong."""


class UkjentKodeverk(KodeverkFeil, KeyError):
    """No code list has this name."""

    def __str__(self) -> str:
        return f"unknown code list: {self.args[0]}"


class UkjentLov(KodeverkFeil, ValueError):
    """Neither of the two laws has this name."""


def check_lov(lov: str | None) -> str | None:
    """The law as given; None stands for any law."""
    if lov is not None and lov not in LOVER:
        raise UkjentLov(f"unknown law: {lov!r} (known: {', '.join(LOVER)})")
    return lov


@dataclass(frozen=True, slots=True)
class Kode:
    """One version of a code: a row of its list. `egenskaper` are the columns of that list alone."""

    kode: str
    navn_nb: str
    navn_en: str
    gyldig_fra: date | None = None
    gyldig_til: date | None = None  # the last day
    lov: str = BOTH
    leveranse: str = ""
    kilde: str = ""
    sikkerhet: str = ""
    egenskaper: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    def gjelder(self, dag: date, lov: str | None = None) -> bool:
        """Whether the code has meaning on the day, both ends included, under the law.

        >>> Kode("A", "a", "a", date(2021, 1, 1), date(2021, 6, 30)).gjelder(date(2021, 6, 30))
        True
        """
        return (
            (self.gyldig_fra is None or self.gyldig_fra <= dag)
            and (self.gyldig_til is None or dag <= self.gyldig_til)
            and self.under(lov)
        )

    def under(self, lov: str | None) -> bool:
        """Whether the code belongs to the law; None stands for any law."""
        return lov is None or self.lov in (BOTH, lov)

    def verdier(self, egenskap: str) -> tuple[str, ...]:
        """The values of a column that holds several, such as `ordninger`.

        >>> Kode("A", "a", "a", egenskaper={"ordninger": "IL_INTRO IN_INTRO"}).verdier("ordninger")
        ('IL_INTRO', 'IN_INTRO')
        """
        return tuple(self.egenskaper[egenskap].split())

    def ja(self, egenskap: str) -> bool:
        """The answer of a column that says ja or nei."""
        return self.egenskaper[egenskap] == "ja"


@dataclass(frozen=True, slots=True, eq=False)
class Gyldige:
    """Codes to choose from; compared by what it is, not by what it holds, so that it is a key."""

    koder: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kodeverk:
    """A code list: all versions of all its codes, in order of code and date."""

    navn: str
    versjoner: tuple[Kode, ...]
    kolonner: tuple[str, ...] = ()  # beyond the nine that every list has
    _av_kode: dict[str, tuple[Kode, ...]] = field(init=False, repr=False, compare=False)
    _grenser: list[date] = field(init=False, repr=False, compare=False)
    _forslag: dict[tuple[int, str | None], Gyldige] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        av_kode: dict[str, tuple[Kode, ...]] = {}
        for versjon in self.versjoner:
            av_kode[versjon.kode] = (*av_kode.get(versjon.kode, ()), versjon)
        object.__setattr__(self, "_av_kode", av_kode)
        fra = {v.gyldig_fra for v in self.versjoner if v.gyldig_fra}
        til = {v.gyldig_til + _DAG for v in self.versjoner if v.gyldig_til}
        object.__setattr__(self, "_grenser", sorted(fra | til))

    def alle(self) -> tuple[Kode, ...]:
        """Every version, retired ones too."""
        return self.versjoner

    def koder(self) -> tuple[str, ...]:
        """Each code once."""
        return tuple(self._av_kode)

    def versjoner_av(self, kode: str) -> tuple[Kode, ...]:
        """All versions of one code, oldest first; empty where the list never had it."""
        return self._av_kode.get(kode, ())

    def get(self, kode: str, dag: date | None = None, lov: str | None = None) -> Kode | None:
        """The version that holds on the day; without a day the newest one."""
        check_lov(lov)
        funnet = [
            versjon
            for versjon in self.versjoner_av(kode)
            if (versjon.under(lov) if dag is None else versjon.gjelder(dag, lov))
        ]
        return funnet[-1] if funnet else None

    def gyldige(self, dag: date, lov: str | None = None) -> tuple[Kode, ...]:
        """The codes that have meaning on the day under the law."""
        check_lov(lov)
        return tuple(versjon for versjon in self.versjoner if versjon.gjelder(dag, lov))

    def naermeste(
        self, kode: str, dag: date, lov: str | None = None, antall: int = 3
    ) -> tuple[str, ...]:
        """The valid codes that are spelled most like this one, the nearest first.

        A list may say in a column `foreslaas` which of its codes are worth suggesting.
        """
        return _closest(kode[:60].upper(), self._suggested(dag, check_lov(lov)), antall)

    def _suggested(self, dag: date, lov: str | None) -> Gyldige:
        """The codes to choose from, found once for each stretch of days on which they are alike."""
        sted = bisect_right(self._grenser, dag), lov
        funnet = self._forslag.get(sted)
        if funnet is None:
            gyldige = self.gyldige(dag, lov)
            if FORESLAAS in self.kolonner:
                gyldige = tuple(v for v in gyldige if v.ja(FORESLAAS))
            funnet = Gyldige(tuple(dict.fromkeys(versjon.kode for versjon in gyldige)))
            self._forslag[sted] = funnet
        return funnet


@lru_cache(maxsize=4096)
def _closest(kode: str, gyldige: Gyldige, antall: int) -> tuple[str, ...]:
    """Likeness first, then a common beginning; long lists are thinned by letters in common."""
    bokstaver = set(kode)
    likhet = difflib.SequenceMatcher(b=kode, autojunk=False)

    def unlike(gyldig: str) -> int:
        return abs(len(gyldig) - len(kode)) - len(bokstaver.intersection(gyldig.upper()))

    def rang(gyldig: str) -> tuple[float, int, str]:
        likhet.set_seq1(gyldig.upper())
        felles = takewhile(lambda par: par[0] == par[1], zip(kode, gyldig.upper(), strict=False))
        return -likhet.ratio(), -len(tuple(felles)), gyldig

    kandidater = heapq.nsmallest(_MOST_COMPARED, gyldige.koder, key=unlike)
    return tuple(sorted(kandidater, key=rang)[:antall])
