"""Integreringsloven chapter 6A: temporary collective protection, and training beyond its year."""

from __future__ import annotations

from datetime import date

from rules import law
from rules.facts import Tillatelse


def er_6a(tillatelse: Tillatelse) -> bool:
    """Whether the permit is one of those chapter 6A was made for."""
    regel = law.kap_6a.siste
    klasse: str = regel["klasse"]
    fra: date = regel["innvilget_fra"]
    return tillatelse.klasse.value == klasse and tillatelse.innvilget >= fra


def gjelder_6a(tillatelse: Tillatelse, dag: date) -> bool:
    """Whether the chapter rules the permit on the day; else the ordinary rules do."""
    regel = law.kap_6a.siste
    fra: date = regel["gjelder_fra"]
    til: date = regel["gjelder_til"]
    return er_6a(tillatelse) and fra <= dag <= til
