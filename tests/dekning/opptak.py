"""The three examples of a rule, run with the rule replaced by itself and a recorder."""

from __future__ import annotations

import contextlib
import doctest
import inspect
import io
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.rule import Rule
from rules.words import WORDS


class Slag(StrEnum):
    """What an example shows: the fault, the same mended, an ordinary case."""

    FYRER = "fires"
    RETTET = "corrected"
    STILLE = "does not fire"


@dataclass(frozen=True, slots=True)
class Eksempel:
    """One marked example: what the rule was given, by what each parameter is, and what it said.

    `sett` are the arguments by what the rule sees; `navn` the same by parameter.
    """

    rule: Rule
    slag: Slag
    sett: Mapping[str, object]
    navn: Mapping[str, object]
    svar: object

    @property
    def fyrer(self) -> bool:
        return bool(self.svar)


def eksempler(rule: Rule) -> list[Eksempel]:
    """The marked examples of a rule; the first call in the line that is marked, else the
    last before it."""
    found: list[Eksempel] = []
    calls: list[tuple[dict[str, object], object]] = []
    signature = inspect.signature(rule.fires)

    def recorder(*args: object, **kwargs: object) -> object:
        answer = rule.fires(*args, **kwargs)
        calls.append((dict(signature.bind(*args, **kwargs).arguments), answer))
        return answer

    module = inspect.getmodule(rule.fires)
    globs = {**vars(module), **WORDS, rule.name: recorder}
    for example in doctest.DocTestParser().get_examples(rule.fires.__doc__ or ""):
        before = len(calls)
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(example.source, f"<{rule.name}>", "single"), globs)
        for slag in Slag:
            if example.source.rstrip().endswith(f"# {slag}"):
                navn, svar = calls[before] if len(calls) > before else calls[-1]
                sett = dict(zip(rule.sees, navn.values(), strict=False))
                found.append(Eksempel(rule, slag, sett, dict(navn), svar))
    return found
