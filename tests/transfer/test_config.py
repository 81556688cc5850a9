"""What the service is told: precedence, types, and clear words for every wrong value."""

from __future__ import annotations

import json
from pathlib import Path

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from transfer import config_view, settings
from transfer.cli import app
from transfer.config import ConfigError, Source, settings_of
from transfer.settings import Config

DOCS = Path(__file__).parents[2] / "docs" / "configuration.md"
ALL = {one.key: one for one in settings_of(Config)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "nir.toml"
    path.write_text('[server]\nworkers = 5\nthreads = 6\nbind = "127.0.0.1:81"\n', "utf-8")
    return path


def wrong(environ: dict[str, str] | None = None, file: Path | None = None) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        settings.load({}, file, environ or {})
    return [str(one) for one in caught.value.wrong]


def test_the_command_line_comes_before_the_environment_and_the_file(file: Path) -> None:
    environ = {"NIR_SERVER_WORKERS": "7", "NIR_SERVER_THREADS": "8"}
    held = settings.load({"server.workers": 9}, file, environ)
    server = held.values.server
    assert (server.workers, server.threads, server.bind) == (9, 8, "127.0.0.1:81")
    assert server.grace_seconds == ALL["server.grace_seconds"].default
    assert held.sources["server.workers"] == (Source.COMMAND_LINE, "")
    assert held.sources["server.threads"] == (Source.ENVIRONMENT, "NIR_SERVER_THREADS")
    assert held.sources["server.bind"] == (Source.FILE, str(file))
    assert held.sources["server.grace_seconds"] == (Source.DEFAULT, "")


def test_the_file_is_named_by_the_environment_too(file: Path) -> None:
    assert settings.load({}, None, {"NIR_CONFIG": str(file)}).values.server.workers == 5


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert settings.load({}, None, {"NIR_SERVER_WORKERS": ""}).values.server.workers == 2


@pytest.mark.parametrize("key", ALL)
def test_every_default_is_allowed_and_documented(key: str) -> None:
    one = ALL[key]
    assert one.text.endswith("."), "a setting is described by a sentence"
    if one.default is not None:
        assert one.read(str(one.default), strict=False) == one.default


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("NIR_SERVER_WORKERS", "0", "a whole number from 1 to 64"),
        ("NIR_SERVER_WORKERS", "65", "a whole number from 1 to 64"),
        ("NIR_SERVER_WORKERS", "2.5", "a whole number from 1 to 64"),
        ("NIR_SERVER_BIND", "8000", "HOST:PORT"),
        ("NIR_SERVER_BIND", "localhost:70000", "HOST:PORT"),
        ("NIR_SERVER_REQUEST_SECONDS", "nan", "a number from 0.5 to 3600 (seconds)"),
        ("NIR_LOG_LEVEL", "loud", "one of debug, info, warning, error, critical"),
        ("NIR_MILJOE", "DEV", "one of PROD, TEST"),
        ("NIR_CLOCK", "2021-06-31", "an ISO date or time"),
        ("NIR_DATABASE", "nir.db", "sqlite:///FILE or postgresql://"),
        ("NIR_DATABASE", "mysql://h/x", "sqlite:///FILE or postgresql://"),
        ("NIR_DEMO", "perhaps", "true or false"),
    ],
)
def test_wrong_value_is_told_with_name_value_what_is_allowed_and_source(
    name: str, value: str, allowed: str
) -> None:
    [line] = wrong({name: value})
    key = next(key for key, one in ALL.items() if one.env == name)
    assert line.startswith(f"{key} = {value}: must be ")
    assert allowed in line and line.endswith(f"(from environment, {name})")


def test_all_wrong_values_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "nir.toml"
    path.write_text('databse = "x"\n[server]\nthreads = "4"\n[log]\nlevel = 1\n', "utf-8")
    lines = wrong({"NIR_SERVER_WORKERS": "no", "NIR_SERVER_WROKERS": "3"}, path)
    assert sorted(line.partition(":")[0] for line in lines) == [
        "NIR_SERVER_WROKERS", "databse", "log.level = 1", "server.threads = 4",
        "server.workers = no",
    ]  # fmt: skip
    assert any("did you mean database?" in line for line in lines)
    assert any("did you mean NIR_SERVER_WORKERS?" in line for line in lines)


