"""The case: one person on one day, with the facts that the decision table asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property

from rules.facts import (
    INTEGRERINGSLOVEN,
    INTRODUKSJONSLOVEN,
    Bosetting,
    Gjenopptak,
    Mottaksopphold,
    Mottakstype,
    Permisjon,
    Person,
    Registrering,
    Tillatelse,
)
from rules.inntreden import Inntreden, foerste_mottak, inntreden_norsk
from rules.kap6a import gjelder_6a
from rules.kjede import Kjede, Noekkel, kjeder
from rules.kjedeperiode import permisjonsperioder, utvider
from rules.lov import Lovvalg, lovvalg
from rules.maaneder import age
from rules.periode import Periode
from rules.samling import Samling
from rules.tillatelse import Gir, foerste_av, gir, i_rekkefoelge, staar

INTRO_ORDNINGER = ("IN_INTRO", "IL_INTRO")

# What of a case is the same whatever records stand.
_AV_PERSONEN = frozenset((
    "person", "dag", "lovvalg", "lov", "_tillatelser", "intro", "tilbud", "norsk", "plikt",
    "etter_6a", "mottak", "foerste_mottak", "bosetting",
))  # fmt: skip


class Sak:
    """What rows and deadlines read. All of it follows from person, records and day."""

    def __init__(
        self,
        person: Person,
        registreringer: Iterable[Registrering],
        dag: date,
        valgt: Lovvalg | None = None,
    ) -> None:
        self.person = person
        self.dag = dag
        self.registreringer = Samling.of(registreringer)
        self.lovvalg = lovvalg(person, dag) if valgt is None else _on(person, dag, valgt)
        self.lov = self.lovvalg.lov

    def med(self, registreringer: Iterable[Registrering], kjeder: dict[Noekkel, Kjede]) -> Sak:
        """The same person and day with other records: what follows from the person is kept."""
        other = Sak.__new__(Sak)
        other.__dict__.update((k, v) for k, v in self.__dict__.items() if k in _AV_PERSONEN)
        other.registreringer = Samling.of(registreringer)
        other.kjeder = kjeder
        return other

    def paa(self, dag: date) -> Sak:
        """The same person and records on another day."""
        other = Sak(self.person, self.registreringer, dag)
        other.__dict__["kjeder"] = self.kjeder
        return other

    # -- permits: the first of each group decides

    @cached_property
    def intro(self) -> tuple[Tillatelse, Gir] | None:
        """The permit that gives right and duty to the programme (§ 9 first paragraph a–g)."""
        return self._group(lambda g: g.intro == "rett_og_plikt")

    @cached_property
    def tilbud(self) -> tuple[Tillatelse, Gir] | None:
        """The permit by which the programme may only be offered (§ 8 third paragraph)."""
        return self._group(lambda g: g.intro == "kan_tilbys")

    @cached_property
    def norsk(self) -> tuple[Tillatelse, Gir] | None:
        """The permit that gives right and duty to training (§ 27)."""
        return self._group(lambda g: g.norsk == "rett_og_plikt")

    @cached_property
    def plikt(self) -> tuple[Tillatelse, Gir] | None:
        """The permit that only gives the duty (§ 28)."""
        return self._group(lambda g: g.norsk == "plikt")

    @cached_property
    def _tillatelser(self) -> list[tuple[Tillatelse, Gir]]:
        """The permits with what they give, the oldest first."""
        return [(t, gir(self.person, t)) for t in i_rekkefoelge(self.person)]

    def _group(self, velger: Callable[[Gir], bool]) -> tuple[Tillatelse, Gir] | None:
        chosen = [one for one in self._tillatelser if velger(one[1])]
        if len(chosen) < 2:
            return chosen[0] if chosen and staar(chosen[0][0], self.dag) else None
        first = foerste_av((t for t, _ in chosen), self.dag)
        if first is None or not any(staar(t, self.dag) for t, _ in chosen):
            return None
        return next(one for one in chosen if one[0] is first)

    @cached_property
    def etter_6a(self) -> bool:
        """Whether the training follows chapter 6A on the day."""
        return self.norsk is not None and gjelder_6a(self.norsk[0], self.dag)

    @cached_property
    def inntreden(self) -> Inntreden:
        """When right and duty to training entered, by the permit that gives both, else the duty."""
        group = self.norsk or self.plikt
        if group is None or self.lov is None:
            return Inntreden(None)
        return inntreden_norsk(
            self.person, self.lov, group[0], self.registreringer, etter_6a=self.etter_6a
        )

    # -- age and residence

    def alder(self, dag: date) -> int:
        return age(self.person.foedselsdato, dag)

    @cached_property
    def mottak(self) -> Mottaksopphold | None:
        """Where in reception the person lives on the day; ordinary reception first."""
        her = [m for m in self.person.mottak if m.fra <= self.dag <= (m.til or date.max)]
        return min(her, key=lambda m: (m.type is not Mottakstype.ORDINAERT, m.fra), default=None)

    @cached_property
    def foerste_mottak(self) -> date | None:
        """The day of registration in reception."""
        return None if self.lov is None else foerste_mottak(self.person, self.lov)

    @cached_property
    def bosetting(self) -> Bosetting | None:
        """The latest settlement that began by the day."""
        begun = (b for b in self.person.bosettinger if b.fra <= self.dag)
        return max(begun, key=lambda b: (b.fra, b.etter_avtale, b.kommunenummer), default=None)

    def bosatt_fra(self, tillatelse: Tillatelse) -> date | None:
        """Since when the person has lived in a municipality with the permit; not in reception."""
        return min(
            (
                max(b.fra, tillatelse.innvilget)
                for b in self.person.bosettinger
                if b.fra <= self.dag and (b.til is None or b.til >= tillatelse.innvilget)
            ),
            default=None,
        )

    # -- decisions and leave

    def permisjoner(self, ordning: str) -> tuple[Periode, ...]:
        """The leave that moves the deadlines of an ordning, merged."""
        alle = self.registreringer.av(Permisjon)
        gjelder = [r for r in alle if utvider(r.innhold, ordning)]  # type: ignore[arg-type]
        return permisjonsperioder(gjelder, self.registreringer.av(Gjenopptak), ordning)

    @cached_property
    def kjeder(self) -> dict[Noekkel, Kjede]:
        return kjeder(self.registreringer)

    @cached_property
    def programvedtak(self) -> Kjede | None:
        """The first tildeling of the introduction programme made by the day."""
        made = (
            k
            for k in self.kjeder.values()
            if k.ordning in INTRO_ORDNINGER and k.vedtak.vedtaksdato <= self.dag and not k.er_avslag
        )
        return min(made, key=lambda k: (k.vedtak.vedtaksdato, k.referanse), default=None)

    @cached_property
    def vedtaksdag(self) -> date:
        """The day that residence (and age, introduksjonsloven) is measured on."""
        return self.programvedtak.vedtak.vedtaksdato if self.programvedtak else self.dag

    @property
    def er_integreringsloven(self) -> bool:
        return self.lov == INTEGRERINGSLOVEN

    @property
    def er_introduksjonsloven(self) -> bool:
        return self.lov == INTRODUKSJONSLOVEN


def _on(person: Person, dag: date, valgt: Lovvalg) -> Lovvalg:
    """The lovvalg, made again where it rests on a permit that was not yet granted on the day."""
    if valgt.tillatelse is not None and valgt.tillatelse.innvilget <= dag:
        return valgt
    return lovvalg(person, dag)
