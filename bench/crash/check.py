"""The invariants, from the vendors' own histories and from the register after the restart."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, text

from bench.batches import envelope
from bench.crash.vendor import Promise, post, svar_sum
from schemas.contract import newest
from storage import Lager
from storage.check import unsound

_POSTS = """SELECT f.forsendelse_id, p.loepenr, p.referanse, p.versjon, p.operasjon, p.posttype,
    p.person_nr, p.ordning, p.utfall, p.handling, p.registrert, p.data
    FROM post p JOIN forsendelse f ON f.nr = p.forsendelse_nr WHERE f.kanal = 'WS4'"""
_FINDINGS = """SELECT f.forsendelse_id, u.loepenr, u.nr, u.regel_id, u.felt, u.sti
    FROM funn u JOIN forsendelse f ON f.nr = u.forsendelse_nr WHERE f.kanal = 'WS4'"""


class NotNow(Exception):
    """The service says that its register cannot be asked."""


def kept(url: str, user: str, promises: Iterable[Promise]) -> Iterator[str]:
    """I1, I4 over HTTP: each receipt's Tilbakemelding is there, with the same bytes.

    Raises NotNow, or what the connection raises, where it cannot be asked at this moment.
    """
    seen = set()
    for promise in promises:
        if promise.kvittering is None or promise.kvittering in seen:
            continue
        seen.add(promise.kvittering)
        ns = newest("WS4").namespace
        _, reply = post(url, user, envelope(
            f'<HentTilbakemelding xmlns="{ns}"><kvitteringId>{promise.kvittering}</kvitteringId>'
            "</HentTilbakemelding>".encode()
        ))  # fmt: skip
        if b"TEKNISK_FEIL" in reply:
            raise NotNow(promise.name)
        if b"<w:tilbakemelding>" not in reply:
            yield f"I1 {promise.name}: {promise.kvittering} was promised and is not there"
        elif promise.svar is not None and svar_sum(reply) != promise.svar:
            yield f"I4 {promise.name}: the Tilbakemelding is another than the one that was sent"


def promised(lager: Lager, promises: Iterable[Promise]) -> Iterator[str]:
    """I1, I2, I4, I5 from the history: every receipt against the row it speaks of."""
    first: dict[str, set[str]] = defaultdict(set)
    original: Counter[str] = Counter()
    with lager.batch(write=False) as transaction:
        for promise in promises:
            if promise.fault == "FORSENDELSE_BRUKT":
                continue
            if promise.fault is not None or promise.kvittering is None:
                yield f"I1 {promise.name}: answered with {promise.fault}"
                continue
            first[promise.name].add(promise.kvittering)
            original[promise.name] += not promise.duplikat
            row = transaction.find_by_kvittering(promise.kvittering)
            if row is None:
                yield f"I1 {promise.name}: {promise.kvittering} was promised and is lost"
                continue
            if row.sum_kanonisk != promise.sum:
                yield f"I1 {promise.name}: stored with other content than was sent"
            svar = hashlib.sha256(transaction.svar(row.nr) or b"").hexdigest()
            if promise.svar is not None and svar != promise.svar:
                yield f"I4 {promise.name}: stored with another Tilbakemelding than was sent"
            if not promise.sums_up:
                yield f"I5 {promise.name}: the counts do not add up to the posts"
            stored = transaction.conn.execute(
                text("SELECT utfall FROM post WHERE forsendelse_nr = :nr ORDER BY loepenr"),
                {"nr": row.nr},
            ).scalars()
            if list(stored) != promise.utfall:
                yield f"I3 {promise.name}: other outcomes are stored than were told"
    for name, receipts in first.items():
        if len(receipts) > 1:
            yield f"I2 {name}: two receipts, {sorted(receipts)}"
        if original[name] > 1:
            yield f"I2 {name}: taken in as new {original[name]} times"


def sound(lager: Lager) -> Iterator[str]:
    """I2, I3, I6, I7 from the register alone (`nir db check`)."""
    with lager.batch(write=False) as transaction:
        yield from (f"I2-I7 {wrong}" for wrong in unsound(transaction.conn))
        missing = text("SELECT kvittering_id FROM forsendelse WHERE svar IS NULL AND kanal = 'WS4'")
        for kvittering in transaction.conn.execute(missing).scalars():
            yield f"I7 {kvittering} has no Tilbakemelding"


def same_state(killed: Lager, unharmed: Lager) -> Iterator[str]:
    """I8: every post and finding of the killed run stands as in a run without a kill."""
    for what, query in (("post", _POSTS), ("finding", _FINDINGS)):
        with killed.batch(write=False) as transaction:
            here = _state(transaction.conn, query)
        with unharmed.batch(write=False) as transaction:
            there = _state(transaction.conn, query)
        for key in sorted(here.keys() | there.keys()):
            if here.get(key) != there.get(key):
                yield f"I8 {what} {key}: {here.get(key)} here, {there.get(key)} without a kill"


def _state(conn: Connection, query: str) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    found = {}
    for row in conn.execute(text(query)):
        values = [bytes(v) if isinstance(v, memoryview) else v for v in row]
        found[tuple(str(v) for v in values[:3])] = tuple(values)
    return found
