"""What an alert was, and what it is now: new ones are told once, those that are over are closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from storage.innsyn.varsling import Tilstand, Varselrad
from transfer.alerts.kinds import Sett
from transfer.alerts.rules import Alvor, Varselregel


@dataclass(frozen=True, slots=True)
class Stand:
    """The alerts after a look: those that are new or changed, and those that are over."""

    gjelder: tuple[Varselrad, ...]
    over: tuple[Varselrad, ...]


def compare(
    known: Iterable[Varselrad], seen: Iterable[tuple[Varselregel, Sett]], naa: datetime
) -> Stand:
    """Put what is seen beside what was known.

    An alert that is known keeps its state and its deliveries, an acknowledged one stays so; one
    that was closed opens anew. What is no longer seen is closed.
    """
    before: Mapping[str, Varselrad] = {one.noekkel: one for one in known}
    stands: dict[str, Varselrad] = {}
    for regel, one in seen:
        noekkel = f"{regel.id}:{one.noekkel}"
        verdier = {**one.verdier, "antall": one.antall}
        old = before.get(noekkel)
        if old is None or old.tilstand is Tilstand.LUKKET:
            stands[noekkel] = Varselrad(
                noekkel, regel.id, regel.alvorlighet, Tilstand.AAPEN, one.siden, naa, naa,
                one.antall, verdier, {},
            )  # fmt: skip
        else:
            stands[noekkel] = replace(
                old, alvorlighet=regel.alvorlighet, sist=naa, antall=one.antall, verdier=verdier
            )
    over = (
        replace(old, tilstand=Tilstand.LUKKET, endret=naa, endret_av=None)
        for noekkel, old in before.items()
        if noekkel not in stands and old.tilstand is not Tilstand.LUKKET
    )
    return Stand(tuple(stands.values()), tuple(over))


def due(rows: Iterable[Varselrad], channel: str, *, quiet: bool) -> list[Varselrad]:
    """The alerts to tell on a channel now: open, untold there, and grave enough in quiet hours."""
    return [
        row
        for row in rows
        if row.tilstand is Tilstand.AAPEN
        and channel not in row.levert
        and not (quiet and row.alvorlighet != Alvor.KRITISK)
    ]
