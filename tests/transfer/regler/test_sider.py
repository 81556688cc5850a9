"""Every page renders in three languages, says what the rule says, and leads to what is there."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from posixpath import join, normpath

import pytest
from lxml import html

from rules.engine import catalogue
from rules.facts import Innhold, Post
from rules.ident import mask
from rules.words import forsendelse
from rules.words import post as post_round
from schemas.contract import newest, schema
from schemas.write import forsendelse_xml, validated
from transfer.regler import katalog, nett, statisk, tegning, tilstander
from transfer.regler.eksempler import Slag, kjoer, vis
from transfer.regler.lenker import Filer, Lenker
from transfer.regler.ord import SPRAAK, Ord, ordbok
from transfer.regler.sider import Filter, Sider

DAG = date(2021, 6, 11)
IDS = sorted({rule.id for rule in catalogue()})


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every file of the site as it was written."""
    folder = tmp_path_factory.mktemp("regler") / "site"
    count = statisk.skriv(folder, DAG)
    found = {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }
    assert count == len(found)  # none was written over another
    return found


@cache
def get(address: str) -> tuple[str, str, str]:
    path, _, query = address.partition("?")
    status, kind, body = nett.svar(path.partition("#")[0], query, DAG)
    return status[:3], kind, body.decode()


def test_the_site_has_a_page_for_each_rule_in_each_language_and_its_data(
    site: dict[str, bytes],
) -> None:
    for folder in ("", "nn/", "en/"):
        assert {f"{folder}{id}.html" for id in IDS} <= set(site)
    assert {f"{id}.json" for id in IDS} <= set(site)


def test_every_link_of_the_site_leads_to_a_file_of_it(site: dict[str, bytes]) -> None:
    for path, content in site.items():
        if path.endswith(".html"):
            folder = path.rpartition("/")[0]
            for href in re.findall(rb'href="([^"]+)"', content):
                if not href.startswith(b"#"):
                    assert normpath(join(folder, href.decode())) in site, (path, href)


def test_every_page_says_its_language_and_has_one_heading_and_no_empty_one(
    site: dict[str, bytes],
) -> None:
    for path, content in site.items():
        if not path.endswith(".html"):
            continue
        page = html.fromstring(content)
        assert page.get("lang") == (path.partition("/")[0] if "/" in path else "nb")
        assert len(page.findall(".//h1")) == 1, path
        for heading in page.iter("h1", "h2", "h3", "figcaption", "dt", "dd", "th"):
            assert heading.text_content().strip(), path


def test_no_page_shows_a_national_id_the_synthetic_ones_included(site: dict[str, bytes]) -> None:
    for path, content in site.items():
        text = content.decode()
        assert mask(text) == text, path


def test_the_static_site_is_written_as_files(site: dict[str, bytes]) -> None:
    assert site["regler.css"] == nett.stil()
    assert site["index.html"].decode() == Sider(Filer("nb", "nb"), DAG).forside()
    there = Sider(Filer("en", "en"), DAG)
    assert site["en/NIR-4-TIM-0001.html"].decode() == there.regel("NIR-4-TIM-0001")


@pytest.mark.parametrize("spraak", SPRAAK)
def test_every_link_of_the_served_pages_is_answered(spraak: str) -> None:
    begin = [
        "/regler",
        "/regler/endringer",
        "/regler/tilstander",
        "/regler/NIR-0-IDN-0003",
        "/regler/NIR-4-VED-0001",
        "/kodeverk",
        "/kodeverk/norskmaal",
    ]
    seen: set[str] = set()
    for one in begin:
        status, kind, page = get(f"{one}?spraak={spraak}")
        assert (status, kind) == ("200", nett.HTML)
        seen |= set(html.fromstring(page).xpath("//@href"))
    for href in sorted(seen - {"#innhold"}):
        assert get(href)[0] == "200", href


def test_a_page_shows_each_example_as_facts_and_as_the_post_written_from_them() -> None:
    _, _, page = get("/regler/NIR-4-TIM-0001?spraak=en")
    text = html.fromstring(page).text_content()
    assert 'timer_uten_kvarter(timer(antall="3.33"))' in text
    assert "<antall>3.33</antall>" in text and "<antall>3.25</antall>" in text
    assert "Hours must be a positive multiple of 0.25; 3.33 is not." in text
    assert text.index("3.33</antall>") < text.index("3.25</antall>") < text.index(">20</antall>")


