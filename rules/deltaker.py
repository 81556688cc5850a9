"""The deltaker: one person with the records that stand, and what follows from them.

Rules read it; the judgement of a batch adds each accepted post to it, so that a later post of the
same batch sees the earlier ones. All that is computed is a pure function of the person, the
standing records and a day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rules.facts import (
    Avbrudd,
    Avslutning,
    Forsendelse,
    Fravaer,
    Fritak,
    Gjenopptak,
    Henvendelse,
    Innhold,
    Lov,
    Norskmaal,
    Permisjon,
    Person,
    Post,
    Registrering,
    Sluttmaal,
    Stans,
    Timer,
    Utdanningsbakgrunn,
    Vedtak,
)
from rules.frist import Frist
from rules.frister import frister
from rules.inntreden import inntreden
from rules.kategori import Kategoritreff, kategorier
from rules.kjede import Kjede, kjeder
from rules.kommuner import alle_forgjengere
from rules.lov import Lovvalg, lovvalg
from rules.oppmoete import Oppmoete
from rules.sak import Sak

# What moves a vedtak chain or a kategori; hours and measures do not.
_FLYTTER = (
    Vedtak, Permisjon, Stans, Gjenopptak, Avslutning, Avbrudd, Fravaer, Fritak, Sluttmaal,
    Utdanningsbakgrunn, Norskmaal,
)  # fmt: skip


class Deltaker:
    """A person in the register, as seen on the day `dag` (the day of receipt in Oslo)."""

    def __init__(self, person: Person, registrert: Iterable[Registrering], dag: date) -> None:
        self.person = person
        self.dag = dag
        self._registrert: dict[tuple[str, str], Registrering] = {
            (r.kommunenummer, r.referanse): r for r in registrert
        }
        self._lovvalg: Lovvalg | None = None
        self._kjeder: dict[tuple[str, str], Kjede] | None = None
        self._kategorier: dict[date, tuple[Kategoritreff, ...]] = {}
        self._av: dict[tuple[type[Innhold], ...], list[Registrering]] = {}
        self._frister: dict[str, tuple[Frist, ...]] = {}
        self._inntraadt: tuple[date | None] | None = None
        self._oppmoete: Oppmoete | None = None

    # -- facts

    @property
    def registrert(self) -> list[Registrering]:
        """Every record that stands."""
        return list(self._registrert.values())

    def av(self, *typer: type[Innhold]) -> list[Registrering]:
        """The standing records of these types."""
        known = self._av.get(typer)
        if known is None:
            known = [r for r in self._registrert.values() if isinstance(r.innhold, typer)]
            self._av[typer] = known
        return known.copy()

    def registrering(self, kommunenummer: str, referanse: str) -> Registrering | None:
        return self._registrert.get((kommunenummer, referanse))

    def add(self, registrering: Registrering) -> None:
        """A post was accepted: the record stands from here on."""
        if (registrering.kommunenummer, registrering.referanse) in self._registrert:
            self.remove(registrering.kommunenummer, registrering.referanse)
        self._registrert[registrering.kommunenummer, registrering.referanse] = registrering
        for typer, known in self._av.items():
            if isinstance(registrering.innhold, typer):
                known.append(registrering)
        if self._oppmoete is not None and isinstance(registrering.innhold, Timer):
            self._oppmoete.add(registrering)
        self._forget(registrering)

    def remove(self, kommunenummer: str, referanse: str) -> Registrering | None:
        """Take a record out (annulled, or being replaced); it is returned where it stood."""
        removed = self._registrert.pop((kommunenummer, referanse), None)
        if removed is not None:
            self._av = {
                typer: known
                for typer, known in self._av.items()
                if not isinstance(removed.innhold, typer)
            }
            if self._oppmoete is not None and isinstance(removed.innhold, Timer):
                self._oppmoete.remove(removed)
            self._forget(removed)
        return removed

    def _forget(self, changed: Registrering) -> None:
        if isinstance(changed.innhold, _FLYTTER):
            self._kjeder = None
            self._kategorier.clear()
        if isinstance(changed.innhold, (*_FLYTTER, Henvendelse)):
            self._frister.clear()
            self._inntraadt = None

    # -- what follows

    @property
    def lovvalg(self) -> Lovvalg:
        if self._lovvalg is None:
            self._lovvalg = lovvalg(self.person, self.dag)
        return self._lovvalg

    @property
    def lov(self) -> Lov | None:
        """The law the person is under; None outside both, or undecided (`lovvalg.uavklart`)."""
        return self.lovvalg.lov

    @property
    def kjeder(self) -> dict[tuple[str, str], Kjede]:
        """The vedtak chains, by (kommunenummer, referanse of the tildeling)."""
        if self._kjeder is None:
            self._kjeder = kjeder(self._registrert.values())
        return self._kjeder

    def kjede(self, kommunenummer: str, referanse: str | None) -> Kjede | None:
        return self.kjeder.get((kommunenummer, referanse)) if referanse else None

    def kjede_bak(self, post: Post, forsendelse: Forsendelse) -> Kjede | None:
        """The chain that the record of a post names; it may stand under a number now replaced."""
        referanse = getattr(post.innhold, "vedtak_referanse", None)
        if referanse is None:
            return None
        kommunenummer = post.kommunenummer or forsendelse.hode.kommunenummer
        found = self.kjeder.get((kommunenummer, referanse))
        if found is not None:
            return found
        forgjengere = alle_forgjengere(kommunenummer)
        return next(
            (k for k in self.kjeder.values()
             if k.referanse == referanse and k.kommunenummer in forgjengere),
            None,
        )  # fmt: skip

    def kategorier(self, dag: date) -> tuple[Kategoritreff, ...]:
        """The kategorier the person has on a day."""
        known = self._kategorier.get(dag)
        if known is None:
            known = kategorier(self.person, self._registrert.values(), dag, self.lovvalg)
            self._kategorier[dag] = known
        return known

    def ordninger(self, dag: date) -> frozenset[str]:
        """The ordninger (codes) the person has on a day."""
        return frozenset(o for k in self.kategorier(dag) for o in k.ordninger)

    @property
    def inntraadt(self) -> date | None:
        """The day right or duty entered; None while it has not."""
        if self._inntraadt is None:
            dato = inntreden(self.person, self.lovvalg, self._registrert.values())
            self._inntraadt = (dato,)
        return self._inntraadt[0]

    def sak(self, dag: date, *ekstra: Registrering) -> Sak:
        """The case on a day, with records that do not stand yet."""
        return Sak(self.person, (*self._registrert.values(), *ekstra), dag, self.lovvalg)

    def frister(self, ordning: str) -> tuple[Frist, ...]:
        """The deadlines of an ordning as of today, the one that ends it first."""
        known = self._frister.get(ordning)
        if known is None:
            sammen = next(
                (k.ordninger for k in self.kategorier(self.dag) if ordning in k.ordninger), ()
            )
            sak = Sak(self.person, self._registrert.values(), self.dag, self.lovvalg)
            known = self._frister[ordning] = frister(sak, ordning, sammen)
        return known

    @property
    def oppmoete(self) -> Oppmoete:
        """The standing hours, added up by day, week and type."""
        if self._oppmoete is None:
            self._oppmoete = Oppmoete(self.av(Timer))
        return self._oppmoete
