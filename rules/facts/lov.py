"""The two laws."""

from enum import Flag, auto


class Lov(Flag):
    """Introduksjonsloven (LOV-2003-07-04-80) and integreringsloven (LOV-2020-11-06-127)."""

    INTRODUKSJONSLOVEN = auto()
    INTEGRERINGSLOVEN = auto()
    BEGGE = INTRODUKSJONSLOVEN | INTEGRERINGSLOVEN

    def __str__(self) -> str:
        return (self.name or "").lower()

    # There is one object for each combination, and a batch asks for rules by law a million times.
    __hash__ = object.__hash__


INTRODUKSJONSLOVEN = Lov.INTRODUKSJONSLOVEN
INTEGRERINGSLOVEN = Lov.INTEGRERINGSLOVEN
BEGGE = Lov.BEGGE
