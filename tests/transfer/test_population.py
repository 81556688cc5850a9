"""The synthetic population, population files, and the persons of the demo."""

import doctest
import json
import re
from collections import Counter
from datetime import date, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from time import perf_counter

import pytest

from codelists import kommune_gyldig
from rules import ident
from rules.facts import Identtype, Klasse, Mottakstype, Person
from rules.kategori import RADER, kategorier, utenfor
from rules.lov import lovvalg
from rules.sak import Sak
from transfer.population import (
    DEMO,
    RESERVED_DUF,
    PersonfilError,
    Slag,
    alle_slag,
    demo_personer,
    generate,
    load,
)

DAG = date(2021, 6, 10)
DOCS = Path(__file__).parents[2] / "docs" / "population.md"

FIRST = list(generate(200, 7))


@cache
def many() -> list[Person]:
    return list(generate(20_000, 7))


def identer(persons: list[Person]) -> list[str]:
    return [i.verdi for p in persons for i in p.identer]


def shown(person: Person, slag: Slag) -> date:
    """A day on which the person has just become what the kind is there to show."""
    if not person.bosettinger:
        return DAG
    permit = next(t for t in person.tillatelser if t.klasse is slag.klasse)
    days = [person.bosettinger[0].fra, permit.innvilget, permit.foerste_fornyelse or date.min]
    return max(days) + timedelta(10)


# -- generated persons


def test_same_seed_gives_the_same_persons():
    assert list(generate(500, 7)) == many()[:500]


def test_the_persons_of_a_seed_are_the_same_on_every_machine():
    assert [i.verdi for i in FIRST[0].identer] == ["13878400083", "201600792607"]


def test_other_seed_gives_other_persons():
    assert set(identer(list(generate(500, 8)))) != set(identer(many()[:500]))


def test_shorter_population_is_the_beginning_of_a_longer_one():
    assert list(islice(generate(1_000_000, 7), 200)) == FIRST


def test_nr_counts_from_1_or_from_where_one_says():
    assert [p.nr for p in FIRST] == list(range(1, 201))
    assert [p.nr for p in generate(3, 7, foerste_nr=26)] == [26, 27, 28]


def test_no_two_persons_share_an_id():
    found = identer(many())
    assert len(set(found)) == len(found)


@pytest.mark.slow
def test_no_two_of_100_000_persons_share_an_id():
    found: set[str] = set()
    for number, person in enumerate(generate(100_000, 1), start=1):
        before = len(found)
        found.update(i.verdi for i in person.identer)
        assert len(found) == before + len(person.identer), number


@pytest.mark.parametrize("person", FIRST, ids=lambda p: p.nr)
def test_ids_are_valid_and_of_nobody(person):
    assert person.identer
    for i in person.identer:
        if i.type is Identtype.DUF:
            assert ident.duf_kontroll(i.verdi)
            assert int(i.verdi[4:10]) < RESERVED_DUF
            continue
        assert ident.gyldige_kontrollsiffer(i.verdi) and ident.er_syntetisk(i.verdi)
        assert 81 <= int(i.verdi[2:4]) <= 92
        assert ident.er_d_nummer(i.verdi) is (i.type is Identtype.DNR)
        assert ident.foedselsdato(i.verdi) == person.foedselsdato
        assert ident.kvinne(i.verdi) is (person.kjoenn == "K")


def test_no_national_id_of_20_000_persons_is_real():
    assert all(len(nr) == 12 or ident.er_syntetisk(nr) for nr in identer(many()))


@pytest.mark.parametrize("seed", range(5))
def test_first_persons_are_one_of_each_kind_with_its_law_and_kategorier(seed):
    for person, slag in zip(generate(len(alle_slag()), seed), alle_slag(), strict=True):
        day = shown(person, slag)
        valg = lovvalg(person, day)
        assert ("uavklart" if valg.uavklart else str(valg.lov or "")) == slag.lov, slag.navn
        assert {k.kode for k in kategorier(person, (), day)} == slag.kategorier, slag.navn


def test_200_persons_show_every_row_of_the_decision_table():
    rows = set()
    for person, slag in zip(FIRST, alle_slag(), strict=False):
        for day in (shown(person, slag), DAG):
            rows |= {k.rad for k in kategorier(person, (), day)}
            rows |= {rad for rad, _ in utenfor(Sak(person, (), day))}
    expected = {row.id for row in RADER} | {"D10", "D11", "D12", "D20", "DOED", "UTVANDRET"}
    assert expected <= rows


