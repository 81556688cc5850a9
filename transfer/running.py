"""Puts the parts together for the command line: the service, the offline check, the register."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import structlog

import storage
from rules.facts import Miljoe
from rules.utgave import digest
from schemas.contract import FELLES_NS
from storage import ForsendelseRad, Lager, NotDurable, PostRad, killpoints, komprimer, pakk
from transfer import (
    clock,
    intake,
    lagring,
    logs,
    metrics,
    population,
    process,
    settings,
    tls,
)
from transfer.app import App, warm_up
from transfer.client.answer import Answer, as_mapping, from_fault, from_tilbakemelding
from transfer.config import Held
from transfer.faults import Feil
from transfer.hendelser import Hendelse
from transfer.intake import Melding, Tjeneste
from transfer.monitor import demo as monitor_demo
from transfer.senders import Senders, fil, styring
from transfer.senders.fil import Satt
from transfer.server import Server
from transfer.settings import Config, Register
from transfer.ulid import ulid

log = structlog.get_logger()
configure_logs = logs.configure


def tjeneste(
    database: str,
    fixed: datetime | None = None,
    config: Config | None = None,
) -> Tjeneste:
    """The service on a register; as environment and file say where `config` is not given."""
    config = config or settings.load().values
    miljoe = config.root.miljoe
    lager = Lager(database)
    senders = Senders(lager, demo=miljoe is not Miljoe.PROD)
    return Tjeneste(
        lager=lager, senders=senders, miljoe=miljoe, fixed=fixed, login=config.login,
        limits=config.limits,
    )  # fmt: skip


def add_demo_senders(database: str) -> None:
    """Put the demonstration's senders into the register, once."""
    satt = Satt(clock.wall(), "nir", "nir serve --demo")
    lager = Lager(database)
    with lager.batch(write=True) as transaction:
        styring.ensure_demo(transaction, satt, fil.read(fil.demo_text(), satt, demo=True))
    lager.close()


def add_demo_accounts(database: str) -> None:
    """Put the demonstration's accounts of the monitor into the register, once."""
    lager = Lager(database)
    with lager.batch(write=True) as transaction:
        monitor_demo.ensure(transaction)
    lager.close()


def serve(held: Held[Config], ready: Callable[[str, str | None], None]) -> None:
    """Run the services until told to stop."""
    config = held.values
    register = config.root
    process.set_up()
    logs.configure(config.log.level, config.log.format)
    for name in held.unknown:
        log.warning(Hendelse.UKJENT_INNSTILLING, navn=name)
    if register.miljoe is Miljoe.PROD:
        killpoints.disarm()
    elif killpoints.armed:
        log.warning(Hendelse.DRAPSPUNKTER_ARMERT)
    tls.context(config.tls)  # what is wrong is told before the register is touched
    storage.upgrade(register.database)
    demand_durability(register)
    if register.demo:
        add_demo_senders(register.database)
        add_demo_accounts(register.database)
    folder = metrics.start()

    def make() -> App:
        warm_up()
        running = tjeneste(register.database, register.clock, config)
        return App(
            replace(
                running,
                judges=config.server.judges,
                min_free=config.store.min_free_mib * 1024 * 1024,
            ),
            config.monitor,
            config,
        )

    def opened(url: str, admin: str | None) -> None:
        process.before_fork()
        tls.warn(config.tls)
        log.info(
            Hendelse.STARTET, versjon=version("nir-transfer"), adresse=url, drift=admin,
            arbeidere=config.server.workers, regler=digest()[:16],
        )  # fmt: skip
        ready(url, admin)

    try:
        Server(make, config.server, opened, config.tls).run()
    finally:
        if os.getpid() == process.MASTER:
            log.info(Hendelse.STOPPET)
            metrics.stop(folder)


def demand_durability(register: Register) -> None:
    """Tell every setting of the database under which a receipt could be lost.

    Raises `NotDurable` for them in production: a receipt is a promise.
    """
    lager = Lager(register.database)
    weak = [one for one in lager.holdings() if not one.holds]
    lager.close()
    if weak and register.miljoe is Miljoe.PROD:
        raise NotDurable(weak)
    for one in weak:
        log.warning(
            Hendelse.IKKE_VARIG, innstilling=one.name, er=one.value, skal_vaere=one.wanted,
            hvorfor=one.why,
        )  # fmt: skip


