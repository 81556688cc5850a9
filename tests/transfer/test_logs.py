"""A closed vocabulary, no national ids, and a writer that never stands still."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import re
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from transfer import clock, logs
from transfer.hendelser import Hendelse
from transfer.logs import Stderr
from transfer.settings import LogFormat

ROOT = Path(__file__).parents[2]


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of a logger in the code."""
    for floor in ("transfer", "storage"):
        for path in sorted((ROOT / floor).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                    continue
                on = ast.unparse(node.func.value)
                if on in ("log", "logger", "structlog.get_logger()") and node.func.attr in (
                    "debug", "info", "warning", "error", "critical", "exception", "log"
                ):  # fmt: skip
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_only_events_of_the_vocabulary_are_logged() -> None:
    found = 0
    for where, call in calls():
        found += 1
        assert isinstance(call.func, ast.Attribute)
        event = ast.unparse(call.args[call.func.attr == "log"])
        known = event.startswith("Hendelse.") or event.strip("'") in set(Hendelse)
        assert known or event == "_kind(forloep)", where
    assert found > 10


def test_every_event_is_documented_and_no_other() -> None:
    text = (ROOT / "docs" / "operation.md").read_text("utf-8")
    table = text[text.index("| event | level | is |") : text.index("Steps (`steg_ms`)")]
    named = {
        name
        for row in table.splitlines()[2:]
        if row.startswith("|")
        for name in re.findall(r"`(\w+)`", row.split("|")[1])
    }
    assert named == set(Hendelse)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[LogFormat], list[str]]]:
    """Log one line with everything in it; what was written."""
    lines: list[str] = []
    monkeypatch.setattr(logs._STDERR, "write", lambda data: lines.append(data.decode()))

    def log(format: LogFormat) -> list[str]:
        with contextlib.redirect_stderr(sys.__stderr__):  # not pytest's
            logs.configure("info", format)
        try:
            raise ValueError("10889500196 is not it")
        except ValueError as error:
            structlog.get_logger().error(Hendelse.TEKNISK_FEIL, korrelasjon="ab", exc_info=error)
        structlog.get_logger().debug(Hendelse.SERVER)
        return [line.strip() for line in lines if line.strip()]

    yield log
    structlog.reset_defaults()


def test_json_has_time_level_and_event_first_and_no_national_id(
    written: Callable[[LogFormat], list[str]],
) -> None:
    [line] = written(LogFormat.JSON)
    told = json.loads(line)
    assert list(told)[:3] == ["timestamp", "level", "event"]
    assert told["event"] == "teknisk_feil" and told["korrelasjon"] == "ab"
    assert "10889500196" not in line and "108895*****" in told["exception"]


def test_text_is_for_people(written: Callable[[LogFormat], list[str]]) -> None:
    text = "\n".join(written(LogFormat.TEXT))
    assert re.match(r"\S+Z error    teknisk_feil korrelasjon=ab\n", text)
    assert "Traceback" in text and "10889500196" not in text


@pytest.fixture
def standard_error() -> Iterator[Callable[[int], None]]:
    """Puts another descriptor in the place of standard error."""
    kept = os.dup(2)
    yield lambda descriptor: os.dup2(descriptor, 2) and None
    os.dup2(kept, 2)
    os.close(kept)


@pytest.mark.parametrize("kind", ["pipe", "socket"])
def test_reader_that_stands_still_loses_lines_and_is_told_how_many(
    standard_error: Callable[[int], None], kind: str
) -> None:
    if kind == "pipe":
        read, write = os.pipe()
    else:
        ours, theirs = socket.socketpair()
        read, write = ours.detach(), theirs.detach()
    standard_error(write)
    out = Stderr()
    began = clock.monotonic()
    for n in range(3000):
        out.write(f"{n} {'x' * 200}\n".encode())
    assert clock.monotonic() - began < 2
    lost = out.lost
    assert lost > 0
    os.set_blocking(read, False)
    got = bytearray()
    try:
        while data := os.read(read, 65536):
            got += data
    except BlockingIOError:
        pass
    assert got.startswith(b"0 xxx")
    out.write(b"after\n")
    told, after = os.read(read, 65536).splitlines()[-2:]
    assert (json.loads(told)["event"], json.loads(told)["lost"]) == ("logg_tapt", lost)
    assert after == b"after" and out.lost == 0
    os.close(read)
    out.write(b"nobody is there\n")
    assert out.lost == 1
    os.close(write)


def test_lines_of_many_threads_stay_whole(
    standard_error: Callable[[int], None], tmp_path: Path
) -> None:
    file = os.open(tmp_path / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    standard_error(file)
    out = Stderr()

    def write(letter: bytes) -> None:
        for _ in range(20):
            out.write(letter * 5000 + b"\n")

    threads = [threading.Thread(target=write, args=(one,)) for one in (b"a", b"b", b"c", b"d")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os.close(file)
    lines = (tmp_path / "log").read_text().splitlines()
    assert len(lines) == 80 and all(len(set(line)) == 1 and len(line) == 5000 for line in lines)
