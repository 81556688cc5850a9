"""`nir replay`: every batch that a search finds, judged again and stored nowhere."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from storage import Lager
from storage.innsyn import avspillinger
from storage.innsyn.avspillinger import Avspilling, Tilstand
from transfer import clock, running
from transfer.monitor import avspilling
from transfer.options import DATABASE, AsOf, Database, console, errors, moment, operator


class At(StrEnum):
    now = "now"
    received = "received"


def replay(
    database: Database = DATABASE,
    filter: Annotated[
        str, typer.Option("--filter", help='A search as the monitor has it: "status:avvist".')
    ] = "",
    reason: Annotated[str, typer.Option(help="For the audit log.")] = "",
    at: Annotated[
        At, typer.Option(help="Judge as of now, or of the moment each batch came.")
    ] = At.now,
    as_of: AsOf = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, help="At most so many; else monitor.replay_batches."),
    ] = None,
    job: Annotated[int | None, typer.Option(help="Go on with a replay that was begun.")] = None,
) -> None:
    """Judge stored batches again under today's rules and register; nothing of them changes.

    Exit 0 when it is done, 1 where it was stopped, 2 where there is nothing to do.
    """
    from transfer import settings

    os.nice(10)  # batches from senders come first
    running.configure_logs("warning")
    config = settings.load().values
    tjeneste = running.tjeneste(database, config.root.clock, config)
    tjeneste.lager.start()
    if job is None:
        try:
            job = avspilling.begin(
                tjeneste, tekst=filter, hvem=operator(), grunn=reason,
                klokke=moment(as_of) or config.root.clock or clock.wall(),
                ved_mottak=at is At.received, most=limit or config.monitor.replay_batches,
            ).nr  # fmt: skip
        except avspilling.Ingen as none:
            errors.print(f"nothing to replay: {none or 'the search finds no batch'}", markup=False)
            raise typer.Exit(2) from None
    with Progress(console=errors, disable=not errors.is_terminal) as progress:
        task = progress.add_task(f"replay {job}", total=None)

        def tell(one: Avspilling) -> None:
            progress.update(task, completed=one.gjort, total=one.antall)
            if not errors.is_terminal:
                errors.print(f"replay {one.nr}: {one.gjort} of {one.antall} batches")

        done = avspilling.run(tjeneste, job, tell)
    if done is None:
        errors.print(f"{job}: no replay that could go on (done, running elsewhere, or not there)")
        raise typer.Exit(2)
    _print(tjeneste.lager, done)
    tjeneste.lager.close()
    raise typer.Exit(0 if done.tilstand == Tilstand.FERDIG else 1)


def _print(lager: Lager, one: Avspilling) -> None:
    with lager.batch(write=False) as transaction:
        results = avspillinger.results(transaction.conn, one.nr)
        rules = avspillinger.rules(transaction.conn, one.nr)
    table = Table("batches", "then", "now")
    for row in results:
        table.add_row(str(row.forsendelser), row.foer, row.naa or "could not be judged")
    console.print(table)
    if rules:
        table = Table("rule", "", "records", "batches")
        for rule in rules:
            word = "fires now" if rule.virkning == "NY" else "no longer fires"
            table.add_row(rule.regel_id, word, str(rule.poster), str(rule.forsendelser))
        console.print(table)
    console.print(
        f"replay {one.nr}: {one.gjort} of {one.antall} batches, "
        f"{'done' if one.tilstand == Tilstand.FERDIG else 'stopped'}; "
        f"shown at /monitor/avspillinger/{one.nr}"
    )
