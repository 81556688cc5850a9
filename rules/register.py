"""The register as one batch sees it: the persons it names and the records that stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from rules.deltaker import Deltaker
from rules.facts import Person, Personhenvisning, Post, Registrering
from rules.rule import Tidligere


@dataclass(slots=True)
class Register:
    """Loaded once per batch. `personer`: by id number; `tidligere`: by (kommunenummer, referanse).

    The judgement moves it forward in memory as posts are accepted.
    """

    dag: date
    personer: Mapping[str, Person]
    registrert: Mapping[int, Iterable[Registrering]]
    tidligere: dict[tuple[str, str], Tidligere]
    _deltakere: dict[int, Deltaker] = field(default_factory=dict)

    def person(self, henvisning: Personhenvisning) -> Person | None:
        """The person the first known id names."""
        personer = self.personer
        for verdi in (henvisning.foedselsnummer, henvisning.d_nummer, henvisning.duf_nummer):
            if verdi and (person := personer.get(verdi)) is not None:
                return person
        return None

    def personer_bak(self, henvisning: Personhenvisning) -> list[Person]:
        """The persons behind each known id of a reference; more than one is a contradiction."""
        found = {}
        for _, verdi in henvisning.identer:
            person = self.personer.get(verdi)
            if person is not None:
                found[person.nr] = person
        return list(found.values())

    def deltaker(self, person: Person) -> Deltaker:
        """The deltaker of a person, one object until `leave`."""
        known = self._deltakere.get(person.nr)
        if known is None:
            known = Deltaker(person, self.registrert.get(person.nr, ()), self.dag)
            self._deltakere[person.nr] = known
        return known

    def leave(self, person: Person) -> None:
        """All posts of a person are judged: what was computed of her is let go.

        A deltaker that is asked for again knows what was loaded, and nothing of the batch.
        """
        self._deltakere.pop(person.nr, None)


def named(poster: Iterable[Post], kommunenummer: str) -> tuple[set[str], set[tuple[str, str]]]:
    """What a batch names: the id numbers and the (kommunenummer, referanse) keys to load."""
    identer: set[str] = set()
    keys: set[tuple[str, str]] = set()
    for post in poster:
        person = post.person
        identer.update(
            verdi for verdi in (person.foedselsnummer, person.d_nummer, person.duf_nummer) if verdi
        )
        keys.add((post.kommunenummer or kommunenummer, post.referanse))
    return identer, keys
