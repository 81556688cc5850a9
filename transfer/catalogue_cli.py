"""`nir rules` and `nir codelists`: the commands of the catalogue and the code lists."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rules.facts.forsendelse import OSLO
from transfer.options import AsOf, Format, console, errors, moment

rules_app = typer.Typer(help="The rules, as of a date.", invoke_without_command=True)
codelists_app = typer.Typer(help="The code lists, as of a date.", invoke_without_command=True)


class Spraak(StrEnum):
    nb = "nb"
    nn = "nn"
    en = "en"


class Export(StrEnum):
    csv = "csv"
    json = "json"
    genericode = "genericode"


Language = Annotated[Spraak, typer.Option(help="The language of the texts.")]


def _day(text: str) -> date:
    found = moment(text)
    assert found is not None
    return found.astimezone(OSLO).date()


@rules_app.callback()
def rules(context: typer.Context, as_of: AsOf = None) -> None:
    if context.invoked_subcommand is None:
        rules_list(as_of)


@rules_app.command("list")
def rules_list(
    as_of: AsOf = None,
    format: Annotated[Format, typer.Option()] = Format.text,
    language: Language = Spraak.nb,
    area: Annotated[str, typer.Option(help="IDN, RUT, TIM ...")] = "",
    law: Annotated[str, typer.Option(help="introduksjonsloven or integreringsloven.")] = "",
    channel: Annotated[str, typer.Option(help="WS2, WS4 or NIR (the register itself).")] = "",
    severity: Annotated[str, typer.Option(help="AVVISNING, ADVARSEL or INFORMASJON.")] = "",
    door: Annotated[str, typer.Option(help="schema, post, import, job or fault.")] = "",
    search: Annotated[str, typer.Option(help="Words in id and text.")] = "",
) -> None:
    """Every rule that holds on a date, all of them or some."""
    from transfer import catalogue_view

    catalogue_view.rules(
        console, moment(as_of), format is Format.json, language.value,
        omraade=area, lov=law, kanal=channel, alvorlighet=severity, doer=door, sok=search,
    )  # fmt: skip


@rules_app.command("show")
def rules_show(
    id: str,
    as_of: AsOf = None,
    format: Annotated[Format, typer.Option()] = Format.text,
    language: Annotated[Spraak | None, typer.Option(help="One language; else all.")] = None,
) -> None:
    """One rule: texts, source, validity, and its examples as facts and as XML."""
    from transfer import catalogue_view

    chosen = language.value if language else None
    if not catalogue_view.rule(console, id, moment(as_of), format is Format.json, chosen):
        errors.print(f"{id}: no such rule on that day", style="red")
        raise typer.Exit(1)


@rules_app.command("changes")
def rules_changes(
    after: Annotated[str, typer.Argument(metavar="FROM", help="ISO date; changes after it.")],
    up_to: Annotated[str, typer.Argument(metavar="TO", help="ISO date; the day is included.")],
    format: Annotated[Format, typer.Option()] = Format.text,
    language: Language = Spraak.nb,
) -> None:
    """What changed between two dates: rules added, changed and retired, values of the law."""
    from transfer import catalogue_view

    catalogue_view.changes(
        console, _day(after), _day(up_to), format is Format.json, language.value
    )  # fmt: skip


@rules_app.command("docs")
def rules_docs(
    out: Annotated[Path, typer.Option(help="The folder; made where it is missing.")],
    as_of: AsOf = None,
) -> None:
    """Write the pages of the catalogue as a static site; the service has them at /regler."""
    from transfer import catalogue_view

    catalogue_view.docs(console, out, moment(as_of))


@rules_app.command("states")
def rules_states(
    as_of: AsOf = None,
    mermaid: Annotated[bool, typer.Option(help="As Mermaid text, as in docs/vedtak.md.")] = False,
) -> None:
    """The states a decision goes through, and which event each allows."""
    from transfer import catalogue_view
    from transfer.regler import tilstander

    day = catalogue_view.day_of(moment(as_of))
    if mermaid:
        print(tilstander.mermaid(day), end="")
    else:
        console.print(catalogue_view.states(day))


@rules_app.command("ids")
def rules_ids() -> None:
    """Every id ever used, brought up to date: the text of transfer/regler/regelnumre.csv."""
    from transfer import catalogue_view

    print(catalogue_view.ids(), end="")


@codelists_app.callback()
def codelists(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        codelists_list()


@codelists_app.command("list")
def codelists_list(
    as_of: AsOf = None, format: Annotated[Format, typer.Option()] = Format.text
) -> None:
    """Every code list, with how many codes are valid."""
    from transfer import codelist_view

    codelist_view.lists(console, moment(as_of), format is Format.json)


@codelists_app.command("show")
def codelists_show(
    name: str, as_of: AsOf = None, format: Annotated[Format, typer.Option()] = Format.text
) -> None:
    """The codes of one list that are valid."""
    from transfer import codelist_view

    if not codelist_view.codes(console, name, moment(as_of), format is Format.json):
        errors.print(f"{name}: no such code list", style="red")
        raise typer.Exit(1)


@codelists_app.command("export")
def codelists_export(
    name: Annotated[str | None, typer.Argument()] = None,
    format: Annotated[Export, typer.Option()] = Export.csv,
    as_of: AsOf = None,
    opened_by: Annotated[
        str | None, typer.Option(help="ISO date: only codes open on the wire by then.")
    ] = None,
    delivery: Annotated[
        str | None, typer.Option(help="Only what a delivery brought: 2021-01, 2021-03, 2021-05 ...")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="A folder; else standard output.")] = None,
) -> None:
    """One list or all, as CSV, JSON or OASIS genericode; whole, or what a delivery brought."""
    from codelists import KodeverkFeil
    from transfer import codelist_view

    try:
        codelist_view.export(
            name, format.value, moment(as_of), out,
            opened=_day(opened_by) if opened_by else None, delivery=delivery,
        )  # fmt: skip
    except KodeverkFeil as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None


@codelists_app.command("changes")
def codelists_changes(
    after: Annotated[str, typer.Argument(metavar="FROM", help="ISO date or delivery.")],
    up_to: Annotated[str, typer.Argument(metavar="TO", help="ISO date or delivery, included.")],
    format: Annotated[Format, typer.Option()] = Format.text,
) -> None:
    """What is new, changed or retired in the lists between two dates or deliveries."""
    from codelists import KodeverkFeil
    from transfer import codelist_view

    try:
        codelist_view.changes(console, after, up_to, format is Format.json)
    except KodeverkFeil as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None


@codelists_app.command("check")
def codelists_check(
    file: Annotated[
        Path | None, typer.Argument(help="The new edition; without it, the lists in use.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Of the list; else the name of the file.")
    ] = None,
    format: Annotated[Format, typer.Option()] = Format.text,
    language: Language = Spraak.nb,
) -> None:
    """A new edition of a list against the one that holds. Exit 0 fit, 1 not fit, 2 no code list."""
    from codelists import Lesefeil
    from transfer import codelist_view, kodeverksjekk, show

    if file is None:
        raise typer.Exit(0 if codelist_view.check(console) else 1)

    try:
        sjekk = kodeverksjekk.check_file(file, name)
    except (Lesefeil, OSError, UnicodeDecodeError) as error:
        errors.print(f"{file}: {error}", style="red", markup=False)
        raise typer.Exit(2) from None
    if format is Format.json:
        print(show.as_json(kodeverksjekk.as_data(sjekk)))
    else:
        kodeverksjekk.text(console, sjekk, language)
    raise typer.Exit(sjekk.exit_code)
