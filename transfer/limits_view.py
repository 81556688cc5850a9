"""Shows the limits: those that are set, and those of the libraries that nothing sets."""

from __future__ import annotations

import json as json_module

from rich.console import Console
from rich.table import Table

from transfer.config import Held, Source, settings_of
from transfer.limits import FIXED
from transfer.settings import Config

_TIME = ("server.request_seconds", "server.keepalive_seconds")


def as_data(held: Held[Config]) -> list[dict[str, str | int | None]]:
    """Every limit with its value, unit, setting (None: fixed) and where the value came from."""
    rows: list[dict[str, str | int | None]] = []
    for one in settings_of(Config):
        section, _, name = one.key.rpartition(".")
        if section != "limits" and one.key not in _TIME:
            continue
        value = getattr(getattr(held.values, section), name)
        rows.append(
            {
                "limit": name, "value": value, "unit": one.unit, "setting": one.env,
                "source": held.sources[one.key][0].value, "what": one.text,
            }
        )  # fmt: skip
    rows += [
        {"limit": name, "value": value, "unit": unit, "setting": None, "source": "fixed",
         "what": text}
        for name, value, unit, text in FIXED
    ]  # fmt: skip
    return rows


def show(console: Console, held: Held[Config], json: bool) -> None:
    rows = as_data(held)
    if json:
        print(json_module.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table("limit", "value", "what", "setting", "from")
    for row in rows:
        style = "" if row["source"] not in (Source.DEFAULT, "fixed") else "dim"
        table.add_row(
            str(row["limit"]), f"{row['value']:,} {row['unit']}", str(row["what"]),
            str(row["setting"] or ""), str(row["source"]), style=style,
        )  # fmt: skip
    console.print(table)


def markdown() -> str:
    """The table of docs/security.md: limits, defaults and settings."""
    lines = ["| limit | default | setting | what |", "|---|---|---|---|"]
    for one in settings_of(Config):
        if one.key.startswith("limits.") or one.key in _TIME:
            name = one.key.rpartition(".")[2]
            lines.append(f"| `{name}` | {one.default:,} {one.unit} | `{one.env}` | {one.text} |")
    for name, value, unit, text in FIXED:
        lines.append(f"| `{name}` | {value:,} {unit} | fixed | {text} |")
    return "\n".join(lines) + "\n"
