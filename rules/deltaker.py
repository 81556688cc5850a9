"""The deltaker: one person with the records that stand, and what follows from them.

Rules read it; the judgement of a batch adds each accepted post to it, so that a later post of the
same batch sees the earlier ones. All that is computed is a pure function of the person, the
standing records and a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

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
    Personhenvisning,
    Post,
    Registrering,
    Sluttmaal,
    Stans,
    Timer,
    Utdanningsbakgrunn,
    Vedtak,
)
from rules.frist import Frist
from rules.frister import frister, siste_dag_for_alder
from rules.inntreden import inntreden
from rules.kategori import Kategoritreff, har_ordning, treff
from rules.kjede import Kjede, kjeder
from rules.kommuner import samme_kommune
from rules.lov import Lovvalg, lovvalg
from rules.oppmoete import Oppmoete
from rules.periode import Periode
from rules.sak import Sak

Svar = TypeVar("Svar")

# What moves a vedtak chain or a kategori; hours and measures do not.
_FLYTTER = frozenset((
    Vedtak, Permisjon, Stans, Gjenopptak, Avslutning, Avbrudd, Fravaer, Fritak, Sluttmaal,
    Utdanningsbakgrunn, Norskmaal,
))  # fmt: skip


class Deltaker:
    """A person in the register, as seen on the day `dag` (the day of receipt in Oslo)."""

    def __init__(self, person: Person, registrert: Iterable[Registrering], dag: date) -> None:
        self.person = person
        self.dag = dag
        self._registrert: dict[tuple[str, str], Registrering] = {
            (r.kommunenummer, r.referanse): r for r in registrert
        }
        self._kjeder: dict[tuple[str, str], Kjede] | None = None
        self._kategorier: dict[date, tuple[Kategoritreff, ...]] = {}
        self._sak: Sak | None = None
        self._forrige: Sak | None = None  # before the last record that moved something
        self._bak: tuple[Post | None, Kjede | None] = (None, None)
        self.koder: tuple[Post | None, Any] = (None, ())  # of the post under judgement
        self.opphold: dict[str, tuple[tuple[date, date], ...]] = {}  # by municipality
        self._av: dict[tuple[type[Innhold], ...], list[Registrering]] = {}
        self._lister: defaultdict[type[Innhold], list[list[Registrering]]] = defaultdict(list)
        self._fast: dict[Any, Any] = {}
        self._utledet: dict[Any, Any] = {}
        self.rekker: dict[Any, tuple[Personhenvisning, Periode]] = {}  # quiet days, see rules.rekke
        self._frister: dict[str, tuple[Frist, ...]] = {}
        self._inntraadt: tuple[date | None] | None = None
        self._oppmoete: Oppmoete | None = None

    # -- facts

    @property
    def registrert(self) -> list[Registrering]:
        """Every record that stands."""
        return list(self._registrert.values())

    def av(self, *typer: type[Innhold]) -> Sequence[Registrering]:
        """The standing records of these types, as they are now: look, and do not keep."""
        known = self._av.get(typer)
        if known is None:
            known = [r for r in self._registrert.values() if isinstance(r.innhold, typer)]
            self._av[typer] = known
            for kind in typer:
                self._lister[kind].append(known)
        return known

    def registrering(self, kommunenummer: str, referanse: str) -> Registrering | None:
        return self._registrert.get((kommunenummer, referanse))

    def add(self, registrering: Registrering) -> None:
        """A post was accepted: the record stands from here on."""
        if (registrering.kommunenummer, registrering.referanse) in self._registrert:
            self.remove(registrering.kommunenummer, registrering.referanse)
        self._registrert[registrering.kommunenummer, registrering.referanse] = registrering
        kind = type(registrering.innhold)
        for known in self._lister.get(kind, ()):
            known.append(registrering)
        if kind is Timer and self._oppmoete is not None:
            self._oppmoete.add(registrering)
        self._forget(registrering)

    def remove(self, kommunenummer: str, referanse: str) -> Registrering | None:
        """Take a record out (annulled, or being replaced); it is returned where it stood."""
        removed = self._registrert.pop((kommunenummer, referanse), None)
        if removed is not None:
            for known in self._lister.get(type(removed.innhold), ()):
                known.remove(removed)
            if self._oppmoete is not None and isinstance(removed.innhold, Timer):
                self._oppmoete.remove(removed)
            self._forget(removed)
        return removed

    def _forget(self, changed: Registrering) -> None:
        kind = type(changed.innhold)
        if kind in _FLYTTER:
            self._kjeder = None
            self._bak = (None, None)
            self._kategorier.clear()
        if kind in _FLYTTER or kind is Henvendelse:
            self._frister.clear()
            self._utledet.clear()
            self.rekker.clear()
            self._inntraadt = None
            self._forrige, self._sak = self._sak or self._forrige, None

    # -- what follows

    def fast(self, key: Any, regn: Callable[[], Svar]) -> Svar:
        """What `regn` comes to, kept: it must look at the person and the day alone."""
        if key not in self._fast:
            self._fast[key] = regn()
        svar: Svar = self._fast[key]
        return svar

    def utledet(self, key: Any, regn: Callable[[], Svar]) -> Svar:
        """What `regn` comes to, kept until a record comes that moves a chain or a kategori.

        `key` names the question; `regn` must not look at hours and measures.
        """
        if key not in self._utledet:
            self._utledet[key] = regn()
        svar: Svar = self._utledet[key]
        return svar

    @cached_property
    def lovvalg(self) -> Lovvalg:
        return lovvalg(self.person, self.dag)

    @cached_property
    def har_mistet_noe(self) -> bool:
        """Whether the person has emigrated, or a permit was revoked."""
        person = self.person
        return person.utvandret is not None or any(t.tilbakekalt for t in person.tillatelser)

    @cached_property
    def har_erstattet_ident(self) -> bool:
        """Whether the register knows an older number of the person."""
        return any(ident.erstattet for ident in self.person.identer)

    @cached_property
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
        asked, found = self._bak
        if asked is not post:  # many rules ask for the same post
            found = self._find_kjede(post, forsendelse)
            self._bak = (post, found)
        return found

    def _find_kjede(self, post: Post, forsendelse: Forsendelse) -> Kjede | None:
        referanse = getattr(post.innhold, "vedtak_referanse", None)
        if referanse is None:
            return None
        kommunenummer = post.kommunenummer or forsendelse.hode.kommunenummer
        found = self.kjeder.get((kommunenummer, referanse))
        if found is not None:
            return found
        return next(
            (k for k in self.kjeder.values()
             if k.referanse == referanse and samme_kommune(k.kommunenummer, kommunenummer)),
            None,
        )  # fmt: skip

    def kategorier(self, dag: date) -> tuple[Kategoritreff, ...]:
        """The kategorier the person has on a day."""
        known = self._kategorier.get(dag)
        if known is None:
            known = self._kategorier[dag] = treff(self._paa(dag))
        return known

    def har_ordning(self, ordning: str, dag: date) -> bool:
        """Whether the person has the ordning on a day."""
        if dag in self._kategorier:
            return any(ordning in k.ordninger for k in self._kategorier[dag])
        return self.utledet(("har", ordning, dag), lambda: har_ordning(self._paa(dag), ordning))

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

    def _paa(self, dag: date) -> Sak:
        """The case on a day, for what does not look at hours and measures."""
        if self._sak is None:
            self._sak = self._forrige or self.sak(self.dag)
            self._sak = self._sak.med(self._registrert.values(), self.kjeder)
        if dag == self.dag:
            return self._sak
        sak = Sak(self.person, self._sak.registreringer, dag, self.lovvalg)
        sak.kjeder = self.kjeder
        return sak

    def frister(self, ordning: str) -> tuple[Frist, ...]:
        """The deadlines of an ordning as of today, the one that ends it first."""
        known = self._frister.get(ordning)
        if known is None:
            known = self._frister[ordning] = frister(
                self._paa(self.dag), ordning, lambda: self._sammen(ordning)
            )
        return known

    def aldersgrense(self, ordning: str) -> date | None:
        """The last day before the age limit of the ordning, None where age does not end it."""
        return self.fast(
            ("aldersgrense", ordning), lambda: siste_dag_for_alder(self._paa(self.dag), ordning)
        )

    def _sammen(self, ordning: str) -> tuple[str, ...]:
        """The ordninger of the kategori that gives this one today."""
        return next((k.ordninger for k in self.kategorier(self.dag) if ordning in k.ordninger), ())

    @property
    def oppmoete(self) -> Oppmoete:
        """The standing hours, added up by day, week and type."""
        if self._oppmoete is None:
            self._oppmoete = Oppmoete(self.av(Timer))
        return self._oppmoete
