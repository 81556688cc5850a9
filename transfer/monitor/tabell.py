"""A table as data: what a page shows, what an export writes, and where each number leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

Verdi = str | int | float | date | datetime | None


class Slag(StrEnum):
    """What a column holds, and so how it is shown."""

    TEKST = "tekst"
    TALL = "tall"
    PROSENT = "prosent"
    DAG = "dag"
    TID = "tid"
    MERKE = "merke"  # a word of a closed set, with icon and colour
    KODE = "kode"


@dataclass(frozen=True, slots=True)
class Celle:
    """A value as exports have it, the words for it on the page, and the rows behind it."""

    verdi: Verdi
    lenke: str | None = None
    tekst: str | None = None
    under: str | None = None  # a second, smaller line
    gnist: tuple[int, ...] = ()  # a small chart of these, described by `under`


@dataclass(frozen=True, slots=True)
class Kolonne:
    """`navn` is the field in exports, `tittel` the text of the header."""

    navn: str
    tittel: str
    slag: Slag = Slag.TEKST
    ordliste: str = "utfall"  # where a MERKE finds its word
    sorter: str | None = None  # address that sorts by this column
    retning: str | None = None  # ascending or descending, where it is sorted by
    radhode: bool = False


@dataclass(frozen=True, slots=True)
class Tabell:
    """Rows with a caption. `tom` is said where there are none."""

    navn: str
    tittel: str
    kolonner: Sequence[Kolonne]
    rader: Sequence[Sequence[Celle]]
    tom: str
    neste: str | None = None
    forrige: str | None = None
    skjult_tittel: bool = False
    fotnote: str | None = None
    merker: Sequence[str] = field(default=())  # CSS classes of the rows, where they have any
