"""The way of a batch. `receive` is what a newcomer reads first; each step has a name of its own.

bytes ─ soap.parse ─▶ element ─ read ─▶ Lest(hode, poster) ─ rights, routing ─▶ Forsendelse
  ─ storage.load ─▶ Register ─ judge ─▶ Dom ─ storage.save (one transaction) ─▶ answer
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, partial
from typing import Any

import structlog

from rules.engine import regelbok
from rules.facts import Avsender, Forsendelse, Hode, Kanal, Miljoe
from rules.facts.forsendelse import OSLO
from rules.judgement import judge, refuse_all
from rules.register import Register, named
from rules.rule import Tekst, Tidligere
from rules.utfall import Dom, Resultat
from schemas.contract import Release
from schemas.places import PlacesAgain
from storage import (
    Duplikat,
    Lager,
    LagretForsendelse,
    OutcomeUnknown,
    StorageError,
    Transaksjon,
    VersionTaken,
)
from storage.killpoints import Point, reached
from transfer import answer, clock, deling, forloep, lagring, process, reading, routing
from transfer.answer import Summer
from transfer.clock import Tid
from transfer.faults import Konflikt, Rettighetsfeil, TjenesteStengt
from transfer.forloep import Transaksjonstid, steg
from transfer.hendelser import Hendelse
from transfer.kopi import Kopi
from transfer.kropp import Kropp, canonical_bytes, kept, without_strangers
from transfer.limits import LIMITS, Limits
from transfer.reading import Lest
from transfer.senders import Bruker, Senders
from transfer.settings import LoginSettings
from transfer.ulid import ulid
from transfer.ws2 import receipt
from transfer.ws2.versions import settle

log = structlog.get_logger()

_AGAIN = 2  # times a batch is taken in anew where another worker took in the same meanwhile


@dataclass(slots=True)
class Tjeneste:
    """What the services run on: the store, the senders, the clock, the environment."""

    lager: Lager
    senders: Senders
    miljoe: Miljoe = Miljoe.TEST
    fixed: datetime | None = None  # rule time stands here, where set
    judges: int = 1  # processes that judge one large batch
    min_free: int = 0  # bytes on the register's disk below which no batch is read
    wall: Callable[[], datetime] = clock.wall  # a simulation brings its own wall and its own ids
    new_id: Callable[[datetime], str] = ulid
    login: LoginSettings = field(default_factory=LoginSettings)
    limits: Limits = LIMITS

    def tid(self, transaction: Transaksjon, bruker: str) -> Tid:
        """The time for one sender: its sandbox's, the service's, or the wall's.

        The same read brings the senders to what they are now.
        """
        return clock.tid(self.senders.stands(transaction, bruker) or self.fixed, self.wall())


@dataclass(frozen=True, slots=True)
class Melding:
    """A message that has come through the door: its operation, release, sender and sum, and its
    bytes where its tree is large.
    """

    element: Any
    release: Release
    bruker: Bruker
    raa_sum: str
    kopi: Kopi | None = None

    @property
    def kanal(self) -> Kanal:
        return Kanal(self.release.tjeneste)


@dataclass(frozen=True, slots=True)
class Svar:
    """What goes back: the receipt as data, the Tilbakemelding as the XML text that is stored."""

    kvittering: dict[str, Any]
    tilbakemelding: str
    dom: Dom | None = None


@dataclass(frozen=True, slots=True)
class Doemt:
    """A batch as it was judged, on which register and when, and its bytes as they are stored."""

    dom: Dom
    forsendelse: Forsendelse
    register: Register
    tid: Tid
    kropp: Kropp
    forsoek: int

    def looked_at(self, poster: Iterable[tuple[int | None, str, str | None]]) -> bool:
        """Whether it rests on one of these posts (person, kommunenummer, referanse) not being."""
        personer = {person.nr for person in self.register.personer.values()}
        kommunenummer = self.forsendelse.hode.kommunenummer
        named = {(kommunenummer, post.referanse) for post in self.dom.poster}
        named.update((post.kommunenummer or "", post.referanse) for post in self.dom.poster)
        return any(nr in personer or (k, r) in named for nr, k, r in poster)


@dataclass(frozen=True, slots=True)
class Ferdig:
    """A message that has its answer; `judged` where there is something to be stored first."""

    svar: Svar
    judged: Doemt | None = None

    def save(self, transaction: Transaksjon, lest: Lest) -> None:
        if (one := self.judged) is not None:
            lagring.save(
                transaction, self.svar.kvittering["kvitteringId"], self.svar.tilbakemelding,
                one.dom, one.forsendelse, lest, one.kropp, one.tid, one.forsoek,
            )  # fmt: skip

    def told(self) -> Svar:
        """The answer, once all is stored; the request's course knows the judgement."""
        if (one := self.judged) is not None:
            forloep.judged(one.forsendelse, one.dom, self.svar.kvittering["kvitteringId"])
        return self.svar


