"""The judgement of a batch: each post against the rules and the register, one outcome each.

Posts are judged per person, tildelinger before what hangs on them, else in the order sent; each
accepted post stands for those after it. What is refused or undecided takes the posts that hang on
it along (NIR-0-BAT-0005). Nothing here writes: the register in memory is moved forward only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from rules.deltaker import Deltaker
from rules.engine import Regelbok, batch_finding
from rules.facts import (
    Forsendelse,
    Innhold,
    Lov,
    Operasjon,
    Person,
    Post,
    Registrering,
    Vedtak,
)
from rules.kommuner import alle_forgjengere
from rules.register import Register
from rules.relatert import vis_tidligere
from rules.rule import Alvorlighet, Handling, Opptelling, Steg, Tidligere
from rules.utfall import Dom, Finding, Postutfall, Regelkjoering, Resultat, Utfall
from rules.virkning import Virkning, virkninger

AVHENGER_AV_AVVIST = "NIR-0-BAT-0005"
ALLEREDE_REGISTRERT = "NIR-0-RET-0007"
ROLLE_MANGLER = "NIR-0-RUT-0010"

_WORST = (Handling.RETT_OG_SEND, Handling.REGISTRER_I_NIR_WEB, Handling.VENT_PAA_LEVERANDOER)


Ordnet = tuple[Post, Person | None]  # a post with the person it names, in the order of judging


@dataclass(frozen=True, slots=True)
class Uleselig:
    """A post that does not follow the schema: it has findings, and no facts to judge."""

    loepenr: int
    referanse: str | None
    posttype: str | None
    findings: tuple[Finding, ...]


class Judge:
    """One batch being judged."""

    def __init__(self, forsendelse: Forsendelse, register: Register, bok: Regelbok) -> None:
        self.forsendelse = forsendelse
        self.register = register
        self.bok = bok
        self.failed: dict[tuple[str, str], Utfall] = {}
        self.ran: Counter[tuple[type[Innhold], Lov | None, Steg | None]] = Counter()
        self.broken: list[tuple[str, int]] = []
        self.virket: dict[int, Virkning] = {}

    def key(self, post: Post) -> tuple[str, str]:
        return (post.kommunenummer or self.forsendelse.hode.kommunenummer, post.referanse)

    # -- one post

    def post(self, post: Post, person: Person | None) -> Postutfall:
        known = self.register.tidligere
        sent = key = self.key(post)
        tidligere = known.get(key)
        if tidligere is None:
            taken = self._taken_over(post, sent, person)
            if taken is not post:
                post, key = taken, self.key(taken)
                tidligere = known.get(key)
        elif post.kommunenummer not in (None, self.forsendelse.hode.kommunenummer):
            post = replace(post, overtatt=True)
        deltaker = self.register.deltaker(person) if person is not None else None
        stands = tidligere is not None and not tidligere.annullert
        parent = getattr(post.innhold, "vedtak_referanse", None)
        if self.failed and parent is not None and (sent[0], parent) in self.failed:
            utfall, found = self._dependent(post, (sent[0], parent))
            if not stands:
                self.failed[sent] = utfall
            return self._outcome(post, key, utfall, deltaker, tidligere, found)
        if tidligere is not None:
            settled = self._version(post, tidligere, person.nr if person is not None else None)
            if settled is not None:
                return self._settled(post, key, settled, deltaker, tidligere)

        replaced = None
        if deltaker is not None and stands and post.operasjon is not Operasjon.ANNULLER:
            replaced = deltaker.remove(*key)
        checked = self.bok.check(post, deltaker, self.forsendelse, tidligere, self.register)
        lov = deltaker.lov if deltaker is not None else None
        self.ran[type(post.innhold), lov, checked.stopped] += 1
        if checked.broken:
            self.broken.extend((rule, post.loepenr) for rule in checked.broken)
        utfall = self._decide(post, checked.findings, bool(checked.broken), deltaker, tidligere)
        if deltaker is not None:
            self._move(post, key, utfall, deltaker, replaced)
        if utfall.feilet and not stands:  # what stands still carries what hangs on it
            self.failed[sent] = utfall
        return self._outcome(post, key, utfall, deltaker, tidligere, tuple(checked.findings))

    def _taken_over(self, post: Post, sent: tuple[str, str], person: Person | None) -> Post:
        """The post as it names a record of the same person under a number that was taken over.

        Corrections and annulments reach what the old municipality sent, a new post only what says
        the same. Where two old municipalities used the reference, it names neither.
        """
        found = []
        for nr in alle_forgjengere(sent[0]):
            before = self.register.tidligere.get((nr, post.referanse))
            if before is None or person is None or before.person_nr != person.nr:
                continue
            if post.operasjon is not Operasjon.NY or post.innhold == before.innhold:
                found.append(nr)
        return replace(post, kommunenummer=found[0], overtatt=True) if len(found) == 1 else post

    def _dependent(self, post: Post, parent: tuple[str, str]) -> tuple[Utfall, tuple[Finding, ...]]:
        """What hangs on a failed post fails with it; with an undecided one it waits."""
        utfall = Utfall.AVVIST if self.failed[parent] is Utfall.AVVIST else Utfall.UTSATT
        rule = self.bok.by_id(AVHENGER_AV_AVVIST)
        values = {"post": post, "innhold": post.innhold, "vedtak_referanse": parent[1]}
        return utfall, (Finding(rule, post.loepenr, "innhold.vedtak_referanse", values),)

    def _settled(
        self,
        post: Post,
        key: tuple[str, str],
        known: Utfall,
        deltaker: Deltaker | None,
        tidligere: Tidligere | None,
    ) -> Postutfall:
        """What the version decided, told only to one whose role covers the record."""
        utfall, found = known, self._noted(post, known, tidligere)
        try:
            refused = self.bok.ask(
                ROLLE_MANGLER, post, deltaker, self.forsendelse, tidligere, self.register
            )
            if refused:
                utfall, found = Utfall.AVVIST, tuple(refused)
        except Exception:  # a rule that breaks must not pass, whatever broke it
            self.broken.append((ROLLE_MANGLER, post.loepenr))
            utfall, found = Utfall.UAVKLART, ()
        return self._outcome(post, key, utfall, deltaker, tidligere, found)

    @staticmethod
    def _version(post: Post, tidligere: Tidligere, person_nr: int | None) -> Utfall | None:
        """What the version alone decides: the same again, or older than what stands.

        Only for the same person: what another person has under the reference is for the rules.
        """
        if tidligere.person_nr != person_nr:
            return None
        annuller = post.operasjon is Operasjon.ANNULLER
        equal = not tidligere.annullert and post.innhold == tidligere.innhold
        if post.operasjon is Operasjon.NY and equal and post.versjon >= tidligere.versjon:
            return Utfall.UENDRET
        if post.versjon == tidligere.versjon:
            same = tidligere.annullert if annuller else equal
            return Utfall.UENDRET if same else None
        return Utfall.FORELDET if post.versjon < tidligere.versjon else None

    def _noted(
        self, post: Post, utfall: Utfall, tidligere: Tidligere | None
    ) -> tuple[Finding, ...]:
        if utfall is not Utfall.UENDRET or tidligere is None:
            return ()
        rule = self.bok.by_id(ALLEREDE_REGISTRERT)
        values = {"post": post, "relatert": vis_tidligere(post, tidligere)}
        return (Finding(rule, post.loepenr, "referanse", values),)

    @staticmethod
    def _decide(
        post: Post,
        findings: Sequence[Finding],
        broken: bool,
        deltaker: Deltaker | None,
        tidligere: Tidligere | None,
    ) -> Utfall:
        grave = {f.alvorlighet for f in findings} if findings else ()
        if Alvorlighet.AVVISNING in grave:
            return Utfall.AVVIST
        if broken or deltaker is None or deltaker.lovvalg.uavklart:
            return Utfall.UAVKLART
        if post.operasjon is Operasjon.ANNULLER:
            return Utfall.ANNULLERT
        if tidligere is not None and not tidligere.annullert:
            return Utfall.ERSTATTET
        return Utfall.LAGRET_MED_AVVIK if Alvorlighet.ADVARSEL in grave else Utfall.LAGRET

    def _move(
        self,
        post: Post,
        key: tuple[str, str],
        utfall: Utfall,
        deltaker: Deltaker,
        replaced: Registrering | None,
    ) -> None:
        """Let the register in memory follow the outcome."""
        if utfall is Utfall.ANNULLERT:
            deltaker.remove(*key)
            standing = self.register.tidligere[key]
            self.register.tidligere[key] = replace(
                standing, versjon=post.versjon, annullert=True, kilde=None
            )
        elif utfall.registrert:
            deltaker.add(
                Registrering(
                    key[0], key[1], post.versjon, post.innhold,
                    loepenr=post.loepenr, registrert=self.register.dag,
                )
            )  # fmt: skip
            self.register.tidligere[key] = Tidligere(
                post.versjon, False, post.innhold, deltaker.person.nr
            )
        elif replaced is not None:
            deltaker.add(replaced)

    def _outcome(
        self,
        post: Post,
        key: tuple[str, str],
        utfall: Utfall,
        deltaker: Deltaker | None,
        tidligere: Tidligere | None,
        findings: tuple[Finding, ...],
    ) -> Postutfall:
        if utfall.registrert:
            standing = None if utfall is Utfall.ANNULLERT else post.versjon
        else:
            standing = _stands(tidligere)
        return Postutfall(
            loepenr=post.loepenr,
            referanse=post.referanse,
            posttype=type(post.innhold).posttype,
            versjon=post.versjon,
            operasjon=post.operasjon,
            utfall=utfall,
            handling=_handling(utfall, findings),
            findings=findings,
            gjeldende_versjon=standing,
            person_nr=deltaker.person.nr if deltaker is not None else None,
            innhold=post.innhold,
            kommunenummer=key[0],
            lov=deltaker.lov if deltaker is not None else None,
        )

    # -- the batch

    def batch(
        self, scope: str, seen: Mapping[str, Any]
    ) -> tuple[tuple[Finding, ...], frozenset[str]]:
        """Run the rules on the batch itself: their findings, and which ran."""
        findings: list[Finding] = []
        ran = set()
        for rule in self.bok.batch_rules:
            if rule.sees[0] != scope:
                continue
            arguments = [seen[what] for what in rule.sees]
            try:
                hit = rule.fires(*arguments)
                if hit:
                    values = dict(zip(rule.params, arguments, strict=True))
                    findings.extend(batch_finding(rule, hit, values))
                ran.add(rule.id)
            except Exception:  # a rule that breaks must not pass, whatever broke it
                self.broken.append((rule.id, 0))
        return tuple(findings), frozenset(ran)

    def order(self, poster: Iterable[Post]) -> list[Ordnet]:
        """Per person, in the order they first appear: tildelinger, then the rest as sent."""
        first: dict[object, int] = {}
        keyed = []
        for post in poster:
            person = self.register.person(post.person)
            who: object = person.nr if person is not None else post.person
            innhold = post.innhold
            rest = not (isinstance(innhold, Vedtak) and innhold.vedtak_referanse is None)
            keyed.append((first.setdefault(who, post.loepenr), rest, post.loepenr, post, person))
        keyed.sort()  # no two have the same loepenr
        return [item[3:] for item in keyed]

    def kjoering(self) -> Regelkjoering:
        """Which rules ran and which an earlier step stopped, from the groups that were met."""
        ran: set[str] = set()
        stopped: Counter[str] = Counter()
        for (kind, lov, stop), count in self.ran.items():
            run, rest = self.bok.kjoert(kind, lov, stop)
            ran |= run
            stopped.update(dict.fromkeys(rest, count))
        return Regelkjoering(
            antall_regler=self.bok.antall,
            kjoert=frozenset(ran),
            brutt=dict(sorted(stopped.items())),
            motorfeil=tuple(self.broken),
        )


def in_order(judge: Judge, poster: Sequence[Ordnet]) -> list[Postutfall]:
    """Judge the posts one after the other; what is computed of a person lives as long as hers."""
    judged: list[Postutfall] = []
    for _, group in groupby(poster, key=_who):
        own = list(group)
        utfall = [judge.post(post, person) for post, person in own]
        if (person := own[0][1]) is not None:
            judge.virket.update(virkninger(judge.register.deltaker(person), utfall, judge.register))
            judge.register.leave(person)
        judged += utfall
    return judged


def _who(one: Ordnet) -> int | None:
    return one[1].nr if one[1] is not None else None


def judge(
    forsendelse: Forsendelse,
    register: Register,
    bok: Regelbok,
    uleselige: Sequence[Uleselig] = (),
    run: Callable[[Judge, Sequence[Ordnet]], list[Postutfall]] = in_order,
) -> Dom:
    """Judge a batch. `uleselige` are its posts that do not follow the schema; `run` judges the
    rest, whose persons do not bear on each other.

    The outcomes come in the order sent, one for every post; with an avvisning on the batch itself
    all posts are refused. Pure, but for the register in memory.
    """
    judge = Judge(forsendelse, register, bok)
    sendt = Opptelling(len(forsendelse.poster) + len(uleselige), {}, 0)
    before, ran = judge.batch("forsendelse", {"forsendelse": forsendelse, "opptelling": sendt})
    unread = [_unread(one, forsendelse, register) for one in uleselige]
    if any(f.alvorlighet is Alvorlighet.AVVISNING for f in before):
        read = [_fallen(post, forsendelse, register, Utfall.AVVIST) for post in forsendelse.poster]
    elif judge.broken:
        read = [
            _fallen(post, forsendelse, register, Utfall.UAVKLART) for post in forsendelse.poster
        ]
    else:
        kommunenummer = forsendelse.hode.kommunenummer
        for one in uleselige:
            known = register.tidligere.get((kommunenummer, one.referanse or ""))
            if one.referanse and _stands(known) is None:
                judge.failed[kommunenummer, one.referanse] = Utfall.AVVIST
        read = run(judge, judge.order(forsendelse.poster))
    poster = tuple(sorted([*read, *unread], key=lambda p: p.loepenr))
    after, ran_after = judge.batch(
        "opptelling", {"forsendelse": forsendelse, "opptelling": _tally(poster)}
    )
    kjoering = judge.kjoering()
    return Dom(
        resultat=_resultat(poster, before),
        poster=poster,
        findings=(*before, *after),
        kjoering=replace(kjoering, kjoert=kjoering.kjoert | ran | ran_after),
        virket=judge.virket,
    )


def refuse_all(dom: Dom) -> Dom:
    """The same judgement where one failed post costs the whole batch (WS2)."""
    if not any(p.utfall.feilet for p in dom.poster):
        return dom
    undecided = not any(p.utfall is Utfall.AVVIST for p in dom.poster)
    fallen = Utfall.UAVKLART if undecided else Utfall.AVVIST
    poster = tuple(
        p if p.utfall.feilet
        else replace(
            p, utfall=fallen, handling=_handling(fallen, ()), gjeldende_versjon=None
        )
        for p in dom.poster
    )  # fmt: skip
    return replace(dom, poster=poster, resultat=_resultat(poster, dom.findings))


def _stands(tidligere: Tidligere | None) -> int | None:
    """The version that goes on standing where a post came to nothing."""
    return None if tidligere is None or tidligere.annullert else tidligere.versjon


def _unread(one: Uleselig, forsendelse: Forsendelse, register: Register) -> Postutfall:
    kommunenummer = forsendelse.hode.kommunenummer
    return Postutfall(
        loepenr=one.loepenr,
        referanse=one.referanse,
        posttype=one.posttype,
        versjon=None,
        operasjon=None,
        utfall=Utfall.AVVIST,
        handling=_handling(Utfall.AVVIST, one.findings),
        findings=one.findings,
        gjeldende_versjon=_stands(register.tidligere.get((kommunenummer, one.referanse or ""))),
        kommunenummer=kommunenummer,
    )


def _fallen(post: Post, forsendelse: Forsendelse, register: Register, utfall: Utfall) -> Postutfall:
    """A post that fell with its batch, unjudged."""
    kommunenummer = post.kommunenummer or forsendelse.hode.kommunenummer
    return Postutfall(
        loepenr=post.loepenr,
        referanse=post.referanse,
        posttype=type(post.innhold).posttype,
        versjon=post.versjon,
        operasjon=post.operasjon,
        utfall=utfall,
        handling=_handling(utfall, ()),
        gjeldende_versjon=_stands(register.tidligere.get((kommunenummer, post.referanse))),
        innhold=post.innhold,
        kommunenummer=kommunenummer,
    )


def _handling(utfall: Utfall, findings: Sequence[Finding]) -> Handling:
    """What to do now: of the decisive findings the one that asks most of the sender."""
    if utfall.registrert:
        return Handling.INGEN
    if utfall is Utfall.AVVIST:
        asked = {f.rule.handling for f in findings if f.alvorlighet is Alvorlighet.AVVISNING}
        rest = sorted(asked - set(_WORST))
        return next((h for h in _WORST if h in asked), rest[0] if rest else _WORST[0])
    if utfall in (Utfall.UAVKLART, Utfall.UTSATT):
        return Handling.SEND_UENDRET_SENERE
    return Handling.SEND_IKKE_IGJEN


def _tally(poster: Sequence[Postutfall]) -> Opptelling:
    per_rule: Counter[str] = Counter()
    for post in poster:
        if post.findings:
            per_rule.update({f.rule.id for f in post.findings})
    remarked = sum(
        p.utfall.registrert and any(f.alvorlighet is Alvorlighet.ADVARSEL for f in p.findings)
        for p in poster
    )
    return Opptelling(len(poster), per_rule, remarked)


def _resultat(poster: Sequence[Postutfall], batch: Sequence[Finding]) -> Resultat:
    """The outcome of the batch: undecided outweighs partly, partly outweighs remarks."""
    utfall = {p.utfall for p in poster}
    if any(f.alvorlighet is Alvorlighet.AVVISNING for f in batch):
        return Resultat.AVVIST
    if utfall & {Utfall.UAVKLART, Utfall.UTSATT}:
        return Resultat.UAVKLART
    if utfall == {Utfall.AVVIST}:
        return Resultat.AVVIST
    if Utfall.AVVIST in utfall:
        return Resultat.DELVIS
    remarked = Utfall.FORELDET in utfall or any(
        f.alvorlighet is Alvorlighet.ADVARSEL
        for f in (*batch, *(f for p in poster for f in p.findings))
    )
    return Resultat.GODTATT_MED_AVVIK if remarked else Resultat.GODTATT
