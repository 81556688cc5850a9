"""Addresses of the pages: as the service serves them, and as files beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from transfer.regler.katalog import ADRESSE

HOVEDSPRAAK = "nb"


@dataclass(frozen=True, slots=True)
class Lenker:
    """Addresses under `/regler`, in one language."""

    spraak: str

    statisk = False

    def side(self, name: str = "", **query: str) -> str:
        """A page: an id, `endringer`, `tilstander`, or the front page."""
        if self.spraak != HOVEDSPRAAK:
            query["spraak"] = self.spraak
        path = f"{ADRESSE}/{name}" if name else ADRESSE
        return f"{path}?{urlencode(query)}" if query else path

    def data(self, name: str) -> str:
        """The same as JSON."""
        return f"{ADRESSE}/{name}.json" if name else f"{ADRESSE}.json"

    def stil(self) -> str:
        return f"{ADRESSE}/regler.css"

    def paa(self, spraak: str) -> Lenker:
        """The same addresses in another language."""
        return Lenker(spraak)


@dataclass(frozen=True, slots=True)
class Filer:
    """Addresses of files, relative to the folder of the language."""

    spraak: str
    fra: str = HOVEDSPRAAK  # the language of the page that the link stands on

    statisk = True

    def side(self, name: str = "", **query: str) -> str:
        return f"{self._up()}{name or 'index'}.html"

    def data(self, name: str) -> str:
        return f"{self._root()}{name or 'regler'}.json"

    def stil(self) -> str:
        return f"{self._root()}regler.css"

    def paa(self, spraak: str) -> Filer:
        return Filer(spraak, self.fra)

    def _root(self) -> str:
        return "" if self.fra == HOVEDSPRAAK else "../"

    def _up(self) -> str:
        if self.spraak == self.fra:
            return ""
        return self._root() + ("" if self.spraak == HOVEDSPRAAK else f"{self.spraak}/")
