"""The alert rules as data: what is looked for, from which threshold, and in which words."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from rules.rule import Tekst

RULES = Path(__file__).parent / "rules.toml"


class Art(StrEnum):
    """What a rule looks at."""

    NY_GRUPPE = "NY_GRUPPE"
    KOM_TILBAKE = "KOM_TILBAKE"
    VERSJON = "VERSJON"
    TAUSHET = "TAUSHET"
    IKKE_HENTET = "IKKE_HENTET"
    UAVKLART = "UAVKLART"
    PORT = "PORT"
    SKJAERINGSDATO = "SKJAERINGSDATO"


class Alvor(StrEnum):
    """How grave an alert is. KRITISK is told in quiet hours too."""

    KRITISK = "KRITISK"
    HOEY = "HOEY"
    LAV = "LAV"


# What each kind fills its texts and its link with.
FACTS: Mapping[Art, frozenset[str]] = {
    Art.NY_GRUPPE: frozenset({"antall", "gruppe", "regel", "kommuner", "systemer"}),
    Art.KOM_TILBAKE: frozenset({"antall", "gruppe", "regel", "kommuner", "systemer"}),
    Art.VERSJON: frozenset(
        {"antall", "system", "versjon", "promille", "vanlig", "dager", "kommuner"}
    ),
    Art.TAUSHET: frozenset({"antall", "kommune", "navn", "vanlig", "sist"}),
    Art.IKKE_HENTET: frozenset({"antall", "kommune", "navn", "virkedager"}),
    Art.UAVKLART: frozenset({"antall"}),
    Art.PORT: frozenset({"antall", "system", "versjon", "lov", "dato"}),
    Art.SKJAERINGSDATO: frozenset({"antall", "kanal", "dato", "kommuner"}),
}

# The thresholds each kind needs, with their least values.
GRENSER: Mapping[Art, Mapping[str, float]] = {
    Art.NY_GRUPPE: {"kommuner": 1, "dager": 1},
    Art.KOM_TILBAKE: {},
    Art.VERSJON: {
        "dager": 1, "grunnlag_dager": 1, "ganger": 1, "minst_promille": 0, "minst_poster": 1,
        "minst_kommuner": 1,
    },
    Art.TAUSHET: {"dager": 7, "minst_sendinger": 2, "ganger": 1, "minst_virkedager": 1},
    Art.IKKE_HENTET: {"virkedager": 0, "dager": 1, "minst": 1},
    Art.UAVKLART: {"dager": 1, "minutter": 0},
    Art.PORT: {"dager": 0},
    Art.SKJAERINGSDATO: {"dager": 0, "bruk_dager": 1},
}  # fmt: skip
ONCE = (Art.TAUSHET, Art.IKKE_HENTET)  # what pages of the monitor show by the same thresholds
_STEPS = {(Art.PORT, "dager"), (Art.SKJAERINGSDATO, "dager")}  # lists of days


@dataclass(frozen=True, slots=True)
class Varselregel:
    """One alert rule."""

    id: str
    art: Art
    alvorlighet: Alvor
    grenser: Mapping[str, Any]
    tekst: Tekst
    foerst: Tekst
    lenke: str


class RulesError(ValueError):
    """The file of alert rules is wrong; says all that is."""


def read(path: Path | None = None) -> tuple[Varselregel, ...]:
    """The rules of a file, by default our own. Raises `RulesError` with all that is wrong."""
    path = path or RULES
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RulesError(f"{path}: {error}") from None
    wrong: list[str] = []
    found = []
    for nr, given in enumerate(raw.get("varsel", []), start=1):
        name = f"{path.name}, rule {nr} ({given.get('id', 'without id')})"
        faults = list(_faults(given))
        wrong += [f"{name}: {fault}" for fault in faults]
        if not faults:
            found.append(_rule(given))
    ids = [one.id for one in found]
    wrong += [f"{path.name}: {one} stands twice" for one in sorted(set(ids)) if ids.count(one) > 1]
    for art in ONCE:
        if sum(one.art is art for one in found) > 1:
            wrong.append(f"{path.name}: {art} may stand once, since the monitor shows the same")
    if wrong:
        raise RulesError("\n".join(wrong))
    return tuple(found)


def thresholds(rules: Iterable[Varselregel], art: Art) -> Mapping[str, Any]:
    """The thresholds of the one rule of a kind that pages show too; where there is none, ours."""
    held = {one.art: one.grenser for one in (*read(), *rules)}
    return held[art]


def _rule(given: Mapping[str, Any]) -> Varselregel:
    return Varselregel(
        given["id"],
        Art(given["art"]),
        Alvor(given["alvorlighet"]),
        given["grenser"],
        Tekst(given["nb"], given["en"]),
        Tekst(given["foerst_nb"], given["foerst_en"]),
        given["lenke"],
    )


def _faults(given: Mapping[str, Any]) -> Iterator[str]:
    texts = ("id", "art", "alvorlighet", "nb", "en", "foerst_nb", "foerst_en", "lenke")
    for name in texts:
        if not isinstance(given.get(name), str):
            yield f"{name} must be text"
    if given.get("art") not in list(Art):
        yield f"art must be one of {', '.join(Art)}"
        return
    if given.get("alvorlighet") not in list(Alvor):
        yield f"alvorlighet must be one of {', '.join(Alvor)}"
    art = Art(given["art"])
    yield from _wrong_thresholds(art, given.get("grenser"))
    for name in ("nb", "en", "foerst_nb", "foerst_en", "lenke"):
        unknown = _names(str(given.get(name, ""))) - FACTS[art]
        if unknown:
            yield f"{name} names {', '.join(sorted(unknown))}, which {art} does not know"


def _wrong_thresholds(art: Art, given: Any) -> Iterator[str]:
    needed = GRENSER[art]
    if not isinstance(given, Mapping) or given.keys() != needed.keys():
        yield f"grenser must be {', '.join(needed) or 'empty'}"
        return
    for name, least in needed.items():
        values = given[name]
        if (art, name) in _STEPS:
            ok = isinstance(values, list) and bool(values)
        else:
            ok, values = True, [values]
        if not ok or not all(isinstance(v, int | float) and v >= least for v in values):
            yield f"grenser.{name} must be {least} or more"


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