def validate(file: Path, *, database: str, fixed: datetime | None, user: str) -> Answer:
    """The whole way of a batch in this process, without the write.

    A register without any sender is judged with the demonstration's.
    """
    from transfer.client.vendor import NotABatch, read_batch  # zeep: not for the service

    logs.configure("critical")
    service = tjeneste(database, fixed)
    service.lager.start()
    if not service.senders.katalog().brukere and service.miljoe is not Miljoe.PROD:
        service.senders = Senders(katalog=fil.demo_katalog())
    try:
        element, release = read_batch(file)
        if user not in service.senders.katalog().brukere:
            raise NotABatch(f"no sender is called {user}")
        bruker = service.senders.bruker(user)
        melding = Melding(element, release, bruker, sha256(file.read_bytes()).hexdigest())
        tid = clock.tid(fixed) if fixed else None
        svar = intake.validate(service, melding, tid)
    except Feil as feil:
        return _fault(feil)
    except (NotABatch, OSError) as error:
        return Answer("IKKE_FORSENDELSE", {"nb": str(error), "en": str(error)}, fault="klientfeil")
    return from_tilbakemelding(_mapping(svar.tilbakemelding))


def _fault(feil: Feil) -> Answer:
    from lxml import etree

    detail = etree.fromstring(f"<detail>{feil.detail_xml()}</detail>")
    return from_fault(detail, feil.faultstring)


def _mapping(text: str) -> dict[str, object]:
    from lxml import etree

    parser = etree.XMLParser(huge_tree=True)
    return as_mapping(etree.fromstring(f'<t xmlns="{FELLES_NS}">{text}</t>', parser))


def populate(database: str, persons: int, seed: int, *, hvem: str = "nir") -> int:
    """Generate a population straight into the register."""
    storage.upgrade(database)
    with Lager(database).batch(write=True) as transaction:
        transaction.save_persons(population.generate(persons, seed))
        transaction.audit(
            clock.wall(), hvem=hvem, hva="LAG_BEFOLKNING", maal="register",
            etter={"personer": persons, "seed": seed},
        )  # fmt: skip
    return persons


def load_population(database: str, file: Path, *, hvem: str = "nir") -> tuple[int, int]:
    """Load a population file: how many persons, how many records.

    The records come in as one batch of the register's own, so that they have a receipt like others.
    """
    storage.upgrade(database)
    loaded = population.load(file)
    content = file.read_bytes()
    now = clock.wall()
    records = [
        (nr, record) for nr, standing in loaded.registreringer.items() for record in standing
    ]
    receipt = ulid(now)
    row = ForsendelseRad(
        kvittering_id=receipt,
        avsender="population",
        kommunenummer="0000",
        forsendelse_id=receipt,
        kanal="REGISTER",
        skjemaversjon="-",
        fagsystem_navn="nir population load",
        fagsystem_versjon="-",
        mottatt=now,
        mottatt_vegg=now,
        simulert=False,
        sum_raa=sha256(content).hexdigest(),
        sum_kanonisk=sha256(content).hexdigest(),
        antall_poster=len(records),
        status="FERDIG",
        resultat="GODTATT",
        innhold=komprimer(content),
    )
    posts = [
        PostRad(
            loepenr, r.kommunenummer, r.referanse, r.versjon, "NY", type(r.innhold).posttype, nr,
            lagring.ordning_of(r.innhold), "LAGRET", "INGEN", True, r.innhold.hendelsesdato,
            pakk(r.innhold),
        )
        for loepenr, (nr, r) in enumerate(records, start=1)
    ]  # fmt: skip
    with Lager(database).batch(write=True) as transaction:
        transaction.save_persons(loaded.personer)
        if posts:
            transaction.save(row, posts, [])
        transaction.audit(
            now, hvem=hvem, hva="LES_BEFOLKNING", maal=f"kvittering:{receipt}",
            etter={"fil": file.name, "personer": len(loaded.personer), "poster": len(posts)},
        )  # fmt: skip
    return len(loaded.personer), len(records)


def set_clock(database: str, sender: str, fixed: datetime | None, *, hvem: str = "nir") -> None:
    """Move the rule time of a sender's sandbox."""
    storage.upgrade(database)
    with Lager(database).batch(write=True) as transaction:
        before = transaction.get_clock(sender)
        transaction.set_clock(sender, fixed)
        transaction.audit(
            clock.wall(), hvem=hvem, hva="STILL_KLOKKE", maal=f"avsender:{sender}",
            foer={"klokke": before.isoformat() if before else "real"},
            etter={"klokke": fixed.isoformat() if fixed else "real"},
        )  # fmt: skip
