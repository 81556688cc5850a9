"""The addresses of the monitor. A page writes itself into `RUTER` with `@side`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from storage.innsyn.kontoer import Rolle
from transfer.adresser import MONITOR
from transfer.monitor.tabell import Tabell

ROT = MONITOR

ALLE = frozenset(Rolle)
EGNE = frozenset({Rolle.LEVERANDOER, Rolle.KOMMUNE})  # see their own traffic only
VAARE = ALLE - EGNE
DRIFT = frozenset({Rolle.DRIFT, Rolle.PORTANSVARLIG})
PORT = frozenset({Rolle.PORTANSVARLIG})
REVISJON = frozenset({Rolle.REVISOR, Rolle.DRIFT, Rolle.PORTANSVARLIG})

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Side:
    """A page: its template with data, and the tables that exports write."""

    mal: str
    tittel: str
    data: dict[str, Any] = field(default_factory=dict)
    tabeller: Sequence[Tabell] = ()
    meny: str = ""
    status: int = 200


@dataclass(frozen=True, slots=True)
class Rute:
    sti: str
    vis: Callable[..., Any]
    metoder: Collection[str]
    roller: frozenset[Rolle]
    aapen: bool  # without login


RUTER: list[Rute] = []


def side(
    sti: str,
    *,
    metoder: Collection[str] = ("GET",),
    roller: frozenset[Rolle] = ALLE,
    aapen: bool = False,
) -> Callable[[View], View]:
    """Serve a function at an address. It takes a `Foresp` and what the address names."""

    def write(vis: View) -> View:
        RUTER.append(Rute(ROT + sti, vis, metoder, roller, aapen))
        return vis

    return write
