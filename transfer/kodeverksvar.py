"""HentKodeverk: the code lists as of a day, or what changed since a version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import codelists
from transfer.enquiries import today
from transfer.faults import ugyldig
from transfer.intake import Melding, Tjeneste


def kodeverk(
    tjeneste: Tjeneste, melding: Melding, given: Mapping[str, Any]
) -> tuple[str, list[Mapping[str, Any]]]:
    """The version of the code lists, and the lists asked for (all where none is named).

    With `endretSiden` only codes that came, changed or went after that day. The version is the day
    of the last change, so a client sends the one it has as `endretSiden` and gets what is new.
    """
    names = given.get("navn") or []
    names = names if isinstance(names, list) else [names]
    shown = [n for n in codelists.navn() if not codelists.beskrivelse(n).intern]
    unknown = [name for name in names if name not in shown]
    if unknown:
        raise ugyldig(
            "UKJENT_KODEVERK",
            f"Kodeverket {unknown[0]} finnes ikke.",
            f"There is no code list {unknown[0]}.",
            f"Kodeverket {unknown[0]} finst ikkje.",
        )
    today_ = today(tjeneste, melding)
    day = date.fromisoformat(given["gyldigDato"]) if "gyldigDato" in given else today_
    changed: set[tuple[str, str]] | None = None
    if "endretSiden" in given:
        since = date.fromisoformat(given["endretSiden"])
        changed = {(e.kodeverk, e.kode) for e in codelists.endringer(since, max(since, day))}
    lists: list[Mapping[str, Any]] = []
    for name in names or shown:
        codes = [
            _kode(kode)
            for kode in codelists.liste(name).alle()
            if (kode.gjelder(day) if changed is None else (name, kode.kode) in changed)
        ]
        if codes or changed is None:
            lists.append({"navn": name, "kode": codes})
    return codelists.utgave(day).isoformat(), lists


def _kode(kode: codelists.Kode) -> dict[str, Any]:
    return {
        "kode": kode.kode,
        "navn": {"nb": kode.navn_nb, "en": kode.navn_en},
        "gyldigFra": kode.gyldig_fra,
        "gyldigTil": kode.gyldig_til,
        "lov": None if kode.lov == "both" else kode.lov.upper(),
        "leveranse": kode.leveranse or None,
        "egenskap": [
            {"navn": name, "verdi": value} for name, value in kode.egenskaper.items() if value
        ],
    }
