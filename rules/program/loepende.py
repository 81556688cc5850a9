"""The programmes that run on a day, and since when there was a way to register what they need."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from codelists import leveransedato, posttype
from rules.deltaker import Deltaker
from rules.facts import Innhold
from rules.kjede import Kjede, Tilstand
from rules.ordninger import INTRO, familie

I_GANG = (Tilstand.INNVILGET, Tilstand.PERMISJON)


def programmer(deltaker: Deltaker) -> Iterator[Kjede]:
    """The chains of the introduction programme that were granted."""
    for kjede in deltaker.kjeder.values():
        if familie(kjede.ordning) == INTRO and not kjede.er_avslag:
            yield kjede


def loepende_programmer(deltaker: Deltaker, dag: date) -> Iterator[Kjede]:
    """Those that are decided, not stopped or ended, and not past their last day."""
    for kjede in programmer(deltaker):
        if kjede.tilstand(dag) in I_GANG and dag <= kjede.periode.til:
            yield kjede


def aapnet(type_: type[Innhold]) -> date:
    """The day a record type of integreringsloven could first be sent."""
    kode = posttype(type_.posttype, "integreringsloven")
    assert kode is not None
    return leveransedato(kode.leveranse)