def receive(tjeneste: Tjeneste, melding: Melding) -> Svar:
    """Take one batch in: read, check rights and route, judge, store, answer. The answer leaves
    after the commit.

    Raises the faults of `transfer.faults`, and `OutcomeUnknown` where the store did not answer to
    the commit; on all others nothing of the batch is stored.
    """
    reached(Point.BODY)
    lest, kropp = read_and_kept(tjeneste, melding)
    reached(Point.BEFORE_BEGIN)
    if tjeneste.lager.one_writer and (svar := _ahead(tjeneste, melding, lest, kropp)) is not None:
        return svar
    for _ in range(_AGAIN):
        try:
            return _take_in(tjeneste, melding, lest, kropp)
        except (Duplikat, VersionTaken):  # another worker was first: what it stored is found now
            continue
    return _take_in(tjeneste, melding, lest, kropp)


def read_and_kept(tjeneste: Tjeneste, melding: Melding) -> tuple[Lest, Kropp]:
    """The batch as read, and the body it was read from as it is kept."""
    canonical = cache(partial(canonical_bytes, melding.element))
    lest = reading.read(melding.element, melding.release, tjeneste.limits, canonical)
    kropp = kept(canonical(), melding.raa_sum, melding.kanal, tjeneste.miljoe)
    del canonical
    if len(lest.poster) >= deling.FROM:
        kopi = melding.kopi
        if kopi is not None and kopi.held and not lest.wrong and melding.kanal is Kanal.WS4:
            # the tree is nine times the message; what is still held of it would make this slow
            lest = replace(lest, places=PlacesAgain("ws4", kopi.fetch))
            melding.element.clear()
        process.trim()
    return lest, kropp


def _take_in(tjeneste: Tjeneste, melding: Melding, lest: Lest, kropp: Kropp) -> Svar:
    """The one transaction of a batch: others on its persons wait from the first read on."""
    done = None
    try:
        with Transaksjonstid(tjeneste.lager.batch(write=True, moves=False)) as transaction:
            done = _judge(tjeneste, transaction, melding, lest, kropp)
            done.save(transaction, lest)
    except OutcomeUnknown as unknown:
        demand_stored(tjeneste, done, unknown)
        assert done is not None
    return done.told()


def _ahead(tjeneste: Tjeneste, melding: Melding, lest: Lest, kropp: Kropp) -> Svar | None:
    """The same where one writer holds off all others: it is judged on a state of the register, and
    stored where what was looked at is as it was. None, and nothing is stored, where it is not.
    """
    with Transaksjonstid(tjeneste.lager.batch(write=False)) as transaction:
        merke = transaction.merke()
        done = _judge(tjeneste, transaction, melding, lest, kropp)
    if done.judged is None:
        return done.told()
    try:
        with Transaksjonstid(tjeneste.lager.batch(write=True, moves=False)) as transaction:
            since = transaction.since(merke)
            if since is None or done.judged.looked_at(since):
                return None
            done.save(transaction, lest)
    except (Duplikat, VersionTaken):
        return None
    except OutcomeUnknown as unknown:
        demand_stored(tjeneste, done, unknown)
    return done.told()


def _judge(
    tjeneste: Tjeneste, transaction: Transaksjon, melding: Melding, lest: Lest, kropp: Kropp
) -> Ferdig:
    """All that comes before the write, and only reads: who sent it, whether it is known, the
    judgement, the answer.
    """
    summer = kropp.summer
    tid = tjeneste.tid(transaction, melding.bruker.navn)
    known = _find(transaction, melding, lest.hode)
    if known is not None:  # also after the service closed, but not for one without rights
        demand_rights(rights(tjeneste, melding, lest.hode, tid), known.kommunenummer)
        first = duplicate(transaction, known, lest.hode, summer, tid)
        if known.resultat != Resultat.UAVKLART or not is_open(melding, tid):
            return Ferdig(first)
    forsendelse = noted(transaction, admit(tjeneste, melding, lest, tid), summer)
    register = load_register(transaction, forsendelse, lest)
    dom = judged(register, forsendelse, lest, tjeneste.judges)
    if known is not None and dom.resultat is Resultat.UAVKLART and not dom.lagrer:
        return Ferdig(first)  # still undecided, and nothing is new
    reached(Point.RULES_DONE)
    svar = answered(dom, forsendelse, lest, summer, tid, tjeneste.new_id(tid.vegg))
    forsoek = known.forsoek + 1 if known else 1
    return Ferdig(
        svar,
        Doemt(dom, forsendelse, register, tid, without_strangers(kropp, transaction), forsoek),
    )


