"""`nir senders`: who may send, what for, and with which systems (docs/senders.md)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from storage import Lager, Transaksjon
from storage.avsendere import Art, Brukerrad, Organisasjon, Sertifikat, System
from transfer import clock, senders_view, settings
from transfer.options import DATABASE, Database, Format, console, errors, operator
from transfer.senders import Katalog, fil, passord, styring
from transfer.senders.fil import Satt

app = typer.Typer(help="The senders: users, their rights, and their systems.", no_args_is_help=True)

Reason = Annotated[str, typer.Option(help="Why; it stands in the audit log.")]
From = Annotated[str | None, typer.Option("--from", help="First day (ISO); else always.")]
Until = Annotated[str | None, typer.Option(help="Last day (ISO); else open.")]
Law = Annotated[str, typer.Option(help="introduksjonsloven or integreringsloven.")]
Access = Annotated[bool, typer.Option("--access", help="That the user may log in.")]
Kommuner = Annotated[
    list[str] | None, typer.Option("--kommune", help="Municipality number; may be repeated.")
]
Roles = Annotated[
    list[str] | None, typer.Option("--role", help=f"{' or '.join(fil.ROLLER)}; may be repeated.")
]


@contextmanager
def _change(database: str, reason: str) -> Iterator[tuple[Transaksjon, Satt]]:
    """A transaction with who changes what and why; what is wrong is one line and exit 2."""
    if not reason.strip():
        raise typer.BadParameter("a --reason is asked for; the audit log keeps it")
    satt = Satt(clock.wall(), operator(), reason)
    lager = Lager(database)
    lager.start()
    try:
        with lager.batch(write=True) as transaction:
            yield transaction, satt
    except (ValueError, OSError) as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(2) from None
    finally:
        lager.close()


def _days(fra: str | None, til: str | None) -> tuple[date | None, date | None]:
    """Raises ValueError for what is no day, or a period that ends before it begins."""
    first, last = (date.fromisoformat(day) if day else None for day in (fra, til))
    if first and last and last < first:
        raise ValueError(f"the last day {last} is before the first {first}")
    return first, last


def _known(database: str) -> Katalog:
    lager = Lager(database)
    lager.start()
    with lager.batch(write=False) as transaction:
        found = styring.katalog(transaction)
    lager.close()
    return found


@app.command("list")
def list_(
    database: Database = DATABASE,
    on: Annotated[str | None, typer.Option(help="As of this day (ISO); else today.")] = None,
    format: Annotated[Format, typer.Option()] = Format.text,
) -> None:
    """Users with their rights, systems with their clearances, closed municipalities."""
    senders_view.overview(console, _known(database), _day(on), format is Format.json)


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A user.")],
    database: Database = DATABASE,
    on: Annotated[str | None, typer.Option(help="As of this day (ISO); else today.")] = None,
    format: Annotated[Format, typer.Option()] = Format.text,
) -> None:
    """One user: what it may do on a day, and every statement about it and its systems."""
    known = _known(database)
    if name not in known.brukere:
        errors.print(f"no sender is called {name}", style="red", markup=False)
        raise typer.Exit(1)
    senders_view.one(console, known, name, _day(on), format is Format.json)


def _day(on: str | None) -> date:
    try:
        return date.fromisoformat(on) if on else clock.today()
    except ValueError:
        raise typer.BadParameter(f"{on} is no ISO day") from None


@app.command()
def add(
    name: str,
    orgnr: Annotated[str, typer.Option(help="The organisation that sends.")],
    vendor: Annotated[str, typer.Option(help="Organisation number of its system's vendor.")],
    reason: Reason,
    kommune: Kommuner = None,
    role: Roles = None,
    certificate: Annotated[
        Sertifikat, typer.Option(help="What a client certificate of the organisation is good for.")
    ] = Sertifikat.NEI,
    fra: From = None,
    until: Until = None,
    database: Database = DATABASE,
) -> None:
    """A user with access, municipalities and roles; `password` then sets its password."""
    with _change(database, reason) as (transaction, satt):
        days = _days(fra, until)
        row = Brukerrad(name, fil.orgnr(orgnr), fil.orgnr(vendor), sertifikat=certificate)
        styring.add_bruker(transaction, satt, row, *days)
        for art, value in _rights(kommune, role):
            styring.set_rett(transaction, satt, name, art, value, *days, gjelder=True)
    console.print(f"{name}: added", markup=False)


@app.command()
def organisation(
    orgnr: str,
    name: str,
    reason: Reason,
    kommune: Annotated[str | None, typer.Option(help="Its number, of a municipality.")] = None,
    database: Database = DATABASE,
) -> None:
    """Name an organisation: a municipality, a vendor, one that sends for others."""
    with _change(database, reason) as (transaction, satt):
        number = fil.kommunenummer(kommune) if kommune else None
        one = Organisasjon(fil.orgnr(orgnr), name, number)
        styring.add_organisasjon(transaction, satt, one)
    console.print(f"{orgnr}: {name}", markup=False)


@app.command()
def password(
    name: str,
    reason: Reason,
    digest: Annotated[
        bool,
        typer.Option("--digest", help="Let the user log in by WS-Security password digest too."),
    ] = False,
    store_plain: Annotated[
        bool,
        typer.Option("--store-plain", help="Keep the password readable where no key is set."),
    ] = False,
    database: Database = DATABASE,
) -> None:
    """Set a password, asked for twice, or one line of standard input where that is no terminal."""
    key = settings.load().values.login.secret_key
    if digest and key is None and not store_plain:
        errors.print(
            "A password digest needs the password itself kept. Set NIR_LOGIN_SECRET_KEY to keep it "
            "encrypted, or say --store-plain.",
            style="red",
        )
        raise typer.Exit(2)
    given = (
        typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        if sys.stdin.isatty()
        else sys.stdin.readline().rstrip("\n")
    )
    if not given:
        raise typer.BadParameter("a password is asked for")
    with _change(database, reason) as (transaction, satt):
        kept = passord.kept(given, key) if digest else None
        styring.set_passord(transaction, satt, name, given, kept)
    console.print(f"{name}: the password is set", markup=False)


@app.command()
def grant(
    name: str,
    reason: Reason,
    kommune: Kommuner = None,
    role: Roles = None,
    access: Access = False,
    fra: From = None,
    until: Until = None,
    database: Database = DATABASE,
) -> None:
    """Give a user municipalities, roles or access in a period."""
    _set_rights(database, reason, name, (kommune, role, access), (fra, until), gjelder=True)


@app.command()
def revoke(
    name: str,
    reason: Reason,
    kommune: Kommuner = None,
    role: Roles = None,
    access: Access = False,
    fra: From = None,
    until: Until = None,
    database: Database = DATABASE,
) -> None:
    """Take municipalities, roles or access from a user; without --from for all days."""
    _set_rights(database, reason, name, (kommune, role, access), (fra, until), gjelder=False)


def _rights(
    kommune: list[str] | None, role: list[str] | None, access: bool = False
) -> list[tuple[Art, str]]:
    return [
        *((Art.KOMMUNE, fil.kommunenummer(one)) for one in kommune or ()),
        *((Art.ROLLE, fil.rolle(one)) for one in role or ()),
        *([(Art.ADGANG, "")] if access else ()),
    ]


def _set_rights(
    database: str,
    reason: str,
    name: str,
    named: tuple[list[str] | None, list[str] | None, bool],
    days: tuple[str | None, str | None],
    *,
    gjelder: bool,
) -> None:
    if not any(named):
        raise typer.BadParameter("say --kommune, --role or --access")
    with _change(database, reason) as (transaction, satt):
        rights = _rights(*named)
        period = _days(*days)
        for art, value in rights:
            styring.set_rett(transaction, satt, name, art, value, *period, gjelder=gjelder)
    word = "given" if gjelder else "taken"
    console.print(f"{name}: {word} {', '.join(value or 'access' for _, value in rights)}")


@app.command()
def clear(
    vendor: Annotated[str, typer.Argument(help="Organisation number of the vendor.")],
    system: str,
    version: str,
    law: Law,
    reason: Reason,
    fra: From = None,
    until: Until = None,
    database: Database = DATABASE,
) -> None:
    """Clear a version of a case system for a law in a period."""
    _set_gate(database, reason, vendor, (system, version), law, fra, until, gjelder=True)


@app.command()
def suspend(
    vendor: Annotated[str, typer.Argument(help="Organisation number of the vendor.")],
    system: str,
    version: str,
    law: Law,
    reason: Reason,
    fra: From = None,
    until: Until = None,
    database: Database = DATABASE,
) -> None:
    """Take the clearance of a version of a case system back, for a period or for good."""
    _set_gate(database, reason, vendor, (system, version), law, fra, until, gjelder=False)


def _set_gate(
    database: str, reason: str, vendor: str, named: tuple[str, str], law: str, fra: str | None,
    til: str | None, *, gjelder: bool,
) -> None:  # fmt: skip
    with _change(database, reason) as (transaction, satt):
        system = System(fil.orgnr(vendor), *named)
        days = _days(fra, til)
        styring.set_godkjent(transaction, satt, system, fil.lov(law), *days, gjelder=gjelder)
    word = "cleared" if gjelder else "suspended"
    console.print(f"{' '.join(named)}: {word} for {law.lower()}", markup=False)


@app.command()
def window(
    kommune: Annotated[str, typer.Argument(help="Municipality number.")],
    reason: Reason,
    fra: From = None,
    until: Until = None,
    open: Annotated[bool, typer.Option("--open", help="Open again instead.")] = False,
    database: Database = DATABASE,
) -> None:
    """Close transfer for a municipality in a period (NIR web stays open), or open it again."""
    with _change(database, reason) as (transaction, satt):
        number = fil.kommunenummer(kommune)
        styring.set_vindu(transaction, satt, number, *_days(fra, until), stengt=not open)
    console.print(f"{kommune}: {'open' if open else 'closed'}")


@app.command("import")
def import_(file: Path, reason: Reason, database: Database = DATABASE) -> None:
    """Senders from a TOML file (docs/senders.md): added to those that are there."""
    with _change(database, reason) as (transaction, satt):
        try:
            given = fil.read_file(file, satt)
        except ValueError as error:
            raise ValueError(f"{file}: {error}") from None
        styring.take_in(transaction, satt, given)
    console.print(f"{len(given.brukere)} users, {len(given.systemer)} versions of case systems")
