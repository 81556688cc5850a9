"""`nir senders`: who may send, with an audit row and a reason for every change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import storage
from storage import Lager
from tests.storage.databases import sqlite
from transfer import running
from transfer.cli import app
from transfer.senders import passord

OSLO = ("958935420", "910000004")


@pytest.fixture
def database(tmp_path: Path) -> str:
    return sqlite(tmp_path)


def run(database: str, *args: str, text: str | None = None) -> tuple[int, str]:
    done = CliRunner().invoke(
        app, ["senders", *args, "--database", database], input=text,
        env={"NIR_OPERATOR": "kari", "COLUMNS": "200"},
    )  # fmt: skip
    return done.exit_code, done.output


def add(database: str, name: str = "oslo") -> None:
    code, shown = run(
        database, "add", name, "--orgnr", OSLO[0], "--vendor", OSLO[1], "--kommune", "0301",
        "--role", "KOMMUNENORSKBRUKER", "--from", "2021-01-01", "--reason", "avtale 7",
    )  # fmt: skip
    assert code == 0, shown


def user(database: str, on: str, name: str = "oslo") -> dict[str, object]:
    code, shown = run(database, "show", name, "--on", on, "--format", "json")
    assert code == 0, shown
    found: dict[str, object] = json.loads(shown)
    return found


def audit(database: str) -> list[tuple[str, str, str]]:
    lager = Lager(database)
    with lager.batch(write=False) as transaction:
        rows = transaction.audited()
        assert transaction.verify_audit().hel
    lager.close()
    return [(row.hva, row.maal, row.grunn) for row in reversed(rows)]


def test_rights_hold_from_their_day_until_they_are_taken(database: str) -> None:
    add(database)
    run(database, "grant", "oslo", "--kommune", "3005", "--from", "2021-03-01", "--until",
        "2021-03-31", "--reason", "ferie")  # fmt: skip
    run(database, "revoke", "oslo", "--kommune", "0301", "--from", "2021-06-01", "--reason",
        "slutt")  # fmt: skip
    held = {day: user(database, day)["kommuner"] for day in (
        "2020-12-31", "2021-01-01", "2021-03-01", "2021-03-31", "2021-04-01", "2021-05-31",
        "2021-06-01",
    )}  # fmt: skip
    assert held == {
        "2020-12-31": [], "2021-01-01": ["0301"], "2021-03-01": ["0301", "3005"],
        "2021-03-31": ["0301", "3005"], "2021-04-01": ["0301"], "2021-05-31": ["0301"],
        "2021-06-01": [],
    }  # fmt: skip
    assert len(user(database, "2021-06-01")["historie"]) == 5  # type: ignore[arg-type]
    assert audit(database)[-1] == ("AVSENDER_TA", "avsender:oslo", "slutt")


def test_clearance_is_suspended_and_the_history_stays(database: str) -> None:
    gate = (OSLO[1], "Nordlys", "4.2", "--law", "integreringsloven")
    assert run(database, "suspend", *gate, "--reason", "x")[0] == 2  # not known yet
    assert run(database, "clear", *gate, "--from", "2021-03-15", "--reason", "test bestått")[0] == 0
    suspended = run(
        database, "suspend", *gate, "--from", "2021-04-01", "--until", "2021-04-30",
        "--reason", "feil i frister",
    )  # fmt: skip
    assert suspended[0] == 0

    def cleared(on: str) -> list[str]:
        shown = json.loads(run(database, "list", "--on", on, "--format", "json")[1])
        laws: list[str] = shown["fagsystemer"][0]["godkjentFor"]
        return laws

    days = ("2021-03-14", "2021-03-15", "2021-03-31", "2021-04-01", "2021-04-30", "2021-05-01")
    assert [bool(cleared(day)) for day in days] == [False, True, True, False, False, True]
    assert [row[0] for row in audit(database)] == ["PORT_AAPNE", "PORT_STENG"]


def test_password_is_kept_as_argon2_and_never_shown(database: str) -> None:
    add(database)
    code, shown = run(database, "password", "oslo", "--reason", "ny", text="hemmelig ord\n")
    assert code == 0 and "hemmelig" not in shown
    lager = Lager(database)
    with lager.batch(write=False) as transaction:
        row = storage.avsendere.les(transaction.conn).brukere[0]
    lager.close()
    assert row.passord is not None and row.passord.startswith("$argon2id$")
    assert passord.matches("hemmelig ord", row.passord) and row.hemmelighet is None
    shown = run(database, "show", "oslo")[1] + run(database, "list", "--format", "json")[1]
    assert "argon2" not in shown


def test_digest_password_is_kept_encrypted_or_plain_by_choice(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(database)
    given = ("password", "oslo", "--digest", "--reason", "leverandøren kan bare digest")
    code, shown = run(database, *given, text="ord\n")
    assert code == 2 and "NIR_LOGIN_SECRET_KEY" in shown

    def kept() -> str:
        lager = Lager(database)
        with lager.batch(write=False) as transaction:
            row = storage.avsendere.les(transaction.conn).brukere[0]
        lager.close()
        return row.hemmelighet or ""

    assert run(database, *given, "--store-plain", text="ord\n")[0] == 0
    assert passord.revealed(kept(), None) == "ord"
    monkeypatch.setenv("NIR_LOGIN_SECRET_KEY", "en lang nok nøkkel")
    assert run(database, *given, text="ord\n")[0] == 0
    assert "ord" not in kept().partition(":")[2]
    assert passord.revealed(kept(), "en lang nok nøkkel") == "ord"
    for wrong in (None, "en annen lang nøkkel"):
        with pytest.raises(passord.HemmelighetUleselig):
            passord.revealed(kept(), wrong)


@pytest.mark.parametrize(
    "args",
    [
        ("add", "x", "--orgnr", "12", "--vendor", "910000004", "--reason", "r"),
        ("add", "x", "--orgnr", "958935420", "--vendor", "910000004", "--reason", " "),
        ("grant", "nobody", "--kommune", "0301", "--reason", "r"),
        ("grant", "oslo", "--kommune", "31", "--reason", "r"),
        ("grant", "oslo", "--role", "SJEF", "--reason", "r"),
        ("grant", "oslo", "--kommune", "0301", "--from", "2021-13-01", "--reason", "r"),
        ("window", "0301", "--from", "2021-02-01", "--until", "2021-01-01", "--reason", "r"),
        ("clear", "910000004", "N", "1", "--law", "grunnloven", "--reason", "r"),
    ],
)
def test_wrong_change_is_told_and_changes_nothing(database: str, args: tuple[str, ...]) -> None:
    add(database)
    before = audit(database)
    code, shown = run(database, *args)
    assert code == 2 and "Traceback" not in shown
    assert audit(database) == before


def test_file_is_taken_in_and_keeps_the_passwords_that_are_set(
    database: str, tmp_path: Path
) -> None:
    add(database)
    run(database, "password", "oslo", "--reason", "ny", text="ord\n")
    file = tmp_path / "avsendere.toml"
    file.write_text(
        """
