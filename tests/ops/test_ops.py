"""What is shipped for Prometheus and Grafana: it can be loaded, and names only what we measure."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser as promql
import pytest

from tests import yamlfil
from transfer.metrics import Metrics, page

OPS = Path(__file__).parent.parent.parent / "ops"
RULES = OPS / "prometheus" / "nir-alerts.yml"
DASHBOARD = OPS / "grafana" / "nir-transfer.json"
OF_PROMETHEUS = {"up": {"job", "instance"}}
_PUT = {"$__rate_interval": "5m", "$__range": "1h", "$__interval": "1m", "${datasource}": "x"}
_SUFFIX = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}


def measured() -> dict[str, set[str]]:
    """The name of each series we give out, with its labels."""
    found: dict[str, set[str]] = {}
    for metric in vars(Metrics()).values():
        if not hasattr(metric, "_labelnames"):
            continue
        kind = metric._type
        for suffix in _SUFFIX[kind]:
            labels = {*metric._labelnames, "instance", "job"}
            found[metric._name + suffix] = labels | ({"le"} if suffix == "_bucket" else set())
    for line in page()[1].decode().splitlines():  # what is worked out when it is asked
        if line and not line.startswith("#"):
            name, _, rest = line.partition("{") if "{" in line else line.partition(" ")
            labels = {part.partition("=")[0] for part in rest.partition("}")[0].split(",")}
            found.setdefault(name, set()).update({*labels, "instance", "job"})
    return found


def rules() -> list[dict[str, Any]]:
    groups = yamlfil.read(RULES)["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    return list(json.loads(DASHBOARD.read_text("utf-8"))["panels"])


def expressions() -> Iterator[tuple[str, str]]:
    for rule in rules():
        yield rule.get("alert") or rule["record"], rule["expr"]
    for panel in panels():
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"]
    for one in json.loads(DASHBOARD.read_text("utf-8"))["annotations"]["list"]:
        yield one["name"], one["expr"]


def filled(expr: str) -> str:
    for name, value in _PUT.items():
        expr = expr.replace(name, value)
    return expr


def selectors(expr: str) -> list[promql.VectorSelector]:
    """Every series an expression selects. Raises ValueError for what is no PromQL."""
    found: list[promql.VectorSelector] = []

    def visit(node: promql.Expr) -> bool:
        if isinstance(node, promql.VectorSelector):
            found.append(node)
        return True

    promql.walk(promql.parse(filled(expr)), visit)
    return found


@pytest.mark.parametrize(("where", "expr"), list(expressions()), ids=lambda value: str(value)[:40])
def test_an_expression_is_promql_and_names_only_what_is_measured(where: str, expr: str) -> None:
    known = measured() | OF_PROMETHEUS
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    found = selectors(expr)
    assert found, where
    for one in found:
        if one.name in recorded:
            continue
        assert one.name in known, f"{where}: {one.name} is not measured"
        unknown = {m.name for m in one.matchers.matchers} - known[one.name] - {"__name__"}
        assert not unknown, f"{where}: {one.name} has no label {unknown}"


def test_a_name_that_is_not_measured_would_be_found() -> None:
    (one,) = selectors('sum(rate(nir_finnes_ikke_total{kanal="WS2"}[$__rate_interval]))')
    assert one.name == "nir_finnes_ikke_total" and one.name not in measured()
    with pytest.raises(ValueError, match=r".+"):
        selectors("sum(rate(nir_poster_total[5m])")


def test_every_alert_says_what_how_grave_and_what_to_do_in_both_languages() -> None:
    for rule in rules():
        if "alert" in rule:
            assert rule["labels"]["severity"] in ("critical", "warning")
            assert set(rule["annotations"]) == {"summary", "description", "first"}
            assert all(" / " in text for text in rule["annotations"].values()), rule["alert"]


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_promtool_takes_the_rules_and_their_unit_tests_pass() -> None:
    for asked in (["check", "rules", str(RULES)],
                  ["test", "rules", str(RULES.with_name("nir-alerts.test.yml"))]):  # fmt: skip
        done = subprocess.run(["promtool", *asked], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_dashboard_can_be_imported() -> None:
    """What Grafana needs: unique ids, places on a grid of 24 that do not overlap, a data source."""
    board = json.loads(DASHBOARD.read_text("utf-8"))
    assert board["uid"] and board["title"] and board["schemaVersion"] >= 36
    assert [one["name"] for one in board["templating"]["list"]] == ["datasource"]
    ids = [panel["id"] for panel in panels()]
    assert len(ids) == len(set(ids))
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert at["x"] + at["w"] <= 24 and not cells & taken, panel["title"]
        taken |= cells
        if panel["type"] != "row":
            assert panel["datasource"]["uid"] == "${datasource}" and panel["description"]
            refs = [target["refId"] for target in panel["targets"]]
            assert refs and len(refs) == len(set(refs))
