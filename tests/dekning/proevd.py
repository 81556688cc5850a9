"""One example tried at the door of its rule."""

from __future__ import annotations

from dataclasses import dataclass

from rules.rule import Rule
from tests.dekning.opptak import Slag


@dataclass(frozen=True, slots=True)
class Proevd:
    """Whether the rule fired, whether it was asked at all, and what was answered beside."""

    rule: Rule
    slag: Slag
    fyrte: bool
    spurt: bool
    svar: str

    @property
    def som_ventet(self) -> bool:
        """The example holds at the door: the fault is found, and nothing where there is none.

        Of the mended fault the rule must have been asked; an ordinary record may be of another
        kind, and is then only not accused.
        """
        if self.slag is Slag.FYRER:
            return self.fyrte
        return not self.fyrte and (self.spurt or self.slag is Slag.STILLE)

    def __str__(self) -> str:
        return f"{self.rule.id} {self.rule.name} # {self.slag}: {self.svar}"
