"""The promises of the house: imports point down, time is an argument, law and dates are data."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "codelists": set(),
    "rules": {"codelists"},
    "schemas": {"rules"},
    "storage": {"rules"},
    "transfer": {"codelists", "rules", "schemas", "storage", "bench"},
}
OUTSIDE = {
    "codelists": set(),
    "rules": {"codelists", "dateutil", "holidays"},
}
FILES = sorted(
    path.relative_to(ROOT) for floor in MAY_IMPORT for path in (ROOT / floor).rglob("*.py")
)


@cache
def said(path: Path) -> list[ast.AST]:
    """What a file imports and calls."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    kinds = (ast.Import, ast.ImportFrom, ast.Call)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def imports(path: Path) -> Iterator[str]:
    for node in said(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_point_down(path: Path) -> None:
    floor = path.parts[0]
    if path.name == "conftest.py":
        return
    for name in imports(path):
        there = name.partition(".")[0]
        if there in MAY_IMPORT and there != floor:
            assert there in MAY_IMPORT[floor], f"{path} may not import {name}"


@pytest.mark.parametrize("floor", OUTSIDE)
def test_the_domain_needs_only_the_standard_library(floor: str) -> None:
    import sys

    for path in FILES:
        if path.parts[0] == floor and path.name != "conftest.py":
            for name in imports(path):
                there = name.partition(".")[0]
                known = (
                    there == floor or there in sys.stdlib_module_names or there in OUTSIDE[floor]
                )
                assert known, f"{path} may not import {name}"


def test_the_clock_is_read_in_one_place() -> None:
    reads = re.compile(r"date\.today\(|datetime\.(now|utcnow|today)\(|time\.time\(")
    found = [str(path) for path in FILES if reads.search((ROOT / path).read_text("utf-8"))]
    assert found == ["transfer/clock.py"]


@pytest.mark.parametrize("path", [p for p in FILES if p.parts[0] != "codelists"], ids=str)
def test_no_date_of_the_law_stands_in_code(path: Path) -> None:
    """Dates are data; only examples in docstrings and a release's opening may name one."""
    if path == Path("schemas/contract.py"):
        return
    for node in said(path):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("date", "datetime"):
            years = node.args[:1]  # a year that is worked out is no date of the law
            named = any(isinstance(arg, ast.Constant) for arg in years)
            assert not named or path.name == "words.py", f"{path}:{node.lineno} names a date"


def test_nothing_is_needed_from_outside_the_project() -> None:
    for path in (*FILES, Path("Makefile"), Path("pyproject.toml"), Path(".ci/run")):
        assert "../shared" not in (ROOT / path).read_text("utf-8"), path
