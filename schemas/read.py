"""WS4: validated XML into facts, in one walk of the tree.

The element has passed its release's schema, so what must be there is there and every text parses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from rules.facts import (
    INNHOLD,
    Fagsystem,
    Hode,
    Innhold,
    Lov,
    Operasjon,
    Personhenvisning,
    Post,
)
from schemas.contract import Release
from schemas.fields import Memo, fields

Read = Callable[[Any], Any]

_operasjon: dict[str, Operasjon] = Memo(Operasjon)
_lov: dict[str, Lov] = Memo(Lov.__getitem__)


@dataclass(frozen=True, slots=True)
class Lesning:
    """A batch as read: its header and posts, and the XML element of each post by `loepenr`."""

    hode: Hode
    poster: tuple[Post, ...]
    elementer: Sequence[Any]


class Reader:
    """Reads the batches of one release."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.ns = f"{{{release.namespace}}}"
        self._innhold: dict[str, Read] = {
            self.ns + name: _reader(cls, self.ns) for name, cls in INNHOLD.items()
        }
        self._person = _reader(Personhenvisning, self.ns)
        names = ("referanse", "versjon", "operasjon", "person", "kommunenummer", "lov")
        self._part = {self.ns + name: name for name in names}

    def hode(self, element: Any) -> Hode:
        """The header element of a batch."""
        text = {child.tag.rpartition("}")[2]: child for child in element}
        system = text["fagsystem"]
        return Hode(
            forsendelse_id=text["forsendelseId"].text.strip(),
            kommunenummer=text["kommunenummer"].text.strip(),
            avsender_orgnr=text["avsenderOrgnr"].text.strip(),
            leverandoer_orgnr=text["leverandoerOrgnr"].text.strip(),
            fagsystem=Fagsystem(system[0].text.strip(), system[1].text.strip()),
            sendt_tidspunkt=datetime.fromisoformat(text["sendtTidspunkt"].text.strip()),
            antall_poster=int(text["antallPoster"].text),
        )

    def post(self, element: Any, loepenr: int) -> Post:
        """One post element."""
        kommunenummer = lov = None
        innhold: Innhold | None = None
        for child in element:
            tag = child.tag
            part = self._part.get(tag)
            if part is None:
                innhold = self._innhold[tag](child)
            elif part == "referanse":
                referanse = child.text.strip()
            elif part == "versjon":
                versjon = int(child.text)
            elif part == "operasjon":
                operasjon = _operasjon[child.text]
            elif part == "person":
                person = self._person(child)
            elif part == "kommunenummer":
                kommunenummer = child.text.strip()
            else:
                lov = _lov[child.text]
        assert innhold is not None, "the schema asks for exactly one content"
        return Post(
            loepenr, referanse, versjon, operasjon, person, innhold, kommunenummer, lov
        )

    def person(self, element: Any) -> Personhenvisning:
        """A reference to a person, as in HentPerson."""
        found: Personhenvisning = self._person(element)
        return found


@cache
def reader(release: Release) -> Reader:
    return Reader(release)


def _reader(cls: type, ns: str) -> Read:
    """A function from an element to a record: each child's tag gives its place and its reading."""
    every = fields(cls)
    places = {ns + felt.element: (place, felt.reader) for place, felt in enumerate(every)}
    blank = [() if felt.many else None for felt in every]
    many = {place for place, felt in enumerate(every) if felt.many}

    def read(element: Any) -> Any:
        values: list[Any] = blank.copy()
        for child in element:
            place, parse = places[child.tag]
            values[place] = parse[child.text or ""]
        return cls(*values)

    def read_many(element: Any) -> Any:
        values: list[Any] = blank.copy()
        for child in element:
            place, parse = places[child.tag]
            value = parse[child.text or ""]
            values[place] = (*values[place], value) if place in many else value
        return cls(*values)

    return read_many if many else read

