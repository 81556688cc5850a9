"""Whether a commit is on the disk when the database says so: asked of the connection itself."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from storage.engine import is_sqlite
from storage.errors import StorageError

_SQLITE = {
    "journal_mode": ("wal", "a commit is one append to a log that is synced"),
    "synchronous": ("2", "FULL: the log is synced at every commit"),
    "fullfsync": ("1", "macOS: a sync goes through the drive's own cache"),
    "checkpoint_fullfsync": ("1", "the same when the log is written back"),
}
_POSTGRES = {
    "synchronous_commit": ("on", "a commit is answered when its log is on the disk"),
    "fsync": ("on", "the server syncs its log at all; set in postgresql.conf"),
    "full_page_writes": ("on", "a page torn by a power cut is mended; set in postgresql.conf"),
}


@dataclass(frozen=True, slots=True)
class Holding:
    """A setting of the database on which durability hangs: what it is and what it must be."""

    name: str
    value: str
    wanted: str
    why: str

    @property
    def holds(self) -> bool:
        return self.value == self.wanted


class NotDurable(StorageError):
    """The database would answer a commit that is not on the disk; its operator sets it right."""

    def __init__(self, weak: list[Holding]) -> None:
        super().__init__()
        told = (f"{one.name} is {one.value}, must be {one.wanted} ({one.why})" for one in weak)
        self.args = (f"it is not durable. {'; '.join(told)}.",)


def holdings(conn: Connection) -> list[Holding]:
    """Every such setting, as this connection has it."""
    lite = is_sqlite(conn)
    ask = "PRAGMA {}" if lite else "SHOW {}"
    return [
        Holding(name, str(conn.execute(text(ask.format(name))).scalar()), wanted, why)
        for name, (wanted, why) in (_SQLITE if lite else _POSTGRES).items()
    ]