[[fagsystem]]
navn = "Nordlys"
versjon = "5"
leverandoer = "Nordlys Data"
leverandoer_orgnr = "910000004"
godkjent = [{ lov = "introduksjonsloven", fra = 2019-10-01 }]
[[avsender]]
bruker = "oslo"
orgnr = "958935420"
leverandoer_orgnr = "910000004"
kommuner = ["0301", "3005"]
roller = ["KOMMUNEINTROBRUKER"]
[[vindu]]
kommunenummer = "3005"
fra = 2019-12-15
til = 2020-01-10
"""
    )
    assert run(database, "import", str(file), "--reason", "flytting")[0] == 0
    known = user(database, "2020-01-10")
    assert known["kommuner"] == ["0301", "3005"] and known["innlogging"] == ["passord"]
    shown = json.loads(run(database, "list", "--on", "2020-01-10", "--format", "json")[1])
    assert shown["stengteKommuner"] == ["3005"]
    file.write_text('[[avsender]]\nbruker = "oslo"\npassord = "klartekst"\n')
    code, shown = run(database, "import", str(file), "--reason", "flytting")
    assert code == 2 and "argon2" in shown


def test_demo_senders_come_once_and_only_where_they_are_asked_for(database: str) -> None:
    assert json.loads(run(database, "list", "--format", "json")[1])["brukere"] == []
    running.add_demo_senders(database)
    running.add_demo_senders(database)
    shown = json.loads(run(database, "list", "--on", "2021-06-01", "--format", "json")[1])
    assert [one["bruker"] for one in shown["brukere"]] == [
        "bergen", "drammen", "oslo", "oslo-norsk",
    ]  # fmt: skip
    assert [row[0] for row in audit(database)] == ["AVSENDER_DEMO"]
    refused = CliRunner().invoke(app, ["serve", "--demo"], env={"NIR_MILJOE": "PROD"})
    assert refused.exit_code == 2 and "production" in refused.output
