"""The words of the pages, in bokmål, nynorsk and English from one file (`tekster.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any

import yaml

from rules.facts.forsendelse import OSLO

SPRAK = ("nb", "nn", "en")
SPRAK_NAVN = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every text: key to language to text. Raises ValueError for a key without three texts."""
    raw = yaml.safe_load((resources.files("transfer.monitor") / "tekster.yaml").read_text("utf-8"))
    found = {}
    for key, texts in raw.items():
        if len(texts) != len(SPRAK) or not all(isinstance(text, str) for text in texts):
            raise ValueError(f"{key}: a text stands in nb, nn and en")
        found[key] = dict(zip(SPRAK, texts, strict=True))
    return found


def tekst(sprak: str, key: str, **values: Any) -> str:
    """A text, filled. Raises KeyError for an unknown key: a missing word is a fault of ours."""
    found = catalogue()[key][sprak]
    if not values:
        return found
    return found.format(**{
        name: _Antall(value, sprak) if type(value) is int else value
        for name, value in values.items()
    })  # fmt: skip


class _Antall:
    """A number in a text: `{n}` is the number, `{n:post|poster}` the number and its word."""

    def __init__(self, antall: int, sprak: str) -> None:
        self.antall, self.sprak = antall, sprak

    def __format__(self, spec: str) -> str:
        shown = tall(self.antall, self.sprak)
        one, bar, many = spec.partition("|")
        return f"{shown} {one if self.antall == 1 else many}" if bar else shown


def ord_for(sprak: str, gruppe: str, kode: str | None) -> str:
    """The word for a code (`utfall`, `AVVIST`); the code itself where the catalogue has none."""
    texts = catalogue().get(f"{gruppe}.{kode}")
    return texts[sprak] if texts else (kode or "–")


def velg(accept: str) -> str:
    """The language that a browser asks for first, of those we have."""
    for part in accept.split(","):
        tag = part.split(";")[0].strip().lower().split("-")[0]
        if tag in ("nb", "no"):
            return "nb"
        if tag in SPRAK:
            return tag
    return SPRAK[0]


def tall(value: float, sprak: str) -> str:
    """A number with its thousands apart, as people of the language write it."""
    if isinstance(value, float) and not value.is_integer():
        text = f"{value:,.1f}"
    else:
        text = f"{int(value):,}"
    if sprak == "en":
        return text
    return text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")


def dag(value: date, sprak: str) -> str:
    return f"{value:%d.%m.%Y}" if sprak != "en" else f"{value.day} {value:%b %Y}"


def tid(value: datetime, sprak: str) -> str:
    """A moment in Oslo, to the second."""
    local = value.astimezone(OSLO)
    return f"{dag(local.date(), sprak)} {local:%H:%M:%S}"