def test_200_persons_show_every_permit_class_and_what_else_can_happen():
    assert {t.klasse for p in FIRST for t in p.tillatelser} == set(Klasse)
    assert {m.type for p in FIRST for m in p.mottak} == set(Mottakstype)
    assert any(p.adressebeskyttelse for p in FIRST)
    assert any(p.doed for p in FIRST) and any(p.utvandret for p in FIRST)
    assert any(i.erstattet for p in FIRST for i in p.identer)
    assert any(len(p.bosettinger) > 1 for p in FIRST)
    assert any(p.proeveresultater for p in FIRST)
    assert any(t.foerste_fornyelse for p in FIRST for t in p.tillatelser)
    assert any(t.tilbakekalt for p in FIRST for t in p.tillatelser)
    assert any(lovvalg(p, DAG).uavklart for p in FIRST)


def test_later_persons_come_in_believable_proportions():
    laws = Counter(str(lovvalg(p, DAG).lov) for p in many())
    assert 0.4 < laws["introduksjonsloven"] / len(many()) < 0.6
    assert 0.3 < laws["integreringsloven"] / len(many()) < 0.5
    assert 0.4 < sum(p.kjoenn == "K" for p in many()) / len(many()) < 0.6
    for rare in (
        sum(p.adressebeskyttelse for p in many()),
        sum(p.doed is not None for p in many()),
        sum(lovvalg(p, DAG).uavklart for p in many()),
    ):
        assert 0.002 < rare / len(many()) < 0.02


def test_municipalities_are_real_ones_of_2021():
    used = {o.kommunenummer for p in many() for o in (*p.bosettinger, *p.mottak)}
    assert {"0301", "4601", "5001", "1103", "3005", "3004"} <= used and len(used) >= 30
    assert all(kommune_gyldig(k, DAG) for k in used)


def test_dates_of_a_person_are_in_order():
    for p in many():
        assert p.foedselsdato < date(2021, 1, 1)
        for mottak in p.mottak:
            assert mottak.til is None or mottak.fra <= mottak.til
        for bosetting in p.bosettinger:
            assert bosetting.til is None or bosetting.fra <= bosetting.til
        for t in p.tillatelser:
            assert t.gyldig_til is None or t.innvilget < t.gyldig_til
            assert p.familiesoeknad is None or p.familiesoeknad < p.tillatelser[-1].innvilget


def test_10_000_persons_take_less_than_five_seconds():
    start = perf_counter()
    for _ in generate(10_000, 1):
        pass
    assert perf_counter() - start < 5


# -- the demo


def test_demo_persons_have_names_and_fixed_ids():
    persons = demo_personer()
    assert [p.nr for p in persons] == list(range(1, len(persons) + 1)) and len(persons) >= 20
    assert len({p.navn for p in persons}) == len(persons)
    assert ("FNR", "10889545033") in [(i.type, i.verdi) for i in persons[4].identer]


def test_demo_ids_are_valid_synthetic_and_never_generated():
    for p in demo_personer():
        for i in p.identer:
            if i.type is Identtype.DUF:
                assert ident.duf_kontroll(i.verdi) and int(i.verdi[4:10]) >= RESERVED_DUF
                continue
            assert ident.gyldige_kontrollsiffer(i.verdi) and ident.er_syntetisk(i.verdi)
            assert ident.foedselsdato(i.verdi) == p.foedselsdato
            assert ident.kvinne(i.verdi) is (p.kjoenn == "K")
            assert ident.er_d_nummer(i.verdi) is (i.type is Identtype.DNR)
            assert int(i.verdi[6:9]) % 500 >= 450
    assert not set(identer(demo_personer())) & set(identer(many()))


