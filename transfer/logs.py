"""The log: one line per event on standard error, from a closed vocabulary (docs/operation.md).

What stands in a line is named here, never a value of a record; whatever looks like a national id is
masked as the last step. A log that cannot be written never holds a request up: a full pipe loses
lines, and how many is told when it takes some again.
"""

from __future__ import annotations

import logging
import os
import select
import socket
import stat
import sys
import threading
from collections import Counter
from collections.abc import Callable, MutableMapping
from typing import Any, BinaryIO, TextIO, cast

import msgspec
import structlog

from rules.ident import mask
from transfer import clock
from transfer.forloep import Forloep
from transfer.hendelser import Hendelse
from transfer.masking import mask_event, mask_records
from transfer.settings import LogFormat

Put = Callable[[memoryview], int]

_PATIENCE = 0.25  # seconds that one line may wait for a slow reader
_encode = msgspec.json.Encoder(enc_hook=str).encode


def configure(level: str, format: LogFormat = LogFormat.JSON) -> None:
    """Log from here on. Spyne's own logs quote messages and are off."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(),
            mask_event,
            _json if format is LogFormat.JSON else _text,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.BytesLoggerFactory(file=cast(BinaryIO, _out())),
        cache_logger_on_first_use=False,
    )
    mask_records()
    for name in ("spyne", "sqlalchemy"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("alembic").setLevel(logging.WARNING)


Event = MutableMapping[str, Any]


def _json(_: Any, __: str, event: Event) -> bytes:
    first = {name: event.pop(name) for name in ("timestamp", "level", "event")}
    return mask(_encode({**first, **event}).decode()).encode()


def _text(_: Any, __: str, event: Event) -> bytes:
    """A line for people: time, level, event, then the rest."""
    when, level, name = event.pop("timestamp"), event.pop("level"), event.pop("event")
    trace = event.pop("exception", None)
    rest = " ".join(f"{key}={value}" for key, value in event.items())
    line = f"{when} {level:<8} {name:<12} {rest}"
    return mask(f"{line}\n{trace}" if trace else line).encode("utf-8", "replace")


class Stderr:
    """Standard error as a file that never blocks for long and never raises."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lost = 0
        self._stuck = False
        self._out: tuple[int, int, Put] | None = None  # process, descriptor, how to write

    def write(self, data: bytes) -> None:
        with self._lock:
            if self._lost:
                when = clock.wall().isoformat().replace("+00:00", "Z")
                told = {
                    "timestamp": when, "level": "warning", "event": Hendelse.LOGG_TAPT,
                    "lost": self._lost,
                }  # fmt: skip
                if not self._whole(_encode(told) + b"\n"):
                    self._lost += 1
                    return
                self._lost = 0
            if not self._whole(data):
                self._lost += 1

    def flush(self) -> None:
        """Nothing is held back."""

    @property
    def lost(self) -> int:
        """Lines lost since the last that was written."""
        return self._lost

    def _whole(self, data: bytes) -> bool:
        """Write all of it. A reader that stands still gets a moment, once, until it moves again."""
        fd, put = self._descriptor()
        left = memoryview(data)
        end = clock.monotonic() + (0.0 if self._stuck else _PATIENCE)
        while left:
            try:
                left = left[put(left) :]
                self._stuck = False
            except BlockingIOError:
                wait = end - clock.monotonic()
                if wait <= 0 or not select.select([], [fd], [], wait)[1]:
                    self._stuck = True
                    return False
            except OSError:
                return False  # closed, or the disk is full
        return True

    def _descriptor(self) -> tuple[int, Put]:
        if self._out is None or self._out[0] != os.getpid():
            self._out = (os.getpid(), *_open())
        return self._out[1:]


def _open() -> tuple[int, Put]:
    """Standard error and how to write to it without waiting.

    Not to block is a property of the open description, which others (a terminal, the process that
    started us) share; so a pipe is opened anew, and a socket is told with each message.
    """
    try:
        mode = os.fstat(2).st_mode
        if stat.S_ISSOCK(mode):
            sock = socket.socket(fileno=os.dup(2))
            return sock.fileno(), lambda data: sock.send(data, socket.MSG_DONTWAIT)
        if stat.S_ISFIFO(mode):
            pipe = os.open("/proc/self/fd/2", os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            return pipe, lambda data: os.write(pipe, data)
    except OSError:
        pass
    return 2, lambda data: os.write(2, data)


_STDERR = Stderr()


class _Redirected:
    """Standard error that Python code has put another stream in the place of."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, data: bytes) -> None:
        self._stream.write(data.decode())

    def flush(self) -> None:
        self._stream.flush()


def _out() -> Stderr | _Redirected:
    stream = sys.stderr
    return _STDERR if stream is None or stream is sys.__stderr__ else _Redirected(stream)


def closing(forloep: Forloep) -> None:
    """The one wide line of a request."""
    log = structlog.get_logger()
    feil = forloep.feil
    if feil is not None:
        log.info(
            Hendelse.FAULT, **_common(forloep), kode=feil.kode, slag=feil.detail_element,
            handling=feil.handling,
        )  # fmt: skip
    elif forloep.dom is not None and forloep.forsendelse is not None:
        log.info(_kind(forloep), **_common(forloep), **_batch(forloep))
    else:
        log.info(_kind(forloep), **_common(forloep))


def _kind(forloep: Forloep) -> Hendelse:
    if forloep.duplikat:
        return Hendelse.DUPLIKAT
    if forloep.dom is None:
        return Hendelse.OPPSLAG
    return Hendelse.FORSENDELSE if forloep.kvittering else Hendelse.VALIDERING


def _common(forloep: Forloep) -> dict[str, Any]:
    told = {
        "korrelasjon": forloep.korrelasjon,
        "spor": forloep.spor,
        "tjeneste": forloep.tjeneste,
        "operasjon": forloep.operasjon,
        "skjemaversjon": forloep.skjemaversjon,
        "avsender": forloep.bruker,
        "kvittering": forloep.kvittering,
        "bytes_inn": forloep.inn,
        "bytes_ut": forloep.ut,
        "ms": _ms(forloep.seconds),
        "steg_ms": {name: _ms(seconds) for name, seconds in forloep.steg.items()},
    }
    return {name: value for name, value in told.items() if value is not None}


def _batch(forloep: Forloep) -> dict[str, Any]:
    forsendelse, dom = forloep.forsendelse, forloep.dom
    assert forsendelse is not None and dom is not None
    hode = forsendelse.hode
    return {
        "kommunenummer": hode.kommunenummer,
        "avsender_orgnr": forsendelse.avsender.orgnr,
        "fagsystem": hode.fagsystem.navn[:60],
        "fagsystem_versjon": hode.fagsystem.versjon[:30],
        "poster": len(dom.poster),
        "utfall": Counter(post.utfall for post in dom.poster),
        "resultat": dom.resultat,
        "motorfeil": len(dom.kjoering.motorfeil),
        "klokke": forsendelse.mottatt,
    }


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)
