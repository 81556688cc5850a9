"""`nir audit`: the audit log, its rows and whether its chain is whole (docs/audit.md)."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from storage import Anker, Lager, Revisjon
from transfer import show
from transfer.options import DATABASE, Database, Format, console, errors, moment

app = typer.Typer(help="The audit log: who did what, to what, and why.", no_args_is_help=True)

Words = Annotated[str | None, typer.Option(help="Only rows with this very text.")]
When = Annotated[str | None, typer.Option(help="ISO date or time, Oslo unless it has a zone.")]


@app.command("list")
def rows(
    database: Database = DATABASE,
    hvem: Words = None,
    hva: Words = None,
    maal: Words = None,
    fra: When = None,
    til: When = None,
    limit: Annotated[int, typer.Option(min=1)] = 100,
    format: Annotated[Format, typer.Option()] = Format.text,
) -> None:
    """Rows of the audit log, newest first."""
    lager = Lager(database)
    lager.start()
    with lager.batch(write=False) as transaction:
        found = transaction.audited(
            hvem=hvem, hva=hva, maal=maal, fra=moment(fra), til=moment(til), antall=limit
        )
    lager.close()
    if format is Format.json:
        print(show.as_json([_data(row) for row in found]))
        return
    table = Table(show_header=True, header_style="bold")
    for name in ("nr", "moment (UTC)", "hvem", "hva", "maal", "grunn", "før → etter"):
        table.add_column(name, overflow="fold")
    for row in found:
        change = " → ".join(text for text in (row.foer, row.etter) if text is not None)
        cells = (row.hvem, row.hva, row.maal, row.grunn, change)
        table.add_row(str(row.nr), f"{row.moment:%Y-%m-%d %H:%M:%S}", *map(escape, cells))
    console.print(table)


@app.command()
def verify(
    database: Database = DATABASE,
    head: Annotated[
        str | None,
        typer.Option(help="NR:DIGEST that an earlier check printed; the chain must still hold it."),
    ] = None,
) -> None:
    """Check the chain from its first row. Exit 0 whole, 1 broken (and where)."""
    anker = _anker(head)
    lager = Lager(database)
    lager.start()
    with lager.batch(write=False) as transaction:
        found = transaction.verify_audit(anker)
    lager.close()
    if not found.hel:
        errors.print(f"The audit log is broken at row {found.brudd}: {found.grunn}.", style="red")
        raise typer.Exit(1)
    print(f"The audit log is whole: {found.antall} rows. Head {found.antall}:{found.digest}")


def _anker(head: str | None) -> Anker | None:
    if head is None:
        return None
    nr, _, digest = head.partition(":")
    if not nr.isdigit() or len(digest) != 64:
        raise typer.BadParameter("the head is given as NR:DIGEST, as `nir audit verify` prints it")
    return Anker(int(nr), digest)


def _data(row: Revisjon) -> dict[str, object]:
    data = asdict(row)
    for name in ("foer", "etter"):
        data[name] = None if data[name] is None else json.loads(data[name])
    return data
