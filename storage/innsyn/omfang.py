"""Whose traffic an account may see. Every query takes an `Omfang`; none reads past it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Omfang:
    """One vendor's traffic, one municipality's, or (both empty) everybody's."""

    leverandoer: str | None = None
    kommunenummer: str | None = None

    @property
    def alt(self) -> bool:
        return self.leverandoer is None and self.kommunenummer is None

    def on(self, columns: Any) -> Iterator[Any]:
        """The conditions on a table that has the columns leverandoer and kommunenummer."""
        if self.leverandoer is not None:
            yield columns.leverandoer == self.leverandoer
        if self.kommunenummer is not None:
            yield columns.kommunenummer == self.kommunenummer


ALT = Omfang()
