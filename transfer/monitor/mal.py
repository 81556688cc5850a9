"""The templates and the small words they use."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

import codelists
from rules.ident import mask
from transfer.monitor import diagram, soek, tekster
from transfer.monitor.eksport import FORMATER
from transfer.monitor.foresp import Foresp
from transfer.monitor.ruter import ROT, Side
from transfer.monitor.tabell import Celle, Kolonne, Slag

_ICON = {"danger": "✕", "warning": "▲", "success": "✓", "info": "●", "neutral": "–"}
_TONE = {
    "GODTATT": "success", "GODTATT_MED_AVVIK": "warning", "DELVIS": "warning", "AVVIST": "danger",
    "UAVKLART": "danger", "LAGRET": "success", "LAGRET_MED_AVVIK": "warning",
    "UENDRET": "neutral", "ERSTATTET": "success", "ANNULLERT": "neutral", "UTSATT": "warning",
    "FORELDET": "neutral", "AVVISNING": "danger", "ADVARSEL": "warning", "INFORMASJON": "info",
    "NY": "danger", "PAAGAAR": "warning", "LOEST": "success", "KOM_TILBAKE": "danger",
    "UNNTATT": "neutral", "RETTET": "success", "SAMME": "danger", "NYTT": "danger",
    "AAPEN": "success", "SUSPENDERT": "danger", "IKKE_GODKJENT": "neutral", "UTLOEPT": "warning",
    "VENTER": "info", "JA": "success", "NEI": "warning", "UENDRET_UTFALL": "neutral",
    "BEDRE": "success", "VERRE": "danger", "TAUS": "warning", "I_RUTE": "success",
    "GAAR": "info", "FERDIG": "success", "STANSET": "neutral", "AVBRUTT": "warning",
    "BORTE": "success", "IKKE_BEDOEMT": "warning", "ANNET": "info",
}  # fmt: skip


@cache
def environment() -> Environment:
    env = Environment(
        loader=PackageLoader("transfer.monitor", "maler"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(
        ROT=ROT, statisk=statisk, FORMATER=FORMATER, soek_lenke=soek.lenke, Slag=Slag,
        SPRAK=tekster.SPRAK_NAVN, tone=tone, ikon=lambda word: _ICON[tone(word)],
        diagram=diagram,
    )  # fmt: skip
    env.filters["mask"] = mask
    env.filters["ordpar"] = lambda codes, ordet, gruppe: [(c, ordet(gruppe, c)) for c in codes]
    env.filters["perioder"] = lambda days, t: [(str(n), t("grupper.dager", n=n)) for n in days]
    return env


def tone(word: str | None) -> str:
    """The colour of a word of a closed set; its icon says the same to who sees no colour."""
    return _TONE.get(word or "", "neutral")


def render(foresp: Foresp, side: Side) -> str:
    """The page as HTML."""
    sprak = foresp.sprak

    def vis(celle: Celle, kolonne: Kolonne) -> str:
        return celle.tekst if celle.tekst is not None else format_value(celle.verdi, kolonne, sprak)

    return environment().get_template(side.mal).render(
        f=foresp, t=foresp.t, sprak=sprak, side=side, vis=vis,
        ordet=lambda gruppe, kode: tekster.ord_for(sprak, gruppe, kode),
        tall=lambda value: tekster.tall(value, sprak),
        dag=lambda value: tekster.dag(value, sprak), tid=lambda value: tekster.tid(value, sprak),
        kommune=kommune_navn, meny=meny(foresp), klokke=klokke(foresp), **side.data,
    )  # fmt: skip


def format_value(value: Any, kolonne: Kolonne, sprak: str) -> str:
    """A value in words, as people of the language write it; ids masked."""
    if value is None or value == "":
        return "–"
    if kolonne.slag is Slag.MERKE:
        return tekster.ord_for(sprak, kolonne.ordliste, str(value))
    if kolonne.slag is Slag.PROSENT:
        return f"{tekster.tall(round(float(value), 1), sprak)} %"
    if isinstance(value, datetime):
        return tekster.tid(value, sprak)
    if isinstance(value, date):
        return tekster.dag(value, sprak)
    if isinstance(value, int | float):
        return tekster.tall(value, sprak)
    return mask(str(value))


@cache
def kommune_navn(nr: str | None) -> str:
    """The name of a municipality, of its newest version; empty where there is none."""
    found = codelists.liste("kommune").versjoner_av(nr) if nr else ()
    return found[-1].navn_nb if found else ""


def klokke(foresp: Foresp) -> dict[str, Any]:
    """The clock of the service as every page shows it: real, or standing on a moment."""
    return {"simulert": foresp.monitor.tjeneste.fixed is not None, "tid": foresp.klokke}


def meny(foresp: Foresp) -> list[tuple[str, str, str]]:
    """The main menu for an account: name, address, shortcut."""
    if foresp.konto is None:
        return []
    every = [
        ("oversikt", "/", "o"), ("grupper", "/grupper", "g"),
        ("forsendelser", "/forsendelser", "f"), ("fagsystemer", "/fagsystemer", "s"),
    ]  # fmt: skip
    if foresp.kan("alt"):
        every += [("porter", "/porter", "p"), ("kommuner", "/kommuner", "k")]
    every.append(("regler", "/regler", "r"))
    if foresp.kan("revisjon"):
        every.append(("revisjon", "/revisjon", "a"))
    return [(name, ROT + path, key) for name, path, key in every]


# -- static files, at addresses that change with their content


@cache
def _files() -> dict[str, tuple[bytes, str]]:
    folder = resources.files("transfer.monitor") / "static"
    found = {}
    for name in ("designsystemet/theme.css", "designsystemet/designsystemet.css", "monitor.css",
                 "monitor.js", "ikon.svg"):  # fmt: skip
        body = (folder / name).read_bytes()
        found[name] = (body, sha256(body).hexdigest()[:12])
    return found


def statisk(name: str) -> str:
    """The address of a static file."""
    return f"{ROT}/static/{_files()[name][1]}/{name}"


def static_file(digest: str, name: str) -> tuple[bytes, str] | None:
    """The bytes and type of a static file; None where there is none at the address."""
    found = _files().get(name)
    if found is None or found[1] != digest:
        return None
    kind = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    return found[0], f"{kind[name.rpartition('.')[2]]}; charset=utf-8"


def as_json(value: Any) -> Markup:
    return Markup(json.dumps(value, ensure_ascii=False))
