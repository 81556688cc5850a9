"""`nir db`: the database of the register; schema, check, copies (docs/durability.md)."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from transfer import clock, show
from transfer.options import DATABASE, Database, Format, console, errors, operator

app = typer.Typer(help="The database of the register.", no_args_is_help=True)


@app.command()
def upgrade(database: Database = DATABASE) -> None:
    """Bring the database to the schema of this version."""
    import storage

    storage.upgrade(database)
    console.print(f"{database} is at {storage.current(database)}")


@app.command()
def downgrade(revision: str, database: Database = DATABASE) -> None:
    """Take the database back to an older schema."""
    import storage

    storage.downgrade(database, revision)
    console.print(f"{database} is at {storage.current(database)}")


@app.command()
def check(
    database: Database = DATABASE, format: Annotated[Format, typer.Option()] = Format.text
) -> None:
    """Whether the register is whole and durable, and its figures. Exit 0 whole, 1 not."""
    from storage import Lager
    from storage.check import stand, unsound

    lager = Lager(database)
    lager.start()
    with lager.batch(write=False) as transaction:
        held = asdict(stand(transaction.conn))
        wrong = list(unsound(transaction.conn))
    weak = [one for one in lager.holdings() if not one.holds]
    lager.close()
    wrong += (f"not durable: {one.name} is {one.value}, not {one.wanted}" for one in weak)
    if format is Format.json:
        print(show.as_json({**held, "feil": wrong}))
    else:
        _figures(held)
        for one in wrong:
            errors.print(one, style="red", markup=False, highlight=False)
        if not wrong:
            console.print("The register is whole.")
    raise typer.Exit(1 if wrong else 0)


@app.command()
def backup(
    file: Path,
    database: Database = DATABASE,
    force: Annotated[bool, typer.Option("--force", help="Replace a file of that name.")] = False,
) -> None:
    """Copy an SQLite register into a file while the service runs, and check the copy."""
    from storage import Lager
    from storage.backup import BackupError
    from storage.backup import backup as copy

    lager = Lager(database)
    lager.start()
    try:
        kopi = copy(lager, file, overwrite=force)
    except (BackupError, OSError) as error:
        raise _told(error) from None
    with lager.batch() as transaction:
        transaction.audit(
            clock.wall(), hvem=operator(), hva="SIKKERHETSKOPI", maal=f"fil:{file.name}",
            etter={**asdict(kopi.stand), "sha256": kopi.sha256},
        )  # fmt: skip
    lager.close()
    _figures(asdict(kopi.stand))
    console.print(f"{file}: {kopi.size} bytes, sha256 {kopi.sha256}", soft_wrap=True)


@app.command()
def restore(
    file: Path,
    database: Database = DATABASE,
    force: Annotated[
        bool, typer.Option("--force", help="In the place of a register, which is kept beside it.")
    ] = False,
) -> None:
    """Put a copy back as the register, with the service stopped. Senders send again what came
    after the copy; what it holds already is answered with the first receipt.
    """
    import storage
    from storage.backup import BackupError
    from storage.backup import restore as put_back

    now = clock.wall()
    aside = f"replaced-{now:%Y%m%dT%H%M%SZ}"
    try:
        kopi, kept = put_back(file, database, replace=aside if force else None)
    except (BackupError, OSError) as error:
        raise _told(error) from None
    storage.upgrade(database)
    lager = storage.Lager(database)
    with lager.batch() as transaction:
        transaction.audit(
            now, hvem=operator(), hva="GJENOPPRETT", maal=f"fil:{file.name}",
            grunn=f"i stedet for {kept.name}" if kept else "",
            etter={**asdict(kopi.stand), "sha256": kopi.sha256},
        )  # fmt: skip
    lager.close()
    _figures(asdict(kopi.stand))
    console.print(f"{kopi.file} is {file.name} again", soft_wrap=True)
    if kept is not None:
        console.print(f"the register that stood there is {kept}", soft_wrap=True)


def _told(error: Exception) -> typer.Exit:
    errors.print(str(error), style="red", markup=False, soft_wrap=True)
    return typer.Exit(2)


def _figures(held: dict[str, object]) -> None:
    for name, value in held.items():
        console.print(f"{name:<14} {value}", highlight=False)
