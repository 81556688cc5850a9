"""One request to the monitor: who asks, in which language, and what they may see and do."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sqlalchemy import Connection
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from rules.ident import mask
from storage import Transaksjon
from storage.innsyn.kontoer import Konto, Rolle
from storage.innsyn.omfang import Omfang
from transfer.monitor import tekster
from transfer.monitor.ruter import DRIFT, PORT, REVISJON, ROT, VAARE

if TYPE_CHECKING:
    from transfer.monitor.app import Monitor

TEMA = ("auto", "light", "dark")
FLASH = "nir_melding"
_TYPED = ("q", "feil", "hvem", "hva", "maal")  # arguments that people write


@dataclass(slots=True)
class Foresp:
    """What a page works with. Without login `konto` is None, and nothing is read."""

    request: Request
    monitor: Monitor
    naa: datetime
    noekkel: str  # what the session cookie holds, or the cookie of a visitor not logged in
    konto: Konto | None = None
    cookies: list[tuple[str, str, int | None]] = field(default_factory=list)

    # -- how it is shown

    @property
    def sprak(self) -> str:
        given = self.request.args.get("sprak") or self.request.cookies.get("nir_sprak")
        if given in tekster.SPRAK:
            return given
        return tekster.velg(self.request.headers.get("Accept-Language", ""))

    @property
    def tema(self) -> str:
        given = self.request.args.get("tema") or self.request.cookies.get("nir_tema")
        return given if given in TEMA else TEMA[0]

    @property
    def snarveier(self) -> bool:
        return self.request.cookies.get("nir_snarveier") != "av"

    def t(self, key: str, **values: Any) -> str:
        return tekster.tekst(self.sprak, key, **values)

    @property
    def klokke(self) -> datetime:
        """The moment that "today" and "the last week" are reckoned from: the service's clock."""
        return self.monitor.tjeneste.fixed or self.naa

    # -- who asks

    @property
    def bruker(self) -> Konto:
        """The account that asks. Raises Forbidden where nobody is logged in."""
        if self.konto is None:
            raise Forbidden
        return self.konto

    @property
    def omfang(self) -> Omfang:
        return self.bruker.omfang

    def kan(self, hva: str) -> bool:
        """Whether the account may do something: drift, port, revisjon, alt (see everybody's)."""
        roles = {"drift": DRIFT, "port": PORT, "revisjon": REVISJON, "alt": VAARE}[hva]
        return self.konto is not None and self.konto.rolle in roles

    def krev(self, hva: str) -> None:
        """Raise Forbidden where the account may not."""
        if not self.kan(hva):
            raise Forbidden

    @property
    def rolle(self) -> Rolle:
        return self.bruker.rolle

    @property
    def csrf(self) -> str:
        """What every form must hold: bound to the session, useless without its cookie."""
        return hmac.digest(self.noekkel.encode(), b"csrf", "sha256").hex()

    def check_csrf(self) -> None:
        """Raise BadRequest for a form that was not made for this session."""
        given = self.request.form.get("csrf", "")
        if not self.noekkel or not hmac.compare_digest(given, self.csrf):
            raise BadRequest("csrf")

    # -- the register

    @contextmanager
    def les(self) -> Iterator[Connection]:
        """A reading transaction: one state of the register for the whole page."""
        with self.monitor.lager.batch(write=False) as transaction:
            yield transaction.conn

    @contextmanager
    def skriv(
        self, hva: str, maal: str, *, grunn: str = "", **endring: dict[str, Any] | None
    ) -> Iterator[Transaksjon]:
        """A writing transaction that leaves an audit row. `endring`: `foer` and `etter`."""
        with self.monitor.lager.batch(write=True) as transaction:
            yield transaction
            transaction.audit(
                self.naa, hvem=f"monitor:{self.bruker.navn}", hva=hva, maal=maal, grunn=grunn,
                **endring,
            )  # fmt: skip

    # -- the answer

    def sett_cookie(self, navn: str, verdi: str, varighet: timedelta | None) -> None:
        self.cookies.append((navn, verdi, int(varighet.total_seconds()) if varighet else None))

    def videre(self, adresse: str, melding: str | None = None) -> Response:
        """Go on to an address of ours after a form (303), with a message shown once."""
        if not adresse.startswith(ROT) or adresse.startswith("//") or "\\" in adresse:
            adresse = ROT + "/"
        if melding is not None:
            self.sett_cookie(FLASH, melding, timedelta(minutes=1))
        return redirect(adresse, 303)

    def heltall(self, navn: str) -> int | None:
        """A number that the address holds; None where there is none, or none a database takes."""
        given = self.request.args.get(navn, "")
        return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None

    def adresse(self, **bytt: object) -> str:
        """The address of this page with other arguments; None takes one away. A national id that
        somebody typed goes no further.
        """
        args = self.request.args.to_dict() | {"sprak": None, "tema": None, "format": None} | bytt
        words = {name: mask(text) for name in _TYPED if isinstance(text := args.get(name), str)}
        query = urlencode({k: v for k, v in (args | words).items() if v is not None})
        return self.request.path + (f"?{query}" if query else "")


def hashed(noekkel: str) -> str:
    """What the database keeps of a key that a cookie or a link holds."""
    return hashlib.sha256(noekkel.encode()).hexdigest()
