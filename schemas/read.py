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
    Lov,
    Operasjon,
    Personhenvisning,
    Post,
)
from schemas.contract import Release
from schemas.fields import Memo, fields

Read = Callable[[Any], Any]

read_operasjon: dict[str, Operasjon] = Memo(Operasjon)
read_lov: dict[str, Lov] = Memo(Lov.__getitem__)


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
        self._lov_tag = self.ns + "lov"

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
        """One post element: four mandatory children, up to two optional ones, then the content."""
        children = list(element)
        kommunenummer = lov = None
        for child in children[4:-1]:
            if child.tag == self._lov_tag:
                lov = read_lov[child.text]
            else:
                kommunenummer = child.text.strip()
        content = children[-1]
        return Post(
            loepenr,
            children[0].text.strip(),
            int(children[1].text),
            read_operasjon[children[2].text],
            self._person(children[3]),
            self._innhold[content.tag](content),
            kommunenummer,
            lov,
        )

    def person(self, element: Any) -> Personhenvisning:
        """A reference to a person, as in HentPerson."""
        found: Personhenvisning = self._person(element)
        return found


@cache
def reader(release: Release) -> Reader:
    return Reader(release)


def _reader(cls: type, ns: str) -> Read:
    """A function from an element to a record.

    The schema fixes the order, so the mandatory fields that come first are read by place; only from
    the first optional one on does a child's tag have to say which field it is.
    """
    every = fields(cls)
    first = next((n for n, f in enumerate(every) if f.optional or f.many), len(every))
    leading = [felt.reader for felt in every[:first]]
    places = {ns + felt.element: (place, felt.reader) for place, felt in enumerate(every)}
    blank = [() if felt.many else None for felt in every[first:]]
    many = {place for place, felt in enumerate(every) if felt.many}

    def read(element: Any) -> Any:
        children = list(element)
        values: list[Any] = [
            parse[child.text or ""] for parse, child in zip(leading, children, strict=False)
        ]
        if len(children) == first:
            return cls(*values)
        values += blank
        for child in children[first:]:
            place, parse = places[child.tag]
            value = parse[child.text or ""]
            values[place] = (*values[place], value) if place in many else value
        return cls(*values)

    return read