@pytest.mark.parametrize(
    ("text", "says"), [(None, "cannot be read"), ("a = ", "is not TOML"), ("\xff", "is not TOML")]
)
def test_unreadable_file_is_told(tmp_path: Path, text: str | None, says: str) -> None:
    path = tmp_path / "nir.toml"
    if text is not None:
        path.write_bytes(text.encode("latin-1"))
    assert says in wrong(file=path)[0]


def test_what_an_orchestrator_puts_into_the_environment_is_no_fault() -> None:
    held = settings.load({}, None, {"NIR_SERVICE_HOST": "10.0.0.1", "NIR_PORT": "tcp://1:2"})
    assert held.unknown == ("NIR_PORT", "NIR_SERVICE_HOST")


def test_password_of_the_database_is_never_shown(tmp_path: Path) -> None:
    held_in = tmp_path / "database"
    held_in.write_text("postgresql://nir:hemmelig@db/nir\n", "utf-8")
    held = settings.load({}, None, {"NIR_DATABASE_FILE": str(held_in)})
    assert held.values.root.database == "postgresql://nir:hemmelig@db/nir"
    assert "hemmelig" not in json.dumps(config_view.as_data(held))
    for url in ("mysql://u:hemmelig@h/x", "postgresql:/u:hemmelig@h", "u:hemmelig@h/x"):
        assert "hemmelig" not in wrong({"NIR_DATABASE": url})[0]


def test_missing_secret_file_is_told(tmp_path: Path) -> None:
    [line] = wrong({"NIR_DATABASE_FILE": str(tmp_path / "none")})
    assert "cannot be read" in line and "NIR_DATABASE_FILE" in line


@hypothesis.settings(max_examples=15, deadline=None)  # the first one loads the modules
@given(value=st.text(max_size=20).filter(lambda text: "\0" not in text))
def test_any_text_is_a_value_or_a_clear_error(value: str) -> None:
    for one in ALL.values():
        try:
            settings.load({}, None, {one.env: value})
        except ConfigError as error:
            section = one.key.partition(".")[0]  # where the values do not go together
            assert [wrong.key for wrong in error.wrong] in ([one.key], [section])


def test_documentation_holds_every_setting_as_it_is() -> None:
    text = DOCS.read_text("utf-8")
    assert text.endswith(config_view.markdown()), "run: nir config docs"


def test_shown_configuration_says_where_each_value_came_from(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIR_LOG_LEVEL", "error")
    done = CliRunner().invoke(app, ["config", "show", "--config", str(file), "--format", "json"])
    rows = {row["key"]: row for row in json.loads(done.output)}
    assert rows["log.level"]["value"] == "error"
    assert rows["log.level"]["where"] == "NIR_LOG_LEVEL"
    assert (rows["server.workers"]["value"], rows["server.workers"]["source"]) == ("5", "file")


def test_commands_take_the_database_from_the_environment_and_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "nir.toml"
    path.write_text(f'database = "sqlite:///{tmp_path}/b.db"\n', "utf-8")
    monkeypatch.setenv("NIR_CONFIG", str(path))
    assert "b.db is at" in CliRunner().invoke(app, ["db", "upgrade"]).output.replace("\n", "")
    monkeypatch.setenv("NIR_DATABASE", f"sqlite:///{tmp_path}/a.db")
    assert CliRunner().invoke(app, ["db", "upgrade"]).exit_code == 0
    given = ["db", "upgrade", "--database", f"sqlite:///{tmp_path}/c.db"]
    assert CliRunner().invoke(app, given).exit_code == 0
    assert {found.name for found in tmp_path.glob("*.db")} == {"a.db", "b.db", "c.db"}
