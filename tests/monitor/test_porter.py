"""Gates: opened and suspended with a reason, by two persons where that is configured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.monitor.conftest import Scene
from transfer.monitor.innstillinger import MonitorSettings

GATE = "/monitor/porter/910000012/Fjordflyt/3.0"
REASON = "Godkjent etter prøvesending"


@pytest.fixture
def two_persons(scene: Scene) -> Iterator[None]:
    before: MonitorSettings = scene.app.monitor.settings
    scene.app.monitor.settings = replace(before, two_persons=True)
    yield
    scene.app.monitor.settings = before


def state(scene: Scene) -> str:
    found = re.search(
        r"<dt>Integreringsloven</dt><dd>.*?&nbsp;([^<]+)</span>", scene.browser("kari").side(GATE)
    )
    assert found is not None
    return found[1]


def test_gate_is_opened_and_suspended_with_a_reason(scene: Scene) -> None:
    kari = scene.browser("kari")
    assert state(scene) == "Ikke godkjent"
    kari.send(GATE, lov="INTEGRERINGSLOVEN", handling="aapne", grunn="kort")
    assert state(scene) == "Ikke godkjent"
    kari.send(GATE, lov="INTEGRERINGSLOVEN", handling="aapne", grunn=REASON)
    assert state(scene) == "Åpen"
    kari.send(GATE, lov="INTEGRERINGSLOVEN", handling="steng", grunn="Feil i versjonen, se sak")
    assert state(scene) == "Suspendert"
    with scene.lager.batch(write=False) as transaction:
        rows = transaction.audited(hvem="monitor:kari")
    assert [row.hva for row in rows][:2] == ["PORT_STENG", "PORT_AAPNE"]
    assert rows[1].grunn == REASON


def test_second_person_approves_what_the_first_asked_for(scene: Scene, two_persons: None) -> None:
    kari, per = scene.browser("kari"), scene.browser("per")
    before = state(scene)
    kari.send(GATE, lov="INTEGRERINGSLOVEN", handling="aapne", grunn=REASON)
    assert state(scene) == before
    waiting = re.search(r"/monitor/porter/avgjoer/(\d+)", per.side("/monitor/porter"))
    assert waiting is not None
    assert kari.send(waiting[0], svar="ja").status_code == 403
    assert state(scene) == before
    assert per.send(waiting[0], svar="ja").status_code == 303
    assert state(scene) == "Åpen"
    assert per.send(waiting[0], svar="ja").headers["Location"] == "/monitor/porter"
    with scene.lager.batch(write=False) as transaction:
        row = transaction.audited(hva="monitor.port_godkjent")[0]
    assert row.hvem == "monitor:per" and '"kari"' in (row.etter or "")


def test_what_was_turned_down_changes_nothing(scene: Scene, two_persons: None) -> None:
    kari = scene.browser("kari")
    before = state(scene)
    kari.send(GATE, lov="INTEGRERINGSLOVEN", handling="steng", grunn=REASON)
    waiting = re.search(r"/monitor/porter/avgjoer/(\d+)", kari.side("/monitor/porter"))
    assert waiting is not None
    kari.send(waiting[0], svar="nei")
    assert state(scene) == before and waiting[0] not in kari.side("/monitor/porter")


def test_dry_run_tells_what_would_change_and_stores_nothing(scene: Scene) -> None:
    dina = scene.browser("dina")
    with scene.lager.batch(write=False) as transaction:
        before = transaction.counts()
    for receipt in scene.kvitteringer.values():
        page = dina.send(f"/monitor/forsendelser/{receipt}/proev")
        assert page.status_code == 200 and "Ingenting ble lagret" in page.text
    with scene.lager.batch(write=False) as transaction:
        assert transaction.counts() == before
        assert transaction.audited(hva="monitor.proevekjoering")
