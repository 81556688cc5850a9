"""A register in which the demonstration's story was played, and browsers logged in to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree
from werkzeug.test import Client, TestResponse

import storage
from rules.facts.person import Person
from storage.innsyn import kontoer
from storage.innsyn.kontoer import Konto, Rolle
from tests.server import SOAP
from tests.storage.databases import sqlite
from transfer import clock, running
from transfer.app import App
from transfer.demo.story import Stage, steps
from transfer.monitor.foresp import hashed
from transfer.monitor.innstillinger import MonitorSettings
from transfer.personfil import demo_personer
from transfer.senders import fil

NORDLYS, FJORD = "910000004", "910000012"


@dataclass
class Nettleser:
    """A browser: follows nothing by itself, keeps cookies, fills in the forms' token."""

    client: Client
    noekkel: str = ""

    def get(self, adresse: str, **more: Any) -> TestResponse:
        return self.client.get(adresse, **more)

    def side(self, adresse: str) -> str:
        """The text of a page that must be there."""
        response = self.get(adresse)
        assert response.status_code == 200, (adresse, response.status_code, response.text[:300])
        return response.text

    def send(self, til: str, fra_side: str = "/monitor/innstillinger", **form: str) -> TestResponse:
        """Post a form with the token that another page holds."""
        token = re.search(r'name="csrf" value="([0-9a-f]+)"', self.side(fra_side))
        assert token is not None
        return self.client.post(til, data={"csrf": token[1], **form})


@dataclass
class Scene:
    """The register, the application on it, and the receipts of the story's batches by their id."""

    app: App
    people: dict[int, Person]
    kvitteringer: dict[str, str] = field(default_factory=dict)

    @property
    def lager(self) -> storage.Lager:
        return self.app.tjeneste.lager

    def browser(self, konto: str | None = None) -> Nettleser:
        """A browser, logged in as an account of the scene where one is named."""
        client = Client(self.app)
        if konto is None:
            return Nettleser(client)
        key, now = f"{konto}-{clock.wall().timestamp()}".ljust(43, "x"), clock.wall()
        with self.lager.batch(write=True) as transaction:
            kontoer.open_session(
                transaction.conn, hashed(key), konto, now, now + timedelta(hours=1)
            )
        client.set_cookie("nir_oekt", key, path="/monitor")
        return Nettleser(client, key)

    def soap(self, user: str, element: Any) -> bytes:
        """Send an operation's element as a vendor does."""
        path = "/ws2" if ":ws2:" in element.nsmap[None] else "/ws4"
        body = (
            f'<s:Envelope xmlns:s="{SOAP}"><s:Body>'.encode()
            + etree.tostring(element)
            + b"</s:Body></s:Envelope>"
        )
        return (
            Client(self.app)
            .post(path, data=body, content_type="text/xml; charset=utf-8", auth=(user, "demo"))
            .data
        )


def play(scene: Scene) -> None:
    stage = Stage(scene.people, fil.demo_katalog())
    for step in steps():
        with scene.lager.batch(write=True) as transaction:
            transaction.set_clock(step.user, step.at)
        scene.soap(step.user, stage.message(step))
    with scene.lager.batch(write=False) as transaction:
        for row in transaction.forsendelser():
            scene.kvitteringer[row.forsendelse_id] = row.kvittering_id


ACCOUNTS = (
    ("kari", Rolle.PORTANSVARLIG, None, None), ("per", Rolle.PORTANSVARLIG, None, None),
    ("dina", Rolle.DRIFT, None, None), ("ine", Rolle.INNSYN, None, None),
    ("rune", Rolle.REVISOR, None, None), ("nordlys", Rolle.LEVERANDOER, NORDLYS, None),
    ("fjord", Rolle.LEVERANDOER, FJORD, None), ("bergen", Rolle.KOMMUNE, None, "4601"),
)  # fmt: skip


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    database = sqlite(tmp_path_factory.mktemp("monitor"))
    running.add_demo_senders(database)
    app = App(running.tjeneste(database), MonitorSettings(login_failures=5))
    people = {person.nr: person for person in demo_personer()}
    made = Scene(app, people)
    with made.lager.batch(write=True) as transaction:
        transaction.save_persons(people.values())
        for navn, rolle, leverandoer, kommune in ACCOUNTS:
            kontoer.save_account(
                transaction.conn,
                Konto(
                    navn=navn, rolle=rolle, leverandoer=leverandoer, kommunenummer=kommune,
                    opprettet=clock.wall(),
                ),
            )  # fmt: skip
    play(made)
    yield made
    made.lager.close()


@pytest.fixture(scope="session")
def kari(scene: Scene) -> Nettleser:
    return scene.browser("kari")