def is_open(melding: Melding, tid: Tid) -> bool:
    """Whether the service still takes messages; one that does not repeats what it answered."""
    try:
        routing.demand_open(melding.kanal, tid.regel.astimezone(OSLO).date())
    except TjenesteStengt:
        return False
    return True


def demand_stored(tjeneste: Tjeneste, done: Ferdig | None, unknown: OutcomeUnknown) -> None:
    """Look in a new transaction whether a commit that was not answered took place.

    Raises `unknown` where the batch is not there (yet), and where nothing was to be stored: the
    sender sends again, and gets the first receipt or a new one.
    """
    if done is None or done.judged is None:
        raise unknown
    kvittering_id = done.svar.kvittering["kvitteringId"]
    try:
        with tjeneste.lager.batch(write=False) as transaction:
            found = transaction.find_by_kvittering(kvittering_id)
    except StorageError:
        found = None
    if found is None:
        raise unknown
    log.warning(Hendelse.COMMIT_FUNNET, kvittering=kvittering_id, grunn=unknown.reason)


def validate(tjeneste: Tjeneste, melding: Melding, tid: Tid | None = None) -> Svar:
    """The same way without the write. `tid`: judge as of another time than the sender's."""
    lest, kropp = read_and_kept(tjeneste, melding)
    with tjeneste.lager.batch(write=False) as transaction:
        tid = tid or tjeneste.tid(transaction, melding.bruker.navn)
        forsendelse = noted(transaction, admit(tjeneste, melding, lest, tid), kropp.summer)
        register = load_register(transaction, forsendelse, lest)
        dom = judged(register, forsendelse, lest, tjeneste.judges)
        forloep.judged(forsendelse, dom)
        return answered(dom, forsendelse, lest, kropp.summer, tid, None)


def noted(transaction: Transaksjon, forsendelse: Forsendelse, summer: Summer) -> Forsendelse:
    """The batch, with the earlier one that held the same posts under another id."""
    if summer.likhet is None or not forsendelse.poster:
        return forsendelse
    hode = forsendelse.hode
    same = transaction.lik(
        hode.kommunenummer, summer.likhet, forsendelse.avsender.bruker, hode.forsendelse_id
    )
    return replace(forsendelse, samme_som=same) if same else forsendelse


def admit(tjeneste: Tjeneste, melding: Melding, lest: Lest, tid: Tid) -> Forsendelse:
    """The batch with its sender, once service and sender may take and send it."""
    forsendelse = Forsendelse(
        hode=lest.hode,
        kanal=melding.kanal,
        skjemaversjon=melding.release.versjon,
        poster=lest.poster,
        avsender=Avsender("", "", "", frozenset(), frozenset()),
        mottatt=tid.regel,
        mottatt_vegg=tid.vegg,
        miljoe=tjeneste.miljoe,
    )
    dag = forsendelse.mottatt_dato
    routing.demand_open(melding.kanal, dag)
    avsender = rights(tjeneste, melding, lest.hode, tid)
    demand_rights(avsender, lest.hode.kommunenummer, lest.hode.avsender_orgnr)
    routing.demand_kommune_open(melding.kanal, avsender, lest.hode.kommunenummer)
    return replace(forsendelse, avsender=avsender)


def rights(tjeneste: Tjeneste, melding: Melding, hode: Hode, tid: Tid) -> Avsender:
    """The sender of a message with what it may do now."""
    return tjeneste.senders.avsender(melding.bruker, hode.fagsystem, tid)


def demand_rights(avsender: Avsender, kommunenummer: str, orgnr: str | None = None) -> None:
    """Raise `Rettighetsfeil` where the sender may not speak for the municipality."""
    if kommunenummer in avsender.kommuner and orgnr in (None, avsender.orgnr):
        return
    raise Rettighetsfeil(
        "IKKE_RETT_TIL_KOMMUNE",
        Tekst(
            f"Avsender har ikke rett til å sende for kommune {kommunenummer}. Sjekk "
            "kommunenummer, organisasjonsnummer og bruker.",
            f"The sender may not report for municipality {kommunenummer}. Check municipality, "
            "organisation number and user.",
            f"Avsendaren har ikkje rett til å sende for kommune {kommunenummer}. Sjekk "
            "kommunenummer, organisasjonsnummer og brukar.",
        ),
        regel_id="NIR-0-RUT-0011",
    )


