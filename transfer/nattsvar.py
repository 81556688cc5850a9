"""What a night found: as tables for people, as one JSON document for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from rules.engine import catalogue
from rules.ident import mask
from storage import Lager, NattfunnRad, Transaksjon, nattfunn_paa
from transfer import show
from transfer.nightly import LANGUAGES, Natt

SHOWN = 200  # rows of a table; JSON has them all
NY, BORTE, STAAR = "ny", "borte", "staar"


def as_json(lager: Lager, natt: Natt) -> Iterator[str]:
    """The whole of it in pieces of text; findings by person and rule."""
    with lager.batch(write=False) as transaction:
        head = {
            "dag": natt.dag,
            "forrige": natt.forrige,
            "personer": natt.personer,
            "feilet": [
                {"personNr": nr, "regelId": rule, "feil": why} for nr, rule, why in natt.feilet
            ],
            "opptelling": counted(nattfunn_paa(transaction, natt.dag), natt.dag),
            "exitCode": natt.exit_code,
        }
        yield show.as_json(head).rstrip().removesuffix("}").rstrip() + ',\n  "funn": ['
        first = True
        for part in _parts(nattfunn_paa(transaction, natt.dag)):
            identer = _identer(transaction, part)
            for rad in part:
                text = json.dumps(_as_data(rad, natt.dag, identer), ensure_ascii=False, default=str)
                yield ("" if first else ",") + "\n    " + text
                first = False
        yield "\n  ]\n}\n"


def text(console: Console, lager: Lager, natt: Natt, language: str, *, every: bool = False) -> None:
    """How many by rule, then what is new and gone; with `every` also what stands."""
    with lager.batch(write=False) as transaction:
        counts = counted(nattfunn_paa(transaction, natt.dag), natt.dag)
        _summary(console, natt, counts)
        rows, more = _chosen(nattfunn_paa(transaction, natt.dag), natt.dag, every)
        if rows:
            _table(console, rows, natt.dag, _identer(transaction, rows), language)
    if more:
        console.print(f"… and {more} more; --format json has them all", highlight=False)
    for nr, rule, why in natt.feilet:
        console.print(f"[red]person {nr} {rule}: {escape(why)}[/]", highlight=False)


def counted(rows: Iterable[NattfunnRad], dag: date) -> dict[str, dict[str, int]]:
    """How many are new, gone and standing, by rule."""
    found: dict[str, Counter[str]] = {}
    for rad in rows:
        found.setdefault(rad.regel_id, Counter())[stand(rad, dag)] += 1
    return {
        rule: {NY: count[NY], BORTE: count[BORTE], STAAR: count[STAAR]}
        for rule, count in sorted(found.items())
    }


def stand(rad: NattfunnRad, dag: date) -> str:
    """Whether a finding is new on the day, gone by it, or goes on standing."""
    if rad.borte == dag:
        return BORTE
    return NY if rad.foerst == dag else STAAR


def _chosen(rows: Iterable[NattfunnRad], dag: date, every: bool) -> tuple[list[NattfunnRad], int]:
    chosen: list[NattfunnRad] = []
    more = 0
    for rad in rows:
        if every or stand(rad, dag) != STAAR:
            if len(chosen) < SHOWN:
                chosen.append(rad)
            else:
                more += 1
    return chosen, more


def _summary(console: Console, natt: Natt, counts: Mapping[str, Mapping[str, int]]) -> None:
    since = f", last night was {natt.forrige}" if natt.forrige else ", the first night"
    console.print(f"{natt.personer} persons as of {natt.dag}{since}", highlight=False)
    table = Table(show_header=True, header_style="bold")
    for name in ("regel", "alvorlighet", NY, BORTE, STAAR):
        table.add_column(name, justify="left" if name in ("regel", "alvorlighet") else "right")
    for rule, count in counts.items():
        severity = _rule(rule).alvorlighet
        table.add_row(
            rule, Text(severity, style=show.colour(severity)),
            *(str(count[name]) for name in (NY, BORTE, STAAR)),
        )  # fmt: skip
    if counts:
        console.print(table)
    else:
        console.print("no findings")


def _table(
    console: Console,
    rows: list[NattfunnRad],
    dag: date,
    identer: Mapping[int, str],
    language: str,
) -> None:
    table = Table(show_header=True, header_style="bold")
    for name in ("stand", "person", "kommune", "regel", "siden", "hva og rettelse"):
        table.add_column(name, overflow="fold")
    for rad in rows:
        table.add_row(
            stand(rad, dag),
            f"nir {rad.person_nr} {identer.get(rad.person_nr, '')}",
            rad.kommunenummer or "",
            Text(rad.regel_id, style=show.colour(rad.alvorlighet)),
            str(rad.foerst),
            Text.assemble(
                rad.tekst.get(language) or rad.tekst["nb"],
                (f"\n→ {_fix(rad.regel_id).get(language) or _fix(rad.regel_id)['nb']}", "dim"),
            ),
        )
    console.print(table)


def _as_data(rad: NattfunnRad, dag: date, identer: Mapping[int, str]) -> dict[str, Any]:
    """A finding for programs; the person by register number and masked id."""
    return {
        "stand": stand(rad, dag),
        "personNr": rad.person_nr,
        "ident": identer.get(rad.person_nr),
        "kommunenummer": rad.kommunenummer,
        "regelId": rad.regel_id,
        "alvorlighet": rad.alvorlighet,
        "noekkel": rad.noekkel,
        "foerst": rad.foerst,
        "dager": (dag - rad.foerst) // timedelta(days=1),
        "tekst": dict(rad.tekst),
        "rettelse": _fix(rad.regel_id),
    }


def _identer(transaction: Transaksjon, rows: Iterable[NattfunnRad]) -> dict[int, str]:
    """The id of each person as people may see it."""
    persons = transaction.persons_by_nr({rad.person_nr for rad in rows})
    return {nr: mask(p.identer[0].verdi) for nr, p in persons.items() if p.identer}


@cache
def _rule(regel_id: str) -> Any:
    return next(r for r in reversed(catalogue()) if r.id == regel_id)


def _fix(regel_id: str) -> dict[str, str]:
    rettelse = _rule(regel_id).rettelse
    return {language: getattr(rettelse, language) or rettelse.nb for language in LANGUAGES}


def _parts(rows: Iterable[NattfunnRad], size: int = 500) -> Iterator[list[NattfunnRad]]:
    part: list[NattfunnRad] = []
    for rad in rows:
        part.append(rad)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
