"""The steps of a rule book as one generated function per record type and law.

What `Regelbok.check_plainly` does in a loop stands here unrolled: the calls of all rules after each
other, with no look-ups between. It says the same of every post (a test holds the two together),
and leaves the odd ones, where a rule breaks, to the loop.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from rules.rule import Alvorlighet, Steg

if TYPE_CHECKING:
    from rules.engine import Bound, Trinn
    from rules.rule import Rule

Hits = list[tuple["Rule", Any]]
Compiled = Callable[[Any, Any, Any, Any, Any, Any], tuple[Hits, Steg | None]]

SLOT = {"post": "p", "innhold": "i", "deltaker": "d", "forsendelse": "f", "tidligere": "t",
        "register": "r"}  # fmt: skip


def arguments(sees: Sequence[str]) -> str:
    """The arguments of a rule, as the generated function calls them."""
    return ", ".join(SLOT[one] for one in sees)


def compiled(name: str, trinn: Sequence[Trinn]) -> Compiled:
    """The function of these steps: `(p, i, d, f, t, r) -> (hits, the step that stopped it)`.

    An exception of a rule is not caught here.
    """
    space: dict[str, Any] = {}
    lines = ["def check(p, i, d, f, t, r):", "    hits = []"]
    for one in trinn:
        if one.steg > Steg.PERSON:
            space["PERSON"] = Steg.PERSON
            lines.append("    if d is None: return hits, PERSON")
        for bound in one.bound:
            lines += _call(bound, len(space), space)
        if any(b.rule.alvorlighet is Alvorlighet.AVVISNING for b in one.bound):
            stop = f"s{one.steg.value}"
            space.update({stop: one.steg, "refuses": refuses})
            lines.append(f"    if hits and refuses(hits): return hits, {stop}")
    lines.append("    return hits, None")
    text = "\n".join(lines) + "\n"
    file = f"<rules {name}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), space)
    check: Compiled = space["check"]
    return check


def refuses(hits: Hits) -> bool:
    """Whether one of these refuses the post."""
    return any(rule.alvorlighet is Alvorlighet.AVVISNING for rule, _ in hits)


def _call(bound: Bound, n: int, space: dict[str, Any]) -> list[str]:
    rule = bound.rule
    space[f"f{n}"], space[f"r{n}"] = rule.fires, rule
    lines = [f"    h = f{n}({arguments(rule.sees)})", f"    if h: hits.append((r{n}, h))"]
    if bound.day is None:
        return lines
    space[f"d{n}"], space[f"v{n}"] = bound.day, rule.valid
    return [
        f"    y = d{n}(i)",
        f"    if y is None or y in v{n}:",
        *(f"    {line}" for line in lines),
    ]
