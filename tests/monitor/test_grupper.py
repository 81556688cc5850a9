"""Error groups: what they hold, their states, and the hand-over to a vendor."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlparse

import pytest

from rules.engine import catalogue
from rules.ident import mask
from storage.innsyn import arbeid, grupper
from storage.innsyn.omfang import Omfang
from tests.monitor.conftest import FJORD, NORDLYS, Nettleser, Scene
from transfer import clock, reading
from transfer.answer import code_of, fingerprint
from transfer.client.vendor import read_batch


def rows(browser: Nettleser, address: str = "/monitor/grupper") -> list[dict[str, object]]:
    data = browser.get(f"{address}{'&' if '?' in address else '?'}format=json").json
    assert data is not None
    found: list[dict[str, object]] = data["grupper"]
    return found


def mark_of(browser: Nettleser, regel: str) -> str:
    page = browser.side(f"/monitor/grupper?q=regel:{regel}")
    found = re.search(r'href="/monitor/grupper/([0-9a-f]{16})"', page)
    assert found is not None
    return found[1]


def test_group_counts_the_records_of_its_batches(scene: Scene, kari: Nettleser) -> None:
    [row] = rows(kari, "/monitor/grupper?q=regel:NIR-4-TIM-0001")
    mark = mark_of(kari, "NIR-4-TIM-0001")
    behind = kari.get(f"/monitor/forsendelser?q=gruppe:{mark}&format=json").json
    assert behind is not None
    assert row["forsendelser"] == len(behind["forsendelser"])
    assert row["moenster"] == "/ws4:SendForsendelse/ws4:forsendelse/ws4:post/ws4:timer/ws4:antall"
    assert row["tilstand"] == "NY"


def test_key_of_a_group_holds_codes_of_our_lists_only() -> None:
    rule = next(one for one in catalogue() if one.id.startswith("NIR-0-KOD"))
    assert code_of(rule, "NORSK") == "NORSK"
    assert code_of(rule, "Kari Nordmann 10889500196") == "UKJENT"
    assert fingerprint(rule, "/a[1]/b", "1", "X") == fingerprint(rule, "/a[2]/b", "1", "X")
    assert fingerprint(rule, "/a/b", "1", "X") != fingerprint(rule, "/a/b", "1", "Y")


def test_state_owner_and_note_are_kept_and_audited(scene: Scene, kari: Nettleser) -> None:
    mark = mark_of(kari, "NIR-4-TIM-0001")
    here = f"/monitor/grupper/{mark}"
    kari.send(f"{here}/status", tilstand="PAAGAAR", eier="kari", grunn="ringt leverandøren")
    kari.send(f"{here}/notat", tekst="Rettes i 4.3.1")
    page = kari.side(here)
    assert "Pågår" in page and "Rettes i 4.3.1" in page
    assert [row["tilstand"] for row in rows(kari, "/monitor/grupper?tilstand=PAAGAAR")] == [
        "PAAGAAR"
    ]
    with scene.lager.batch(write=False) as transaction:
        row = transaction.audited(hva="monitor.gruppestatus")[0]
    assert row.grunn == "ringt leverandøren" and '"PAAGAAR"' in (row.etter or "")
    assert scene.browser("ine").send(f"{here}/status", tilstand="LOEST").status_code == 403


def test_solved_group_that_is_seen_again_came_back(scene: Scene) -> None:
    now = clock.wall()
    solved = arbeid.Gruppestatus("f", "LOEST", None, None, now, "kari")
    assert solved.now(now - timedelta(days=1)) == "LOEST"
    assert solved.now(now + timedelta(seconds=1)) == "KOM_TILBAKE"


def test_handover_shows_the_vendor_its_own_part_without_login_and_expires(
    scene: Scene, kari: Nettleser
) -> None:
    mark = mark_of(kari, "NIR-4-TIM-0001")
    made = kari.send(f"/monitor/grupper/{mark}/overlever", leverandoer=NORDLYS)
    link = re.search(r'value="(http[^"]+/monitor/overlevering/[^"]+)"', made.text)
    assert link is not None
    path = urlparse(link[1]).path
    stranger = scene.browser()
    page = stranger.side(path)
    assert "NIR-4-TIM-0001" in page and "&lt;antall&gt;" in page
    for made_id in example_ids(page):
        page = page.replace(made_id, "")
    assert mask(page) == page
    data = stranger.get(path + "?format=json").json
    assert data is not None and {row["kommune"] for row in data["rammet"]} == {"0301"}
    key = re.search(r'name="noekkel" value="([0-9a-f]{64})"', kari.side(f"/monitor/grupper/{mark}"))
    assert key is not None
    kari.send(f"/monitor/grupper/{mark}/trekk", noekkel=key[1])
    assert stranger.get(path).status_code == 404
    assert stranger.get("/monitor/overlevering/gjettet").status_code == 404


def test_example_has_the_structure_of_the_record_and_is_a_batch(
    scene: Scene, kari: Nettleser, tmp_path: Path
) -> None:
    mark = mark_of(kari, "NIR-4-TIM-0001")
    made = kari.send(f"/monitor/grupper/{mark}/overlever", leverandoer=NORDLYS)
    link = re.search(r'value="http://[^/]+(/monitor/overlevering/[^"]+)"', made.text)
    assert link is not None
    shown = re.search(r'<pre class="xml"[^>]*><code>(.*?)</code>', kari.side(link[1]), re.DOTALL)
    assert shown is not None
    file = tmp_path / "eksempel.xml"
    file.write_text(unescape(shown[1]), "utf-8")
    batch, release = read_batch(file)
    lest = reading.read(batch, release)
    assert len(lest.poster) == 1 and not lest.wrong


def example_ids(page: str) -> list[str]:
    """The synthetic ids that the example was given in the place of those sent."""
    found = re.findall(r"&lt;(?:foedselsnummer|dufNummer)&gt;(\d{11,12})&lt;", page)
    assert found and all(one.startswith(("0181", "2020")) for one in found)
    return found


def test_nothing_is_handed_over_to_a_vendor_without_part(scene: Scene, kari: Nettleser) -> None:
    mark = mark_of(kari, "NIR-4-TIM-0001")
    with scene.lager.batch(write=False) as transaction:
        part = grupper.hit(transaction.conn, mark, Omfang(leverandoer=FJORD))
    if part:
        pytest.skip("the story lets both vendors meet this rule")
    assert kari.send(f"/monitor/grupper/{mark}/overlever", leverandoer=FJORD).status_code == 400
