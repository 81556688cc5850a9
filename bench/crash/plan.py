"""What each vendor sends: a seeded plan of batches, the same for every run with the same seed.

Vendors have persons of their own, so that the final state does not hang on whose batch came first.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from bench.batches import GRANTED, SENT
from rules.facts import (
    Annullering,
    Fagsystem,
    Hode,
    Innhold,
    Operasjon,
    Person,
    Personhenvisning,
    Post,
    Timer,
    Vedtak,
)
from schemas.contract import newest
from schemas.write import forsendelse_xml

ORDNING = "IL_NORSK_600"
LARGE = 600  # posts: more bytes than the service reads at once


class Kind(StrEnum):
    """What a message is to the register."""

    NEW = "new"
    LARGE = "large"
    AGAIN = "again"  # to the byte
    SPACED = "spaced"  # with other insignificant whitespace
    RENAMED = "renamed"  # the same posts under another id
    CONFLICT = "conflict"  # other posts under the same id
    CORRECTION = "correction"
    ANNULMENT = "annulment"


_SHARE = {
    Kind.NEW: 44, Kind.LARGE: 1, Kind.AGAIN: 13, Kind.SPACED: 5, Kind.RENAMED: 4,
    Kind.CONFLICT: 5, Kind.CORRECTION: 18, Kind.ANNULMENT: 10,
}  # fmt: skip
_OF_EARLIER = {Kind.AGAIN, Kind.SPACED, Kind.RENAMED, Kind.CONFLICT}


@dataclass(frozen=True, slots=True)
class Message:
    """One call: the batch's id and the operation's element."""

    kind: Kind
    name: str
    body: bytes


@dataclass(slots=True)
class Plan:
    """The messages of one vendor, without end. `people` are its own."""

    vendor: str
    people: Sequence[Person]
    chance: random.Random
    _sent: list[tuple[str, list[Post]]] = field(default_factory=list)
    _hours: list[tuple[Post, int]] = field(default_factory=list)  # what stands, and its version
    _person: int = 0
    _number: int = 0

    def messages(self) -> Iterator[Message]:
        kinds, weights = list(_SHARE), list(_SHARE.values())
        while True:
            kind = self.chance.choices(kinds, weights)[0]
            if kind in _OF_EARLIER and self._sent:
                yield self._of_earlier(kind)
            elif kind in (Kind.CORRECTION, Kind.ANNULMENT) and self._hours:
                yield self._changed(kind)
            else:
                yield self._new(Kind.LARGE if kind is Kind.LARGE else Kind.NEW)

    def _new(self, kind: Kind) -> Message:
        """A grant and weeks of hours, for one person or, large, for many."""
        posts: list[Post] = []
        while not posts or (kind is Kind.LARGE and len(posts) < LARGE):
            posts += self._person_posts(len(posts), 9 if kind is Kind.LARGE else None)
        return self._message(kind, posts)

    def _person_posts(self, before: int, weeks: int | None) -> list[Post]:
        person = self.people[self._person % len(self.people)]
        turn = self._person // len(self.people)
        self._person += 1
        who = Personhenvisning(person.identer[0].verdi)
        grant = f"V-{person.nr}"
        found = []
        if not turn:
            vedtak = Vedtak(
                ORDNING, "NORSK_TILDELING", GRANTED, startdato=GRANTED, timer=Decimal(600),
                hjemmel="introduksjonsloven § 18",
            )  # fmt: skip
            found.append(Post(before + 1, grant, 1, Operasjon.NY, who, vedtak))
        for week in range(weeks or self.chance.randrange(1, 6)):
            day = GRANTED + timedelta(weeks=week, days=turn % 5)
            amount = self._amount()
            if self.chance.random() < 0.06:
                amount = Decimal("3.33")  # rejected
            hours = Timer(ORDNING, "NORSK", day, day, amount, grant, "ara")
            referanse = f"T-{person.nr}-{week}-{turn}"
            post = Post(before + len(found) + 1, referanse, 1, Operasjon.NY, who, hours)
            found.append(post)
            if amount % Decimal("0.25") == 0:
                self._hours.append((post, 1))
        return found

    def _amount(self) -> Decimal:
        return Decimal(self.chance.randrange(4, 24)) / 4

    def _changed(self, kind: Kind) -> Message:
        """A new version of an hours record that stands, or its annulment."""
        place = self.chance.randrange(len(self._hours))
        post, versjon = self._hours.pop(place)
        assert isinstance(post.innhold, Timer)
        innhold: Innhold = replace(post.innhold, antall=self._amount())
        operasjon = Operasjon.RETT
        if kind is Kind.ANNULMENT:
            innhold, operasjon = Annullering("FEIL_VERDI"), Operasjon.ANNULLER
        changed = replace(
            post, loepenr=1, versjon=versjon + 1, operasjon=operasjon, innhold=innhold
        )
        if kind is Kind.CORRECTION:
            self._hours.append((changed, versjon + 1))
        return self._message(kind, [changed])

    def _of_earlier(self, kind: Kind) -> Message:
        name, posts = self.chance.choice(self._sent[-200:])
        if kind is Kind.RENAMED:
            return self._message(kind, posts)
        if kind is Kind.CONFLICT:
            return Message(kind, name, self._written(name, [replace(posts[0], referanse="ANDRE")]))
        body = self._written(name, posts)
        return Message(kind, name, body.replace(b"><", b">\n  <") if kind is Kind.SPACED else body)

    def _message(self, kind: Kind, posts: list[Post]) -> Message:
        self._number += 1
        name = f"{self.vendor}-{self._number}"
        if kind is not Kind.LARGE:
            self._sent.append((name, posts))
        return Message(kind, name, self._written(name, posts))

    @staticmethod
    def _written(name: str, posts: list[Post]) -> bytes:
        hode = Hode(
            name, "0301", "958935420", "910000004", Fagsystem("Nordlys Voksen", "4.2"), SENT,
            len(posts),
        )  # fmt: skip
        return "".join(forsendelse_xml(hode, posts, newest("WS4"))).encode()


def plan(seed: int, vendor: str, people: Sequence[Person]) -> Iterator[Message]:
    """The endless plan of one vendor."""
    return Plan(vendor, people, random.Random(f"{seed} {vendor}")).messages()
