"""How senders are shown: for people as tables, for programs as JSON. No password, no hash."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rules.periode import Periode
from storage.avsendere import Art, System, Utsagn
from transfer import show
from transfer.senders import Katalog


def overview(console: Console, known: Katalog, dag: date, json: bool) -> None:
    """Every user, every version of a case system and every closed municipality on a day."""
    data: dict[str, Any] = {
        "dag": dag,
        "brukere": [_user(known, navn, dag) for navn in sorted(known.brukere)],
        "fagsystemer": [_system(known, system, dag) for system in known.alle.systemer],
        "stengteKommuner": _closed(known, dag),
    }
    if json:
        print(show.as_json(data))
        return
    table = Table(title=f"Users on {dag}", title_justify="left")
    for name in ("user", "organisation", "vendor", "access", "municipalities", "roles", "login"):
        table.add_column(name, overflow="fold")
    for one in data["brukere"]:
        table.add_row(
            escape(one["bruker"]), escape(one["organisasjon"]), escape(one["leverandoer"]),
            "yes" if one["adgang"] else "no", " ".join(one["kommuner"]), " ".join(one["roller"]),
            " ".join(one["innlogging"]),
        )  # fmt: skip
    console.print(table)
    table = Table(title="Case systems", title_justify="left")
    for name in ("vendor", "system", "version", "cleared for"):
        table.add_column(name, overflow="fold")
    for one in data["fagsystemer"]:
        laws = ", ".join(law.lower() for law in one["godkjentFor"])
        table.add_row(one["leverandoer_orgnr"], escape(one["navn"]), escape(one["versjon"]), laws)
    console.print(table)
    for kommune in data["stengteKommuner"]:
        console.print(f"Municipality {kommune} may not transfer.")


def one(console: Console, known: Katalog, navn: str, dag: date, json: bool) -> None:
    """A user on a day, with every statement about it and its vendor's systems."""
    user = _user(known, navn, dag)
    row = known.brukere[navn]
    subjects = [(art, navn) for art in (Art.ADGANG, Art.KOMMUNE, Art.ROLLE)]
    subjects += [
        (Art.GODKJENT, system.subjekt)
        for system in known.alle.systemer
        if system.leverandoer_orgnr == row.leverandoer_orgnr
    ]
    said = [u for art, subjekt in subjects for u in known.historie(art, subjekt)]
    said.sort(key=lambda u: u.nr)
    if json:
        print(show.as_json({**user, "dag": dag, "historie": [_statement(u) for u in said]}))
        return
    for name, value in user.items():
        shown = " ".join(value) if isinstance(value, list) else str(value)
        console.print(f"{name}: {shown}", markup=False)
    table = Table(title="History", title_justify="left")
    for name in ("nr", "what", "holds", "days", "set (UTC)", "by", "why"):
        table.add_column(name, overflow="fold")
    for u in said:
        table.add_row(
            str(u.nr), escape(f"{u.art} {_subject(u)} {u.verdi}".strip()),
            "yes" if u.gjelder else "no", str(Periode.between(u.fra, u.til)),
            f"{u.satt:%Y-%m-%d %H:%M:%S}", escape(u.satt_av), escape(u.grunn),
        )  # fmt: skip
    console.print(table)


def _user(known: Katalog, navn: str, dag: date) -> dict[str, Any]:
    row = known.brukere[navn]
    login = ["passord"] if row.passord else []
    login += ["digest"] if row.hemmelighet else []
    login += [f"sertifikat:{row.sertifikat}"] if row.sertifikat != "NEI" else []
    return {
        "bruker": navn,
        "organisasjon": _org(known, row.orgnr),
        "leverandoer": _org(known, row.leverandoer_orgnr),
        "adgang": known.har_adgang(navn, dag),
        "kommuner": sorted(known.gjelder(Art.KOMMUNE, navn, dag)),
        "roller": sorted(known.gjelder(Art.ROLLE, navn, dag)),
        "innlogging": login,
        "demo": row.demo,
    }


def _org(known: Katalog, orgnr: str) -> str:
    names = {one.orgnr: one.navn for one in known.alle.organisasjoner}
    return f"{orgnr} {names[orgnr]}" if orgnr in names else orgnr


def _system(known: Katalog, system: System, dag: date) -> dict[str, Any]:
    return {
        **asdict(system),
        "godkjentFor": sorted(known.gjelder(Art.GODKJENT, system.subjekt, dag)),
    }


def _closed(known: Katalog, dag: date) -> list[str]:
    subjects = sorted({u.subjekt for u in known.alle.utsagn if u.art is Art.VINDU})
    return [one for one in subjects if "" in known.gjelder(Art.VINDU, one, dag)]


def _subject(u: Utsagn) -> str:
    return u.subjekt.replace("|", " ") if u.art is Art.GODKJENT else ""


def _statement(u: Utsagn) -> dict[str, Any]:
    return {**asdict(u), "art": u.art.value}
