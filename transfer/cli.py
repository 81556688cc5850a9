"""`nir`: the command line. Each command is thin; what it does stands in the module it names."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from transfer import audit_cli, catalogue_cli, clock, db_cli, senders_cli
from transfer.alerts import cli as alerts_cli
from transfer.client import Wsse
from transfer.monitor import avspill_cli, kommandoer
from transfer.options import (
    DATABASE,
    AsOf,
    Database,
    Format,
    console,
    errors,
    operator,
)
from transfer.options import moment as _moment

app = typer.Typer(
    help="WS2 and WS4: transfer from municipal case systems to the register NIR (emulator).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
population_app = typer.Typer(help="The synthetic population of the register.")
config_app = typer.Typer(help="What the service is told, and by whom.", no_args_is_help=True)
clock_app = typer.Typer(help="The rule time of a sender's sandbox.")
import_app = typer.Typer(help="What comes into the register from others than municipalities.")
app.add_typer(catalogue_cli.rules_app, name="rules")
app.add_typer(catalogue_cli.codelists_app, name="codelists")
app.add_typer(population_app, name="population")
app.add_typer(db_cli.app, name="db")
app.add_typer(config_app, name="config")
app.add_typer(clock_app, name="clock")
app.add_typer(import_app, name="import")
app.add_typer(kommandoer.app, name="monitor")
app.add_typer(audit_cli.app, name="audit")
app.add_typer(senders_cli.app, name="senders")
app.add_typer(alerts_cli.app, name="alerts")
app.command("replay")(avspill_cli.replay)


class Report(StrEnum):
    text = "text"
    json = "json"
    junit = "junit"


ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="File of settings (TOML); else NIR_CONFIG's.")
]


@app.command(
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def serve(context: typer.Context) -> None:
    """Run WS2 and WS4. Prints one line when ready; stops gracefully on SIGTERM."""
    from transfer import serving  # which reads the options

    serving.serve(context.args)


@app.command("ready")
def is_ready(
    to: Annotated[str | None, typer.Option(help="Where the service runs; else as bound.")] = None,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for it.")] = 0,
    config: ConfigFile = None,
) -> None:
    """Exit 0 once the service can take batches; 1 with the reason where it cannot."""
    from transfer import health, settings

    held = settings.load(file=config).values
    scheme = "https" if held.tls.cert else "http"
    own = held.server.admin_bind or f"{scheme}://{held.server.bind}"
    ok, said = health.wait(to or own, wait, verify=to is not None)
    (console if ok else errors).print(said, markup=False)
    raise typer.Exit(0 if ok else 1)


@app.command()
def limits(
    config: ConfigFile = None, format: Annotated[Format, typer.Option()] = Format.text
) -> None:
    """What one message may hold, and the setting of each limit."""
    from transfer import limits_view, settings

    limits_view.show(console, settings.load(file=config), format is Format.json)


@app.command("faults")
def show_faults(
    format: Annotated[Format, typer.Option()] = Format.text,
    language: Annotated[str, typer.Option(help="nb or en.")] = "nb",
) -> None:
    """The codes of SOAP faults: cause, what to do, who can repair."""
    from transfer import faults_view

    faults_view.show(console, format is Format.json, language)


@config_app.command("show")
def config_show(
    config: ConfigFile = None, format: Annotated[Format, typer.Option()] = Format.text
) -> None:
    """Every setting: what holds, and where it came from."""
    from transfer import config_view, settings

    config_view.show(console, settings.load(file=config), format is Format.json)


@config_app.command("docs")
def config_docs() -> None:
    """Every setting as Markdown, as docs/configuration.md has it."""
    from transfer import config_view

    print(config_view.markdown(), end="")


@app.command()
def send(
    file: Path,
    to: Annotated[str, typer.Option(help="Where the service runs, http://HOST:PORT.")],
    user: Annotated[str, typer.Option(envvar="NIR_USER")] = "oslo",
    password: Annotated[str, typer.Option(envvar="NIR_PASSWORD")] = "demo",
    wsse: Annotated[
        Wsse | None, typer.Option(help="Log in by WS-Security UsernameToken, not HTTP Basic.")
    ] = None,
    format: Annotated[Report, typer.Option()] = Report.text,
    language: Annotated[str, typer.Option(help="nb, nn or en.")] = "nb",
) -> None:
    """Push a batch with zeep, print the answer. Exit 0 accepted, 1 rejected, 2 fault or unclear."""
    from transfer.client.vendor import NotABatch, Vendor, read_batch

    try:
        batch, release = read_batch(file)
        given = Vendor(to, release, user, password, wsse=wsse).send(batch)
    except (NotABatch, OSError) as error:
        errors.print(f"{file}: {error}", style="red")
        raise typer.Exit(2) from None
    _report(given, format, file.name, language)


@app.command()
def validate(
    file: Path,
    as_of: AsOf = None,
    database: Database = DATABASE,
    format: Annotated[Report, typer.Option()] = Report.text,
    user: Annotated[str, typer.Option(envvar="NIR_USER", help="Judge as this sender.")] = "oslo",
    language: Annotated[str, typer.Option(help="nb, nn or en.")] = "nb",
) -> None:
    """The whole check of a batch without sending it. Same findings and exit codes as `send`."""
    from transfer import offline

    given = offline.validate(file, database=database, fixed=_moment(as_of), user=user)
    _report(given, format, file.name, language)


def _report(given: Any, format: Report, name: str, language: str) -> None:
    from transfer import show

    if format is Report.json:
        print(show.as_json({**_fields(given), "exitCode": given.exit_code}))
    elif format is Report.junit:
        print(show.junit(given, name), end="")
    else:
        show.answer(console, given, language)
    raise typer.Exit(given.exit_code)


def _fields(given: Any) -> dict[str, Any]:
    import dataclasses

    return {field.name: getattr(given, field.name) for field in dataclasses.fields(given)}


@app.command()
def person(
    ident: Annotated[str, typer.Argument(help="Fødselsnummer, d-nummer, DUF or register number.")],
    as_of: AsOf = None,
    database: Database = DATABASE,
    format: Annotated[Format, typer.Option()] = Format.text,
    language: Annotated[str, typer.Option(help="nb, nn or en.")] = "nb",
    unmask: Annotated[bool, typer.Option("--unmask", help="Show ids whole; asks --purpose.")] = (
        False
    ),
    purpose: Annotated[str, typer.Option(help="Why; it stands in the audit log.")] = "",
) -> None:
    """Law, kategorier, ordninger, deadlines and completion of a person, each with its reason.

    Every look leaves a row in the audit log.
    """
    from transfer import person_view

    if unmask and not purpose.strip():
        raise typer.BadParameter("--unmask asks for a --purpose, which the audit log keeps")
    found = person_view.show_person(
        console, ident, database=database, at=_moment(as_of), json=format is Format.json,
        language=language, look=person_view.Innsyn(operator(), purpose, unmask),
    )  # fmt: skip
    if not found:
        errors.print("The person is not in the register.", style="red")
        raise typer.Exit(1)


@population_app.command("generate")
def population_generate(
    persons: Annotated[int, typer.Option(min=1, max=1_000_000)] = 1000,
    seed: Annotated[int, typer.Option()] = 1,
    database: Database = DATABASE,
) -> None:
    """Fill the register with a synthetic population; the same seed gives the same persons."""
    from transfer import offline

    count = offline.populate(database, persons, seed, hvem=operator())
    console.print(f"{count} persons in {database}")


@population_app.command("load")
def population_load(file: Path, database: Database = DATABASE) -> None:
    """Load persons, and records that stand, from a YAML or JSON file (docs/population.md)."""
    from transfer import offline

    try:
        count, records = offline.load_population(database, file, hvem=operator())
    except (ValueError, OSError) as error:
        errors.print(f"{file}: {error}", style="red")
        raise typer.Exit(2) from None
    console.print(f"{count} persons and {records} records loaded into {database}")


@clock_app.command("set")
def clock_set(sender: str, moment: str, database: Database = DATABASE) -> None:
    """Let rule time stand still for one sender; `real` lets it go again."""
    from transfer import offline

    fixed = None if moment == "real" else _moment(moment)
    offline.set_clock(database, sender, fixed, hvem=operator())
    console.print(f"{sender}: {fixed.isoformat() if fixed else 'real time'}")


@import_app.callback()
def imports() -> None:
    """A group of its own, so that a second source is a second command."""


@import_app.command("proeveresultater")
def import_proeveresultater(
    file: Path,
    database: Database = DATABASE,
    as_of: AsOf = None,
    format: Annotated[Format, typer.Option()] = Format.text,
    language: Annotated[str, typer.Option(help="nb, nn or en.")] = "nb",
) -> None:
    """Kompetanse Norge's test results, CSV or XML. Exit 0 accepted, 1 refused, 2 fault, unclear."""
    from transfer import proeveimport, proevesvar, running, show
    from transfer.proevefil import ProevefilError

    service = running.tjeneste(database, _moment(as_of))
    service.lager.start()
    try:
        taken = proeveimport.take_in(service, file, hvem=operator())
    except (ProevefilError, LookupError, OSError) as error:
        errors.print(f"{file}: {error}", style="red", markup=False)
        raise typer.Exit(2) from None
    if format is Format.json:
        print(show.as_json(proevesvar.as_data(taken)))
    else:
        proevesvar.text(console, taken, language)
    raise typer.Exit(taken.exit_code)


