"""`nir alerts`: look for what operators should know, tell it once, and keep what was told."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from rules.facts.forsendelse import OSLO
from storage import Lager
from storage.innsyn import varsling
from transfer import clock, running, show
from transfer.alerts import rules
from transfer.alerts.deliver import channels
from transfer.alerts.quiet import Stille
from transfer.alerts.run import Utfall, acknowledge, ports
from transfer.alerts.run import run as look
from transfer.alerts.words import LANGUAGES
from transfer.options import DATABASE, AsOf, Database, Format, console, errors, moment, operator
from transfer.senders import Senders

app = typer.Typer(help="Alerts to operators, by e-mail and webhook.", no_args_is_help=True)

Language = Annotated[str, typer.Option(help="nb or en.")]


@app.command()
def run(
    database: Database = DATABASE,
    config: Annotated[
        Path | None, typer.Option("--config", help="File of settings (TOML).")
    ] = None,
    as_of: AsOf = None,
    dry_run: Annotated[
        bool, typer.Option(help="Show what holds; keep nothing, tell nobody.")
    ] = False,
    format: Annotated[Format, typer.Option()] = Format.text,
    language: Language = "nb",
) -> None:
    """Look once, as a timer does every minute. Exit 1 where something was not delivered."""
    from transfer import settings

    running.configure_logs("warning")
    held = settings.load(file=config).values
    try:
        known = rules.read(held.alerts.rules)
    except rules.RulesError as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(2) from None
    naa = moment(as_of) or held.root.clock or clock.wall()
    lager = Lager(database)
    lager.start()
    done = look(
        lager,
        known,
        naa,
        porter=ports(Senders(lager).katalog(), naa.astimezone(OSLO).date()),
        channels=channels(held.alerts),
        stille=Stille.parse(held.alerts.quiet or ""),
        link=held.alerts.link,
        dry=dry_run,
    )
    lager.close()
    if format is Format.json:
        print(show.as_json([one.as_data() for one in done.gjelder]))
    else:
        _tell(done, _known(language), dry_run)
    raise typer.Exit(1 if done.feil else 0)


def _tell(done: Utfall, language: str, dry: bool) -> None:
    for one in done.gjelder:
        console.print(f"[bold]{escape(one.rad.regel)}[/] [dim]{escape(one.rad.tilstand)}[/]")
        console.print(one.tekst[language], markup=False, highlight=False)
        console.print()
    told = ", ".join(f"{count} by {channel}" for channel, count in done.levert.items())
    quiet = " (quiet hours)" if done.stille else ""
    console.print(
        f"{len(done.gjelder)} alerts stand, {done.nye} new, {len(done.over)} over; "
        + ("dry run, nobody was told" if dry else f"told: {told or 'no channel is set up'}{quiet}")
    )
    for failed in done.feil:
        errors.print(f"not delivered: {failed}", style="red", markup=False)


@app.command("list")
def list_(
    database: Database = DATABASE,
    closed: Annotated[bool, typer.Option("--closed", help="Also those that are over.")] = False,
    format: Annotated[Format, typer.Option()] = Format.text,
) -> None:
    """The alerts that stand, as the last look found them."""
    lager = Lager(database)
    lager.start()
    with lager.batch(write=False) as transaction:
        rows = varsling.alerts(transaction.conn, closed=closed)
    lager.close()
    if format is Format.json:
        print(show.as_json([_row(one) for one in rows]))
        return
    table = Table("key", "state", "severity", "since", "count", "told")
    for one in rows:
        table.add_row(
            escape(one.noekkel), one.tilstand, one.alvorlighet, _shown(one.siden),
            str(one.antall), ", ".join(one.levert),
        )  # fmt: skip
    console.print(table)


@app.command()
def ack(
    key: Annotated[str, typer.Argument(help="As `nir alerts list` shows it.")],
    database: Database = DATABASE,
    reason: Annotated[str, typer.Option(help="For the audit log.")] = "",
) -> None:
    """Say that an alert has been seen: it stays open and is told no more."""
    lager = Lager(database)
    lager.start()
    found = acknowledge(lager, key, operator(), clock.wall(), reason)
    lager.close()
    if not found:
        errors.print(f"{key}: no such alert stands", style="red", markup=False)
        raise typer.Exit(1)


def _row(one: varsling.Varselrad) -> dict[str, object]:
    return {
        "key": one.noekkel,
        "rule": one.regel,
        "severity": one.alvorlighet,
        "state": one.tilstand,
        "since": one.siden.isoformat(),
        "opened": one.aapnet.isoformat(),
        "seen": one.sist.isoformat(),
        "count": one.antall,
        "facts": one.verdier,
        "told": one.levert,
    }


def _shown(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M}"


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise typer.BadParameter("nb or en")
    return language
