"""What can go wrong with the store, told without SQL, without values and without addresses."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

if TYPE_CHECKING:
    import psycopg


class StorageError(Exception):
    """A fault in how the store is used; we repair it. `reason` names the database's own error."""

    text = "The register could not carry out the request."

    def __init__(self, reason: str = "") -> None:
        super().__init__(self.text)
        self.reason = reason


class StorageUnavailable(StorageError):
    """The store does not answer, is full or is busy; the same request may be sent again later."""

    text = "The register does not answer now; try again later."


class OutcomeUnknown(StorageUnavailable):
    """The store did not answer to a commit: it may have carried it out. Look, or send again."""

    text = "The register did not say whether it kept the request; send the same again."


class DiskFailed(OutcomeUnknown):
    """The disk did not sync: what it holds is not known, and asking again could hide the loss.

    The process takes no more batches; the operator looks at the disk and starts it again.
    """

    text = "The disk failed; no batch is taken until the service is started again."


class SchemaMissing(StorageError):
    """The database has no schema, or one of another version; the operator runs `nir db upgrade`."""

    text = "The database has not the schema of this version; run `nir db upgrade`."


class Duplikat(StorageError):
    """The sender has used this forsendelse_id before; a new transaction finds the first one."""

    text = "The forsendelse is in the register already."


class VersionTaken(StorageError):
    """A record stands already in this versjon: judged on other facts than those that stand."""

    text = "A record stands in the register already in one of these versions."


class IdentTaken(StorageError):
    """An id number belongs to another person in the register; who imports persons repairs it."""

    text = "An id number belongs to another person in the register."


_UNIQUE: tuple[tuple[str, str, type[StorageError]], ...] = (
    # in PostgreSQL's words, in SQLite's, and in ours
    ("uq_forsendelse_noekkel", "forsendelse.avsender, ", Duplikat),
    ("uq_post_versjon", "post.kommunenummer, ", VersionTaken),
    ("pk_ident", "ident.verdi", IdentTaken),
)


_NOT_SYNCED = {"SQLITE_IOERR_FSYNC", "SQLITE_IOERR_DIR_FSYNC"}


@contextmanager
def translated() -> Iterator[None]:
    """Raise the database's errors as ours. The original is not shown: it can hold national ids."""
    try:
        yield
    except _of_databases() as error:
        raise _ours(error) from None


def _of_databases() -> tuple[type[Exception], ...]:
    """The errors that may come; psycopg is loaded with the first register on PostgreSQL."""
    loaded = sys.modules.get("psycopg")
    return (SQLAlchemyError, sqlite3.Error, *((loaded.Error,) if loaded else ()))


def _ours(error: Exception) -> StorageError:
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    reason = f"{type(cause).__name__} {code or ''}".strip()
    if isinstance(error, PoolTimeout) or getattr(error, "connection_invalidated", False):
        return StorageUnavailable(reason)
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause)(reason)
    loaded = sys.modules.get("psycopg")
    if loaded is not None and isinstance(cause, loaded.Error):
        return _of_postgres(cause)(reason)
    return StorageError(reason)


def _of_sqlite(cause: sqlite3.Error) -> type[StorageError]:
    text = str(cause)
    if getattr(cause, "sqlite_errorname", None) in _NOT_SYNCED:
        return DiskFailed
    if isinstance(cause, sqlite3.IntegrityError):
        for _, columns, kind in _UNIQUE:
            if text.startswith(f"UNIQUE constraint failed: {columns}"):
                return kind
        return StorageError
    if text.startswith(("no such table", "no such column")) or "has no column" in text:
        return SchemaMissing
    # a file that is no database, or a broken one, is a plain DatabaseError
    broken = isinstance(cause, sqlite3.OperationalError) or type(cause) is sqlite3.DatabaseError
    return StorageUnavailable if broken else StorageError


def _of_postgres(cause: psycopg.Error) -> type[StorageError]:
    import psycopg

    if isinstance(cause, psycopg.errors.UniqueViolation):
        for constraint, _, kind in _UNIQUE:
            if cause.diag.constraint_name == constraint:
                return kind
    if isinstance(cause, psycopg.errors.UndefinedTable | psycopg.errors.UndefinedColumn):
        return SchemaMissing
    passing = (
        psycopg.OperationalError,
        psycopg.InterfaceError,
        psycopg.errors.ReadOnlySqlTransaction,  # a standby that has not taken over yet
    )
    return StorageUnavailable if isinstance(cause, passing) else StorageError
