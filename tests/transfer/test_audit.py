"""Who looks at a person, or changes the register by a command, is in the audit log."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from storage import Lager, Revisjon
from tests.server import Served, who
from tests.storage.databases import sqlite
from transfer.cli import app
from transfer.demo.story import DEMO

ID = "10889545033"  # of the demonstration's persons


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = sqlite(tmp_path)
    assert run(url, "population", "load", str(DEMO))[0] == 0
    return url


def run(database: str, *args: str) -> tuple[int, str]:
    done = CliRunner().invoke(
        app, [*args, "--database", database], env={"NIR_OPERATOR": "kari", "COLUMNS": "200"}
    )
    return done.exit_code, done.output


def rows(database: str, **which: object) -> list[Revisjon]:
    lager = Lager(database)
    with lager.batch(write=False) as transaction:
        found = transaction.audited(**which)
    lager.close()
    return found


def test_look_at_a_person_is_masked_and_recorded(database: str) -> None:
    code, shown = run(database, "person", ID, "--as-of", "2021-06-12")
    assert code == 0 and ID not in shown and "108895*****" in shown
    row = rows(database)[0]
    assert (row.hvem, row.hva, row.etter) == ("drift:kari", "SE_PERSON", '{"umaskert": false}')
    assert row.maal.removeprefix("person:").isdigit()


def test_unmasking_asks_for_a_purpose_and_keeps_it(database: str) -> None:
    before = len(rows(database))
    code, shown = run(database, "person", ID, "--unmask")
    assert code == 2 and ID not in shown and len(rows(database)) == before
    code, shown = run(database, "person", ID, "--unmask", "--purpose", "klagesak 12")
    assert code == 0 and ID in shown
    assert (rows(database)[0].grunn, rows(database)[0].etter) == (
        "klagesak 12",
        '{"umaskert": true}',
    )
    code, shown = run(database, "person", ID, "--unmask", "--purpose", "x", "--format", "json")
    assert ID in {one["verdi"] for one in json.loads(shown)["identer"]}


def test_look_for_somebody_unknown_is_recorded_too(database: str) -> None:
    assert run(database, "person", "10889500196")[0] == 1
    assert rows(database)[0].maal == "person:ukjent"


def test_commands_that_change_the_register_leave_a_row(database: str) -> None:
    assert run(database, "clock", "set", "oslo", "2021-06-11")[0] == 0
    assert run(database, "recompute", "--as-of", "2021-06-12", "--workers", "1")[0] == 0
    assert [row.hva for row in rows(database)] == ["OMREGN_ALLE", "STILL_KLOKKE", "LES_BEFOLKNING"]


def test_audit_list_shows_rows_and_verify_prints_the_head(database: str) -> None:
    code, shown = run(database, "audit", "list")
    assert code == 0 and "LES_BEFOLKNING" in shown and "drift:kari" in shown
    code, shown = run(database, "audit", "list", "--format", "json", "--hva", "LES_BEFOLKNING")
    assert [row["etter"]["fil"] for row in json.loads(shown)] == [DEMO.name]
    code, shown = run(database, "audit", "verify")
    assert code == 0 and "whole: 1 rows" in shown
    head = shown.split("Head ")[1].strip()
    assert run(database, "audit", "verify", "--head", head)[0] == 0
    assert run(database, "audit", "verify", "--head", "17")[0] == 2


def test_verify_of_a_broken_log_names_the_row_and_exits_1(database: str) -> None:
    run(database, "clock", "set", "oslo", "2021-06-11")
    lager = Lager(database)
    with lager.batch() as transaction:
        transaction.conn.execute(text("DROP TRIGGER revisjon_update"))
        transaction.conn.execute(text("UPDATE revisjon SET hvem = 'drift:ola' WHERE nr = 2"))
    lager.close()
    code, shown = run(database, "audit", "verify")
    assert code == 1 and "row 2: the row was changed" in shown


def test_sender_that_asks_for_persons_is_recorded(service: Served) -> None:
    vendor = service.vendor()
    person = {"foedselsnummer": who(1).foedselsnummer}
    vendor.call("HentPerson", kommunenummer="0301", person=person)
    vendor.call("HentPersonliste", kommunenummer="0301", antall=2)
    vendor.call("HentRegistreringer", kommunenummer="0301", person=person)
    assert [
        (row.hvem, row.hva, row.maal, row.grunn) for row in rows(service.database, hva="SE_PERSON")
    ] == [
        ("avsender:oslo", "SE_PERSON", "kommune:0301", "HentRegistreringer"),
        ("avsender:oslo", "SE_PERSON", "kommune:0301", "HentPersonliste"),
        ("avsender:oslo", "SE_PERSON", "person:10001", "HentPerson"),
    ]
