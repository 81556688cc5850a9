"""The words of the pages in bokmål, nynorsk and English, from one file."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

SPRAAK = ("nb", "nn", "en")
SPRAAKNAVN = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
_FILE = files("transfer.regler") / "ordbok.toml"


@cache
def ordbok() -> dict[str, Any]:
    """The whole file."""
    return tomllib.loads(_FILE.read_text("utf-8"))


class Ord:
    """The words in one language; a word that is not there is an error, never an empty label."""

    def __init__(self, spraak: str) -> None:
        if spraak not in SPRAAK:
            raise ValueError(f"{spraak}: the languages are {', '.join(SPRAAK)}")
        self.spraak = spraak

    def __call__(self, word: str) -> str:
        """The word for a label."""
        return str(ordbok()[word][self.spraak])

    def kode(self, group: str, code: str) -> str:
        """The words for a code of a group; KeyError where it has none."""
        return str(ordbok()["kode"][group][code][self.spraak])

    def kjent(self, group: str, code: str) -> str:
        """The words for a code, or the code itself where the group has none for it."""
        found = ordbok()["kode"][group].get(code)
        return str(found[self.spraak]) if found else code
