"""What an account may see and do, on every page and every export."""

from __future__ import annotations

import re

import pytest

from storage.innsyn.kontoer import Rolle
from tests.monitor.conftest import ACCOUNTS, Nettleser, Scene
from transfer.monitor.ruter import RUTER

EGNE = {"nordlys": {"0301", "3005"}, "fjord": {"4601"}, "bergen": {"4601"}}
SIDER = (
    "/", "/grupper", "/forsendelser", "/fagsystemer", "/porter", "/kommuner", "/regler",
    "/revisjon", "/innstillinger", "/kommuner/0301",
)  # fmt: skip
BARE_VAARE = {"/porter", "/kommuner"}
REVISJON = {"kari", "per", "dina", "rune"}


def others(scene: Scene, own: set[str]) -> set[str]:
    """Words that tell of somebody else's traffic: receipts, municipalities, case systems."""
    kari = scene.browser("kari").get("/monitor/forsendelser?format=json").json
    assert kari is not None
    rows = [row for row in kari["forsendelser"] if row["kommune"] not in own]
    mine = [row for row in kari["forsendelser"] if row["kommune"] in own]
    systems = {row["fagsystem"] for row in rows} - {row["fagsystem"] for row in mine}
    return (
        {row["forsendelse"] for row in rows}
        | {f"kommune:{row['kommune']}" for row in rows}
        | systems
    )


@pytest.mark.parametrize("konto", EGNE)
@pytest.mark.parametrize("form", ["", "json", "csv"])
def test_own_traffic_only_on_every_page_and_export(scene: Scene, konto: str, form: str) -> None:
    browser, foreign = scene.browser(konto), others(scene, EGNE[konto])
    assert foreign
    marks = re.findall(r"/monitor/grupper/([0-9a-f]{16})", browser.side("/monitor/grupper"))
    every = scene.browser("kari").side("/monitor/grupper")
    for mark in set(re.findall(r"/monitor/grupper/([0-9a-f]{16})", every)) - set(marks):
        assert browser.get(f"/monitor/grupper/{mark}").status_code == 404
    for path in (*SIDER, *(f"/grupper/{mark}" for mark in dict.fromkeys(marks))):
        response = browser.get(f"/monitor{path}" + (f"?format={form}" if form else ""))
        if path in BARE_VAARE | {"/revisjon"}:
            assert response.status_code == 403, path
            continue
        if response.status_code == 404 and path == "/kommuner/0301":
            continue
        assert response.status_code == 200, path
        text = response.data.decode("utf-8-sig").replace("%3A", ":")
        assert not [word for word in foreign if word in text], path


@pytest.mark.parametrize("konto", [name for name, *_ in ACCOUNTS])
def test_audit_log_is_for_those_who_answer_for_it(scene: Scene, konto: str) -> None:
    expected = 200 if konto in REVISJON else 403
    assert scene.browser(konto).get("/monitor/revisjon").status_code == expected


def test_who_only_looks_can_change_nothing(scene: Scene) -> None:
    """Every address that takes a form refuses who only looks, but for their own things."""
    own = {"/monitor/visninger", "/monitor/loggut", "/monitor/innstillinger", "/monitor/logginn"}
    looking = {Rolle.INNSYN, Rolle.REVISOR, Rolle.LEVERANDOER, Rolle.KOMMUNE}
    for rute in RUTER:
        if "POST" in rute.metoder and rute.sti not in own and "/visninger/" not in rute.sti:
            guarded = "GET" in rute.metoder  # the page itself asks for the right
            assert guarded or not (rute.roller & looking), rute.sti
    browser = scene.browser("ine")
    response = browser.send(
        "/monitor/porter/910000004/Nordlys%20Voksen/4.2", lov="INTEGRERINGSLOVEN",
        handling="steng", grunn="en grunn som er lang nok",
    )  # fmt: skip
    assert response.status_code == 403


@pytest.mark.parametrize("path", [*SIDER, "/forsendelser?format=csv", "/puls"])
def test_nothing_is_shown_without_login(scene: Scene, path: str) -> None:
    response = scene.browser().get(f"/monitor{path}")
    if path == "/innstillinger":
        assert response.status_code == 200
        return
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/monitor/logginn")


@pytest.mark.parametrize("sprak", ["nb", "nn", "en"])
@pytest.mark.parametrize("path", SIDER)
def test_page_is_sound_in_every_language(kari: Nettleser, path: str, sprak: str) -> None:
    page = kari.side(f"/monitor{path}?sprak={sprak}&tema=dark")
    assert f'<html lang="{sprak}" data-color-scheme="dark">' in page
    assert page.count("<h1") == 1 and 'href="#innhold"' in page and "<title>" in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids)), [id for id in ids if ids.count(id) > 1]
    for named in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', page):
        assert set(named.split()) <= set(ids), named
    for field in re.findall(r"<(?:input|select|textarea)(?![^>]*type=\"hidden\")[^>]*>", page):
        id = re.search(r'\sid="([^"]+)"', field)
        assert id is not None and f'for="{id[1]}"' in page, field
    assert page.count("<table") == page.count("<caption")
