"""`nir purge`: the bytes of old batches are taken away, then their answers; the rest stays.

How long is dated data (`rules/law/oppbevaring.toml`). A little at a time, each its own transaction
with its own row in the audit log, so that batches are never held up; running it again takes away
what has become due since.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from rules import law
from rules.facts.forsendelse import OSLO
from storage import Lager
from storage.purge import Grense, Slettet, due, forget, take_away

_AT_A_TIME = 500


def limits(now: datetime, innhold: int | None = None, svar: int | None = None) -> Grense:
    """The moments before which bytes and answers are due; in days, else as the data has it."""
    kept = law.oppbevaring.at(_day(now))
    return Grense(
        now - timedelta(days=kept["innhold"] if innhold is None else innhold),
        now - timedelta(days=kept["svar"] if svar is None else svar),
    )


def due_now(lager: Lager, grense: Grense) -> Slettet:
    """What `purge` would take away."""
    with lager.batch(write=False) as transaction:
        return due(transaction.conn, grense)


def purge(lager: Lager, grense: Grense, now: datetime, *, hvem: str) -> Slettet:
    """Take away all that is due; what it was."""
    total = Slettet()
    while True:
        with lager.batch() as transaction:
            gone = take_away(transaction.conn, grense, total.til_nr, _AT_A_TIME)
            if gone:
                transaction.audit(
                    now, hvem=hvem, hva="SLETT_INNHOLD", maal=f"forsendelser til nr {gone.til_nr}",
                    grunn="oppbevaringstid",
                    etter={
                        "innhold": gone.innhold, "svar": gone.svar, "bytes": gone.bytes,
                        "innhold_foer": grense.innhold.isoformat(timespec="seconds"),
                        "svar_foer": grense.svar.isoformat(timespec="seconds"),
                    },
                )  # fmt: skip
        if not gone:
            break
        total += gone
    if total:
        forget(lager)
    return total


def _day(now: datetime) -> date:
    return now.astimezone(OSLO).date()