@pytest.mark.parametrize(
    ("nr", "lov", "koder"),
    [
        (1, "introduksjonsloven", "IL_RETT_NORSK IL_PLIKT_NORSK"),
        (2, "introduksjonsloven", "IL_RETT_PLIKT_INTRO IL_RETT_NORSK IL_PLIKT_NORSK"),
        (3, "introduksjonsloven", "IL_PLIKT_NORSK"),
        (4, "introduksjonsloven", "IL_ASYLNORSK"),
        (5, "integreringsloven", "IN_RETT_PLIKT_INTRO IN_RETT_PLIKT_NORSK"),
        (6, "integreringsloven", "IN_RETT_PLIKT_INTRO IN_RETT_PLIKT_NORSK"),
        (7, "integreringsloven", "IN_RETT_PLIKT_INTRO IN_RETT_PLIKT_NORSK"),
        (8, "integreringsloven", "IN_PLIKT_NORSK"),
        (9, "integreringsloven", "IN_OPPL_ASYLSOEKERE"),
        (10, "integreringsloven", "IN_KVAL_MOTTAK IN_RETT_PLIKT_NORSK"),
        (11, "uavklart", ""),
        (12, "integreringsloven", "IN_RETT_PLIKT_INTRO IN_RETT_PLIKT_NORSK"),
        (13, "integreringsloven", ""),
        (14, "integreringsloven", "IN_KAN_TILBYS_INTRO IN_RETT_PLIKT_NORSK"),
        (15, "integreringsloven", "IN_RETT_PLIKT_INTRO IN_RETT_PLIKT_NORSK"),
        (16, "integreringsloven", ""),
        (17, "integreringsloven", "IN_KAN_TILBYS_INTRO IN_RETT_PLIKT_NORSK"),
        (18, "introduksjonsloven", "IL_RETT_PLIKT_INTRO IL_RETT_NORSK IL_PLIKT_NORSK"),
        (19, "introduksjonsloven", "IL_RETT_PLIKT_INTRO IL_RETT_NORSK IL_PLIKT_NORSK"),
        (20, "", ""),
        (21, "integreringsloven", "IN_RETT_PLIKT_INTRO"),
        (22, "integreringsloven", "IN_KVAL_MOTTAK"),
        (23, "integreringsloven", "IN_KAN_TILBYS_INTRO IN_RETT_PLIKT_NORSK"),
        (24, "introduksjonsloven", ""),
        (25, "", ""),  # came in 2022
    ],
)
def test_demo_person_is_what_the_file_says_on_10_june_2021(nr, lov, koder):
    person = demo_personer()[nr - 1]
    valg = lovvalg(person, DAG)
    assert ("uavklart" if valg.uavklart else str(valg.lov or "")) == lov
    assert {k.kode for k in kategorier(person, (), DAG)} == set(koder.split())


def test_demo_has_records_that_stand():
    posts = load(DEMO).registreringer
    assert [r.referanse for r in posts[18]] == ["DEMO-18-INTRO", "DEMO-18-NORSK", "DEMO-18-2020-09"]


# -- population files


