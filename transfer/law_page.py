"""`nir law`: every dated parameter of the law, with its history, as Markdown or JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from rules import law
from rules.law import Dated, Value


def as_data() -> list[dict[str, Any]]:
    """Each parameter with every value there has been."""
    return [
        {
            "name": dated.navn,
            "nb": dated.nb,
            "en": dated.en,
            "unit": dated.unit,
            "selectedBy": dated.selected_by,
            "values": [
                {
                    "from": value.fra,
                    "to": None if value.til == date.max else value.til,
                    "value": dict(value),
                    "source": value.source,
                    "certainty": value.certainty,
                }
                for value in dated.historie
            ],
        }
        for dated in law.alle()
    ]


def markdown() -> str:
    """The page of all parameters."""
    return "\n".join(["# Parameters of the law", "", *_lines()]) + "\n"


def _lines() -> Iterator[str]:
    for dated in law.alle():
        yield from _section(dated)


def _section(dated: Dated) -> Iterator[str]:
    yield f"## {dated.navn}"
    yield ""
    yield f"{dated.nb} ({dated.en}). Unit: {dated.unit}. Selected by: {dated.selected_by}."
    yield ""
    yield "| from | value | source | certainty |"
    yield "|---|---|---|---|"
    for value in dated.historie:
        yield f"| {value.fra} | {_shown(value)} | {value.source} | {value.certainty} |"
    yield ""


def _shown(value: Value) -> str:
    return ", ".join(f"{name} = {one}" for name, one in value.items()).replace("|", "\\|")
