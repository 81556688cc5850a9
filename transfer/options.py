"""What the commands share: their options, where they print, and how they read a moment."""

from __future__ import annotations

import getpass
import os
import sys
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console

from transfer import clock

DATABASE = "sqlite:///nir.db"

console = Console(width=None if sys.stdout.isatty() else 140)
errors = Console(stderr=True)


class Format(StrEnum):
    text = "text"
    json = "json"


def configured(key: str) -> Any:
    """A callback: the option where it was given, else what environment and file say."""

    def held(context: typer.Context, param: typer.CallbackParam, value: Any) -> Any:
        source = context.get_parameter_source(param.name or "")
        if source is not None and source.name != "DEFAULT":
            return value
        from transfer import settings

        return getattr(settings.load().values.root, key)

    return held


Database = Annotated[
    str,
    typer.Option(
        callback=configured("database"), help="URL of the register (SQLite or PostgreSQL)."
    ),
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="ISO date or time, Oslo unless it has a zone.")
]


def moment(text: str | None) -> datetime | None:
    """The moment an option names. Raises typer.BadParameter for text that is none."""
    if text is None:
        return None
    try:
        return clock.parse(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is no ISO date or time") from None


def operator() -> str:
    """Who runs the command, as the audit log names them: NIR_OPERATOR, else the system's user."""
    try:
        name = os.environ.get("NIR_OPERATOR") or getpass.getuser()
    except (KeyError, OSError):  # a user id without a name
        name = f"uid {os.getuid()}"
    return f"drift:{name}"