def test_an_example_is_shown_with_the_lines_it_builds_on() -> None:
    rule = katalog.gjeldende("NIR-4-VED-0001", DAG)
    assert rule is not None
    fires = next(one for one in vis(rule) if one.slag is Slag.FYRER)
    assert fires.fakta.startswith("avslag = program(") and "fri = permisjon(" in fires.fakta
    assert "def fyrer" not in fires.fakta
    assert [piece.hva for piece in fires.xml] == ["person", "staar", "post"]


def test_every_rule_shows_what_it_says_when_it_fires() -> None:
    for rule in catalogue():
        shown = {one.slag: one for one in vis(rule)}
        assert {Slag.FYRER, Slag.RETTET, Slag.STILLE} <= set(shown), rule.id
        said = [dict(one) for one in shown[Slag.FYRER].funn]
        assert all("{" not in text for one in said for text in one.values()), said


def test_the_posts_of_corrected_examples_are_valid_in_the_newest_release() -> None:
    """What a vendor learns from a page must pass the schema."""
    release, shown = newest("WS4"), 0
    for rule in catalogue():
        if rule.doer != "post":
            continue
        for _, example, calls in kjoer(rule):
            if "# corrected" not in example.source:
                continue
            values = [value for call in calls[:1] for value in call.argumenter.values()]
            posts = [value for value in values if isinstance(value, Post)]
            records = [value for value in values if isinstance(value, Innhold)]
            for one in posts or [post_round(record) for record in records]:
                text = "".join(forsendelse_xml(forsendelse(one).hode, [one], release))
                assert validated(text, release), (rule.id, schema(release).error_log)
                shown += 1
    assert shown > 120


def test_the_index_can_be_narrowed_by_area_law_channel_severity_door_words_and_day() -> None:
    def shown(query: str) -> list[str]:
        return re.findall(r'<li><a href="/regler/(NIR-[^"?]+)', get(f"/regler?{query}")[2])

    assert len(shown("")) == len(katalog.holding(DAG))
    assert {id[6:9] for id in shown("omraade=TIM")} == {"TIM"}
    assert "NIR-2-RUT-0002" in shown("kanal=WS2") and "NIR-2-RUT-0002" not in shown("kanal=WS4")
    assert {id[4] for id in shown("kanal=NIR")} == {"9"}
    assert set(shown("lov=introduksjonsloven")) & set(shown("lov=integreringsloven"))
    assert set(shown("alvorlighet=INFORMASJON")) < set(shown(""))
    assert shown("doer=fault") and set(shown("doer=fault")) < set(shown(""))
    assert "NIR-4-TIM-0001" in shown("sok=multiplum+0,25")
    assert set(shown("dato=2020-12-31")) < set(shown("dato=2021-05-01"))
    assert shown("omraade=XXX") == [] and "Ingen regel passer" in get("/regler?omraade=XXX")[2]


def test_a_retired_rule_keeps_its_page_and_says_that_it_does_not_hold() -> None:
    assert "gjelder ikke" in get("/regler/NIR-4-INT-0004?dato=2026-01-01")[2]
    assert "gjelder ikke" not in get("/regler/NIR-4-INT-0004?dato=2025-12-31")[2]


def test_the_page_of_a_rule_with_versions_shows_the_one_of_the_day_and_what_changed() -> None:
    before = get("/regler/NIR-0-IDN-0003?dato=2031-12-31")[2]
    after = get("/regler/NIR-0-IDN-0003?dato=2032-01-01")[2]
    assert "Kontrollsifrene" in before.split("<h2>")[1]
    assert "Det siste kontrollsifferet" in after.split("<h2>")[1]
    assert "2032-01-01: endret" in before


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/regler/NIR-9-XXX-0001", "404"),
        ("/regler/NIR-9-XXX-0001.json", "404"),
        ("/regler/../app.py", "404"),
        ("/regler/maler/grunn.html", "404"),
        ("/regler?dato=11.06.2021", "400"),
        ("/regler?spraak=xx", "200"),
        ("/regler?omraade=%3Cscript%3E&sok=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "200"),
    ],
)
def test_an_address_that_is_wrong_is_told_so_in_the_form_it_asked_for(
    address: str, status: str
) -> None:
    found, _, body = get(address)
    assert found == status
    assert "<script" not in body


def test_data_of_a_rule_holds_everything_the_page_shows() -> None:
    data = json.loads(get("/regler/NIR-4-VED-0001.json?dato=2021-06-11")[2])
    assert data["address"] == "/regler/NIR-4-VED-0001" and data["holds"] is True
    assert data["ruleSet"]["version"] == "2021-06-01" and len(data["ruleSet"]["sha256"]) == 64
    assert {"nb", "nn", "en"} == set(data["text"]) == set(data["fix"])
    assert "vedtak_tilstand" in [one["name"] for one in data["reads"]]
    assert [one["what"] for one in data["examples"][0]["xml"]] == ["person", "staar", "post"]
    assert json.loads(get("/regler.json")[2])["rules"]


