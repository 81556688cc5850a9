"""The judgement of test results: each row by itself, by the rules whose door is the import.

One rule asks whether what is corrected or withdrawn stands, some look at what a result says, some
at a result that falls out. Nothing is written here; `changed` are the persons as they are after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rules.deltaker import Deltaker
from rules.engine import batch_finding, catalogue
from rules.facts import Person, Proeveresultat, Registrering
from rules.rule import Alvorlighet, Doer, Rule
from rules.utfall import Finding, Utfall
from transfer.proevefil import Behandling, Rad

UFULLSTENDIG, FINNES_IKKE = "NIR-9-PRV-0002", "NIR-9-PRV-0008"
UKJENT_PERSON = "NIR-0-IDN-0011"


@dataclass(frozen=True, slots=True)
class Radutfall:
    """What became of one row. `brutt` are rules that broke on it: it is undecided then."""

    rad: Rad
    utfall: Utfall
    findings: tuple[Finding, ...] = ()
    person_nr: int | None = None
    brutt: tuple[str, ...] = ()


class Proevedommer:
    """Judges the rows of one file in their order; each sees what the earlier ones did.

    Raises LookupError where there are no rules: no check is no pass.
    """

    def __init__(
        self,
        persons: Mapping[str, Person],
        standing: Mapping[int, Iterable[Registrering]],
        dag: date,
    ) -> None:
        self.dag = dag
        self.standing = standing
        self.nr = {ident: person.nr for ident, person in persons.items()}
        self.persons = {person.nr: person for person in persons.values()}
        self.changed: dict[int, Person] = {}
        self.owner = {r.proeve_id: p.nr for p in self.persons.values() for r in p.proeveresultater}
        held = [rule for rule in catalogue() if dag in rule.valid]
        self.by_id = {rule.id: rule for rule in held}
        mine = [r for r in held if r.doer is Doer.IMPORT and "proeveresultat" in r.sees]
        self.exists = [r for r in mine if r.id == FINNES_IKKE]
        self.falls_out = [r for r in mine if r.params[0] == "annullert"]
        self.says = [r for r in mine if r not in self.exists and r not in self.falls_out]
        if not (self.exists and self.says):
            raise LookupError("no rule judges test results, so none can be taken in")

    def row(self, rad: Rad) -> Radutfall:
        """Judge a row and let the register in memory follow."""
        behandling = rad.behandling
        if rad.feil or behandling is None:
            return Radutfall(rad, Utfall.AVVIST, tuple(self._incomplete(rad, *rad.feil)))
        if rad.ident not in self.nr:
            unknown = Finding(self.by_id[UKJENT_PERSON], rad.nr, "ident", {})
            return Radutfall(rad, Utfall.AVVIST, (unknown,))
        person = self.persons[self.nr[rad.ident]]
        resultat = rad.fakta(self.dag)
        stands = next((r for r in person.proeveresultater if r.proeve_id == rad.proeve_id), None)
        if behandling is not Behandling.TREKK and stands == resultat:
            return Radutfall(rad, Utfall.UENDRET, (), person.nr)
        if behandling is Behandling.NY and self.owner.get(rad.proeve_id, person.nr) != person.nr:
            taken = tuple(self._incomplete(rad, "proeve_id"))
            return Radutfall(rad, Utfall.AVVIST, taken, person.nr)
        after = _after(person, stands, None if behandling is Behandling.TREKK else resultat)
        ran = _Run(rad)
        if behandling is not Behandling.NY:
            ran.rules(self.exists, resultat, self._deltaker(person))
        if behandling is not Behandling.TREKK and not ran.refused:
            without = person if behandling is Behandling.NY else _after(person, stands, None)
            ran.rules(self.says, resultat, self._deltaker(without))
        if stands is not None and not ran.refused:
            ran.rules(self.falls_out, stands, self._deltaker(_beside(after, stands)))
        utfall = ran.utfall(behandling)
        if utfall.registrert:
            self.persons[person.nr] = self.changed[person.nr] = after
            self.owner[rad.proeve_id] = person.nr
        return Radutfall(rad, utfall, tuple(ran.findings), person.nr, tuple(ran.broken))

    def _deltaker(self, person: Person) -> Deltaker:
        return Deltaker(person, self.standing.get(person.nr, ()), self.dag)

    def _incomplete(self, rad: Rad, *felter: str) -> Iterable[Finding]:
        rule = self.by_id[UFULLSTENDIG]
        return (Finding(rule, rad.nr, felt, {"resultat": rad, "feil": felt}) for felt in felter)


class _Run:
    """The rules that have looked at one row, and what they found."""

    def __init__(self, rad: Rad) -> None:
        self.rad = rad
        self.findings: list[Finding] = []
        self.broken: list[str] = []

    @property
    def refused(self) -> bool:
        return any(f.alvorlighet is Alvorlighet.AVVISNING for f in self.findings)

    def rules(self, rules: list[Rule], resultat: Proeveresultat, deltaker: Deltaker) -> None:
        seen = {"proeveresultat": resultat, "deltaker": deltaker, "dag": deltaker.dag}
        for rule in rules:
            try:
                hit = rule.fires(*(seen[what] for what in rule.sees))
                if hit:
                    self._found(rule, hit, seen)
            except Exception:  # a rule that breaks must not pass, whatever broke it
                self.broken.append(rule.id)

    def _found(self, rule: Rule, hit: object, seen: Mapping[str, Any]) -> None:
        values = {name: seen[what] for name, what in zip(rule.params, rule.sees, strict=True)}
        if not self.rad.dato:  # a withdrawal that gives no day is shown without one
            values = {
                n: self.rad if isinstance(v, Proeveresultat) else v for n, v in values.items()
            }
        for finding in batch_finding(rule, hit, values):
            self.findings.append(replace(finding, loepenr=self.rad.nr))

    def utfall(self, behandling: Behandling) -> Utfall:
        """Refused, undecided where a rule broke, or what was done."""
        if self.refused:
            return Utfall.AVVIST
        if self.broken:
            return Utfall.UAVKLART
        if behandling is Behandling.TREKK:
            return Utfall.ANNULLERT
        if behandling is Behandling.RETT:
            return Utfall.ERSTATTET
        remarked = any(f.alvorlighet is Alvorlighet.ADVARSEL for f in self.findings)
        return Utfall.LAGRET_MED_AVVIK if remarked else Utfall.LAGRET


def _after(person: Person, old: Proeveresultat | None, new: Proeveresultat | None) -> Person:
    """The person with the new result in the place of the old."""
    rest = tuple(r for r in person.proeveresultater if r is not old)
    return replace(person, proeveresultater=rest if new is None else (*rest, new))


def _beside(person: Person, old: Proeveresultat) -> Person:
    """The person with a result that falls out still there, beside the one that corrects it.

    The correction has the same id; it stands nameless here, so that only the old one goes.
    """
    rest = (
        replace(r, proeve_id="") if r.proeve_id == old.proeve_id else r
        for r in person.proeveresultater
    )
    return replace(person, proeveresultater=(*rest, old))
