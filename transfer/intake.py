"""The way of a batch. `receive` is what a newcomer reads first; each step has a name of its own.

bytes ─ soap.parse ─▶ element ─ read ─▶ Lest(hode, poster) ─ rights, routing ─▶ Forsendelse
  ─ storage.load ─▶ Register ─ judge ─▶ Dom ─ storage.save (one transaction) ─▶ answer
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog

from rules.engine import regelbok
from rules.facts import Avsender, Forsendelse, Hode, Kanal, Miljoe
from rules.facts.forsendelse import OSLO
from rules.judgement import judge, refuse_all
from rules.register import Register, named
from rules.rule import Tekst, Tidligere
from rules.utfall import Dom, Resultat
from rules.virkning import Virkning, virkninger
from schemas.contract import Release
from storage import (
    Duplikat,
    ForsendelseRad,
    FunnRad,
    Lager,
    LagretForsendelse,
    OutcomeUnknown,
    PostRad,
    StorageError,
    Transaksjon,
    VersionTaken,
    komprimer,
    pakk,
)
from storage.killpoints import Point, reached
from transfer import answer, clock, deling, forloep, reading, routing, spor
from transfer.answer import Summer
from transfer.clock import Tid
from transfer.faults import Konflikt, Rettighetsfeil, TjenesteStengt
from transfer.forloep import Transaksjonstid, steg
from transfer.hendelser import Hendelse
from transfer.kropp import Kropp, kept, without_strangers
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
    """A message that has come through the door: its operation, release, sender and sums."""

    element: Any
    release: Release
    bruker: Bruker
    raa_sum: str

    @property
    def kanal(self) -> Kanal:
        return Kanal(self.release.tjeneste)


@dataclass(frozen=True, slots=True)
class Svar:
    """What goes back: the receipt as data, the Tilbakemelding as the XML text that is stored."""

    kvittering: dict[str, Any]
    tilbakemelding: str
    dom: Dom | None = None


def receive(tjeneste: Tjeneste, melding: Melding) -> Svar:
    """Take one batch in: read, check rights and route, judge, store, answer. The answer leaves
    after the commit.

    Raises the faults of `transfer.faults`, and `OutcomeUnknown` where the store did not answer to
    the commit; on all others nothing of the batch is stored.
    """
    reached(Point.BODY)
    lest = reading.read(melding.element, melding.release, tjeneste.limits)
    kropp = kept(melding.element, melding.raa_sum, melding.kanal, tjeneste.miljoe)
    reached(Point.BEFORE_BEGIN)
    for _ in range(_AGAIN):
        try:
            return _take_in(tjeneste, melding, lest, kropp)
        except (Duplikat, VersionTaken):  # another worker was first: what it stored is found now
            continue
    return _take_in(tjeneste, melding, lest, kropp)


def _take_in(tjeneste: Tjeneste, melding: Melding, lest: Lest, kropp: Kropp) -> Svar:
    """The one transaction of a batch."""
    summer = kropp.summer
    svar = None
    try:
        with Transaksjonstid(tjeneste.lager.batch(write=True)) as transaction:
            tid = tjeneste.tid(transaction, melding.bruker.navn)
            known = _find(transaction, melding, lest.hode)
            if known is not None:  # also after the service closed, but not for one without rights
                demand_rights(rights(tjeneste, melding, lest.hode, tid), known.kommunenummer)
                first = duplicate(transaction, known, lest.hode, summer, tid)
                if known.resultat != Resultat.UAVKLART or not is_open(melding, tid):
                    return first
            forsendelse = noted(transaction, admit(tjeneste, melding, lest, tid), summer)
            dom, virket = judged(transaction, forsendelse, lest, tjeneste.judges)
            if known is not None and dom.resultat is Resultat.UAVKLART and not dom.lagrer:
                return first  # still undecided, and nothing is new
            reached(Point.RULES_DONE)
            svar = answered(dom, forsendelse, lest, summer, tid, tjeneste.new_id(tid.vegg), virket)
            forsoek = known.forsoek + 1 if known else 1
            kropp = without_strangers(kropp, transaction)
            save(transaction, svar, dom, forsendelse, lest, kropp, tid, forsoek)
    except OutcomeUnknown as unknown:
        if svar is None:  # nothing was to be stored
            raise
        demand_stored(tjeneste, svar.kvittering["kvitteringId"], unknown)
    forloep.judged(forsendelse, dom, svar.kvittering["kvitteringId"])
    return svar


def is_open(melding: Melding, tid: Tid) -> bool:
    """Whether the service still takes messages; one that does not repeats what it answered."""
    try:
        routing.demand_open(melding.kanal, tid.regel.astimezone(OSLO).date())
    except TjenesteStengt:
        return False
    return True


def demand_stored(tjeneste: Tjeneste, kvittering_id: str, unknown: OutcomeUnknown) -> None:
    """Look in a new transaction whether a commit that was not answered took place.

    Raises `unknown` where the batch is not there (yet): the sender sends again, and gets the
    first receipt or a new one.
    """
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
    lest = reading.read(melding.element, melding.release, tjeneste.limits)
    kropp = kept(melding.element, melding.raa_sum, melding.kanal, tjeneste.miljoe)
    with tjeneste.lager.batch(write=False) as transaction:
        tid = tid or tjeneste.tid(transaction, melding.bruker.navn)
        forsendelse = noted(transaction, admit(tjeneste, melding, lest, tid), kropp.summer)
        dom, virket = judged(transaction, forsendelse, lest, tjeneste.judges)
        forloep.judged(forsendelse, dom)
        return answered(dom, forsendelse, lest, kropp.summer, tid, None, virket)


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
def judged(
    transaction: Transaksjon, forsendelse: Forsendelse, lest: Lest, judges: int = 1
) -> tuple[Dom, Mapping[int, Virkning]]:
    """One read of the register, the judgement on what it holds, and what the posts changed."""
    bok = regelbok(forsendelse.kanal, forsendelse.mottatt_dato)
    broken = (referanse for referanse, _ in lest.named.values() if referanse)
    register = load_register(transaction, forsendelse, broken)
    reached(Point.REGISTER_READ)
    if forsendelse.kanal is Kanal.WS4:
        unread = lest.unread(bok)
        if judges > 1 and len(forsendelse.poster) >= deling.FROM:
            return deling.judge_in_two(forsendelse, register, bok, unread)
        dom = judge(forsendelse, register, bok, unread)
        return dom, virkninger(dom.poster, register)
    settled = settle(forsendelse.poster, lest.hode.kommunenummer, register.tidligere)
    return refuse_all(judge(replace(forsendelse, poster=settled), register, bok)), {}


@steg("hente")
def load_register(
    transaction: Transaksjon, forsendelse: Forsendelse, unread: Iterable[str] = ()
) -> Register:
    """What the batch is judged on; `unread` are references of posts that break the schema."""
    kommunenummer = forsendelse.hode.kommunenummer
    identer, keys = named(forsendelse.poster, kommunenummer)
    keys.update((kommunenummer, referanse) for referanse in unread)
    loaded = transaction.load(identer, keys)
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
    virket: Mapping[int, Virkning] | None = None,
) -> Svar:
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
            virket=virket or {},
        )
    kvittering = answer.kvittering(
        kvittering_id=kvittering_id or "", hode=lest.hode, tid=tid, summer=summer
    )
    return Svar(kvittering, text, dom)


@steg("lagre")
def save(
    transaction: Transaksjon,
    svar: Svar,
    dom: Dom,
    forsendelse: Forsendelse,
    lest: Lest,
    kropp: Kropp,
    tid: Tid,
    forsoek: int = 1,
) -> None:
    """Everything of the batch in the one transaction: bytes, answer, posts, findings."""
    hode, summer = lest.hode, kropp.summer
    row = ForsendelseRad(
        kvittering_id=svar.kvittering["kvitteringId"],
        avsender=forsendelse.avsender.bruker,
        kommunenummer=hode.kommunenummer,
        forsendelse_id=hode.forsendelse_id,
        kanal=forsendelse.kanal,
        skjemaversjon=forsendelse.skjemaversjon,
        fagsystem_navn=hode.fagsystem.navn,
        fagsystem_versjon=hode.fagsystem.versjon,
        mottatt=tid.regel,
        mottatt_vegg=tid.vegg,
        simulert=tid.simulert,
        sum_raa=summer.raa,
        sum_kanonisk=summer.kanonisk,
        antall_poster=len(dom.poster),
        status="FERDIG",
        resultat=dom.resultat,
        ruting=spor.ruting(forsendelse, dom),
        kjoering=spor.kjoering(forsendelse, dom),
        lov=spor.lov_of(dom),
        leverandoer_orgnr=hode.leverandoer_orgnr,
        innhold=kropp.komprimert,
        svar=komprimer(svar.tilbakemelding.encode()),
        forsoek=forsoek,
        likhet=summer.likhet if dom.poster else None,
    )
    posts = (
        PostRad(
            loepenr=post.loepenr,
            kommunenummer=post.kommunenummer or hode.kommunenummer,
            referanse=post.referanse,
            versjon=post.versjon,
            operasjon=post.operasjon,
            posttype=post.posttype,
            person_nr=post.person_nr,
            ordning=ordning_of(post.innhold),
            utfall=post.utfall,
            handling=post.handling,
            registrert=post.utfall.registrert,
            hendelsesdato=post.innhold.hendelsesdato if post.innhold else None,
            data=pakk(post.innhold) if post.utfall.registrert and post.innhold else None,
        )
        for post in dom.poster
    )
    findings = [
        FunnRad(
            loepenr=finding.loepenr,
            regel_id=finding.rule.id,
            alvorlighet=finding.alvorlighet,
            felt=finding.felt,
            sti=(sti := lest.places.sti(finding.loepenr, finding.felt)),
            kode=(
                kode := answer.code_of(
                    finding.rule, lest.places.verdi(finding.loepenr, finding.felt)
                )
            ),
            linje=finding.linje or lest.places.linje(finding.loepenr, finding.felt),
            fingeravtrykk=answer.fingerprint(finding.rule, sti, forsendelse.skjemaversjon, kode),
        )
        for finding in (*dom.findings, *(f for post in dom.poster for f in post.findings))
    ]
    transaction.save(row, posts, findings)


def ordning_of(innhold: Any) -> str | None:
    """The ordning of a record as the register keeps it; several in one text."""
    value = getattr(innhold, "ordning", None)
    return " ".join(value) if isinstance(value, tuple) else value
