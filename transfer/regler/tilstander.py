"""The states of a chain of decisions, drawn from the table that the rules judge by.

The table is `rules/law/vedtak_tilstand.toml`; the diagram, the tables of the page and the Mermaid
text in `docs/vedtak.md` are made from it, so they cannot say something else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import codelists
from rules import law
from rules.rule import Rule
from rules.tilstand import Hendelse, Tilstand
from transfer.regler.katalog import leser

ANNULLERT = "ANNULLERT"
_FILE = files("transfer.regler") / "tilstander.toml"


@dataclass(frozen=True, slots=True)
class Overgang:
    """What an event does in a state. `til` is the state after it, itself where nothing moves."""

    fra: str
    hendelse: str
    til: str

    @property
    def blir(self) -> bool:
        return self.fra == self.til


@cache
def overganger(dag: date) -> tuple[Overgang, ...]:
    """Every transition that the table allows on a day, in the order of the table."""
    tabell = law.vedtak_tilstand.at(dag)
    etter = {
        **tabell["starter"], **tabell["flytter"], **tabell["midlertidig"], **tabell["sletter"],
    }  # fmt: skip
    return tuple(
        Overgang(fra.value, hendelse, etter.get(hendelse, fra.value))
        for fra in Tilstand
        for hendelse in tabell[fra.value]
    )


def tilstander() -> tuple[str, ...]:
    """Every state, the annulled one last."""
    return (*(one.value for one in Tilstand), ANNULLERT)


def beskrevet(group: str, code: str, spraak: str, dag: date) -> str:
    """A state, an event or a part of a complaint in words."""
    text = str(_words()[group][code][spraak])
    return text.replace("{maaneder}", str(law.vedtak_tilstand.at(dag)["gjenopptak_maaneder"]))


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))


def bruker_tabellen(rule: Rule) -> bool:
    """Whether the rule judges by the table of states."""
    return any(dated is law.vedtak_tilstand for dated in leser(rule))


def hendelser() -> tuple[str, ...]:
    return tuple(one.value for one in Hendelse)


@dataclass(frozen=True, slots=True)
class Klageutfall:
    """An outcome of a complaint and what follows from it."""

    kode: str
    nb: str
    en: str
    avslutter: bool
    endrer: bool


def klageutfall(dag: date) -> tuple[Klageutfall, ...]:
    """The outcomes of a complaint, those that leave it open first."""
    found = [
        Klageutfall(
            kode.kode, kode.navn_nb, kode.navn_en, kode.ja("avsluttet"), kode.ja("endrer_vedtak")
        )
        for kode in codelists.liste("klageutfall").gyldige(dag)
    ]
    return tuple(sorted(found, key=lambda one: (one.avslutter, one.endrer, one.kode)))


def mermaid(dag: date) -> str:
    """The diagram as a Mermaid state diagram."""
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in _mermaid(dag))]) + "\n"


def _mermaid(dag: date) -> Iterator[str]:
    for (fra, til), events in kanter(dag, med_seg_selv=True).items():
        start = "[*]" if fra == Tilstand.INGEN.value else fra
        yield f"{start} --> {til}: {', '.join(events)}"
    for fra in law.vedtak_tilstand.at(dag)["midlertidig"].values():
        yield f"{fra} --> {Tilstand.INNVILGET}: etter siste dag"
    yield f"{ANNULLERT} --> [*]"


def mermaid_klage(dag: date) -> str:
    """The way of a complaint as a Mermaid state diagram: open, decided, and what must follow."""
    utfall = klageutfall(dag)
    lines = ["stateDiagram-v2", "    [*] --> AAPEN", "    state AAPEN {"]
    lines += [f"        {one.kode}" for one in utfall if not one.avslutter]
    lines.append("    }")
    for one in utfall:
        if one.avslutter:
            lines.append(f"    AAPEN --> {one.kode}")
            lines.append(f"    {one.kode} --> {'NYTT_VEDTAK' if one.endrer else '[*]'}")
    return "\n".join(lines) + "\n"


def kanter(dag: date, med_seg_selv: bool = False) -> dict[tuple[str, str], list[str]]:
    """The events by (from, to)."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in overganger(dag):
        if med_seg_selv or not one.blir:
            found.setdefault((one.fra, one.til), []).append(one.hendelse)
    return found