def _find(transaction: Transaksjon, melding: Melding, hode: Hode) -> LagretForsendelse | None:
    return transaction.find(
        melding.bruker.navn, hode.kommunenummer, melding.kanal, hode.forsendelse_id
    )


def duplicate(
    transaction: Transaksjon, known: LagretForsendelse, hode: Hode, summer: Summer, tid: Tid
) -> Svar:
    """The original answer again, marked; other content under the same id is a conflict."""
    forloep.duplicate_of(known.kvittering_id)
    if known.sum_kanonisk != summer.kanonisk:
        raise Konflikt(
            "FORSENDELSE_BRUKT",
            Tekst(
                f"Forsendelse {hode.forsendelse_id} er allerede mottatt med annet innhold. "
                "Bruk en ny forsendelseId.",
                f"Batch {hode.forsendelse_id} was received with other content. "
                "Use a new forsendelseId.",
                f"Forsending {hode.forsendelse_id} er alt motteken med anna innhald. "
                "Bruk ein ny forsendelseId.",
            ),
            regel_id="NIR-0-BAT-0002",
            more={
                "forsendelseId": hode.forsendelse_id,
                "foersteInnholdssum": known.sum_kanonisk,
                "denneInnholdssum": summer.kanonisk,
                "foersteKvittering": known.kvittering_id,
            },
        )
    first = answer.kvittering(
        kvittering_id=known.kvittering_id,
        hode=hode,
        tid=Tid(known.mottatt, known.mottatt_vegg),
        summer=Summer(known.sum_raa, known.sum_kanonisk),
        duplikat_av=known.kvittering_id,
    )
    return Svar(first, (transaction.svar(known.nr) or b"").decode())


@steg("doemme")
def judged(register: Register, forsendelse: Forsendelse, lest: Lest, judges: int = 1) -> Dom:
    """The judgement on what the register holds."""
    bok = regelbok(forsendelse.kanal, forsendelse.mottatt_dato)
    if forsendelse.kanal is Kanal.WS4:
        unread = lest.unread(bok)
        if judges > 1 and len(forsendelse.poster) >= deling.FROM:
            return deling.judge_in_two(forsendelse, register, bok, unread)
        return judge(forsendelse, register, bok, unread)
    settled = settle(forsendelse.poster, lest.hode.kommunenummer, register.tidligere)
    return refuse_all(judge(replace(forsendelse, poster=settled), register, bok))


@steg("hente")
def load_register(transaction: Transaksjon, forsendelse: Forsendelse, lest: Lest) -> Register:
    """What the batch is judged on, in one read; posts that break the schema name references too."""
    kommunenummer = forsendelse.hode.kommunenummer
    identer, keys = named(forsendelse.poster, kommunenummer)
    keys.update((kommunenummer, referanse) for referanse, _ in lest.named.values() if referanse)
    loaded = transaction.load(identer, keys)
    reached(Point.REGISTER_READ)
    return Register(
        dag=forsendelse.mottatt_dato,
        personer=loaded.persons,
        registrert=loaded.registrerte,
        tidligere={
            key: Tidligere(
                versjon=one.versjon,
                annullert=one.annullert,
                innhold=one.registrering.innhold if one.registrering else None,
                person_nr=one.person_nr,
                kilde=one.registrering.kilde if one.registrering else None,
                registrert=one.registrering.registrert if one.registrering else None,
            )
            for key, one in loaded.historikk.items()
        },
    )


@steg("svare")
def answered(
    dom: Dom,
    forsendelse: Forsendelse,
    lest: Lest,
    summer: Summer,
    tid: Tid,
    kvittering_id: str | None,
) -> Svar:
    lest.places.need(post.loepenr for post in dom.poster if post.findings)
    if forsendelse.kanal is Kanal.WS2:
        text = receipt.kvittering(
            dom, lest.places, lest.hode.forsendelse_id, tid.vegg, lest.deltakere
        )
    else:
        text = answer.tilbakemelding(
            dom,
            forsendelse,
            lest.places,
            kvittering_id=kvittering_id,
            generert=tid.vegg,
            ruter=routing.routes(forsendelse, dom.poster),
        )
    kvittering = answer.kvittering(
        kvittering_id=kvittering_id or "", hode=lest.hode, tid=tid, summer=summer
    )
    return Svar(kvittering, text, dom)
