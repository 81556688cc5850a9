"""A pytest plugin that reads over the shoulder of the whole run: no output may show a national id.

What the services log, what commands print, what pages hold and what findings in answers say is
searched for numbers that hold their control digits, real or synthetic. A hit fails the test in
which it came up, unless `ALLOWED` says why that output may carry ids.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Generator
from functools import cache
from typing import Any

import pytest
import typer.testing
from lxml import etree
from typer.testing import CliRunner

from tests.ids import unmasked

# Part of a test's id: why its output may carry ids.
ALLOWED: dict[str, str] = {
    "test_audit.py::test_unmasking_asks_for_a_purpose": "`nir person --unmask` shows it, audited",
}

_hits: list[str] = []


def look(where: str, text: str | bytes | None) -> None:
    """Take down the ids in an output of the service."""
    if text:
        found = unmasked(text.decode("utf-8", "replace") if isinstance(text, bytes) else text)
        if found:
            masked = {f"{number[:6]}*****" for number in found}
            _hits.append(f"{where}: {', '.join(sorted(masked))}")


def look_at_findings(where: str, body: bytes) -> None:
    """Take down the ids in what an answer says about posts, and in faults."""
    if b"funn" not in body and b"Fault" not in body and b"feiltekst" not in body:
        return
    try:
        root = etree.fromstring(body, etree.XMLParser(huge_tree=True, recover=True))
    except etree.XMLSyntaxError:
        return
    for element in root.iter("{*}funn", "{*}Fault", "{*}feiltekst", "{*}melding"):
        look(f"{where}, {etree.QName(element).localname}", " ".join(element.itertext()))


def _watched(original: Callable[..., Any], name: Callable[[tuple[Any, ...]], str]) -> Any:
    def call(*args: Any, **given: Any) -> Any:
        done = original(*args, **given)
        what = name(args)
        for stream in ("stdout", "stderr"):
            try:
                look(f"{what}, {stream}", getattr(done, stream))
            except ValueError:  # not captured apart
                look(what, done.output)
        return done

    return call


def begin() -> None:
    """Read what commands print from now on."""
    subprocess.run = _watched(subprocess.run, lambda args: str(args[0])[:100])
    # a command is the same however often it is asked: putting `nir` together takes longer than most
    typer.testing._get_command = cache(typer.testing._get_command)
    CliRunner.invoke = _watched(CliRunner.invoke, lambda args: f"nir {args[2:]}"[:100])  # type: ignore[method-assign]


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    outcome = yield
    report = outcome.get_result()
    for title, text in report.sections:
        if report.when in title:
            look(title, text)
    hits, _hits[:] = list(_hits), []
    allowed = any(part in item.nodeid for part in ALLOWED)
    if hits and not allowed and report.passed and not os.environ.get("NIR_TEST_UNWATCHED"):
        report.outcome = "failed"
        report.longrepr = "national ids that nobody masked:\n" + "\n".join(hits[:20])
