"""What the command line prints: answers, rules and lists as tables, JSON or JUnit."""

from __future__ import annotations

import dataclasses
import json
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from xml.sax.saxutils import quoteattr

from rich.console import Console
from rich.table import Table
from rich.text import Text

from transfer.client.answer import Answer, Funn, Postsvar

_COLOUR = {
    "GODTATT": "green", "GODTATT_MED_AVVIK": "yellow", "DELVIS": "yellow", "AVVIST": "red",
    "UAVKLART": "magenta", "LAGRET": "green", "LAGRET_MED_AVVIK": "yellow", "UENDRET": "green",
    "ERSTATTET": "green", "ANNULLERT": "green", "UTSATT": "magenta", "FORELDET": "yellow",
    "AVVISNING": "red", "ADVARSEL": "yellow", "INFORMASJON": "cyan",
}  # fmt: skip


def colour(word: str) -> str:
    """The colour of an outcome or severity."""
    return _COLOUR.get(word, "default")


def answer(console: Console, given: Answer, language: str = "nb") -> None:
    """An answer as a table: a row for each post that has something to say, counts for the rest."""
    head = Text.assemble(
        ("fault " if given.fault else "", "red"),
        (given.kode, _COLOUR.get(given.kode, "red")),
        "  ",
        given.tekst.get(language) or given.tekst.get("nb", ""),
    )
    console.print(head)
    if given.kvittering_id:
        again = " (duplikat: the first answer again)" if given.duplikat else ""
        console.print(f"kvittering {given.kvittering_id}{again}")
    spoken = [post for post in given.poster if post.funn or post.utfall != "LAGRET"]
    if spoken or given.funn:
        table = Table(show_header=True, header_style="bold", expand=False)
        for name in (
            "post",
            "referanse",
            "utfall",
            "handling",
            "regel",
            "linje",
            "hva og rettelse",
        ):
            table.add_column(name, overflow="fold")
        for funn in given.funn:
            table.add_row("–", "", "", "", *_cells(funn, language))
        for post in spoken:
            _rows(table, post, language)
        console.print(table)
        if given.funn or any(post.funn for post in spoken):
            console.print("each rule is explained at /regler/<regel> of the service", style="dim")
    silent = len(given.poster) - len(spoken)
    if silent:
        console.print(f"{silent} {'post' if silent == 1 else 'poster'} LAGRET uten merknad")


def _rows(table: Table, post: Postsvar, language: str) -> None:
    outcome = Text(post.utfall, style=_COLOUR.get(post.utfall, ""))
    lead = (str(post.post), post.referanse or "", outcome, post.handling)
    if not post.funn:
        table.add_row(*lead, "", "", "")
    for number, funn in enumerate(post.funn):
        table.add_row(*(lead if number == 0 else ("", "", "", "")), *_cells(funn, language))


def _cells(funn: Funn, language: str) -> tuple[Any, ...]:
    text = Text(funn.tekst.get(language) or funn.tekst.get("nb", ""))
    fix = funn.rettelse.get(language) or funn.rettelse.get("nb")
    if fix:
        text.append(f"\n→ {fix}", style="dim")
    rule = Text(funn.rule, style=_COLOUR.get(funn.severity, ""))
    return rule, str(funn.linje or ""), text


def junit(given: Answer, name: str) -> str:
    """An answer as a JUnit report: one test case for each post."""
    cases = []
    for post in given.poster or (Postsvar(0, name, None, given.kode, "", None, given.funn),):
        title = quoteattr(f"{post.post} {post.referanse or ''}".strip())
        wrong = [f for f in post.funn if f.severity == "AVVISNING"]
        inner = "".join(
            f"<failure type={quoteattr(f.rule)} message={quoteattr(f.tekst.get('nb', ''))}/>"
            for f in wrong
        )
        if (not inner and post.utfall not in _COLOUR) or post.utfall in ("UAVKLART", "UTSATT"):
            inner += f"<error type={quoteattr(post.utfall)}/>"
        kind = quoteattr(post.posttype or "forsendelse")
        cases.append(f"<testcase classname={kind} name={title}>{inner}</testcase>")
    body = "".join(cases)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuite name={quoteattr(name)} tests="{len(cases)}">{body}</testsuite>\n'
    )


def as_json(value: Any) -> str:
    """Plain data, dataclasses included, as JSON text."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=2)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(one) for one in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Enum):
        return value.value if isinstance(value.value, str) else str(value)
    return value
