"""`nir monitor`: accounts of the monitor, and its sums made anew (docs/monitor.md)."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import Annotated

import typer
from rich.prompt import Prompt
from rich.table import Table

from storage import Lager
from storage.innsyn import kontoer, rulling
from storage.innsyn.kontoer import Konto, Rolle
from transfer import clock
from transfer.monitor import passord
from transfer.options import DATABASE, Database, console, errors, operator

app = typer.Typer(help="The operators' monitor at /monitor.", no_args_is_help=True)
account_app = typer.Typer(help="Accounts of the monitor.", no_args_is_help=True)
app.add_typer(account_app, name="account")

Name = Annotated[str, typer.Argument(help="The account's name.")]
Vendor = Annotated[
    str | None, typer.Option("--leverandoer", help="Organisation number, for that role.")
]
Municipality = Annotated[
    str | None, typer.Option("--kommune", help="Municipality number, for that role.")
]


def _opened(database: str) -> Lager:
    lager = Lager(database)
    lager.start()
    return lager


def _password() -> str:
    given = os.environ.get("NIR_MONITOR_PASSWORD")
    if given:
        return given
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return Prompt.ask(f"Password (at least {passord.KORTEST} characters)", password=True)


def _known(lager: Lager, name: str) -> Konto:
    with lager.batch(write=False) as transaction:
        found = kontoer.account(transaction.conn, name)
    if found is None:
        errors.print(f"there is no account {name}", style="red", markup=False)
        raise typer.Exit(1)
    return found


def _save(lager: Lager, konto: Konto, hva: str) -> None:
    with lager.batch(write=True) as transaction:
        kontoer.save_account(transaction.conn, konto)
        transaction.audit(
            clock.wall(), hvem=operator(), hva=hva, maal=konto.navn,
            etter={"rolle": konto.rolle.value, "sperret": konto.sperret,
                   "leverandoer": konto.leverandoer, "kommunenummer": konto.kommunenummer},
        )  # fmt: skip


def _refused(error: ValueError) -> typer.Exit:
    errors.print(str(error), style="red", markup=False)
    return typer.Exit(2)


@account_app.command("add")
def add(
    name: Name,
    role: Annotated[Rolle, typer.Option(help="What the account may do.")] = Rolle.INNSYN,
    leverandoer: Vendor = None,
    kommune: Municipality = None,
    oidc_only: Annotated[
        bool, typer.Option("--oidc-only", help="No password: logs in through OpenID Connect.")
    ] = False,
    subject: Annotated[
        str | None, typer.Option(help="Issuer and subject, 'ISSUER SUBJECT', of OpenID Connect.")
    ] = None,
    database: Database = DATABASE,
) -> None:
    """Make an account. The password is asked for, or read from NIR_MONITOR_PASSWORD or stdin."""
    lager = _opened(database)
    with lager.batch(write=False) as transaction:
        if kontoer.account(transaction.conn, name) is not None:
            errors.print(f"there is an account {name} already", style="red", markup=False)
            raise typer.Exit(1)
    try:
        konto = Konto(
            navn=name, rolle=role, leverandoer=leverandoer, kommunenummer=kommune, subjekt=subject,
            passord=None if oidc_only else passord.hashed(_password()), opprettet=clock.wall(),
        )  # fmt: skip
    except ValueError as error:
        raise _refused(error) from None
    _save(lager, konto, "monitor.konto_opprettet")
    console.print(f"{name}: {role.value}", markup=False)


@account_app.command("list")
def list_(database: Database = DATABASE) -> None:
    """Every account."""
    table = Table()
    for column in ("name", "role", "sees", "login", "state"):
        table.add_column(column)
    with _opened(database).batch(write=False) as transaction:
        for one in kontoer.accounts(transaction.conn):
            sees = one.leverandoer or one.kommunenummer or "everything"
            login = "password" if one.passord else "OpenID Connect"
            table.add_row(
                one.navn, one.rolle.value, sees, login, "disabled" if one.sperret else "open"
            )
    console.print(table)


@account_app.command("role")
def role(
    name: Name,
    role: Annotated[Rolle, typer.Argument(help="What the account may do from now on.")],
    leverandoer: Vendor = None,
    kommune: Municipality = None,
    database: Database = DATABASE,
) -> None:
    """Give an account another role."""
    lager = _opened(database)
    known = _known(lager, name)
    try:
        changed = replace(known, rolle=role, leverandoer=leverandoer, kommunenummer=kommune)
    except ValueError as error:
        raise _refused(error) from None
    _save(lager, changed, "monitor.konto_rolle")
    console.print(f"{name}: {role.value}", markup=False)


@account_app.command("password")
def password(name: Name, database: Database = DATABASE) -> None:
    """Give an account a new password; its sessions end."""
    lager = _opened(database)
    known = _known(lager, name)
    try:
        changed = replace(known, passord=passord.hashed(_password()))
    except ValueError as error:
        raise _refused(error) from None
    _save(lager, changed, "monitor.konto_passord")
    with lager.batch(write=True) as transaction:
        kontoer.close_sessions(transaction.conn, name)


@account_app.command("disable")
def disable(
    name: Name,
    enable: Annotated[bool, typer.Option("--enable", help="Open it again.")] = False,
    database: Database = DATABASE,
) -> None:
    """Bar an account from logging in, and end its sessions."""
    lager = _opened(database)
    known = _known(lager, name)
    _save(lager, replace(known, sperret=not enable), "monitor.konto_sperret")
    with lager.batch(write=True) as transaction:
        ended = kontoer.close_sessions(transaction.conn, name)
    console.print(f"{name}: {'open' if enable else 'disabled'}, {ended} sessions ended")


@app.command("rebuild")
def rebuild(database: Database = DATABASE) -> None:
    """Make the monitor's rows and sums anew from the batches that are stored."""
    lager = _opened(database)
    done = rulling.rebuild(lager, lambda count: console.print(f"{count} batches"))
    console.print(f"{done} batches in the monitor")
