"""Reading the lists from the CSV files of the package, each once and only when it is asked for."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import StringIO
from types import MappingProxyType

from codelists.kode import Kode, Kodeverk, KodeverkFeil, UkjentKodeverk, check_lov

KOLONNER = (
    "code",
    "name_nb",
    "name_en",
    "valid_from",
    "valid_to",
    "law",
    "delivery",
    "source",
    "certainty",
)
DATA = files("codelists") / "data"
BESKRIVELSE = files("codelists") / "kodeverk.toml"
KOMMUNE_ENDRINGER = "kommune_endringer"  # a table of changes, with columns of its own

Indeks = dict[str, tuple[tuple[date, date, Kode], ...]]
_indeks: dict[tuple[str, str | None], Indeks] = {}


class Lesefeil(KodeverkFeil):
    """A CSV file is not a code list: a column is missing or a row cannot be read."""


@cache
def _filer() -> dict[str, Traversable]:
    filer = {fil.name[:-4]: fil for fil in DATA.iterdir() if fil.name.endswith(".csv")}
    del filer[KOMMUNE_ENDRINGER]
    return dict(sorted(filer.items()))


def navn() -> tuple[str, ...]:
    """The names of all code lists, in order."""
    return tuple(_filer())


@cache
def liste(navn: str) -> Kodeverk:
    """The code list of this name; UkjentKodeverk where there is none.

    >>> liste("dagtype").koder()
    ('KALENDERDAGER', 'MAANEDER', 'VIRKEDAGER')
    """
    fil = _filer().get(navn)
    if fil is None:
        raise UkjentKodeverk(navn)
    return les_csv(navn, fil.read_text(encoding="utf-8"))


def slaa_opp(navn: str, kode: str, dag: date, lov: str | None = None) -> Kode | None:
    """The code as it holds on the day under the law (None: any law), or None.

    Called for every coded field of every post of a batch; hence the index by list and law.

    >>> slaa_opp("spor", "SPOR_1", date(2021, 3, 1), "introduksjonsloven").navn_nb
    'Spor 1'
    >>> slaa_opp("spor", "SPOR_1", date(2021, 3, 1), "integreringsloven")
    """
    try:
        versjoner = _indeks[navn, lov].get(kode, ())
    except KeyError:
        versjoner = _index(navn, lov).get(kode, ())
    for fra, til, versjon in versjoner:
        if fra <= dag <= til:
            return versjon
    return None


def _index(navn: str, lov: str | None) -> Indeks:
    kodeverk = liste(navn)
    check_lov(lov)
    indeks = {
        kode: tuple(
            (versjon.gyldig_fra or date.min, versjon.gyldig_til or date.max, versjon)
            for versjon in kodeverk.versjoner_av(kode)
            if versjon.under(lov)
        )
        for kode in kodeverk.koder()
    }
    _indeks[navn, lov] = indeks
    return indeks


def les_csv(navn: str, tekst: str) -> Kodeverk:
    """Read the text of a code list; Lesefeil names the line that is wrong."""
    rader = csv.reader(StringIO(tekst, newline=""))
    hode = next(rader, [])
    if tuple(hode[: len(KOLONNER)]) != KOLONNER:
        raise Lesefeil(f"{navn}: the columns must begin with {','.join(KOLONNER)}")
    kolonner = tuple(hode[len(KOLONNER) :])
    versjoner = []
    for rad in rader:
        if len(rad) != len(hode):
            raise Lesefeil(f"{navn}, line {rader.line_num}: {len(rad)} columns, not {len(hode)}")
        try:
            versjoner.append(_kode(rad, kolonner))
        except ValueError as feil:
            raise Lesefeil(f"{navn}, line {rader.line_num}: {feil}") from None
    return Kodeverk(navn, tuple(versjoner), kolonner)


def _kode(rad: Sequence[str], kolonner: tuple[str, ...]) -> Kode:
    kode, nb, en, fra, til, lov, leveranse, kilde, sikkerhet = rad[: len(KOLONNER)]
    return Kode(
        kode,
        nb,
        en,
        date.fromisoformat(fra) if fra else None,
        date.fromisoformat(til) if til else None,
        lov,
        leveranse,
        kilde,
        sikkerhet,
        MappingProxyType(dict(zip(kolonner, rad[len(KOLONNER) :], strict=True))),
    )


@cache
def digest() -> str:
    """SHA-256 of all data of the package: equal digests, equal code lists."""
    hasj = hashlib.sha256()
    for fil in sorted(
        (*(f for f in DATA.iterdir() if f.name.endswith(".csv")), BESKRIVELSE), key=lambda f: f.name
    ):
        innhold = fil.read_bytes()
        hasj.update(f"{fil.name}\0{len(innhold)}\0".encode())
        hasj.update(innhold)
    return hasj.hexdigest()
