"""Kompetanse Norge's test results: files of two forms, corrections, withdrawals, completion."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from lxml import etree
from typer.testing import CliRunner

from rules.beregning import Ordningsstatus, beregn
from rules.facts import Miljoe, Person
from rules.gjennomfoering import Status
from rules.ident import lag_foedselsnummer
from storage import Lager
from tests.storage.databases import sqlite
from transfer import clock, offline, proeveimport
from transfer.cli import app
from transfer.intake import Tjeneste
from transfer.proevefil import FELTER, NS, ProevefilError
from transfer.proeveimport import Import
from transfer.senders import Senders
from transfer.senders.fil import demo_katalog

OLA, KARI, UKJENT = "10889545033", "59829745040", "20878511167"
HODE = "proeveId,ident,typeProeve,delproeve,dato,resultat,handling"
NORSK = "IN_NORSK_NORSKMAAL"
PERSONER = f"""
personer:
  - nr: 1
    foedselsdato: 1995-08-10
    identer: [{{type: FNR, verdi: "{OLA}"}}]
    ankomst: 2021-01-04
    tillatelser: [{{klasse: P28, innvilget: 2021-02-10}}]
    bosettinger: [{{kommunenummer: "0301", fra: 2021-03-10, etter_avtale: true}}]
    registreringer:
      - norskmaal: {{dato: 2021-05-01, lytte: B1, lese: B1, skriftlig: B1, muntlig: B1}}
  - nr: 2
    foedselsdato: 1997-02-19
    identer: [{{type: DNR, verdi: "{KARI}"}}]
    ankomst: 2021-01-04
    tillatelser: [{{klasse: P28, innvilget: 2021-02-10}}]
