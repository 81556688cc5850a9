"""The rules of one channel on one day, grouped once by record type and law, and run on a post.

A rule that breaks is not a pass: the post it broke on is undecided (`Vurdering.broken`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from rules.compiled import Compiled, arguments, compiled
from rules.deltaker import Deltaker
from rules.facts import (
    Forsendelse,
    Innhold,
    Kanal,
    Lov,
    Operasjon,
    Personhenvisning,
    Post,
    Timer,
)
from rules.periode import Periode
from rules.register import Register
from rules.rekke import NEVER, Quiet, rekke_av, rekke_key
from rules.rule import Alvorlighet, Doer, Rule, Steg, Tidligere, Treff, load
from rules.utfall import Finding

Call = Callable[[Post, Innhold, Deltaker | None, Forsendelse, Tidligere | None, Register], Any]
Day = Callable[[Innhold], date | None] | None
_TOMT = Register(date.min, {}, {}, {})


@dataclass(frozen=True, slots=True)
class Bound:
    """A rule ready to be called on a post. `day` is None where every day of the batch fits."""

    rule: Rule
    call: Call
    day: Day


@dataclass(frozen=True, slots=True)
class Trinn:
    """One step: its rules run together, and all their findings are reported."""

    steg: Steg
    bound: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How the posts of a type are checked under a law: by all rules, and within the quiet days of a
    row of hours by the `rest`, those that must be asked each time.
    """

    whole: Compiled
    rest: Compiled
    quiet: tuple[Quiet, ...]

    def quiet_days(self, post: Post, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode:
        """The days on which all rules but the rest are silent of the row of a post, on which they
        were: NEVER where one of them cannot tell.
        """
        rekke = rekke_av(post, deltaker, forsendelse)
        fra, til = date.min, date.max
        try:
            for quiet in self.quiet:
                found = quiet(rekke, deltaker, forsendelse)
                if found is None:
                    return NEVER
                fra, til = max(fra, found.fra), min(til, found.til)
        except Exception:  # what is not known to be quiet is asked each time
            return NEVER
        return Periode(fra, til)


@dataclass(slots=True)
class Vurdering:
    """What the rules said of one post. `stopped` is the step after which nothing was run."""

    findings: list[Finding]
    broken: list[str]
    stopped: Steg | None


class Regelbok:
    """The rules that bind a channel for what is received on a day (Oslo).

    Rules whose version is selected by `mottatt` are settled here; the others look at the post.
    """

    def __init__(self, kanal: Kanal, dag: date, rules: Iterable[Rule] | None = None) -> None:
        every = _catalogue().values() if rules is None else rules
        self.kanal = kanal
        self.dag = dag
        self.rules = tuple(rule for rule in every if kanal in rule.kanaler and _may_hold(rule, dag))
        self._post = [r for r in self.rules if r.doer is Doer.POST and "innhold" in _scope(r)]
        self._by_id = {rule.id: rule for rule in reversed(self.rules)}
        # on the batch itself, before and after its posts
        self.batch_rules = tuple(
            r for r in self.rules
            if r.doer is Doer.POST and r.sees[0] in ("forsendelse", "opptelling")
        )  # fmt: skip
        self._kjoert: dict[Any, tuple[frozenset[str], frozenset[str]]] = {}
        self._trinn: dict[tuple[type[Innhold], Lov | None], tuple[Trinn, ...]] = {}
        self._plans: dict[tuple[type[Innhold], Lov | None], Plan] = {}

    def by_id(self, id: str) -> Rule:
        """The version of a rule that holds; KeyError where none does."""
        return self._by_id[id]

    @property
    def antall(self) -> int:
        """How many rules there are, versions counted once."""
        return len(self._by_id)

    def trinn(self, kind: type[Innhold], lov: Lov | None) -> tuple[Trinn, ...]:
        """The steps for a record type under a law (None: undecided or outside both)."""
        key = (kind, lov)
        known = self._trinn.get(key)
        if known is None:
            known = self._trinn[key] = self._group(kind, lov)
        return known

    def kjoert(
        self, kind: type[Innhold], lov: Lov | None, stopped: Steg | None
    ) -> tuple[frozenset[str], frozenset[str]]:
        """The ids that run on such a post which stops after a step (None: none), and the rest."""
        key = (kind, lov, stopped)
        known = self._kjoert.get(key)
        if known is None:
            known = self._kjoert[key] = self._split(*key)
        return known

    def _split(
        self, kind: type[Innhold], lov: Lov | None, stopped: Steg | None
    ) -> tuple[frozenset[str], frozenset[str]]:
        ran: set[str] = set()
        rest: set[str] = set()
        for trinn in self.trinn(kind, lov):
            run = stopped is None or trinn.steg <= stopped
            (ran if run else rest).update(bound.rule.id for bound in trinn.bound)
        return frozenset(ran), frozenset(rest)

    def _group(self, kind: type[Innhold], lov: Lov | None) -> tuple[Trinn, ...]:
        fits = [
            rule
            for rule in self._post
            if kind in rule.types
            and (rule.lov == Lov.BEGGE or (lov is not None and bool(lov & rule.lov)))
        ]
        return tuple(
            Trinn(steg, tuple(bind(r, self.dag) for r in fits if r.steg is steg))
            for steg in Steg
            if any(r.steg is steg for r in fits)
        )

    def check(
        self,
        post: Post,
        deltaker: Deltaker | None,
        forsendelse: Forsendelse,
        tidligere: Tidligere | None,
        register: Register = _TOMT,
    ) -> Vurdering:
        """Run the steps in order; after one with an avvisning, or a broken rule, stop."""
        innhold = post.innhold
        kind = type(innhold)
        plan = self._plan(kind, deltaker.lov if deltaker is not None else None)
        run, row, known = plan.whole, None, None
        if (
            isinstance(innhold, Timer)
            and deltaker is not None
            and tidligere is None
            and post.operasjon is Operasjon.NY
            and not post.overtatt
        ):
            row = rekke_key(post)
            known = deltaker.rekker.get(row)
            if known is not None and _is_quiet(post, innhold, *known):
                run = plan.rest
        try:
            hits, stopped = run(post, innhold, deltaker, forsendelse, tidligere, register)
        except Exception:  # a rule that breaks must not pass: run them one by one and see which
            return self.check_plainly(post, deltaker, forsendelse, tidligere, register)
        if not hits:
            if row is not None and known is None and deltaker is not None and stopped is None:
                deltaker.rekker[row] = (post.person, plan.quiet_days(post, deltaker, forsendelse))
            return Vurdering([], [], stopped)
        context = (post, innhold, deltaker, forsendelse, tidligere, register)
        findings = [
            finding for rule, hit in hits for finding in _findings(rule, hit, post.loepenr, context)
        ]
        return Vurdering(findings, [], stopped)

    def _plan(self, kind: type[Innhold], lov: Lov | None) -> Plan:
        known = self._plans.get((kind, lov))
        if known is None:
            name = f"{self.kanal} {self.dag} {kind.__name__} {lov}"
            known = self._plans[kind, lov] = _planned(name, kind, self.trinn(kind, lov))
        return known

    def ask(
        self,
        id: str,
        post: Post,
        deltaker: Deltaker | None,
        forsendelse: Forsendelse,
        tidligere: Tidligere | None,
        register: Register = _TOMT,
    ) -> list[Finding]:
        """One rule alone, where the rest are not to be asked. Raises what the rule raises."""
        rule = self.by_id(id)
        context = (post, post.innhold, deltaker, forsendelse, tidligere, register)
        hit = bind(rule, self.dag).call(*context)
        return list(_findings(rule, hit, post.loepenr, context)) if hit else []

    def check_plainly(
        self,
        post: Post,
        deltaker: Deltaker | None,
        forsendelse: Forsendelse,
        tidligere: Tidligere | None,
        register: Register = _TOMT,
    ) -> Vurdering:
        """The same, rule by rule: what the generated function is held against."""
        innhold = post.innhold
        findings: list[Finding] = []
        broken: list[str] = []
        lov = deltaker.lov if deltaker is not None else None
        for trinn in self.trinn(type(innhold), lov):
            if deltaker is None and trinn.steg > Steg.PERSON:
                return Vurdering(findings, broken, Steg.PERSON)
            rejected = False
            for bound in trinn.bound:
                rule = bound.rule
                if bound.day is not None:
                    day = bound.day(innhold)
                    if day is not None and day not in rule.valid:
                        continue
                try:
                    hit = bound.call(post, innhold, deltaker, forsendelse, tidligere, register)
                    if hit:
                        context = (post, innhold, deltaker, forsendelse, tidligere, register)
                        findings.extend(_findings(rule, hit, post.loepenr, context))
                        rejected = rejected or rule.alvorlighet is Alvorlighet.AVVISNING
                except Exception:  # a rule that breaks must not pass, whatever broke it
                    broken.append(rule.id)
            if rejected or broken:
                return Vurdering(findings, broken, trinn.steg)
        return Vurdering(findings, broken, None)


def _planned(name: str, kind: type[Innhold], trinn: Sequence[Trinn]) -> Plan:
    """The plan of these steps; of all record types but hours it is the whole alone."""
    whole = compiled(name, trinn)
    if kind is not Timer:
        return Plan(whole, whole, ())
    rest = [Trinn(t.steg, tuple(b for b in t.bound if _quiet_of(b) is None)) for t in trinn]
    said = (quiet for t in trinn for b in t.bound if (quiet := _quiet_of(b)) is not None)
    return Plan(whole, compiled(f"{name} rest", rest), tuple(dict.fromkeys(said)))


def _quiet_of(bound: Bound) -> Quiet | None:
    """How the rule tells its quiet days; None where its version hangs on the day of the post."""
    return bound.rule.quiet if bound.day is None else None


def _is_quiet(post: Post, timer: Timer, person: Personhenvisning, days: Periode) -> bool:
    """Whether these are the quiet days of the person and period of a post."""
    within = days.fra <= timer.fra <= timer.til <= days.til
    return within and (person is post.person or person == post.person)


def bind(rule: Rule, dag: date) -> Bound:
    """Fit the function of a rule to the one way posts are checked."""
    return Bound(rule, _CALLS[rule.sees](rule.fires), _day(rule, dag))


class _Calls(dict[tuple[str, ...], Callable[[Any], Call]]):
    """For each list of parameters a factory of calls, made the first time it is met."""

    def __missing__(self, sees: tuple[str, ...]) -> Callable[[Any], Call]:
        made: Callable[[Any], Call] = eval(
            f"lambda fires: lambda p, i, d, f, t, r: fires({arguments(sees)})"
        )
        self[sees] = made
        return made


_CALLS = _Calls()


def _day(rule: Rule, dag: date) -> Day:
    """How to find the day that selects the version, None where any day fits."""
    if rule.at == "mottatt" or rule.valid == Periode(date.min, date.max):
        return None
    name = rule.at
    return lambda innhold: getattr(innhold, name, None)


def _may_hold(rule: Rule, dag: date) -> bool:
    return rule.at != "mottatt" or dag in rule.valid


def _scope(rule: Rule) -> tuple[str, ...]:
    return ("innhold",) if rule.sees[0] in ("innhold", "post") else rule.sees


_NAMES = ("post", "innhold", "deltaker", "forsendelse", "tidligere", "register")


def _findings(
    rule: Rule, hit: object, loepenr: int, context: tuple[object, ...]
) -> Iterable[Finding]:
    """The findings of one rule on one post, with what its text may name."""
    seen = dict(zip(_NAMES, context, strict=True))
    values = {name: seen[what] for name, what in zip(rule.params, rule.sees, strict=True)}
    prefix = "innhold." if rule.sees[0] == "innhold" else ""
    places = hit if isinstance(hit, (list, tuple)) else [hit]
    for place in places:
        found = place if isinstance(place, Treff) else Treff()
        felt = found.felt or rule.felt
        if felt is not None and prefix and not felt.startswith(("post.", prefix)):
            felt = prefix + felt
        yield Finding(
            rule,
            loepenr,
            felt.removeprefix("post.") if felt else None,
            {**values, **found.verdier} if found.verdier else values,
        )


def batch_finding(rule: Rule, hit: object, values: Mapping[str, object]) -> Iterable[Finding]:
    """The findings of a rule on the batch."""
    for place in hit if isinstance(hit, (list, tuple)) else [hit]:
        found = place if isinstance(place, Treff) else Treff()
        yield Finding(rule, 0, found.felt or rule.felt, {**values, **found.verdier})


@cache
def _catalogue() -> dict[tuple[str, Periode], Rule]:
    return load()


def catalogue() -> list[Rule]:
    """Every version of every rule, by id."""
    return list(_catalogue().values())


@lru_cache(maxsize=64)
def regelbok(kanal: Kanal, dag: date) -> Regelbok:
    """The rule book of a channel and a day, made once per process."""
    return Regelbok(kanal, dag)
