"""How the chains of an ordning stand; the programme ends with an avslutning, not with a test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules import law
from rules.facts import Avbrudd, Avslutning, Registrering
from rules.kjede import Kjede, Tilstand
from rules.sak import Sak


@dataclass(frozen=True, slots=True)
class Utfall:
    """`hva`: ikke_startet, i_gang, or the outcome of the last end; `kode` is its reason."""

    hva: str
    dato: date | None = None
    kode: str | None = None


def utfall(sak: Sak, ordning: str) -> Utfall:
    """The state of all chains of an ordning together on the day of the case."""
    begun = [
        k
        for k in sak.kjeder.values()
        if k.ordning == ordning and not k.er_avslag and k.periode.fra <= sak.dag
    ]
    if not begun:
        return Utfall("ikke_startet")
    if any(k.tilstand(sak.dag) is not Tilstand.AVSLUTTET for k in begun):
        return Utfall("i_gang")
    return max((_last_end(k, sak.dag) for k in begun), key=lambda u: (u.dato, u.kode or ""))


def _last_end(kjede: Kjede, dag: date) -> Utfall:
    ends = [r for r in kjede.hendelser if _is_end(r) and _dato(r) <= dag]
    last = ends[-1].innhold
    if isinstance(last, Avslutning):
        kode, dato = last.aarsak, last.dato
    else:
        assert isinstance(last, Avbrudd)
        kode, dato = last.begrunnelse, last.dato
    hva = law.avslutning_utfall.at(dato).get(kode or "", "avsluttet")
    return Utfall(hva, dato, kode)


def _is_end(r: Registrering) -> bool:
    return isinstance(r.innhold, Avslutning | Avbrudd)


def _dato(r: Registrering) -> date:
    return r.innhold.hendelsesdato or date.min
