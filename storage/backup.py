"""Copies of an SQLite register: taken while the service runs, checked, and put back.

A copy is one file, a consistent state of the register, beside it `FILE.sha256` as sha256sum reads
it. PostgreSQL has programs of its own for this (docs/durability.md).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.pool import NullPool

from storage.check import Stand, stand, unsound
from storage.engine import sqlite_file
from storage.errors import StorageError, translated
from storage.killpoints import Point, reached
from storage.lager import Lager
from storage.migrate import known

_HEADER = b"SQLite format 3\0"
_PAGES = 256  # copied at a time, so that writers are never held off for long


class BackupError(StorageError):
    """A copy could not be taken or put back; the text says why, and nothing was changed."""

    def __init__(self, told: str) -> None:
        super().__init__()
        self.args = (told,)


@dataclass(frozen=True, slots=True)
class Kopi:
    """A copy: where, what it holds, its size in bytes and its digest."""

    file: Path
    stand: Stand
    size: int
    sha256: str


def backup(lager: Lager, file: Path, *, overwrite: bool = False) -> Kopi:
    """Copy the register as it stands now into `file`, while others go on writing.

    The copy gets its name when it is whole, checked and on the disk. Raises `BackupError`.
    """
    if sqlite_file(lager.url) is None:
        raise BackupError("only an SQLite register is copied so; for PostgreSQL use pg_dump")
    if file.exists() and not overwrite:
        raise BackupError(f"{file} exists already")
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    with translated():
        with lager.batch(write=False) as transaction:
            held = stand(transaction.conn)  # the first read fixes what the copy will hold
            driver = transaction.conn.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            _copy(driver, part)
        _demand_same(part, held)
    kopi = Kopi(file, held, part.stat().st_size, _digest(part))
    _sum_file(file).unlink(missing_ok=True)
    _settle(part, file)
    _sum_file(file).write_text(f"{kopi.sha256}  {file.name}\n")
    _sync(_sum_file(file))
    return kopi


def restore(file: Path, url: str, *, replace: str | None = None) -> tuple[Kopi, Path | None]:
    """Put a copy in the place of the register at `url`; what it holds, and where the old one is.

    A register that stands there is kept beside it, with `replace` after its name; without
    `replace` it is not touched. Raises `BackupError`, also where the service still runs on it.
    """
    target = sqlite_file(url)
    if target is None:
        raise BackupError("a copy is put back as an SQLite register: sqlite:///FILE")
    held = _demand_whole(file)
    kept = None
    if target.exists():
        if replace is None:
            raise BackupError(f"{target} exists already")
        _demand_unused(target)
        kept = target.with_name(f"{target.name}.{replace}")
    part = target.with_name(target.name + ".part")
    shutil.copyfile(file, part)
    _sync(part)
    reached(Point.RESTORE)
    if kept is not None:
        _set_aside(target, kept)
    _settle(part, target)
    return Kopi(target, held, target.stat().st_size, _digest(target)), kept


def _copy(source: sqlite3.Connection, part: Path) -> None:
    with closing(sqlite3.connect(part)) as copy:
        source.backup(copy, pages=_PAGES, progress=lambda *_: reached(Point.BACKUP))
        copy.execute("PRAGMA journal_mode = DELETE")  # one file; the service makes it WAL again
    _sync(part)


def _demand_same(part: Path, held: Stand) -> None:
    with _opened(part) as conn:
        wrong = next(unsound(conn), None)
        if wrong is None and stand(conn) == held:
            return
    part.unlink()
    raise BackupError(f"the copy is not whole ({wrong or 'it holds something else'})")


def _demand_whole(file: Path) -> Stand:
    """What a copy holds. Raises `BackupError` where it is damaged or of a newer version."""
    if not file.is_file():
        raise BackupError(f"{file} does not exist")
    noted = _sum_file(file)
    if noted.exists() and noted.read_text().split()[:1] != [_digest(file)]:
        raise BackupError(f"{file} is not the file that {noted.name} was written for")
    with translated(), _opened(file) as conn:
        wrong = next(unsound(conn), None)
        held = stand(conn)
    if wrong is not None:
        raise BackupError(f"{file} is not whole: {wrong}")
    if held.revisjon not in known():
        raise BackupError(f"{file} has a schema ({held.revisjon}) that this version does not know")
    return held


def _demand_unused(target: Path) -> None:
    """Take the old register out of WAL mode, which works where nobody else has it open.

    What is no database any more is not opened: SQLite would throw its log away.
    """
    with target.open("rb") as file:
        if file.read(len(_HEADER)) != _HEADER:
            return
    try:
        with closing(sqlite3.connect(target, timeout=0, isolation_level=None)) as old:
            old.execute("PRAGMA locking_mode = EXCLUSIVE")
            old.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise BackupError(f"{target} is in use; stop the service first") from None
    except sqlite3.DatabaseError:
        pass  # damaged: that is why a copy is put back


def _set_aside(target: Path, kept: Path) -> None:
    """Give the old register another name too, so that there is one at every moment."""
    kept.unlink(missing_ok=True)
    os.link(target, kept)
    for suffix in ("-wal", "-shm"):  # of a damaged one: they must not be read into the copy
        log = target.with_name(target.name + suffix)
        if log.exists():
            log.rename(kept.with_name(kept.name + suffix))


@contextmanager
def _opened(file: Path) -> Iterator[Connection]:
    """A copy opened to read, without a setting of ours."""
    url = make_url(f"sqlite:///file:{file}").set(query={"mode": "ro", "uri": "true"})
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as conn:
        yield conn


def _settle(part: Path, file: Path) -> None:
    os.replace(part, file)
    _sync(file.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sum_file(file: Path) -> Path:
    return file.with_name(file.name + ".sha256")
