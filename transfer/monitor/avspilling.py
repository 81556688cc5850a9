"""Replays every batch that a search finds: unchanged bytes under today's rules, stored nowhere.

It runs in a process of its own with low priority: batches from senders do not wait for it, and it
goes on where it stood when it, or the worker that began it, dies. It reads the register and writes
to its own tables, a few batches at a time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog

from storage import StorageError
from storage.innsyn import avspillinger
from storage.innsyn.avspillinger import Avspilling, Resultat, Tilstand
from storage.innsyn.forsendelser import Linje
from transfer import clock
from transfer.hendelser import Hendelse
from transfer.intake import Tjeneste
from transfer.monitor import omdoemming, soek

log = structlog.get_logger()

ANTALL = 20  # batches read at a time
VARSEL = 2.0  # seconds, after which what was done is kept


class Ingen(ValueError):
    """The search finds nothing, or has words that are not understood (the text names them)."""


def begin(
    tjeneste: Tjeneste, *, tekst: str, hvem: str, grunn: str, klokke: datetime, ved_mottak: bool,
    most: int,
) -> Avspilling:  # fmt: skip
    """Make a replay of what a search finds, at most `most` batches, newest first.

    Raises `Ingen`.
    """
    found = soek.parse(tekst, klokke)
    if found.feil:
        raise Ingen(" ".join(found.feil))
    now = clock.wall()
    with tjeneste.lager.batch(write=True, moves=False) as transaction:
        conn = transaction.conn
        antall, flere, oeverst = avspillinger.bounded(conn, found.filter, most)
        if not antall:
            raise Ingen("")
        one = Avspilling(
            0, found.tekst, klokke, ved_mottak, grunn, hvem, now, now, None, Tilstand.GAAR,
            antall, 0, flere, oeverst, None,
        )  # fmt: skip
        one = replace(one, nr=avspillinger.create(conn, one))
        transaction.audit(
            now, hvem=hvem, hva="monitor.avspilling_startet", maal=f"avspilling:{one.nr}",
            grunn=grunn, etter={"soek": one.soek, "antall": antall, "ved_mottak": ved_mottak},
        )  # fmt: skip
    return one


def run(
    tjeneste: Tjeneste, nr: int, tell: Callable[[Avspilling], None] = lambda one: None
) -> Avspilling | None:
    """Replay what is left; the replay as it then is. None where another process runs it, or it is
    done.
    """
    with tjeneste.lager.batch(write=True, moves=False) as transaction:
        held = avspillinger.claim(transaction.conn, nr, clock.wall())
    if held is None:
        return None
    one = held
    wanted = soek.parse(one.soek, one.klokke).filter
    done: list[Resultat] = []
    since = clock.monotonic()
    while True:
        with tjeneste.lager.batch(write=False) as transaction:
            at = min((row.forsendelse_nr for row in done), default=one.neste)
            reached = replace(one, gjort=one.gjort + len(done), neste=at)
            lines = avspillinger.left(transaction.conn, reached, wanted, ANTALL)
        if not lines:
            break
        for line in lines:
            done.append(_replayed(tjeneste, one, line))
            if clock.monotonic() - since > VARSEL:
                kept = _keep(tjeneste, one, done)
                if kept is None:
                    return _now(tjeneste, nr)
                one, done, since = kept, [], clock.monotonic()
                tell(one)
    kept = _keep(tjeneste, one, done)
    if kept is not None:
        tell(kept)
        _finish(tjeneste, kept)
    return _now(tjeneste, nr)


def _replayed(tjeneste: Tjeneste, one: Avspilling, line: Linje) -> Resultat:
    naa = clock.tid(one.klokke)
    try:
        judged = omdoemming.again(tjeneste, line, None if one.ved_mottak else naa, naa)
    except omdoemming.Ryddet:
        return Resultat(line.nr, line.resultat, None, line.poster, feil="RYDDET")
    except omdoemming.UkjentAvsender:
        return Resultat(line.nr, line.resultat, None, line.poster, feil="UKJENT_AVSENDER")
    except StorageError:
        raise
    except Exception as error:  # a fault of ours in one batch: the others are judged all the same
        log.error(Hendelse.MONITOR_FEIL, kvittering=line.kvittering_id, exc_info=error)
        return Resultat(line.nr, line.resultat, None, line.poster, feil="INTERN_FEIL")
    return judged.resultat()


def _keep(tjeneste: Tjeneste, one: Avspilling, done: list[Resultat]) -> Avspilling | None:
    """Keep results; the replay from there, or None where it was stopped or taken over."""
    now = clock.wall()
    with tjeneste.lager.batch(write=True, moves=False) as transaction:
        if not avspillinger.save(transaction.conn, one, done, now):
            return None
        return avspillinger.get(transaction.conn, one.nr)


def _finish(tjeneste: Tjeneste, one: Avspilling) -> None:
    now = clock.wall()
    with tjeneste.lager.batch(write=True, moves=False) as transaction:
        conn = transaction.conn
        avspillinger.finish(conn, one.nr, now)
        counts = {
            f"{row.foer}>{row.naa or '-'}": row.forsendelser
            for row in avspillinger.results(conn, one.nr)
        }
        transaction.audit(
            now, hvem=one.konto, hva="monitor.avspilling_ferdig", maal=f"avspilling:{one.nr}",
            etter={"gjort": one.gjort, "resultater": counts},
        )  # fmt: skip


def _now(tjeneste: Tjeneste, nr: int) -> Avspilling | None:
    with tjeneste.lager.batch(write=False) as transaction:
        return avspillinger.get(transaction.conn, nr)


def spawn(tjeneste: Tjeneste, nr: int) -> None:
    """Run a replay in a process of its own, which outlives this one."""
    told = {"NIR_DATABASE": tjeneste.lager.url, "NIR_MILJOE": tjeneste.miljoe.value}
    running = subprocess.Popen(
        [sys.executable, "-m", "transfer", "replay", "--job", str(nr)],
        env={**os.environ, **told}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    threading.Thread(target=running.wait, daemon=True).start()  # nothing of it is left behind
