"""Puts the parts of the service together, and runs it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version

import structlog

import storage
from rules.facts import Miljoe
from rules.utgave import digest
from storage import Lager, NotDurable, killpoints
from transfer import clock, logs, metrics, process, settings, tls
from transfer.app import App, warm_up
from transfer.config import Held
from transfer.hendelser import Hendelse
from transfer.intake import Tjeneste
from transfer.monitor import demo as monitor_demo
from transfer.senders import Senders, fil, styring
from transfer.senders.fil import Satt
from transfer.server import Server
from transfer.settings import Config, Register

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
