"""Judges a stored batch again: the bytes as they were sent, stored nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from rules.utfall import Dom
from rules.utfall import Resultat as Utfallet
from schemas.contract import by_namespace
from storage import LagretForsendelse
from storage.innsyn import forsendelser
from storage.innsyn.avspillinger import Resultat
from storage.innsyn.forsendelser import Linje, Postlinje
from transfer import intake
from transfer.clock import Tid
from transfer.faults import Feil
from transfer.intake import Melding, Tjeneste
from transfer.parsing import hardened_parser

_FINDINGS = 1_000_000
# From best to worst. Of a record that stood, unchanged and outdated say that it was taken in then.
_RANK = {
    "LAGRET": 0, "ERSTATTET": 0, "ANNULLERT": 0, "UENDRET": 0, "FORELDET": 0,
    "LAGRET_MED_AVVIK": 1, "UTSATT": 2, "UAVKLART": 3, "AVVIST": 4,
}  # fmt: skip
_STOOD = frozenset({"LAGRET", "LAGRET_MED_AVVIK", "ERSTATTET", "ANNULLERT", "UENDRET", "FORELDET"})
_STANDS = frozenset({"UENDRET", "FORELDET"})


class Ryddet(Exception):
    """The bytes of the batch are gone: their retention is over."""


class UkjentAvsender(Exception):
    """The sender is no longer known."""


@dataclass(frozen=True, slots=True)
class Endring:
    """A post with another outcome, and the rules that made the difference."""

    post: Postlinje
    naa: str
    nye: tuple[str, ...]  # rules that fire now and did not
    borte: tuple[str, ...]  # rules that fired and do not

    @property
    def retning(self) -> str:
        """BEDRE, VERRE, or ANNET: another outcome that is as good."""
        then, now = _RANK[self.post.utfall], _RANK[self.naa]
        return "BEDRE" if now < then else "VERRE" if now > then else "ANNET"


@dataclass(frozen=True, slots=True)
class Omdoemt:
    """A batch as it was judged, and as it would be. Raised by the door: `feil`, and no `dom`."""

    hode: LagretForsendelse
    poster: int
    dom: Dom | None
    feil: Feil | None
    endret: tuple[Endring, ...]
    avvik_staar: bool = False  # a record that counts as the same was taken in with a warning

    @property
    def resultat_naa(self) -> str | None:
        """The result now, of the posts as they count: with none of them changed, that of then."""
        if self.dom is None:
            return None
        if not self.endret:
            return self.hode.resultat or self.hode.status
        accepted = self.dom.resultat is Utfallet.GODTATT
        return Utfallet.GODTATT_MED_AVVIK if accepted and self.avvik_staar else self.dom.resultat

    def resultat(self) -> Resultat:
        """What is kept of it."""
        directions = Counter(one.retning for one in self.endret)
        rules: Counter[tuple[str, str]] = Counter()
        for one in self.endret:
            rules.update((rule, "NY") for rule in one.nye)
            rules.update((rule, "BORTE") for rule in one.borte)
        return Resultat(
            self.hode.nr, self.hode.resultat or self.hode.status,
            self.resultat_naa, self.poster,
            directions["BEDRE"], directions["VERRE"], directions["ANNET"],
            self.feil.kode if self.feil else None,
            Counter((one.post.utfall, one.naa) for one in self.endret), rules,
        )  # fmt: skip


def again(tjeneste: Tjeneste, line: Linje, tid: Tid | None, vegg: Tid) -> Omdoemt:
    """Judge a batch as of `tid`, or as of the moment it came where that is None.

    Raises `Ryddet` and `UkjentAvsender`.
    """
    with tjeneste.lager.batch(write=False) as transaction:
        content = transaction.innhold(line.nr)
        if content is None:
            raise Ryddet
        before = forsendelser.posts(transaction.conn, line.nr, antall=100_000)
        head = forsendelser.head(transaction.conn, line.nr)
        tjeneste.senders.stands(transaction, line.avsender)
    try:
        bruker = tjeneste.senders.bruker(line.avsender)
    except KeyError:
        raise UkjentAvsender from None
    element = etree.fromstring(content, hardened_parser())
    release = by_namespace(etree.QName(element).namespace)
    assert release is not None  # it was taken in
    melding = Melding(element, release, bruker, head.sum_raa)
    try:
        dom = intake.validate(tjeneste, melding, tid or Tid(head.mottatt, vegg.vegg)).dom
    except Feil as feil:
        return Omdoemt(head, len(before), None, feil, ())
    assert dom is not None
    changed = _changed(tjeneste, line.nr, before, dom)
    places = {one.post.loepenr for one in changed}
    stands = any(p.utfall == "LAGRET_MED_AVVIK" and p.loepenr not in places for p in before)
    return Omdoemt(head, len(before), dom, None, changed, stands)


def _changed(tjeneste: Tjeneste, nr: int, before: list[Postlinje], dom: Dom) -> tuple[Endring, ...]:
    now = {post.loepenr: post for post in dom.poster}
    other = [
        (one, new)
        for one in before
        if (new := now.get(one.loepenr)) is not None and _differs(one.utfall, new.utfall.value)
    ]
    if not other:
        return ()
    fired = _rules_of(tjeneste, nr)
    found = []
    for one, new in other:
        then = fired.get(one.loepenr, frozenset())
        fires = {finding.rule.id for finding in new.findings}
        found.append(
            Endring(one, new.utfall.value, tuple(sorted(fires - then)), tuple(sorted(then - fires)))
        )
    return tuple(found)


def _differs(then: str, now: str) -> bool:
    """A record that was taken in and is sent again is unchanged or outdated: that is the same."""
    return then != now and not (then in _STOOD and now in _STANDS)


def _rules_of(tjeneste: Tjeneste, nr: int) -> Mapping[int, frozenset[str]]:
    with tjeneste.lager.batch(write=False) as transaction:
        findings = forsendelser.findings(transaction.conn, nr, antall=_FINDINGS)
    found: dict[int, set[str]] = {}
    for one in findings:
        found.setdefault(one.loepenr, set()).add(one.regel_id)
    return {loepenr: frozenset(rules) for loepenr, rules in found.items()}
