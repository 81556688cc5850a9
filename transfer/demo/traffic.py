"""A month of traffic, played into a register: `nir demo` leaves it for the monitor to show.

Every batch goes its real way, `transfer.intake.receive`, on a wall whose time is the batch's own;
nothing is written by hand. The answers decide what is sent next: a rejected batch is mended and
sent again, a result is fetched or not. The plan stands in `traffic.yaml`; the same plan gives the
same register, receipt numbers included.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from random import Random

import storage
from rules.facts import Fagsystem, Hode, Kanal, Post, Vedtak
from rules.facts.forsendelse import OSLO, Operasjon
from rules.virkedager import virkedag
from schemas.contract import Release, newest
from schemas.write import forsendelse_xml
from storage import Lager
from transfer import enquiries, intake
from transfer.demo import traffic_plan, traffic_ws2
from transfer.demo.traffic_calendar import Art, Avtale, calendar
from transfer.demo.traffic_people import Deltaker, everyone
from transfer.demo.traffic_plan import Kommune, Plan
from transfer.demo.traffic_records import (
    Utkast,
    break_field,
    hours,
    month,
    registration,
    spoil,
)
from transfer.faults import Feil
from transfer.intake import Melding, Svar, Tjeneste
from transfer.parsing import parse
from transfer.senders import Senders, styring
from transfer.senders.fil import Satt
from transfer.ulid import ulid

Action = Callable[[], object]


@dataclass(slots=True)
class Wall:
    """A wall clock that stands where it is put."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class Month:
    """The playing of a plan: what is to happen, in order, and what has come of it."""

    plan: Plan
    tjeneste: Tjeneste
    wall: Wall
    people: dict[str, list[Deltaker]]
    chance: Random
    counts: Counter[str] = field(default_factory=Counter)
    _queue: list[tuple[datetime, int, Action]] = field(default_factory=list)
    _grants: dict[str, dict[str, Utkast]] = field(default_factory=dict)
    _number: int = 0

    def at(self, moment: datetime, action: Action) -> None:
        """Let something happen at a moment, where the month has not ended by then."""
        if moment <= self.plan.til:
            self._number += 1
            heapq.heappush(self._queue, (moment, self._number, action))

    def play(self) -> Iterator[datetime]:
        """Let everything happen in its order; the moment of each."""
        for avtale in calendar(self.plan):
            self.at(avtale.tidspunkt, partial(self._keep, avtale))
        while self._queue:
            self.wall.now, _, action = heapq.heappop(self._queue)
            action()
            yield self.wall.now

    # -- what happens

    def _keep(self, avtale: Avtale) -> None:
        """A municipality sends what it meant to send now."""
        poster = self._drafts(avtale)
        if poster:
            self._send(avtale.kommune, poster, self._spoilt(poster, avtale.kommune.system.kanal))

    def _drafts(self, avtale: Avtale) -> list[Utkast]:
        kommune, today = avtale.kommune, self.wall.now.date()
        poster: list[Utkast] = []
        for place, d in enumerate(self.people[kommune.nummer]):
            if today < d.kommer:
                continue
            if not d.registrert:
                d.registrert = True
                first = list(registration(d, self.chance))
                grants = self._grants.setdefault(kommune.nummer, {})
                grants |= {one.referanse: one for one in first if isinstance(one.innhold, Vedtak)}
                poster += first
            if avtale.del_ not in (None, place % 5):
                continue
            poster += hours(d, today - timedelta(days=1), self.chance)
            if avtale.art is Art.MAANED:
                poster += month(d, today, self.chance)
        return poster

    def _spoilt(self, poster: list[Utkast], kanal: Kanal) -> dict[int, Utkast]:
        """Some of the records wrong, by their place; in most batches none."""
        wrong: dict[int, Utkast] = {}
        if self.chance.random() >= self.plan.feilandel:
            return wrong
        for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
            (kind,) = self.chance.choices(list(self.plan.feil), list(self.plan.feil.values()))
            for place in self.chance.sample(range(len(poster)), min(8, len(poster))):
                strangers = self.plan.personer.ukjent_foedt
                found = spoil(kind, poster[place], self.wall.now.date(), kanal, strangers)
                if found is not None and place not in wrong:
                    wrong[place] = found
                    break
        return wrong

    def _send(
        self, kommune: Kommune, poster: list[Utkast], wrong: dict[int, Utkast], attempt: int = 1
    ) -> None:
        """Send records as the version of the day writes them, and go on from the answer."""
        versjon, broken = self.plan.versjon(kommune, self.wall.now)
        written = [
            break_field(broken, wrong.get(n, one), self.chance) if broken else wrong.get(n, one)
            for n, one in enumerate(poster)
        ]
        forsendelse_id = f"{kommune.nummer}-{self.wall.now:%Y%m%d-%H%M%S}"
        if attempt > 1:
            forsendelse_id += f"-{attempt}"
        text, release = self._written(kommune, versjon, forsendelse_id, written)
        svar = self._receive(kommune, text, release)
        if svar is None or svar.dom is None:
            return
        if self.chance.random() < self.plan.dublett:
            later = self.wall.now + timedelta(seconds=self.chance.randint(31, 240))
            self.at(later, partial(self._receive, kommune, text, release))
        if self.chance.random() < self.plan.konflikt:
            other, _ = self._written(kommune, versjon, forsendelse_id, written[:-1] or written)
            later = self.wall.now + timedelta(minutes=self.chance.randint(5, 50))
            self.at(later, partial(self._receive, kommune, other, release))
        failed = self._failed(svar, poster)
        if failed:
            self._read_result(kommune, forsendelse_id, release)
            self._mend(kommune, failed, broken is not None, attempt)

    def _receive(self, kommune: Kommune, text: bytes, release: Release) -> Svar | None:
        element, total = parse([text])
        bruker = self.tjeneste.senders.bruker(kommune.bruker)
        self.counts["sendt"] += 1
        try:
            svar = intake.receive(self.tjeneste, Melding(element, release, bruker, total))
        except Feil as feil:
            self.counts[feil.kode] += 1
            return None
        self.counts[svar.dom.resultat if svar.dom else "duplikat"] += 1
        self.counts["poster"] += len(svar.dom.poster) if svar.dom else 0
        return svar

    def _failed(self, svar: Svar, poster: list[Utkast]) -> list[Utkast]:
        """The records that must be sent again; on WS2 the whole message."""
        assert svar.dom is not None
        failed = {post.loepenr for post in svar.dom.poster if post.utfall.feilet}
        if not failed or len(svar.dom.poster) != len(poster):
            return poster if failed else []
        return [poster[n - 1] for n in sorted(failed)]

    def _read_result(self, kommune: Kommune, forsendelse_id: str, release: Release) -> None:
        """Somebody at the municipality fetches the result, or nobody does."""
        if release.tjeneste != "WS4" or not kommune.henter:
            return
        if self.chance.random() < self.plan.hentes:
            hours_ = self.chance.randint(*self.plan.hentes_timer)
            later = self._office(self.wall.now + timedelta(hours=hours_))
            self.at(later, partial(self._fetch, kommune, forsendelse_id, release))

    def _fetch(self, kommune: Kommune, forsendelse_id: str, release: Release) -> None:
        bruker = self.tjeneste.senders.bruker(kommune.bruker)
        given = {"kommunenummer": kommune.nummer, "forsendelseId": forsendelse_id}
        enquiries.tilbakemelding(self.tjeneste, Melding(None, release, bruker, ""), given)
        self.counts["hentet"] += 1

    def _mend(self, kommune: Kommune, failed: list[Utkast], broken: bool, attempt: int) -> None:
        """Plan that what was rejected is sent again, right."""
        if kommune.ikke_godkjent or kommune.lov_uavklart:
            failed = [
                one for one in failed if one.deltaker.person.ankomst and not one.deltaker.ny_lov
            ]
        if not failed or attempt > 2:
            return
        if broken:
            fixed = self._fixed(kommune)
            if fixed is None and attempt > 1:
                return
            start = fixed or self.wall.now + timedelta(hours=20)
            later = self._office(start + timedelta(minutes=self.chance.randint(20, 30 * 60)))
        elif self.chance.random() < self.plan.rettes:
            days = self.chance.randint(*self.plan.rettes_dager)
            later = self._office(
                self.wall.now + timedelta(days=days, minutes=self.chance.randint(25, 200))
            )
        else:
            return
        self.at(later, partial(self._send, kommune, failed, {}, attempt + 1))

    def _fixed(self, kommune: Kommune) -> datetime | None:
        """When the municipality gets a version that breaks nothing."""
        later = [
            one.tidspunkt
            for one in self.plan.utgivelser
            if one.tidspunkt > self.wall.now
            and kommune.nummer in one.kommuner
            and not one.oedelegger
        ]
        return min(later, default=None)

    def _office(self, moment: datetime) -> datetime:
        """The moment, or the next morning on which somebody is at work."""
        if not 8 <= moment.hour < 16:
            moment += timedelta(days=moment.hour >= 16)
            moment = moment.replace(hour=8, minute=self.chance.randint(2, 59))
        while not virkedag(moment.date()):
            moment += timedelta(days=1)
        return moment

    def _written(
        self, kommune: Kommune, versjon: str, forsendelse_id: str, poster: list[Utkast]
    ) -> tuple[bytes, Release]:
        """The operation's element of a batch, and the release it is written in."""
        release = newest(kommune.system.kanal)
        system = kommune.system
        hode = Hode(
            forsendelse_id, kommune.nummer, kommune.orgnr, system.orgnr,
            Fagsystem(system.navn, versjon), self.wall.now, len(poster),
        )  # fmt: skip
        if system.kanal is Kanal.WS2:
            grants = self._grants.get(kommune.nummer, {}).values()
            return traffic_ws2.message(hode, poster, grants, release).encode(), release
        posts = [
            Post(n, one.referanse, 1, Operasjon.NY, one.person, one.innhold)
            for n, one in enumerate(poster, start=1)
        ]
        return "".join(forsendelse_xml(hode, posts, release)).encode(), release


def prepare(database: str, plan: Plan) -> Month:
    """A register with the participants of a plan, ready to be played."""
    storage.upgrade(database)
    people = everyone(plan)
    lager = Lager(database)
    wall = Wall(plan.til)
    with lager.batch(write=True) as transaction:
        transaction.save_persons(d.person for own in people.values() for d in own)
        before = datetime.combine(plan.oppstart[0], time(), OSLO)
        satt = Satt(before, "nir", "nir demo")
        styring.take_in(transaction, satt, traffic_plan.avsendere(plan, satt), "AVSENDER_DEMO")
    chance = Random(plan.seed)
    tjeneste = Tjeneste(
        lager, Senders(lager), wall=wall,
        new_id=partial(ulid, chance=Random(f"{plan.seed}/ulid").getrandbits),
    )  # fmt: skip
    return Month(plan, tjeneste, wall, people, chance)
