"""The list of batches, and one batch."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest
from sqlalchemy import text

from rules.ident import mask
from tests.monitor.conftest import Nettleser, Scene


def receipts(page: str) -> list[str]:
    return re.findall(r'class="ds-link kode" href="/monitor/forsendelser/([0-9A-Z]{26})', page)


def test_search_shows_what_fits_and_tells_how_many(scene: Scene, kari: Nettleser) -> None:
    every = receipts(kari.side("/monitor/forsendelser"))
    assert sorted(every) == sorted(scene.kvitteringer.values())
    rejected = receipts(kari.side("/monitor/forsendelser?q=status:avvist"))
    assert rejected and set(rejected) < set(every)
    rule = receipts(kari.side("/monitor/forsendelser?q=NIR-4-TIM-0001"))
    assert rule and set(rule) < set(every)


def test_batch_is_found_by_the_sender_s_id_and_by_a_record_s_reference(
    scene: Scene, kari: Nettleser
) -> None:
    for id, receipt in list(scene.kvitteringer.items())[:3]:
        assert receipts(kari.side(f"/monitor/forsendelser?q=id:{id}")) == [receipt]
        assert receipts(kari.side(f"/monitor/forsendelser?q={receipt.lower()}")) == [receipt]
    with scene.lager.batch(write=False) as transaction:
        referanse = transaction.conn.execute(
            text("select referanse from post where utfall = 'AVVIST' and referanse is not null")
        ).scalar()
    assert receipts(kari.side(f"/monitor/forsendelser?q=referanse:{referanse}"))


@pytest.mark.parametrize("sorter", ["-mottatt", "mottatt", "-avvist", "poster"])
def test_pages_by_key_show_every_batch_once_both_ways(
    scene: Scene, kari: Nettleser, sorter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transfer.monitor.sider import forsendelser

    monkeypatch.setattr(forsendelser, "PER_SIDE", 4)
    page = kari.side(f"/monitor/forsendelser?sorter={sorter}")
    seen, back = receipts(page), []
    while (found := re.search(r'rel="next" href="([^"]+)"', page)) is not None:
        page = kari.side(found[1].replace("&amp;", "&"))
        seen += receipts(page)
    assert sorted(seen) == sorted(scene.kvitteringer.values())
    while (found := re.search(r'rel="prev" href="([^"]+)"', page)) is not None:
        page = kari.side(found[1].replace("&amp;", "&"))
        back = receipts(page) + back
    assert back == seen[: len(back)] and len(back) >= len(seen) - 4


def test_exports_hold_the_rows_of_the_page(scene: Scene, kari: Nettleser) -> None:
    address = "/monitor/forsendelser?q=status:feil&format="
    shown = receipts(kari.side("/monitor/forsendelser?q=status:feil"))
    rows = list(csv.DictReader(io.StringIO(kari.get(address + "csv").data.decode("utf-8-sig"))))
    assert [row["forsendelse"] for row in rows] == shown
    data = kari.get(address + "json").json
    assert data is not None
    assert [row["forsendelse"] for row in data["forsendelser"]] == shown
    book = zipfile.ZipFile(io.BytesIO(kari.get(address + "xlsx").data))
    assert shown[0] in book.read("xl/sharedStrings.xml").decode()


def test_batch_shows_each_finding_at_the_element_it_is_about(scene: Scene, kari: Nettleser) -> None:
    for receipt in receipts(kari.side("/monitor/forsendelser?q=regel:NIR-4-TIM-0001")):
        page = kari.side(f"/monitor/forsendelser/{receipt}")
        places = re.findall(r'href="(#funn-\d+-\d+)"', page)
        assert places
        for place in places:
            assert page.count(f'id="{place[1:]}"') == 1
        lines = re.findall(r'<li class="d\d har-funn".*?</li>', page, re.DOTALL)
        about = [line for line in lines if "NIR-4-TIM-0001" in line]
        assert about and all("&lt;antall&gt;" in line.split("</code>")[0] for line in about)


def test_every_batch_of_the_story_can_be_looked_at(scene: Scene, kari: Nettleser) -> None:
    for receipt in scene.kvitteringer.values():
        page = kari.side(f"/monitor/forsendelser/{receipt}?utfall=ALLE")
        assert mask(page) == page
        assert kari.get(f"/monitor/forsendelser/{receipt}/xml").status_code == 200


def test_look_at_an_unmasked_post_needs_a_purpose_and_is_logged(
    scene: Scene, kari: Nettleser
) -> None:
    receipt = receipts(kari.side("/monitor/forsendelser?q=regel:NIR-4-TIM-0001"))[0]
    here = f"/monitor/forsendelser/{receipt}"
    post = re.search(r'id="post-(\d+)"', kari.side(here))
    assert post is not None
    assert kari.send(f"{here}/avmask", loepenr=post[1], grunn="kort").status_code == 400
    shown = kari.send(f"{here}/avmask", loepenr=post[1], grunn="Sak 2021/44, spurt av kommunen")
    assert shown.status_code == 200 and re.search(r"foedselsnummer&gt;</span>\d{11}", shown.text)
    assert shown.headers["Cache-Control"] == "no-store"
    with scene.lager.batch(write=False) as transaction:
        row = transaction.audited(hva="monitor.avmasket")[0]
    assert (row.hvem, row.maal) == ("monitor:kari", f"{receipt}/{post[1]}")
    assert scene.browser("ine").send(
        f"{here}/avmask", loepenr="1", grunn="Sak 2021/44, spurt"
    ).status_code == 403  # fmt: skip


def test_note_is_kept_with_the_batch(scene: Scene, kari: Nettleser) -> None:
    receipt = next(iter(scene.kvitteringer.values()))
    here = f"/monitor/forsendelser/{receipt}"
    assert kari.send(f"{here}/notat", tekst="Ringte <Oslo>").status_code == 303
    assert "Ringte &lt;Oslo&gt;" in kari.side(here)


@pytest.mark.parametrize(
    ("konto", "egne"), [("nordlys", {"0301", "3005"}), ("fjord", {"4601"}), ("bergen", {"4601"})]
)
def test_vendor_and_municipality_see_their_own_batches_only(
    scene: Scene, konto: str, egne: set[str]
) -> None:
    browser = scene.browser(konto)
    data = browser.get("/monitor/forsendelser?format=json").json
    assert data is not None
    mine = {row["forsendelse"] for row in data["forsendelser"]}
    assert {row["kommune"] for row in data["forsendelser"]} <= egne and mine
    for receipt in set(scene.kvitteringer.values()) - mine:
        for path in ("", "/xml", "?format=json"):
            address = f"/monitor/forsendelser/{receipt}{path}"
            assert browser.get(address).status_code == 404, address
        assert browser.send(
            f"/monitor/forsendelser/{receipt}/notat", tekst="hei"
        ).status_code == 403  # fmt: skip


def test_saved_view_is_one_s_own(scene: Scene, kari: Nettleser) -> None:
    address = "/monitor/forsendelser?q=status%3Aavvist"
    assert kari.send("/monitor/visninger", navn="Avviste", adresse=address).status_code == 303
    assert "Avviste" in kari.side("/monitor/forsendelser")
    assert "Avviste" not in scene.browser("per").side("/monitor/forsendelser")
    assert kari.send("/monitor/visninger", navn="Ut", adresse="https://x.no/").status_code == 303
    assert "https://x.no" not in kari.side("/monitor/forsendelser")


def test_fetched_answer_is_noted_once(scene: Scene, kari: Nettleser) -> None:
    from lxml import etree

    id, receipt = next(
        (id, receipt) for id, receipt in scene.kvitteringer.items() if id.startswith("WS4")
    )
    assert receipt in receipts(kari.side("/monitor/forsendelser?q=hentet:nei"))
    with scene.lager.batch(write=False) as transaction:
        known = transaction.find_by_kvittering(receipt)
    assert known is not None
    ask = etree.fromstring(
        '<HentTilbakemelding xmlns="urn:nir-transfer:ws4:2021-05">'
        f"<kvitteringId>{receipt}</kvitteringId></HentTilbakemelding>"
    )
    for _ in range(2):
        assert b"Fault" not in scene.soap(known.avsender, ask), id
    assert receipt in receipts(kari.side("/monitor/forsendelser?q=hentet:ja"))
