"""A closed set of words."""

from __future__ import annotations

from enum import StrEnum


class Ordsett(StrEnum):
    """An enum that hashes as the text it is; Enum's own hash is Python code, run for every post."""

    __hash__ = str.__hash__