@app.command("law")
def law_parameters(format: Annotated[Format, typer.Option()] = Format.text) -> None:
    """Every number and date of the law with its history and source (Markdown or JSON)."""
    from transfer import law_page, show

    print(show.as_json(law_page.as_data()) if format is Format.json else law_page.markdown())


@app.command()
def recompute(
    as_of: AsOf = None,
    database: Database = DATABASE,
    workers: Annotated[int | None, typer.Option(help="Processes; else one per core.")] = None,
) -> None:
    """Compute every person of the register anew and store it. Exit 2 where some could not be."""
    from rich.progress import Progress

    from rules.facts.forsendelse import OSLO
    from storage import Lager
    from transfer.recompute import recompute as run

    day = (_moment(as_of) or clock.wall()).astimezone(OSLO).date()
    lager = Lager(database)
    lager.start()
    with Progress(console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("persons", total=None)
        done = run(
            lager,
            day,
            hvem=operator(),
            workers=workers,
            tell=lambda at, of: progress.update(bar, completed=at, total=of),
        )
    console.print(f"{done.personer} persons, {done.ordninger} ordninger as of {day}")
    for nr, error in done.feilet:
        errors.print(f"person {nr}: {error}", style="red")
    raise typer.Exit(done.exit_code)


@app.command()
def nightly(
    as_of: AsOf = None,
    database: Database = DATABASE,
    format: Annotated[Format, typer.Option()] = Format.text,
    language: Annotated[str, typer.Option(help="nb, nn or en.")] = "nb",
    every: Annotated[bool, typer.Option("--all", help="Show also what stood before.")] = False,
    workers: Annotated[int | None, typer.Option(help="Processes; else one per core.")] = None,
) -> None:
    """The rules over time, asked of the whole register: what is new, what is gone, and why.

    The same day again changes nothing. Exit 0 also with findings, 2 where something could not be
    judged.
    """
    from rules.facts.forsendelse import OSLO
    from storage import Lager
    from transfer import nattsvar
    from transfer.everyone import progress
    from transfer.nightly import NattError
    from transfer.nightly import nightly as run

    day = (_moment(as_of) or clock.wall()).astimezone(OSLO).date()
    lager = Lager(database)
    lager.start()
    try:
        with progress(errors, "persons") as tell:
            natt = run(lager, day, workers=workers, tell=tell)
    except NattError as error:
        errors.print(str(error), style="red", highlight=False)
        raise typer.Exit(2) from None
    if format is Format.json:
        for piece in nattsvar.as_json(lager, natt):
            print(piece, end="")
    else:
        nattsvar.text(console, lager, natt, language, every=every)
    raise typer.Exit(natt.exit_code)


@app.command()
def purge(
    older_than: Annotated[
        int | None, typer.Option(help="Days the bytes of a batch are kept; else as the data says.")
    ] = None,
    answers_older_than: Annotated[
        int | None, typer.Option(help="Days its answer is kept; else as the data says.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what is due.")] = False,
    database: Database = DATABASE,
) -> None:
    """Take away the bytes of old batches, and much older answers. What was registered, receipts,
    digests, counts, outcomes and findings stay.
    """
    from storage import Lager
    from transfer import retention

    now = clock.wall()
    grense = retention.limits(now, older_than, answers_older_than)
    lager = Lager(database)
    lager.start()
    if dry_run:
        gone = retention.due_now(lager, grense)
    else:
        gone = retention.purge(lager, grense, now, hvem=operator())
    lager.close()
    told = "due" if dry_run else "taken away"
    console.print(
        f"{gone.innhold} batches' bytes (received before {grense.innhold:%Y-%m-%d}) and "
        f"{gone.svar} answers (before {grense.svar:%Y-%m-%d}) {told}, {gone.bytes} bytes",
        highlight=False, soft_wrap=True,
    )  # fmt: skip


@app.command()
def demo(
    workers: Annotated[int, typer.Option()] = 2,
    keep: Annotated[
        Path | None, typer.Option(help="Keep the register of the story in this file.")
    ] = None,
    traffic: Annotated[bool, typer.Option(help="Also leave a month of traffic to look at.")] = True,
    traffic_file: Annotated[
        Path, typer.Option(help="The register of that month (SQLite); made anew.")
    ] = Path("nir-demo.db"),
) -> None:
    """Start the service and let zeep vendors push WS2 and WS4 batches on both sides of cut-offs.

    Then play a month of traffic from 83 municipalities into a register of its own.
    """
    from transfer.demo import story, traffic_run

    code = story.run(console, workers=workers, keep=keep)
    if code == 0 and traffic:
        console.print()
        traffic_run.leave(console, traffic_file)
    raise typer.Exit(code)


@app.command()
def bench(
    only: Annotated[
        str, typer.Option(help="`steps`, or names of figures with commas between; else all.")
    ] = "",
    sizes: Annotated[str, typer.Option(help="Records per batch, for the steps.")] = "10,1000,50000",
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    full: Annotated[
        int, typer.Option(help="Persons of the full register, with 20 records each.")
    ] = 20_000,
    check: Annotated[
        bool,
        typer.Option("--check", help="Exit 1 where one is a quarter worse than recorded."),
    ] = False,
    record: Annotated[bool, typer.Option("--record", help="Record the figures.")] = False,
) -> None:
    """Seconds for each step of a batch's way, and the figures that are promised, as ratios."""
    try:
        from bench import figures, steps
    except ImportError:
        errors.print("The benchmark stands in the source tree; run it from there.", style="red")
        raise typer.Exit(2) from None
    names = [name for name in only.split(",") if name]
    if not names or "steps" in names:
        steps.run(console, [int(size) for size in sizes.split(",")], rounds)
    rest = [name for name in names if name != "steps"]
    if (not names or rest) and not figures.run(console, rest, full, check=check, record=record):
        raise typer.Exit(1)
