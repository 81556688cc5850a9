"""`nir nightly`: the rules over time, asked of every person of the register.

Nothing comes in when something is missing or a deadline draws near, so these rules are run for a
day over everyone. What they find stands in the table `nattfunn` from the night it was new to the
night it was gone; the same day again changes nothing. What is computed is stored as by
`nir recompute`, and a stored deadline that is no longer what the facts give is a finding itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial

from rules.beregning import Beregning, beregn
from rules.deltaker import Deltaker
from rules.engine import catalogue
from rules.facts import Lov, Person
from rules.rule import Doer, Rule, Treff, fill
from storage import (
    BeregnetRad,
    Lager,
    NattfunnRad,
    Nattperson,
    merge_nattfunn,
    save_nattkjoering,
    siste_natt,
)
from transfer.everyone import Mappe, on_everyone
from transfer.recompute import beregnet_rader, together

AVVIKER = "NIR-9-BAT-0010"
LANGUAGES = ("nb", "nn", "en")


class NattError(ValueError):
    """The day cannot be run; whoever called chooses another."""


@dataclass(frozen=True, slots=True)
class Natt:
    """What a night came to. `feilet`: persons and rules that could not be judged, and why."""

    dag: date
    forrige: date | None
    personer: int
    feilet: tuple[tuple[int, str, str], ...]

    @property
    def exit_code(self) -> int:
        return 2 if self.feilet else 0


@dataclass(slots=True)
class _Chunk:
    personer: list[Nattperson] = field(default_factory=list)
    rows: list[list[BeregnetRad]] = field(default_factory=list)  # by person
    feilet: list[tuple[int, str, str]] = field(default_factory=list)


def nightly(
    lager: Lager,
    dag: date,
    *,
    workers: int | None = None,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Natt:
    """Run a day over the whole register, in short transactions so that batches can come meanwhile.

    Raises `NattError` for a day before one that was run: what stood then is kept as it was.
    """
    with lager.batch(write=False) as transaction:
        last = siste_natt(transaction)
        before = siste_natt(transaction, foer=dag)
    if last is not None and last > dag:
        raise NattError(
            f"The register was run as of {last}; a night before that can no longer be run."
        )
    personer = 0
    feilet: list[tuple[int, str, str]] = []
    for chunk in on_everyone(lager, partial(_ask, dag), beregnet=True, workers=workers, tell=tell):
        with lager.batch(write=True) as transaction:
            merge_nattfunn(transaction, dag, chunk.personer)
            for rows in together(chunk.rows):
                transaction.save_beregnet(rows)
        personer += len(chunk.personer)
        feilet += chunk.feilet
    with lager.batch(write=True) as transaction:
        save_nattkjoering(transaction, dag, personer, len({nr for nr, _, _ in feilet}))
    return Natt(dag, before, personer, tuple(feilet))


def _ask(dag: date, mapper: list[Mappe]) -> _Chunk:
    """Ask the rules of some persons; runs in a process of its own."""
    chunk = _Chunk()
    for mappe in mapper:
        nr = mappe.person.nr
        try:
            computed = beregn(mappe.person, mappe.registreringer, dag)
            rows = beregnet_rader(computed)
            deltaker = Deltaker(mappe.person, mappe.registreringer, dag)
            lov = deltaker.lov
        except Exception as error:  # one person must not stop the rest
            chunk.feilet.append((nr, "-", type(error).__name__))
            chunk.personer.append(Nattperson(nr, [], frozenset(r.id for r in _rules(dag))))
            continue
        night = _Night(dag, mappe, computed, deltaker, lov)
        for rule in _rules(dag):
            night.ask(rule)
        chunk.feilet += [(nr, rule, why) for rule, why in night.broken]
        chunk.personer.append(
            Nattperson(nr, night.found, frozenset(rule for rule, _ in night.broken) | night.unasked)
        )
        if not night.broken:
            chunk.rows.append(rows)
    return chunk


@cache
def _rules(dag: date) -> tuple[Rule, ...]:
    return tuple(r for r in catalogue() if r.doer is Doer.JOB and dag in r.valid)


class _Night:
    """One person on one day."""

    def __init__(
        self, dag: date, mappe: Mappe, computed: Beregning, deltaker: Deltaker, lov: Lov | None
    ) -> None:
        self.dag = dag
        self.mappe = mappe
        self.computed = computed
        self.deltaker = deltaker
        self.lov = lov
        self.found: list[NattfunnRad] = []
        self.broken: list[tuple[str, str]] = []
        self.unasked: frozenset[str] = frozenset()
        self._used: Counter[tuple[str, str]] = Counter()
        self._home = kommune(mappe.person, dag)

    def ask(self, rule: Rule) -> None:
        """Ask one rule; one that breaks is no answer, and what stood of it goes on standing."""
        if rule.lov != Lov.BEGGE and not (self.lov is not None and self.lov & rule.lov):
            return
        try:
            if rule.id == AVVIKER:
                self._compare(rule)
                return
            hit = rule.fires(self.deltaker, self.dag)
            for place in hit if isinstance(hit, (list, tuple)) else [hit] if hit else []:
                self._keep(rule, place.verdier if isinstance(place, Treff) else {})
        except Exception as error:  # a rule that breaks must not pass, whatever broke it
            self.broken.append((rule.id, type(error).__name__))

    def _compare(self, rule: Rule) -> None:
        """Each deadline beside the one stored before this day, where no record came in since."""
        before = {row.ordning: row for row in self.mappe.beregnet}
        if any(row.beregnet >= self.dag for row in before.values()):
            self.unasked = frozenset({rule.id})
            return
        for ordning in self.computed.ordninger:
            stored = before.get(ordning.kode)
            changed = self.mappe.endret
            if stored is None or (changed is not None and changed >= stored.beregnet):
                continue
            if rule.fires(self.deltaker, self.dag, stored.frist, ordning.frist):
                values = {"lagret": stored.frist, "beregnet": ordning.frist}
                self._keep(rule, {**values, "ordning": ordning.kode})

    def _keep(self, rule: Rule, values: Mapping[str, object]) -> None:
        name = noekkel(values)
        self._used[rule.id, name] += 1
        count = self._used[rule.id, name]
        self.found.append(
            NattfunnRad(
                person_nr=self.mappe.person.nr,
                regel_id=rule.id,
                noekkel=name if count == 1 else f"{name} #{count}".strip(),
                foerst=self.dag,
                borte=None,
                alvorlighet=rule.alvorlighet.value,
                kommunenummer=self._home,
                tekst={
                    language: fill(
                        rule.tekst, language,
                        {"deltaker": self.deltaker, "dag": self.dag, **values},
                    )
                    for language in LANGUAGES
                },
            )
        )  # fmt: skip


def noekkel(values: Mapping[str, object]) -> str:
    """What names the finding: the words among its values. Days and sums move from night to night.

    >>> noekkel({"vedtak": "V1", "timer": 22, "fra": date(2021, 5, 3)})
    'V1'
    """
    return " ".join(str(values[name]) for name in sorted(values) if isinstance(values[name], str))


def kommune(person: Person, dag: date) -> str | None:
    """The municipality whose finding it is: where the person lives, else the mottak's."""
    for homes in (person.bosettinger, person.mottak):
        here = [home for home in homes if home.fra <= dag <= (home.til or date.max)]
        if here:
            return max(here, key=lambda home: (home.fra, home.kommunenummer)).kommunenummer
    return None
