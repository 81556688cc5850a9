"""What the senders may do on a day, from the statements of the register. Reads no clock."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from rules.facts import Avsender, Fagsystem, Lov
from rules.periode import Periode
from storage.avsendere import Art, Avsendere, Brukerrad, System, Utsagn

_CACHED = 10_000


@dataclass(frozen=True, slots=True)
class Bruker:
    """A user who has logged in."""

    navn: str
    orgnr: str
    leverandoer_orgnr: str


class Katalog:
    """The senders in one version; what it answers is worked out once."""

    def __init__(self, alle: Avsendere) -> None:
        self.versjon = alle.versjon
        self.alle = alle
        self.brukere = {one.navn: one for one in alle.brukere}
        self._said: dict[tuple[Art, str], list[Utsagn]] = defaultdict(list)
        for one in alle.utsagn:
            self._said[one.art, one.subjekt].append(one)
        self._closed = sorted({o.subjekt for o in alle.utsagn if o.art is Art.VINDU})
        self._answers: dict[tuple[str, Fagsystem, date, date], Avsender] = {}

    def bruker(self, navn: str) -> Bruker:
        """A user as the services see it. Raises KeyError for an unknown one."""
        row = self.brukere[navn]
        return Bruker(row.navn, row.orgnr, row.leverandoer_orgnr)

    def har_adgang(self, navn: str, dag: date) -> bool:
        """Whether the user may log in on a day of the wall clock."""
        return "" in self.gjelder(Art.ADGANG, navn, dag)

    def gjelder(self, art: Art, subjekt: str, dag: date) -> frozenset[str]:
        """The values that hold for a subject on a day: of each the newest statement decides."""
        return frozenset(
            verdi for verdi, one in self.avgjoerende(art, subjekt, dag).items() if one.gjelder
        )

    def avgjoerende(self, art: Art, subjekt: str, dag: date) -> dict[str, Utsagn]:
        """For each value the statement that decides on a day."""
        return {
            one.verdi: one
            for one in self._said.get((art, subjekt), ())  # in the order they were made
            if dag in Periode.between(one.fra, one.til)
        }

    def historie(self, art: Art, subjekt: str) -> tuple[Utsagn, ...]:
        """Every statement about a subject, in the order they were made."""
        return tuple(self._said.get((art, subjekt), ()))

    def godkjent(self, leverandoer_orgnr: str, fagsystem: Fagsystem, dag: date) -> Lov:
        """The laws a version of a case system is cleared for."""
        system = System(leverandoer_orgnr, fagsystem.navn, fagsystem.versjon)
        cleared = Lov(0)
        for name in self.gjelder(Art.GODKJENT, system.subjekt, dag):
            cleared |= Lov[name]
        return cleared

    def avsender(self, navn: str, fagsystem: Fagsystem, dag: date, vegg: date) -> Avsender:
        """The user as a sender: its rights on the day of rule time, if it has access today."""
        key = (navn, fagsystem, dag, vegg)
        known = self._answers.get(key)
        if known is None:
            if len(self._answers) >= _CACHED:
                self._answers.clear()
            known = self._answers[key] = self._avsender(*key)
        return known

    def _avsender(self, navn: str, fagsystem: Fagsystem, dag: date, vegg: date) -> Avsender:
        row = self.brukere.get(navn) or Brukerrad(navn, "", "")
        active = self.har_adgang(navn, vegg) and self.har_adgang(navn, dag)
        return Avsender(
            bruker=navn,
            orgnr=row.orgnr,
            leverandoer_orgnr=row.leverandoer_orgnr,
            kommuner=self.gjelder(Art.KOMMUNE, navn, dag) if active else frozenset(),
            roller=self.gjelder(Art.ROLLE, navn, dag) if active else frozenset(),
            godkjent_for=self.godkjent(row.leverandoer_orgnr, fagsystem, dag),
            stengte=frozenset(k for k in self._closed if "" in self.gjelder(Art.VINDU, k, dag)),
        )
