"""`nir rules`: the catalogue as of a day, its changes, its pages as files, its ids."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from rules.facts.forsendelse import OSLO
from rules.rule import Rule
from transfer import clock, show
from transfer.regler import endringer, katalog, nett, numre, statisk, tilstander
from transfer.regler.eksempler import Eksempel, Slag, vis
from transfer.regler.ord import Ord
from transfer.regler.sider import Filter


def day_of(at: datetime | None) -> date:
    """The day in Oslo of a moment; today without one."""
    return (at or clock.wall()).astimezone(OSLO).date()


def rules(
    console: Console, at: datetime | None, as_json: bool, language: str = "nb", **narrow: str
) -> None:
    """Every rule that holds on the day, narrowed as the pages are."""
    day = day_of(at)
    wanted = Filter(**narrow)
    held = [rule for rule in katalog.holding(day) if wanted.passer(rule)]
    if as_json:
        every = [katalog.as_data(rule) for rule in held]
        print(show.as_json({"asOf": day, "ruleSet": katalog.pakke(day), "rules": every}))
        return
    pakke = katalog.pakke(day)
    title = f"{len(held)} rules on {day} · {pakke['name']} {pakke['version']} "
    table = Table(title=f"{title}· sha256 {pakke['sha256'][:12]}", title_justify="left")
    for name in ("id", "severity", "law", "door", "step", "valid", "what"):
        table.add_column(name, overflow="fold")
    for rule in held:
        law = "begge" if len(list(rule.lov)) == 2 else str(rule.lov)
        style = show.colour(rule.alvorlighet)
        table.add_row(
            rule.id, f"[{style}]{rule.alvorlighet}[/]", law, rule.doer, str(int(rule.steg)),
            str(rule.valid), escape(katalog.as_texts(rule.tekst)[language]),
        )  # fmt: skip
    console.print(table)


def rule(
    console: Console, id: str, at: datetime | None, as_json: bool, language: str | None = None
) -> bool:
    """One rule; False where none of the id holds on the day."""
    day = day_of(at)
    found = katalog.gjeldende(id, day)
    if found is None or day not in found.valid:
        return False
    if as_json:
        print(show.as_json(nett.regel(id, day)))
        return True
    _head(console, found)
    data = katalog.as_data(found, xml=False)
    for one in [language] if language else ["nb", "nn", "en"]:
        console.print(f"\n{one}: {data['text'][one]}", markup=False)
        console.print(f"    → {data['fix'][one]}", markup=False, style="dim")
    console.print(f"\n{data['why']}", markup=False)
    console.print(f"\nsource: {found.source} ({found.certainty})", markup=False)
    _reads(console, found, day)
    for example in vis(found):
        _example(console, example, language or "nb")
    versions = katalog.versjoner(id)
    if len(versions) > 1:
        console.print("\nversions: " + "; ".join(f"{v.versjon} ({v.valid})" for v in versions))
    console.print(f"\npage: {katalog.adresse(id)} of a running service", style="dim")
    return True


def _head(console: Console, found: Rule) -> None:
    console.print(f"[bold]{found.id}[/] {found.name.replace('_', ' ')}")
    law = ", ".join(str(lov) for lov in found.lov)
    channels = ", ".join(katalog.kanaler(found)) or "register"
    console.print(
        f"[{show.colour(found.alvorlighet)}]{found.alvorlighet}[/] · {found.doer} · "
        f"{found.omfang} · steg {int(found.steg)} · {law} · {channels} · valid {found.valid} · "
        f"selected by {found.at} · {found.handling}"
    )
    if records := katalog.posttyper(found):
        field = f" · field {found.felt}" if found.felt else ""
        console.print(f"records: {', '.join(records)}{field}", style="dim")


def _reads(console: Console, found: Rule, day: date) -> None:
    for dated in katalog.leser(found):
        if tilstander.bruker_tabellen(found) and dated.navn == "vedtak_tilstand":
            console.print(states(day))
        else:
            console.print(f"reads: {dated.navn} ({dated.nb}); see `nir law`", markup=False)


def _example(console: Console, example: Eksempel, language: str) -> None:
    if example.slag is Slag.FLERE:
        console.print(f"  {example.fakta}  {example.gir}", markup=False, style="cyan")
        return
    console.print(f"\n{Ord(language).kode('slag', example.slag)}:", style="bold")
    console.print(example.fakta, markup=False, style="cyan")
    for piece in example.xml:
        console.print(f"{Ord(language).kode('xml', piece.hva)}:", style="dim")
        console.print(Text(piece.tekst))
    for found in example.funn:
        console.print(f"→ {found[language]}", markup=False, style="yellow")


def states(day: date) -> Table:
    """The table of states that decisions go through."""
    table = Table(title=f"states of a decision on {day}", title_justify="left")
    table.add_column("state")
    table.add_column("event → state")
    for state in tilstander.tilstander()[:-1]:
        moves = [o for o in tilstander.overganger(day) if o.fra == state]
        table.add_row(state, ", ".join(f"{o.hendelse} → {o.til}" for o in moves))
    return table


def changes(console: Console, fra: date, til: date, as_json: bool, language: str = "nb") -> None:
    """What changed in the rule set after one day, up to and including another."""
    if as_json:
        print(show.as_json(nett.endret(fra, til)))
        return
    table = Table(title=f"rules changed after {fra} up to {til}", title_justify="left")
    for name in ("day", "change", "id", "severity", "what"):
        table.add_column(name, overflow="fold")
    for one in endringer.endringer(fra, til):
        what = escape(katalog.as_texts(one.rule.tekst)[language])
        if one.bytter:
            what += "\n" + escape("; ".join(_swap(b) for b in one.bytter))
        table.add_row(str(one.dag), one.slag, one.rule.id, one.rule.alvorlighet, what)
    console.print(table)
    for value in endringer.verdiendringer(fra, til):
        console.print(
            f"{value.dag} {value.navn}: {value.foer or '–'} → {value.etter} ({value.kilde})",
            markup=False,
        )


def _swap(one: endringer.Bytte) -> str:
    if one.felt == "condition":
        return "the condition changed"
    return f"{one.felt}: {one.foer} → {one.etter}"


def docs(console: Console, out: Path, at: datetime | None) -> None:
    """Write the pages of the catalogue as a static site."""
    console.print(f"{statisk.skriv(out, day_of(at))} files in {out}; begin at {out}/index.html")


def ids() -> str:
    """The file of all ids ever used, brought up to date."""
    return numre.tekst(numre.oppdatert())
