"""Shows the settings: what holds and where it came from, and the page of all of them."""

from __future__ import annotations

import json as json_module

from rich.console import Console
from rich.table import Table

from transfer.config import Held, Source, settings_of
from transfer.settings import Config


def as_data(held: Held[Config]) -> list[dict[str, str]]:
    """Each setting as plain data, secrets masked."""
    rows = []
    for one in settings_of(Config):
        section, _, name = one.key.rpartition(".")
        value = getattr(getattr(held.values, section or "root"), name)
        source, detail = held.sources[one.key]
        rows.append(
            {
                "key": one.key,
                "value": one.shown(value),
                "unit": one.unit,
                "source": source.value,
                "where": detail,
                "env": one.env,
            }
        )
    return rows


def show(console: Console, held: Held[Config], json: bool) -> None:
    rows = as_data(held)
    if json:
        print(json_module.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table("setting", "value", "from")
    for row in rows:
        value = f"{row['value']} {row['unit']}".strip()
        source = f"{row['source']}, {row['where']}" if row["where"] else row["source"]
        style = "dim" if row["source"] == Source.DEFAULT else ""
        table.add_row(row["key"], value, source, style=style)
    console.print(table)
    for name in held.unknown:
        console.print(f"{name} in the environment is no setting", markup=False)


def markdown() -> str:
    """The table of all settings, section by section."""
    lines: list[str] = []
    last = None
    for one in settings_of(Config):
        section = one.key.rpartition(".")[0]
        if section != last:
            title = f"`[{section}]`" if section else "Without a section"
            lines += ["", f"### {title}", ""] if lines else [f"### {title}", ""]
            lines += ["| key | environment | default | allowed | what |", "|---|---|---|---|---|"]
            last = section
        default = f"`{one.shown(one.default)}`" if one.default is not None else "none"
        allowed = one.allowed.replace("|", "\\|")
        lines.append(f"| `{one.key}` | `{one.env}` | {default} | {allowed} | {one.text} |")
    return "\n".join(lines) + "\n"
