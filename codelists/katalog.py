"""What each list is: title, kind, the fields that use it and the meaning of its own columns.

Read from `kodeverk.toml`, whose head explains the keys.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from codelists.kode import UkjentKodeverk
from codelists.les import BESKRIVELSE

VILKAAR = ("lov", "familie", "ordning", "vedtakstype", "fravaerstype")


@dataclass(frozen=True, slots=True)
class Feltbruk:
    """A field of a post that draws on a list, where all of `vilkaar` hold."""

    posttype: str
    felt: str
    kodeverk: str
    vilkaar: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Beskrivelse:
    """A list in words. `kind` is own (NIR's) or public (kept by someone else).

    `obligatorisk`: a field that must be filled draws on it. `intern`: not handed to vendors.
    """

    navn: str
    nb: str
    en: str
    kind: str
    obligatorisk: bool
    intern: bool
    felt: tuple[Feltbruk, ...]
    kolonner: Mapping[str, str]
    referanser: Mapping[str, str]
    verdier: Mapping[str, tuple[str, ...]]


def beskrivelse(navn: str) -> Beskrivelse:
    """What the list is.

    >>> beskrivelse("norskmaal").nb
    'Norskmål'
    """
    try:
        return beskrivelser()[navn]
    except KeyError:
        raise UkjentKodeverk(navn) from None


@cache
def beskrivelser() -> Mapping[str, Beskrivelse]:
    """All lists in words, by name."""
    tabell = tomllib.loads(BESKRIVELSE.read_text(encoding="utf-8"))
    return MappingProxyType({navn: _read(navn, rad) for navn, rad in tabell.items()})


def _read(navn: str, rad: dict[str, Any]) -> Beskrivelse:
    return Beskrivelse(
        navn=navn,
        nb=rad["nb"],
        en=rad["en"],
        kind=rad["kind"],
        obligatorisk=rad.get("obligatorisk", False),
        intern=rad.get("intern", False),
        felt=tuple(_feltbruk(navn, bruk) for bruk in rad.get("felt", ())),
        kolonner=MappingProxyType(rad.get("kolonner", {})),
        referanser=MappingProxyType(rad.get("referanser", {})),
        verdier=MappingProxyType({k: tuple(v) for k, v in rad.get("verdier", {}).items()}),
    )


def _feltbruk(navn: str, bruk: str | dict[str, Any]) -> Feltbruk:
    if isinstance(bruk, str):
        bruk = {"felt": bruk}
    posttype, felt = bruk["felt"].split(".")
    vilkaar = tuple((vilkaar, tuple(bruk[vilkaar])) for vilkaar in VILKAAR if vilkaar in bruk)
    return Feltbruk(posttype, felt, navn, vilkaar)
