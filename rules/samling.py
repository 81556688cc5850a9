"""The standing records of a person, grouped by type once and read many times."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from rules.facts import Innhold, Registrering

T = TypeVar("T", bound=Innhold)


class Samling(tuple[Registrering, ...]):
    """Records as a tuple that knows its types; each type by date and reference.

    The order makes every "latest word" a function of the set, never of arrival.
    """

    _av: dict[type[Innhold], list[Registrering]]

    @classmethod
    def of(cls, registreringer: Iterable[Registrering]) -> Samling:
        """The records as a Samling; one that is a Samling already is handed back."""
        if isinstance(registreringer, Samling):
            return registreringer
        samling = cls(registreringer)
        grouped: dict[type[Innhold], list[Registrering]] = {}
        for r in samling:
            grouped.setdefault(type(r.innhold), []).append(r)
        for records in grouped.values():
            if len(records) > 1:
                records.sort(key=rekkefoelge)
        samling._av = grouped
        return samling

    def av(self, type_: type[Innhold]) -> list[Registrering]:
        """The records of one type, in order."""
        return self._av.get(type_, [])

    def innhold(self, type_: type[T]) -> list[T]:
        """What the records of one type say, in order."""
        return [r.innhold for r in self._av.get(type_, ())]  # type: ignore[misc]


def rekkefoelge(r: Registrering) -> tuple[date, str, str]:
    """By date, then by municipality and reference: total, because those name the record."""
    return r.innhold.hendelsesdato or date.min, r.kommunenummer, r.referanse
