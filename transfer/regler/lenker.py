"""Addresses of the pages: as the service serves them, and as files beside each other.

The name of a page is an id, `endringer`, `tilstander`, `kodeverk`, `kodeverk/<list>`, or empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from transfer.adresser import KODEVERK
from transfer.regler.katalog import ADRESSE

HOVEDSPRAAK = "nb"


@dataclass(frozen=True, slots=True)
class Lenker:
    """Addresses of the service in one language, from a page that was asked for with a query."""

    spraak: str
    spurt: tuple[tuple[str, str], ...] = ()

    statisk = False

    def side(self, name: str = "", **query: str) -> str:
        """A page; keeps the day asked for."""
        dato = dict(self.spurt).get("dato")
        if dato and name != "endringer":
            query = {"dato": dato, **query}
        return _address(name, self.spraak, query)

    def bytt(self, spraak: str, name: str) -> str:
        """This page in another language, with all that was asked for."""
        return _address(name, spraak, dict(self.spurt))

    def data(self, name: str) -> str:
        """The same as JSON."""
        return f"{ADRESSE}/{name}.json" if name else f"{ADRESSE}.json"

    def fil(self, name: str, ending: str) -> str:
        """A code list, or what a delivery brought, as a file."""
        return f"{KODEVERK}/{name}.{ending}"

    def stil(self) -> str:
        return f"{ADRESSE}/regler.css"


def _address(name: str, spraak: str, query: dict[str, str]) -> str:
    if spraak != HOVEDSPRAAK:
        query = {**query, "spraak": spraak}
    path = f"/{name}" if name.startswith(KODEVERK[1:]) else f"{ADRESSE}/{name}".rstrip("/")
    return f"{path}?{urlencode(query)}" if query else path


@dataclass(frozen=True, slots=True)
class Filer:
    """Addresses of files, relative to the folder of the language."""

    spraak: str
    fra: str = HOVEDSPRAAK  # the language of the page that the link stands on

    statisk = True

    def side(self, name: str = "", **query: str) -> str:
        return f"{self._up()}{name.replace('/', '-') or 'index'}.html"

    def data(self, name: str) -> str:
        return f"{self._root()}{name or 'regler'}.json"

    def fil(self, name: str, ending: str) -> str:
        return f"{self._root()}kodeverk-{name}.{ending}"

    def stil(self) -> str:
        return f"{self._root()}regler.css"

    def bytt(self, spraak: str, name: str) -> str:
        """This page in another language."""
        return Filer(spraak, self.fra).side(name)

    def _root(self) -> str:
        return "" if self.fra == HOVEDSPRAAK else "../"

    def _up(self) -> str:
        if self.spraak == self.fra:
            return ""
        return self._root() + ("" if self.spraak == HOVEDSPRAAK else f"{self.spraak}/")
