"""The senders as a process keeps them: read once, read anew when the register's counter moved.

`follow` is told the counter in every batch's own transaction, so that rights are those that hold
when the batch is taken. Logins come before any transaction; they look at the counter at most once
a second, and again before a login is refused.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from datetime import date, datetime

from rules.facts import Avsender, Fagsystem
from rules.facts.forsendelse import OSLO
from storage import Lager, Transaksjon, avsendere
from storage.avsendere import Brukerrad
from transfer import clock
from transfer.clock import Tid
from transfer.senders import passord as passwords
from transfer.senders.bremse import Bremse
from transfer.senders.katalog import Bruker, Katalog

FRESH = 1.0  # seconds a login relies on what was read


class Senders:
    """The senders of a register, or of a `katalog` that stands."""

    def __init__(
        self, lager: Lager | None = None, katalog: Katalog | None = None, *, demo: bool = True
    ) -> None:
        self.bremse = Bremse()
        self._demo = demo  # the demonstration's users may log in; never in production
        self._lager = lager
        self._katalog = katalog
        self._looked = float("-inf")
        self._lock = threading.Lock()
        self._proven: dict[str, bytes] = {}  # by user: one entry each, so it is bounded
        self._key = secrets.token_bytes(32)

    # -- what is known

    def katalog(self, *, now: bool = False) -> Katalog:
        """The senders, at most a second old; with `now` as the register has them."""
        known = self._katalog
        fresh = clock.monotonic() - self._looked < FRESH
        if self._lager is None or (known is not None and fresh and not now):
            assert known is not None
            return known
        with self._lager.batch(write=False) as transaction:
            return self.follow(transaction, avsendere.versjon(transaction.conn))

    def follow(self, transaction: Transaksjon, versjon: int) -> Katalog:
        """The senders in this version, read in the transaction where they are not known."""
        known = self._katalog
        if self._lager is None or (known is not None and known.versjon == versjon):
            assert known is not None
            self._looked = clock.monotonic()
            return known
        with self._lock:
            self._katalog = Katalog(avsendere.les(transaction.conn))
            self._looked = clock.monotonic()
            return self._katalog

    def stands(self, transaction: Transaksjon, navn: str) -> datetime | None:
        """Where rule time stands for a user; with the same read the senders as they are now."""
        versjon, stands = avsendere.versjon_og_klokke(transaction.conn, navn)
        self.follow(transaction, versjon)
        return stands

    def bruker(self, navn: str) -> Bruker:
        """A user, without a login. Raises KeyError for an unknown one."""
        return self.katalog().bruker(navn)

    def avsender(self, bruker: Bruker, fagsystem: Fagsystem, tid: Tid) -> Avsender:
        """The user as a sender, with what its case system is cleared for."""
        assert self._katalog is not None
        return self._katalog.avsender(bruker.navn, fagsystem, _day(tid.regel), _day(tid.vegg))

    # -- who may log in

    def row(self, navn: str) -> Brukerrad | None:
        """A user who may log in today; None for another, after a second look."""
        for now in (False, True):
            katalog = self.katalog(now=now)
            row = katalog.brukere.get(navn)
            allowed = row is not None and (self._demo or not row.demo)
            if allowed and katalog.har_adgang(navn, _day(clock.wall())):
                return row
        return None

    def is_proven(self, navn: str, passord: str) -> bool:
        """Whether this process has proven this password of the user as it is stored now."""
        row = self.row(navn) if navn in self._proven else None
        return row is not None and self._proven.get(navn) == self._proof(row, passord)

    def log_in(self, navn: str, passord: str) -> Bruker | None:
        """The user, None for a wrong name or password, without telling which.

        The slow hash is paid once per process and password, not once per batch.
        """
        if self.is_proven(navn, passord):
            return self.bruker(navn)
        row = self.row(navn)
        if not passwords.matches(passord, (row and row.passord) or passwords.nobody()):
            changed = self.katalog(now=True).brukere.get(navn)  # a password set just now?
            if row is None or changed == row or changed is None:
                return None
            row = changed
            if not passwords.matches(passord, row.passord or passwords.nobody()):
                return None
        if row is None or row.passord is None:
            return None
        self._proven[navn] = self._proof(row, passord)
        return Bruker(row.navn, row.orgnr, row.leverandoer_orgnr)

    def _proof(self, row: Brukerrad, passord: str) -> bytes:
        said = f"{row.navn}\0{passord}\0{row.passord}"
        return hmac.digest(self._key, said.encode(), "sha256")


def _day(moment: datetime) -> date:
    return moment.astimezone(OSLO).date()
