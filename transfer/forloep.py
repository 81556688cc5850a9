"""The course of one request: what is known of it so far, and how long each step took.

One object per request, held by the thread that works on it. When it ends, `transfer.logs` writes
its one closing line and `transfer.metrics` counts it: per request, never per record. Outside a
request (the command line) everything here does nothing.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from transfer import clock

if TYPE_CHECKING:
    from rules.facts import Forsendelse
    from rules.utfall import Dom
    from transfer.faults import Feil

P = ParamSpec("P")
R = TypeVar("R")

# https://www.w3.org/TR/trace-context/ : version, trace, parent, flags
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")


@dataclass(slots=True)
class Forloep:
    """One request, from its header to its answer."""

    tjeneste: str
    spor: str | None = None  # the trace that the client named
    korrelasjon: str = field(default_factory=lambda: secrets.token_hex(8))
    began: float = field(default_factory=clock.monotonic)
    steg: dict[str, float] = field(default_factory=dict)
    inn: int = 0  # bytes of the body, inflated
    ut: int = 0
    operasjon: str | None = None
    skjemaversjon: str | None = None
    bruker: str | None = None
    kvittering: str | None = None
    forsendelse: Forsendelse | None = None
    dom: Dom | None = None
    duplikat: bool = False
    feil: Feil | None = None

    def took(self, name: str, seconds: float) -> None:
        self.steg[name] = self.steg.get(name, 0.0) + seconds

    @property
    def seconds(self) -> float:
        return clock.monotonic() - self.began


_thread = threading.local()


def current() -> Forloep | None:
    """The request that this thread works on."""
    return getattr(_thread, "forloep", None)


def korrelasjon() -> str:
    """The id under which a fault is told to the client and found in the log."""
    forloep = current()
    return forloep.korrelasjon if forloep is not None else secrets.token_hex(8)


@contextmanager
def of_request(
    tjeneste: str, environ: Mapping[str, Any], done: Callable[[Forloep], None]
) -> Iterator[Forloep]:
    """The course of a request; `done` is called with it when the answer is ready to leave."""
    named = _TRACEPARENT.fullmatch(environ.get("HTTP_TRACEPARENT", ""))
    forloep = Forloep(tjeneste, named[1] if named else None)
    _thread.forloep = forloep
    try:
        yield forloep
    finally:
        _thread.forloep = None
        done(forloep)


def judged(forsendelse: Forsendelse, dom: Dom, kvittering: str | None = None) -> None:
    """The batch of this request has been judged, and stored where it has a receipt."""
    if (forloep := current()) is not None:
        forloep.forsendelse, forloep.dom, forloep.kvittering = forsendelse, dom, kvittering


def duplicate_of(kvittering: str) -> None:
    """The batch of this request was sent before; its first receipt."""
    if (forloep := current()) is not None:
        forloep.duplikat, forloep.kvittering = True, kvittering


def steg(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorates a step of a batch's way: its time stands in the closing line under this name."""

    def decorate(work: Callable[P, R]) -> Callable[P, R]:
        @wraps(work)
        def timed(*args: P.args, **kwargs: P.kwargs) -> R:
            forloep = current()
            if forloep is None:
                return work(*args, **kwargs)
            began = clock.monotonic()
            try:
                return work(*args, **kwargs)
            finally:
                forloep.took(name, clock.monotonic() - began)

        return timed

    return decorate


class Transaksjonstid:
    """A transaction whose wait for the lock and whose commit are steps of their own."""

    __slots__ = ("_manager",)

    def __init__(self, manager: Any) -> None:
        self._manager = manager

    def __enter__(self) -> Any:
        began = clock.monotonic()
        entered = self._manager.__enter__()
        if (forloep := current()) is not None:
            forloep.took("vent", clock.monotonic() - began)
        return entered

    def __exit__(self, *error: Any) -> Any:
        began = clock.monotonic()
        try:
            return self._manager.__exit__(*error)
        finally:
            if (forloep := current()) is not None:
                forloep.took("commit", clock.monotonic() - began)
