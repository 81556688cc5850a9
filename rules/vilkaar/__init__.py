"""The conditions of the decision table: each gives its ground where it holds, else None."""

from collections.abc import Callable

from rules.forklaring import Grunn
from rules.sak import Sak

Vilkaar = Callable[[Sak], Grunn | None]
