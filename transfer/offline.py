"""What the command line does with a register by itself: the offline check, persons, the clock."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path

from lxml import etree

import storage
from rules.facts import Miljoe
from schemas.contract import FELLES_NS
from storage import ForsendelseRad, Lager, PostRad, komprimer, pakk
from transfer import clock, intake, lagring, logs, population, running
from transfer.client.answer import Answer, as_mapping, from_fault, from_tilbakemelding
from transfer.faults import Feil
from transfer.intake import Melding
from transfer.senders import Senders, fil
from transfer.ulid import ulid


def validate(file: Path, *, database: str, fixed: datetime | None, user: str) -> Answer:
    """The whole way of a batch in this process, without the write.

    A register without any sender is judged with the demonstration's.
    """
    from transfer.client.vendor import NotABatch, read_batch  # zeep, for this command alone

    logs.configure("critical")
    service = running.tjeneste(database, fixed)
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
    detail = etree.fromstring(f"<detail>{feil.detail_xml()}</detail>")
    return from_fault(detail, feil.faultstring)


def _mapping(text: str) -> dict[str, object]:
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
