"""Replays of a search: what changes and why, bounded, interrupted and gone on with."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import func, select, update

from storage import tables
from storage.innsyn import avspillinger, kontoer
from storage.innsyn import tabeller as t
from storage.innsyn.avspillinger import Tilstand
from storage.innsyn.kontoer import Konto, Rolle
from tests import spawner
from tests.messages import AT, Batch
from tests.monitor.conftest import Nettleser, Scene
from tests.server import newcomer
from tests.storage.databases import BOTH, migrated
from transfer import clock, running
from transfer.app import App
from transfer.monitor import avspilling
from transfer.monitor.innstillinger import MonitorSettings

NOW = clock.parse(AT)
PERSONS = range(1, 7)
STRANGER = 99  # not in the register when the batches come


@pytest.fixture(params=BOTH)
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    """Six batches: four that are taken in, two about somebody the register does not know."""
    for url in migrated(request.param, tmp_path):
        running.add_demo_senders(url)
        tjeneste = replace(running.tjeneste(url), fixed=NOW)
        scene = Scene(App(tjeneste, MonitorSettings(replay_batches=5)), {})
        with scene.lager.batch(write=True) as transaction:
            transaction.save_persons(newcomer(n) for n in PERSONS)
            for navn, rolle in (("kari", Rolle.DRIFT), ("ine", Rolle.INNSYN)):
                kontoer.save_account(
                    transaction.conn, Konto(navn=navn, rolle=rolle, opprettet=clock.wall())
                )
        for n in PERSONS:
            who = STRANGER if n > 4 else n
            batch = Batch(f"b{n}", ((f"B-{n}", who),))
            assert b"kvittering" in scene.soap("oslo", etree.fromstring(batch.xml()))
        yield scene
        scene.lager.close()


def register(scene: Scene) -> dict[str, int]:
    """How many rows every table holds but those of replays and the audit log."""
    with scene.lager.batch(write=False) as transaction:
        return {
            name: transaction.conn.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in tables.metadata.tables.items()
            if not name.startswith("avspilling") and name != "revisjon"
        }


def begin(scene: Scene, tekst: str = "", most: int = 100) -> int:
    one = avspilling.begin(
        scene.app.tjeneste, tekst=tekst, hvem="monitor:kari", grunn="prøver", klokke=NOW,
        ved_mottak=False, most=most,
    )  # fmt: skip
    return one.nr


def make_known(scene: Scene) -> None:
    with scene.lager.batch(write=True) as transaction:
        transaction.save_persons([newcomer(STRANGER)])


def test_replay_tells_what_changed_and_which_rule_made_it_so(scene: Scene) -> None:
    nr = begin(scene)
    make_known(scene)
    before = register(scene)
    done = avspilling.run(scene.app.tjeneste, nr)
    assert done is not None and (done.tilstand, done.gjort) == (Tilstand.FERDIG, 6)
    assert register(scene) == before  # nothing of the register was written
    with scene.lager.batch(write=False) as transaction:
        conn = transaction.conn
        results = {(row.foer, row.naa): row.forsendelser for row in avspillinger.results(conn, nr)}
        outcomes = avspillinger.outcomes(conn, nr)
        rules = avspillinger.rules(conn, nr)
        ended = transaction.audited(antall=1)[0]
    assert sum(results.values()) == 6
    assert sum(n for (then, now), n in results.items() if now == then) == 4
    assert sum(n for (then, now), n in results.items() if then == "AVVIST" and now != then) == 2
    assert sum(row.poster for row in outcomes) == 2  # the four that stand count as the same
    assert {row.foer for row in outcomes} == {"AVVIST"}
    gone = {rule.regel_id: rule.poster for rule in rules if rule.virkning == "BORTE"}
    assert gone.get("NIR-0-IDN-0011") == 2, rules
    assert (ended.hva, ended.hvem) == ("monitor.avspilling_ferdig", "monitor:kari")
    kari = scene.browser("kari")
    page = kari.side(f"/monitor/avspillinger/{nr}")
    assert "NIR-0-IDN-0011" in page and "Ferdig" in page
    for address in re.findall(rf'href="(/monitor/avspillinger/{nr}\?[^"#]+)', page):
        if "format=" in address:
            continue
        narrowed = kari.get(f"{address.replace('&amp;', '&')}&format=json").json
        assert narrowed is not None
        if "regel=NIR-0-IDN-0011" in address or "utfall=AVVIST" in address:
            assert len(narrowed["avspilte"]) == 2, address
        assert narrowed["avspilte"], address
    changed = kari.get(f"/monitor/avspillinger/{nr}?format=json").json
    assert changed is not None and len(changed["avspilte"]) == 2
    shown = kari.get(f"/monitor/avspillinger/{nr}?alle=1&format=json").json
    assert shown is not None and len(shown["avspilte"]) == 6


def test_replay_is_bounded_and_takes_nothing_that_came_later(scene: Scene) -> None:
    nr = begin(scene, most=3)
    late = Batch("sen", (("SEN", STRANGER),))
    scene.soap("oslo", etree.fromstring(late.xml()))
    done = avspilling.run(scene.app.tjeneste, nr)
    assert done is not None and (done.antall, done.gjort, done.flere) == (3, 3, True)
    f = tables.forsendelse.c
    with scene.lager.batch(write=False) as transaction:
        rows = avspillinger.batches(transaction.conn, nr, avspillinger.Utvalg(alle=True))
        name = select(f.forsendelse_id).where(f.nr.in_([row.linje.nr for row in rows]))
        assert set(transaction.conn.execute(name).scalars()) == {"b4", "b5", "b6"}
    with pytest.raises(avspilling.Ingen):
        begin(scene, "status:godtatt kommune:9999")
    with pytest.raises(avspilling.Ingen, match="rart"):
        begin(scene, "rart:x")


def test_replay_that_was_interrupted_goes_on_where_it_stood(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(avspilling, "VARSEL", 0.0)  # keep after each batch
    nr = begin(scene)
    tjeneste = scene.app.tjeneste

    class Killed(BaseException):
        pass

    def die(one: avspillinger.Avspilling) -> None:
        if one.gjort == 2:
            raise Killed

    with pytest.raises(Killed):
        avspilling.run(tjeneste, nr, die)
    assert avspilling.run(tjeneste, nr) is None  # it may still live: no second one beside it
    with scene.lager.batch(write=True) as transaction:
        gone = clock.wall() - timedelta(minutes=2)
        transaction.conn.execute(update(t.avspilling).values(sett=gone))
    kari = scene.browser("kari")
    page = kari.side(f"/monitor/avspillinger/{nr}")
    assert "Avbrutt" in page and "2 av 6" in page and "Fortsett" in page
    done = avspilling.run(tjeneste, nr)
    assert done is not None and (done.tilstand, done.gjort) == (Tilstand.FERDIG, 6)
    with scene.lager.batch(write=False) as transaction:
        rows = avspillinger.batches(transaction.conn, nr, avspillinger.Utvalg(alle=True))
    assert set(Counter(row.linje.nr for row in rows).values()) == {1} and len(rows) == 6


def test_replay_is_stopped_before_its_next_batches(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(avspilling, "VARSEL", 0.0)
    nr = begin(scene)
    kari = scene.browser("kari")

    def stop(one: avspillinger.Avspilling) -> None:
        if one.gjort == 1:
            assert kari.send(f"/monitor/avspillinger/{nr}/stans").status_code == 303

    stopped = avspilling.run(scene.app.tjeneste, nr, stop)
    assert stopped is not None and (stopped.tilstand, stopped.gjort) == (Tilstand.STANSET, 1)
    done = avspilling.run(scene.app.tjeneste, nr)
    assert done is not None and (done.tilstand, done.gjort) == (Tilstand.FERDIG, 6)


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)
def test_operator_starts_one_that_runs_in_a_process_of_its_own(scene: Scene) -> None:
    kari, ine = scene.browser("kari"), scene.browser("ine")
    form = {"q": "status:avvist", "grunn": "ny regel", "naar": "mottak"}
    assert ine.send("/monitor/avspillinger", **form).status_code == 403
    assert kari.send("/monitor/avspillinger", q="", grunn="").status_code == 400
    empty = kari.send("/monitor/avspillinger", q="kommune:9999", grunn="ny regel")
    assert "finner ingen" in kari.side(empty.location or "")
    with_id = kari.send("/monitor/avspillinger", q="12345678910", grunn="ny regel")
    assert "12345678910" not in (with_id.location or "") + kari.side(with_id.location or "")
    assert "12345678910" not in kari.side("/monitor/avspillinger?q=12345678910&feil=12345678910")
    started = kari.send("/monitor/avspillinger", **form)
    here = started.location or ""
    state = wait(kari, here)
    assert state["gjort"] == state["antall"] == 2
    page = kari.side(here)
    assert "da forsendelsen kom" in page and "ny regel" in page
    assert "ny regel" in kari.side("/monitor/avspillinger")
    assert ine.get(here).status_code == 200  # everybody of ours may look


def wait(browser: Nettleser, here: str) -> dict[str, int]:
    for _ in range(300):
        state = browser.get(f"{here}/framdrift").json
        assert state is not None
        if not state["gaar"]:
            found: dict[str, int] = state
            return found
        time.sleep(0.1)
    raise AssertionError(state)


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)
def test_command_replays_a_filter_and_prints_what_changed(scene: Scene) -> None:
    make_known(scene)
    env = {"NIR_DATABASE": scene.lager.url, "NIR_CLOCK": AT}
    done = spawner.run("replay", "--filter", "status:avvist", env=env)
    assert done.returncode == 0, done.stderr
    assert "NIR-0-IDN-0011" in done.stdout and "2 of 2 batches, done" in done.stdout
