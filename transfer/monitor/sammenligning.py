"""Compares a rejected batch with the one sent again: per record, and per finding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from storage.innsyn.forsendelser import Funnlinje, Postlinje

_PLACE = re.compile(r"(post|deltaker)\[\d+\]")
_FAILED = frozenset({"AVVIST", "UAVKLART", "UTSATT"})


class Endring(StrEnum):
    """What became of a finding, or of a record, from one batch to the other."""

    RETTET = "RETTET"
    SAMME = "SAMME"
    NYTT = "NYTT"


@dataclass(frozen=True, slots=True)
class Funnpar:
    """A finding on a record in one of the batches, or in both."""

    endring: Endring
    funn: Funnlinje


@dataclass(frozen=True, slots=True)
class Postpar:
    """A record in both batches, or in one of them (the other is None)."""

    referanse: str
    foer: Postlinje | None
    etter: Postlinje | None
    funn: tuple[Funnpar, ...]

    @property
    def endring(self) -> Endring | None:
        """Fixed, the same or new, for a record that failed in one of the batches; else None."""
        failed = self.foer is not None and self.foer.utfall in _FAILED
        fails = self.etter is not None and self.etter.utfall in _FAILED
        if failed and self.etter is not None:
            return Endring.SAMME if fails else Endring.RETTET
        return Endring.NYTT if fails else None


@dataclass(frozen=True, slots=True)
class Sammenligning:
    par: tuple[Postpar, ...]

    def antall(self, endring: Endring) -> int:
        """How many records were fixed, are the same, or are new."""
        return sum(one.endring is endring for one in self.par)

    @property
    def feilet(self) -> int:
        """How many records failed in the first batch."""
        return sum(one.foer is not None and one.foer.utfall in _FAILED for one in self.par)

    @property
    def borte(self) -> int:
        """How many records that failed were not sent again."""
        return sum(
            one.foer is not None and one.foer.utfall in _FAILED and one.etter is None
            for one in self.par
        )


def compare(
    foer: Sequence[Postlinje],
    funn_foer: Sequence[Funnlinje],
    etter: Sequence[Postlinje],
    funn_etter: Sequence[Funnlinje],
) -> Sammenligning:
    """Pair the records by their reference; those without one pair with nothing."""
    before, after = _by_reference(foer), _by_reference(etter)
    found = (_by_post(funn_foer), _by_post(funn_etter))
    pairs = []
    for referanse in {**before, **after}:
        a, b = before.get(referanse), after.get(referanse)
        old = found[0].get(a.loepenr, []) if a else []
        new = found[1].get(b.loepenr, []) if b else []
        pairs.append(Postpar(referanse, a, b, tuple(_pair(old, new, b is not None))))
    return Sammenligning(tuple(pairs))


def _by_reference(posts: Sequence[Postlinje]) -> dict[str, Postlinje]:
    return {post.referanse or f"#{post.loepenr}": post for post in posts}


def _by_post(found: Sequence[Funnlinje]) -> dict[int, list[Funnlinje]]:
    by: dict[int, list[Funnlinje]] = {}
    for one in found:
        by.setdefault(one.loepenr, []).append(one)
    return by


def _key(one: Funnlinje) -> tuple[str, str]:
    return one.regel_id, _PLACE.sub(r"\1", one.sti or "")


def _pair(old: Sequence[Funnlinje], new: Sequence[Funnlinje], sent_again: bool) -> list[Funnpar]:
    before, after = {_key(one) for one in old}, {_key(one) for one in new}
    pairs = [
        Funnpar(Endring.SAMME if _key(one) in after else Endring.RETTET, one)
        for one in old
        if sent_again
    ]
    return pairs + [Funnpar(Endring.NYTT, one) for one in new if _key(one) not in before]
