"""A batch that is judged again counts once: in every number, list, chart, alert and export."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import select

import storage
from rules.facts import Klasse, Person, Tillatelse
from storage import Lager, tables
from storage.innsyn import grupper, kontoer, oversikt, rulling, varsling
from storage.innsyn import tabeller as t
from storage.innsyn.filter import Filter
from storage.innsyn.forsendelser import count, search
from storage.innsyn.kontoer import Konto, Rolle
from storage.innsyn.omfang import ALT, Omfang
from tests.messages import AT, Batch
from tests.monitor.conftest import Nettleser, Scene
from tests.server import newcomer
from tests.storage.databases import BOTH, migrated
from transfer import clock, running
from transfer.app import App
from transfer.monitor.innstillinger import MonitorSettings

EVERY = date(2000, 1, 1), date(2100, 1, 1)
BATCH = Batch("igjen", (("IGJEN-A", 1), ("IGJEN-B", 2)))
ABROAD = Tillatelse(Klasse.P28, date(2020, 12, 20), soekt_fra_utlandet=True)


@pytest.fixture(params=BOTH)
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    for url in migrated(request.param, tmp_path):
        running.add_demo_senders(url)
        app = App(running.tjeneste(url), MonitorSettings())
        people = {n: replace(newcomer(n), tillatelser=(ABROAD,)) for n in (1, 2)}
        scene = Scene(app, people)
        with scene.lager.batch(write=True) as transaction:
            transaction.save_persons(replace(one, ankomst=None) for one in people.values())
            transaction.set_clock("oslo", clock.parse(AT))
            kontoer.save_account(
                transaction.conn,
                Konto(navn="kari", rolle=Rolle.DRIFT, opprettet=clock.wall()),
            )
        yield scene
        scene.lager.close()


def send(scene: Scene, batch: Batch = BATCH) -> None:
    assert b"kvittering" in scene.soap("oslo", etree.fromstring(batch.xml()))


def settle(scene: Scene, who: Person) -> None:
    """Let the register know what it lacked, so that the batch can be judged."""
    with scene.lager.batch(write=True) as transaction:
        transaction.update_person(who)


def sums(lager: Lager) -> dict[str, Any]:
    """All that is counted of batches, as plain numbers."""
    rulling.roll_up(lager)
    with lager.batch(write=False) as transaction:
        conn = transaction.conn
        found: dict[str, Any] = {}
        for scope in (ALT, Omfang(kommunenummer="0301"), Omfang(leverandoer="910000004")):
            days = oversikt.days(conn, scope, *EVERY).values()
            found |= {
                f"days {scope}": [one for one in days if one.forsendelser],
                f"systems {scope}": [one.sum for one in oversikt.systems(conn, scope, *EVERY)],
                f"places {scope}": [
                    one.sum for one in oversikt.municipalities(conn, scope, *EVERY)
                ],
                f"groups {scope}": sorted(
                    (one.gruppe.fingeravtrykk, one.forsendelser, one.poster, one.kommuner)
                    for one in grupper.groups(conn, scope, *EVERY)
                ),
                f"list {scope}": [
                    (one.resultat, one.poster, one.uavklart, one.avvist)
                    for one in search(conn, Filter(), scope).linjer
                ],
                f"count {scope}": count(conn, Filter(), scope),
            }
        today = clock.wall().date()
        undecided = varsling.undecided(conn, today - timedelta(days=7), clock.wall())
        return found | {"undecided": undecided and undecided.antall}


def fresh(lager: Lager) -> dict[str, Any]:
    """The same from sums that are made anew."""
    rulling.rebuild(lager)
    return sums(lager)


def browser(scene: Scene) -> Nettleser:
    return scene.browser("kari")


def receipts(scene: Scene) -> list[str]:
    f = tables.forsendelse.c
    with scene.lager.batch(write=False) as transaction:
        query = select(f.kvittering_id).where(f.kanal != "REGISTER").order_by(f.nr)
        return list(transaction.conn.execute(query).scalars())


@pytest.mark.parametrize("seen_between", [True, False])
def test_batch_that_was_undecided_counts_once_when_it_is_judged_again(
    scene: Scene, seen_between: bool
) -> None:
    send(scene)
    if seen_between:  # the undecided attempt is in the sums already
        before = sums(scene.lager)
        assert before["undecided"] == 2 and before[f"count {ALT}"] == 1
        assert before[f"groups {ALT}"]
    settle(scene, scene.people[1])
    send(scene)  # one of the two records is decided
    half = sums(scene.lager)
    assert half[f"count {ALT}"] == 1 and half["undecided"] == 1
    settle(scene, scene.people[2])
    send(scene)
    done = sums(scene.lager)
    assert done["undecided"] is None and len(receipts(scene)) == 3
    for scope in (ALT, Omfang(kommunenummer="0301"), Omfang(leverandoer="910000004")):
        [day] = done[f"days {scope}"]
        assert (day.forsendelser, day.poster, day.poster_uavklart) == (1, 2, 0)
        assert done[f"systems {scope}"] == done[f"places {scope}"] == [day]
        assert [one[1] for one in done[f"list {scope}"]] == [2] and done[f"count {scope}"] == 1
    marks = {mark for mark, *_ in done[f"groups {ALT}"]}
    assert all(one[1:] == (1, 2, 1) or one[1:] == (1, 1, 1) for one in done[f"groups {ALT}"])
    with scene.lager.batch(write=False) as transaction:
        g = t.forsendelse_gruppe.c
        held = transaction.conn.execute(select(g.fingeravtrykk).distinct()).scalars().all()
    assert marks == set(held)
    assert fresh(scene.lager) == done


def test_pages_and_exports_of_the_monitor_hold_it_once(scene: Scene) -> None:
    kari = browser(scene)
    send(scene)
    first = kari.get("/monitor/?format=json").json
    for one in scene.people.values():
        settle(scene, one)
    send(scene)
    old, new = receipts(scene)
    data = kari.get("/monitor/?format=json").json
    assert first is not None and data is not None
    for key, was, now in (("forsendelser", 1, 1), ("poster", 2, 2), ("uavklarte", 1, 0)):
        assert sum(row[key] for row in first["dager"]) == was
        assert sum(row[key] for row in data["dager"]) == now
    assert "Alt er som vanlig" in kari.side("/monitor/")
    listed = kari.get("/monitor/forsendelser?format=json").json
    assert listed is not None
    assert [row["forsendelse"] for row in listed["forsendelser"]] == [new]
    for q in (old, new, "id:igjen", "referanse:IGJEN-A"):  # each word finds it as it stands
        found = kari.get(f"/monitor/forsendelser?q={q}&format=json").json
        assert found is not None
        assert [row["forsendelse"] for row in found["forsendelser"]] == [new], q
    page = kari.side(f"/monitor/forsendelser/{new}")
    assert old in page and "Tidligere bedømt" in page
    earlier = kari.side(f"/monitor/forsendelser/{old}")  # its address goes on holding
    assert re.search(rf'href="/monitor/forsendelser/{new}"', earlier)
    assert "bedømt på nytt" in earlier and "Uavklart" in earlier


def test_register_from_before_counts_once_after_the_upgrade(scene: Scene) -> None:
    """Down to the schema that counted each attempt, and up again."""
    send(scene)
    sums(scene.lager)
    for one in scene.people.values():
        settle(scene, one)
    send(scene)
    done = sums(scene.lager)
    url = scene.lager.url
    scene.lager.close()
    storage.downgrade(url, "0007")
    storage.upgrade(url)
    assert sums(scene.lager) == done