def test_every_word_is_there_in_three_languages() -> None:
    words = ordbok()
    plain = [one for name, one in words.items() if name != "kode"]
    coded = [one for group in words["kode"].values() for one in group.values()]
    for one in [*plain, *coded]:
        assert set(one) == set(SPRAAK) and all(text.strip() for text in one.values()), one


def test_every_code_that_a_rule_can_have_has_words() -> None:
    for rule in catalogue():
        for spraak in SPRAAK:
            ord = Ord(spraak)
            for group, code in (
                ("omraade", katalog.omraade(rule)), ("alvorlighet", rule.alvorlighet),
                ("doer", rule.doer), ("omfang", rule.omfang), ("handling", rule.handling),
                ("sikkerhet", rule.certainty),
            ):  # fmt: skip
                assert ord.kode(group, code)


def test_the_drawing_has_every_state_and_every_move_and_the_table_says_the_same() -> None:
    drawn = tegning.svg(DAG, "nb")
    for state in tilstander.tilstander():
        assert f">{state}" in drawn
    moves = {(o.fra, o.til) for o in tilstander.overganger(DAG) if not o.blir}
    to_annulled = {pair for pair in moves if pair[1] == tilstander.ANNULLERT}
    assert drawn.count("<line") == len(moves - to_annulled)
    assert drawn.count("⊘") == len(to_annulled) + 1
    page = html.fromstring(Sider(Lenker("nb"), DAG).tilstander())
    cells = [td.text_content() for td in page.findall(".//table[@class='matrise']//td")]
    assert sum(cell != "–" for cell in cells) == len(tilstander.overganger(DAG))


def test_files_and_addresses_lead_to_the_same_pages() -> None:
    served, filed = Sider(Lenker("en"), DAG), Sider(Filer("en", "en"), DAG)
    strip = re.compile(r'(href|action)="[^"]*"|<form.*?</form>', re.DOTALL)
    assert strip.sub("", str(served.regel("NIR-4-TIM-0001"))) == strip.sub(
        "", str(filed.regel("NIR-4-TIM-0001"))
    )
    assert Filter().passer(catalogue()[0])


def test_another_language_and_the_next_page_keep_what_was_asked_for() -> None:
    page = get("/regler?dato=2020-12-31&omraade=TIM&sok=time")[2]
    hrefs = html.fromstring(page).xpath("//@href")
    assert "/regler?dato=2020-12-31&omraade=TIM&sok=time&spraak=en" in hrefs
    assert "/regler/NIR-4-TIM-0001?dato=2020-12-31" in hrefs
    assert "/regler/endringer" in hrefs


def test_every_code_list_has_a_page_and_files_and_internal_ones_have_none() -> None:
    import codelists

    _, _, index = get("/kodeverk")
    for navn in codelists.navn():
        shown = not codelists.beskrivelse(navn).intern
        assert (f'"/kodeverk/{navn}"' in index) == shown
        assert get(f"/kodeverk/{navn}")[0] == ("200" if shown else "404")
    assert get("/kodeverk/spor.csv")[2] == codelists.export("spor", "csv")
    assert get("/kodeverk/spor.gc")[2] == codelists.export("spor", "genericode")
    assert get("/kodeverk/leveranse-2021-03.csv")[2] == codelists.export_leveranse("2021-03", "csv")
    for wrong in ("/kodeverk/spor.pdf", "/kodeverk/leveranse-2021-04.csv", "/kodeverk/x.json"):
        assert get(wrong)[0] == "404"


def test_a_code_list_is_shown_as_of_a_day_whole_or_by_words() -> None:
    def codes(query: str) -> list[str]:
        page = html.fromstring(get(f"/kodeverk/ordning?{query}")[2])
        rows = page.findall(".//main//table")[0].findall(".//tbody//th")
        return [th.text_content() for th in rows]

    assert "IL_NORSK_KULTUR" in codes("dato=2021-12-31")
    assert "IL_NORSK_KULTUR" not in codes("dato=2022-01-01")
    assert "IL_NORSK_KULTUR" in codes("dato=2022-01-01&alle=ja")
    assert codes("dato=2021-06-01&sok=asyl+norsk") == ["IL_OPPL_ASYLSOEKERE", "IN_NORSK_ASYL"][1:]
    assert "Dari" in get("/kodeverk/spraak?sok=dari&spraak=en")[2]
    assert "Ikke alle er vist" in get("/kodeverk/spraak")[2]