"""
G01 = [
    f"L,{OLA},NORSKPROEVE_A1_B2,LYTTE,2022-12-05,B1,NY",
    f"E,{OLA},NORSKPROEVE_A1_B2,LESE,2022-12-05,B1,NY",
    f"S,{OLA},NORSKPROEVE_A1_B2,SKRIFTLIG,2022-12-05,A2,NY",
    f"M,{OLA},NORSKPROEVE_A1_B2,MUNTLIG,2022-12-05,B1,NY",
]
G02 = f"S2,{OLA},NORSKPROEVE_A1_B2,SKRIFTLIG,2023-03-10,B1,NY"


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Tjeneste]:
    """A register of two persons, of whom the first has the norskmål B1 in all four skills."""
    database = sqlite(tmp_path)
    (tmp_path / "personer.yaml").write_text(PERSONER, "utf-8")
    offline.load_population(database, tmp_path / "personer.yaml")
    service = Tjeneste(
        Lager(database), Senders(katalog=demo_katalog()), fixed=clock.parse("2023-04-01")
    )
    yield service
    service.lager.close()


def folder(service: Tjeneste) -> Path:
    return Path(service.lager.url.removeprefix("sqlite:///")).parent


def take(service: Tjeneste, *rows: str) -> Import:
    path = folder(service) / "resultater.csv"
    path.write_text("\n".join([HODE, *rows, ""]), "utf-8")
    return proeveimport.take_in(service, path)


def as_xml(*rows: str) -> str:
    names = HODE.split(",")
    parts = []
    for row in rows:
        values = dict(zip(names, row.split(","), strict=True))
        inner = "".join(f"<{name}>{values[name]}</{name}>" for name in FELTER if values[name])
        parts.append(f"  <proeveresultat>{inner}</proeveresultat>\n")
    return f'<proeveresultater xmlns="{NS}">\n{"".join(parts)}</proeveresultater>'


def utfall(taken: Import) -> list[str]:
    return [str(one.utfall) for one in taken.rader]


def rules(taken: Import) -> list[tuple[int, str]]:
    return [(one.rad.nr, f.rule.id) for one in taken.rader for f in one.findings]


def person(service: Tjeneste, nr: int = 1) -> Person:
    with service.lager.batch(write=False) as transaction:
        return transaction.persons_by_nr([nr])[nr]


def norsk(service: Tjeneste, day: str) -> Ordningsstatus:
    """What HentPerson computes of the training on a day."""
    with service.lager.batch(write=False) as transaction:
        loaded = transaction.load([OLA], [])
    computed = beregn(loaded.persons[OLA], loaded.registrerte[1], date.fromisoformat(day))
    found = computed.ordning(NORSK)
    assert found is not None
    return found


# -- completion follows from what stands


def test_three_of_four_skills_at_the_goal_is_not_completed(register: Tjeneste) -> None:  # G01
    assert utfall(take(register, *G01)) == ["LAGRET"] * 4
    found = norsk(register, "2023-03-10")
    assert found.status is Status.UNDER_ARBEID
    assert found.gjennomfoering.krav.mangler == ("SKRIFTLIG",)


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2023-03-09", Status.UNDER_ARBEID),
        ("2023-03-10", Status.GJENNOMFOERT),
        ("2023-03-11", Status.GJENNOMFOERT),
    ],
)
def test_the_fourth_skill_completes_on_its_day(
    register: Tjeneste, day: str, status: Status
) -> None:  # G02
    take(register, *G01)
    take(register, G02)
    found = norsk(register, day)
    assert found.status is status
    completed = status is Status.GJENNOMFOERT
    assert found.gjennomfoering.dato == (date(2023, 3, 10) if completed else None)


def test_a_withdrawn_result_takes_completion_with_it_and_says_so(register: Tjeneste) -> None:
    take(register, *G01, G02)
    taken = take(register, f"S2,{OLA},,,,,TREKK")
    assert utfall(taken) == ["ANNULLERT"]
    assert rules(taken) == [(1, "NIR-9-PRV-0009")]
    assert norsk(register, "2023-04-01").status is Status.UNDER_ARBEID
    assert {r.proeve_id for r in person(register).proeveresultater} == set("LESM")


def test_a_result_corrected_down_takes_completion_and_up_does_not(register: Tjeneste) -> None:
    take(register, *G01, G02)
    up = take(register, G02.replace("B1,NY", "B2,RETT"))
    assert (utfall(up), rules(up)) == (["ERSTATTET"], [])
    down = take(register, G02.replace("B1,NY", "A1,RETT"))
    assert (utfall(down), rules(down)) == (["ERSTATTET"], [(1, "NIR-9-PRV-0009")])
    assert norsk(register, "2023-04-01").status is Status.UNDER_ARBEID
    assert len(person(register).proeveresultater) == 5


# -- the same again


def test_the_same_file_twice_changes_nothing_and_says_so(register: Tjeneste) -> None:
    first = take(register, *G01)
    before = person(register)
    again = take(register, *G01)
    assert utfall(again) == ["UENDRET"] * 4
    assert not again.endret and again.tidligere is not None
    assert again.kvittering_id == first.kvittering_id and again.exit_code == 0
    assert person(register) == before


def test_csv_and_xml_of_the_same_content_are_the_same_file(register: Tjeneste) -> None:
    take(register, *G01)
    path = folder(register) / "resultater.xml"
    path.write_text(as_xml(*G01), "utf-8")
    again = proeveimport.take_in(register, path)
    assert utfall(again) == ["UENDRET"] * 4 and again.tidligere is not None


def test_a_withdrawn_result_does_not_come_back_with_the_old_file(register: Tjeneste) -> None:
    take(register, *G01)
    withdrawal = f"M,{OLA},NORSKPROEVE_A1_B2,MUNTLIG,2022-12-05,B1,TREKK"
    assert utfall(take(register, withdrawal)) == ["ANNULLERT"]
    assert not take(register, *G01).endret
    assert not take(register, withdrawal).endret
    assert "M" not in {r.proeve_id for r in person(register).proeveresultater}


def test_rows_refused_before_are_tried_anew_and_the_others_stay(register: Tjeneste) -> None:
    rows = [G02, f"X,{UKJENT},SAMFUNNSKUNNSKAP,,2022-12-05,BESTAATT,NY"]
    first = take(register, *rows)
    assert utfall(first) == ["LAGRET", "AVVIST"] and rules(first) == [(2, "NIR-0-IDN-0011")]
    known = folder(register) / "flere.yaml"
    text = PERSONER.split("  - nr: 2")[1].replace(KARI, UKJENT).replace("DNR", "FNR")
    known.write_text("personer:\n  - nr: 3" + text, "utf-8")
    offline.load_population(register.lager.url, known)
    assert utfall(take(register, *rows)) == ["UENDRET", "LAGRET"]
    third = take(register, *rows)
    assert utfall(third) == ["UENDRET", "UENDRET"] and not third.endret


def test_a_result_known_from_another_file_is_unchanged(register: Tjeneste) -> None:
    take(register, *G01)
    taken = take(register, G01[0], G02)
    assert utfall(taken) == ["UENDRET", "LAGRET"] and taken.tidligere is None


# -- what is refused


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (f"N,{OLA},NORSKPROEVE_A1_B2,,2022-12-05,B1,NY", "NIR-9-PRV-0002"),  # no part
        (f"N,{OLA},TOEFL,,2022-12-05,BESTAATT,NY", "NIR-9-PRV-0002"),
        (f"N,{OLA},SAMFUNNSKUNNSKAP,,2023-04-02,BESTAATT,NY", "NIR-9-PRV-0002"),  # tomorrow
        (f"N,{OLA},SAMFUNNSKUNNSKAP,,20221205,BESTAATT,NY", "NIR-9-PRV-0002"),
        (f"N,{OLA},SAMFUNNSKUNNSKAP,,,BESTAATT,NY", "NIR-9-PRV-0002"),
        (f"N,{OLA},SAMFUNNSKUNNSKAP,,2022-12-05,BESTAATT,SLETT", "NIR-9-PRV-0002"),
        (f"L,{OLA},NORSKPROEVE_A1_B2,LYTTE,2022-12-05,B2,NY", "NIR-9-PRV-0002"),  # id in use
        (f"L,{KARI},NORSKPROEVE_A1_B2,LYTTE,2022-12-05,B1,NY", "NIR-9-PRV-0002"),  # of Ola
        (f"N,{OLA},NORSKPROEVE_C1,,2022-12-05,B2,NY", "NIR-9-PRV-0004"),
        (f"N,{OLA},NORSKPROEVE_A1_B2,LYTTE,2022-12-05,C1,NY", "NIR-9-PRV-0004"),
        (f"N,{OLA},NORSKPROEVE_A1_B2,LYTTE,2022-12-05,B1,RETT", "NIR-9-PRV-0008"),
        (f"N,{OLA},NORSKPROEVE_A1_B2,LYTTE,2022-12-05,B1,TREKK", "NIR-9-PRV-0008"),
        (f"L,{KARI},NORSKPROEVE_A1_B2,LYTTE,2022-12-05,B1,TREKK", "NIR-9-PRV-0008"),
        (f"N,{UKJENT},NORSKPROEVE_A1_B2,LYTTE,2022-12-05,B1,NY", "NIR-0-IDN-0011"),
    ],
)
def test_a_wrong_row_costs_itself_only(register: Tjeneste, row: str, rule: str) -> None:
    taken = take(register, G01[0], row, G02)
    assert utfall(taken) == ["LAGRET", "AVVIST", "LAGRET"]
    assert (2, rule) in rules(taken) and taken.exit_code == 1


def test_an_early_date_is_stored_with_a_remark(register: Tjeneste) -> None:
    taken = take(register, f"T,{OLA},SAMFUNNSKUNNSKAP,,2021-01-03,BESTAATT,NY")
    assert utfall(taken) == ["LAGRET_MED_AVVIK"] and rules(taken) == [(1, "NIR-9-PRV-0003")]
    assert taken.exit_code == 0


def test_a_rule_that_cannot_answer_leaves_the_row_undecided(register: Tjeneste) -> None:
    taken = take(register, f"T,{OLA},SAMFUNNSKUNNSKAP,,0021-12-05,BESTAATT,NY", G02)
    assert utfall(taken) == ["UAVKLART", "LAGRET"] and taken.exit_code == 2
    assert {r.proeve_id for r in person(register).proeveresultater} == {"S2"}


def test_a_schema_error_in_xml_costs_its_row(register: Tjeneste) -> None:
    path = folder(register) / "resultater.xml"
    bad = as_xml(G01[0], G02).replace("<resultat>B1", "<sted>Oslo</sted><resultat>B1", 1)
    path.write_text(bad, "utf-8")
    taken = proeveimport.take_in(register, path)
    assert utfall(taken) == ["AVVIST", "LAGRET"]
    assert [f.felt for f in taken.rader[0].findings] == ["sted"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        HODE.encode(),
        b"proeveId,ident\n1,2\n",
        HODE.encode() + b"\nL,\xff\xfe,,,,,NY\n",
        HODE.encode() + b'\n"L,1\n',
        b"<proeveresultater",
        b"<annet/>",
        f'<proeveresultater xmlns="{NS}"/>'.encode(),
        f'<proeveresultater xmlns="{NS}"><noe/></proeveresultater>'.encode(),
        f'<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><proeveresultater xmlns="{NS}">'
        "<proeveresultat><handling>&x;</handling></proeveresultat></proeveresultater>".encode(),
    ],
)
def test_what_is_no_file_of_results_is_refused_as_a_whole(
    register: Tjeneste, content: bytes
) -> None:
    path = folder(register) / "resultater"
    path.write_bytes(content)
    with pytest.raises(ProevefilError):
        proeveimport.take_in(register, path)


@pytest.mark.parametrize("form", ["csv", "xml"])
def test_a_real_person_refuses_the_file_outside_production(register: Tjeneste, form: str) -> None:
    real = lag_foedselsnummer(date(1995, 8, 10), 451, skift=0)
    assert real is not None
    rows = [G02, G01[0].replace(OLA, real)]
    path = folder(register) / f"resultater.{form}"
    path.write_text(as_xml(*rows) if form == "xml" else "\n".join([HODE, *rows]), "utf-8")
    with pytest.raises(ProevefilError, match="virkelig person"):
        proeveimport.take_in(register, path)
    assert person(register).proeveresultater == ()
    register.miljoe = Miljoe.PROD
    assert utfall(proeveimport.take_in(register, path)) == ["LAGRET", "AVVIST"]


# -- the command and the schema


def test_the_command_shows_every_row_masked_and_ends_with_its_code(register: Tjeneste) -> None:
    path = folder(register) / "resultater.csv"
    path.write_text("\n".join([HODE, G01[0], f"X,{OLA},,,,,TREKK"]).replace(",", ";"), "utf-8")
    call = ["import", "proeveresultater", str(path), "--database", register.lager.url]
    first = CliRunner().invoke(app, call)
    assert first.exit_code == 1, first.output
    assert "108895*****" in first.output and OLA not in first.output
    assert "NIR-9-PRV-0008" in first.output and "LAGRET" in first.output
    again = CliRunner().invoke(app, [*call, "--format", "json"])
    data = json.loads(again.output)
    assert (data["endret"], data["exitCode"]) == (False, 1)
    assert [row["utfall"] for row in data["rader"]] == ["UENDRET", "AVVIST"]
    assert OLA not in again.output
    assert "Ingenting er endret" in CliRunner().invoke(app, call).output


def test_a_file_that_is_refused_ends_with_2(register: Tjeneste) -> None:
    path = folder(register) / "resultater.csv"
    path.write_text("tull", "utf-8")
    call = ["import", "proeveresultater", str(path), "--database", register.lager.url]
    assert CliRunner().invoke(app, call).exit_code == 2


def test_every_element_of_the_schema_is_documented_in_norwegian() -> None:
    from transfer.proevefil import _XSD

    xs = "{http://www.w3.org/2001/XMLSchema}"
    root = etree.parse(str(_XSD)).getroot()
    assert root.get("targetNamespace") == NS
    kinds = ("element", "complexType", "simpleType", "enumeration")
    for one in (one for kind in kinds for one in root.iter(f"{xs}{kind}")):
        if one.get("name") or one.get("ref") or one.get("value"):
            text = one.findtext(f"{xs}annotation/{xs}documentation")
            assert text and text.strip().endswith("."), one.get("name")
