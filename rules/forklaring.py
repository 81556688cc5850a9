"""Why a value came out as it did: the facts, the parameters and the paragraph."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from rules.law import Value
from rules.quick import quick


@dataclass(frozen=True, slots=True)
class Setning:
    """A sentence of an explanation, in two languages, with its paragraph; calling it gives a Grunn.

    >>> gitt = Setning("§ 51", nb="Tillatelsen er gitt {dato}.", en="The permit is of {dato}.")
    >>> gitt(dato=date(2021, 2, 10)).text("nb")
    'Tillatelsen er gitt 10.02.2021.'
    """

    hjemmel: str
    nb: str
    en: str

    def __call__(self, *parametre: Value, **fakta: object) -> Grunn:
        return Grunn(self, tuple(fakta.items()), parametre)


@quick
@dataclass(frozen=True, slots=True)
class Grunn:
    """One step of a computation. Text is made only when it is read."""

    setning: Setning
    fakta: tuple[tuple[str, Any], ...] = ()
    parametre: tuple[Value, ...] = ()

    @property
    def hjemmel(self) -> str:
        return self.setning.hjemmel

    def text(self, language: str) -> str:
        """The sentence with its facts; dates as people write them in the language."""
        template = self.setning.nb if language == "nb" else self.setning.en
        return template.format(**{k: _shown(v, language) for k, v in self.fakta})

    def som_json(self) -> dict[str, object]:
        return {
            "nb": self.text("nb"),
            "en": self.text("en"),
            "hjemmel": self.hjemmel,
            "fakta": {k: enkel(v) for k, v in self.fakta},
            "parametre": [parameter_json(p) for p in self.parametre],
        }


_PARAMETRE: dict[Value, dict[str, object]] = {}  # values live as long as the program


def parameter_json(value: Value) -> dict[str, object]:
    """A parameter that was used: name, numbers, the day it held from, source and certainty.

    Tables inside a value are left out; the number that was taken from one is among the facts.
    """
    made = _PARAMETRE.get(value)
    if made is None:
        made = _PARAMETRE[value] = {
            "navn": value.navn,
            "verdi": {k: enkel(v) for k, v in value.items() if not isinstance(v, dict | list)},
            "fra": enkel(value.fra),
            "kilde": value.source,
            "sikkerhet": value.certainty,
        }
    return made.copy()


def enkel(value: object) -> object:
    """A value as JSON has it: days as ISO text, codes as their text, decimals as numbers."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, Enum):
        return str(value)
    if isinstance(value, tuple | list | frozenset):
        return [enkel(v) for v in value]
    return str(value)


_YES_NO = {"nb": ("nei", "ja"), "en": ("no", "yes")}


def _shown(value: object, language: str) -> object:
    if isinstance(value, bool):
        return _YES_NO[language][value]
    if isinstance(value, date):
        if language == "nb":
            return f"{value.day:02}.{value.month:02}.{value.year}"
        return value.isoformat()
    if isinstance(value, tuple | list):
        return ", ".join(str(_shown(v, language)) for v in value)
    if isinstance(value, Decimal):
        return str(enkel(value)).replace(".", "," if language == "nb" else ".")
    return value