def write(tmp_path: Path, text: str, name: str = "personer.yaml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_example_in_the_documentation_loads(tmp_path):
    blocks = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    read = load(write(tmp_path, blocks[0]))
    assert [p.navn for p in read.personer] == ["SOLID MANGO", "RASK ELV"]
    assert read.personer[0].bosettinger[0].kommunenummer == "0301"
    assert [r.referanse for r in read.registreringer[read.personer[0].nr]] == ["V-1", "T-1"]


def test_numbers_in_the_documentation_are_those_one_gets():
    assert doctest.testfile(str(DOCS), module_relative=False).failed == 0


def test_json_reads_like_yaml(tmp_path):
    person = {
        "foedselsdato": "1995-08-10",
        "identer": [{"type": "FNR", "verdi": "10889545033"}],
        "tillatelser": [{"klasse": "P28", "innvilget": "2021-02-10", "soekt_fra_utlandet": True}],
        "doed": None,
    }
    (read,) = load(write(tmp_path, json.dumps({"personer": [person]}), "p.json")).personer
    assert read.nr == 1 and read.tillatelser[0].soekt_fra_utlandet and read.doed is None


def test_written_numbers_and_countries_stay_text(tmp_path):
    """YAML would read 0301 as 193, and NO as false."""
    text = """
personer:
  - foedselsdato: 1990-08-10
    identer: [{type: DUF, verdi: "202012345602"}]
    utvandret:
    statsborgerskap: [{land: NO}]
    bosettinger: [{kommunenummer: 0301, fra: 2021-03-10, etter_avtale: true}]
"""
    (read,) = load(write(tmp_path, text)).personer
    assert read.bosettinger[0].kommunenummer == "0301" and read.bosettinger[0].etter_avtale is True
    assert read.statsborgerskap[0].land == "NO" and read.utvandret is None


def test_persons_without_nr_get_the_free_ones(tmp_path):
    text = f"personer: [{{{GOOD}}}, {{nr: 1, {GOOD}}}, {{{GOOD}}}]"
    assert [p.nr for p in load(write(tmp_path, text)).personer] == [2, 1, 3]


GOOD = "foedselsdato: 1990-01-01"
STANDS = "{morsmaal: {spraak: ara, dato: 2021-05-01}}"
IDENT = "identer: [{type: DUF, verdi: '202012345602'}]"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("personer: [{navn: A}]", r"personer\[0\].*foedselsdato"),
        (f"personer: [{{{GOOD}}}, {{foedselsdato: 1990-13-01}}]", r"personer\[1\]\.foedselsdato"),
        (f"personer: [{{{GOOD}, tilatelser: []}}]", r"personer\[0\]\.tilatelser"),
        (
            f"personer: [{{{GOOD}, tillatelser: [{{klasse: P99, innvilget: 2021-01-01}}]}}]",
            r"personer\[0\]\.tillatelser\[0\]\.klasse",
        ),
        (
            f"personer: [{{{GOOD}, tillatelser: [{{klasse: P28}}]}}]",
            r"personer\[0\]\.tillatelser\[0\].*innvilget",
        ),
        (
            f"personer: [{{{GOOD}, bosettinger: [{{kommunenummer: '0301', fra: 2021-01-01,"
            " etter_avtale: kanskje}]}]",
            r"personer\[0\]\.bosettinger\[0\]\.etter_avtale",
        ),
        (
            f"personer: [{{{GOOD}, registreringer: [{{referanse: V, vedtakk: {{}}}}]}}]",
            r"personer\[0\]\.registreringer\[0\]: .*posttype",
        ),
        (
            f"personer: [{{{GOOD}, registreringer: [{{morsmaal: {{spraak: ara}}}}]}}]",
            r"personer\[0\]\.registreringer\[0\]\.morsmaal: mangler dato",
        ),
        (
            f"personer: [{{{GOOD}, registreringer: [{STANDS}]}},"
            f" {{{GOOD}, registreringer: [{STANDS}]}}]",
            r"personer\[1\]: referansen R1 står også i personer\[0\]",
        ),
        (
            f"personer: [{{{GOOD}, bosettinger: [{{kommunenummer: 4601, fra: 2021-01-01}}]}}]",
            r"personer\[0\]\.bosettinger\[0\]\.kommunenummer: .*anførselstegn",
        ),
        (f"personer: [{{{GOOD}, {IDENT}}}, {{{GOOD}, {IDENT}}}]", r"personer\[1\].*personer\[0\]"),
        (f"personer: [{{nr: 1, {GOOD}}}, {{nr: 1, {GOOD}}}]", r"personer\[1\].*nr.*personer\[0\]"),
        (f"personer: [{{{GOOD}, {GOOD}}}]", "foedselsdato: står to ganger.*line 1"),
        ("personer: [2021]", r"personer\[0\]"),
        ("personer: 5", "personer"),
        ("[]", "personer"),
        ("", "personer"),
        (f"personer: [{{{GOOD}}}]\nperson: []", "person:"),
        ("personer: [", r"line \d"),
        ("personer: [{? [a] : b}]", "line 1"),
    ],
)
def test_error_names_the_file_and_the_field(tmp_path, text, path):
    with pytest.raises(PersonfilError, match=path) as error:
        load(write(tmp_path, text))
    assert str(error.value).startswith(str(tmp_path / "personer.yaml") + ": ")


def test_missing_file_is_an_error_of_the_same_kind(tmp_path):
    with pytest.raises(PersonfilError, match=r"nowhere\.yaml"):
        load(tmp_path / "nowhere.yaml")


def test_error_shows_no_whole_id(tmp_path):
    for text in (
        f"personer: [{{{GOOD}, {IDENT}}}, {{{GOOD}, {IDENT}}}]",
        f"personer: [{{{GOOD}, identer: [{{type: DUF, verdi: 202012345602}}]}}]",
    ):
        with pytest.raises(PersonfilError, match=r"2020\*") as error:
            load(write(tmp_path, text))
        assert "202012345602" not in str(error.value)
