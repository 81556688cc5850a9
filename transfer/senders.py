"""Who may send: users, their municipalities and roles, and what each case system is cleared for.

A dated file (TOML) until senders live in the register. Nothing here reads the clock: the day is an
argument.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from pathlib import Path

from rules.facts import Avsender, Fagsystem, Lov
from rules.periode import Periode

_COST = {"n": 2**14, "r": 8, "p": 1}


@dataclass(frozen=True, slots=True)
class Godkjenning:
    """A version of a case system is cleared for a law in a period."""

    fagsystem: Fagsystem
    leverandoer_orgnr: str
    lov: Lov
    periode: Periode


@dataclass(frozen=True, slots=True)
class Bruker:
    """A user as the file has it."""

    navn: str
    passord: str  # scrypt$salt$hash
    orgnr: str
    leverandoer_orgnr: str
    kommuner: frozenset[str]
    roller: frozenset[str]
    periode: Periode


@dataclass(slots=True)
class Senders:
    """All senders. `log_in` answers None for a wrong name or password, without telling which."""

    brukere: dict[str, Bruker]
    godkjenninger: tuple[Godkjenning, ...]
    _proven: set[bytes] = field(default_factory=set)
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def log_in(self, navn: str, passord: str) -> Bruker | None:
        bruker = self.brukere.get(navn)
        stored = bruker.passord if bruker else _NOBODY
        # The slow hash is paid once per process and password, not once per batch.
        proof = hmac.digest(self._key, f"{navn}\0{passord}\0{stored}".encode(), "sha256")
        if proof in self._proven:
            return bruker
        if not matches(passord, stored) or bruker is None:
            return None
        self._proven.add(proof)
        return bruker

    def avsender(self, bruker: Bruker, fagsystem: Fagsystem, dag: date) -> Avsender:
        """The user as a sender on a day: with what its case system is cleared for."""
        cleared = Lov(0)
        for one in self.godkjenninger:
            own = one.leverandoer_orgnr == bruker.leverandoer_orgnr
            if own and one.fagsystem == fagsystem and dag in one.periode:
                cleared |= one.lov
        active = dag in bruker.periode
        return Avsender(
            bruker=bruker.navn,
            orgnr=bruker.orgnr,
            leverandoer_orgnr=bruker.leverandoer_orgnr,
            kommuner=bruker.kommuner if active else frozenset(),
            roller=bruker.roller if active else frozenset(),
            godkjent_for=cleared,
        )


def read(path: Path | None = None) -> Senders:
    """The senders of a file, or of the demonstration. Raises ValueError naming what is wrong."""
    text = (
        path.read_text("utf-8")
        if path
        else (resources.files("transfer") / "demo" / "avsendere.toml").read_text("utf-8")
    )
    raw = tomllib.loads(text)
    try:
        godkjenninger = tuple(
            Godkjenning(
                Fagsystem(system["navn"], system["versjon"]),
                system["leverandoer_orgnr"],
                Lov[one["lov"].upper()],
                Periode.between(one.get("fra"), one.get("til")),
            )
            for system in raw.get("fagsystem", [])
            for one in system.get("godkjent", [])
        )
        brukere = {one["bruker"]: _bruker(one) for one in raw["avsender"]}
    except KeyError as missing:
        raise ValueError(f"{path or 'avsendere.toml'}: {missing} is missing or unknown") from None
    return Senders(brukere, godkjenninger)


def _bruker(raw: dict[str, object]) -> Bruker:
    def many(name: str) -> frozenset[str]:
        values = raw[name]
        assert isinstance(values, Iterable)
        return frozenset(str(value) for value in values)

    fra, til = raw.get("fra"), raw.get("til")
    return Bruker(
        navn=str(raw["bruker"]),
        passord=str(raw["passord"]),
        orgnr=str(raw["orgnr"]),
        leverandoer_orgnr=str(raw["leverandoer_orgnr"]),
        kommuner=many("kommuner"),
        roller=many("roller"),
        periode=Periode.between(
            fra if isinstance(fra, date) else None, til if isinstance(til, date) else None
        ),
    )


def hashed(passord: str, salt: bytes | None = None) -> str:
    """A password as the file keeps it."""
    salt = salt or secrets.token_bytes(16)
    digest = hashlib.scrypt(passord.encode(), salt=salt, dklen=32, **_COST)
    return "$".join(("scrypt", base64.b64encode(salt).decode(), base64.b64encode(digest).decode()))


def matches(passord: str, stored: str) -> bool:
    """Whether the password is the stored one, in the same time for a wrong as for a right one."""
    _, salt, _ = stored.split("$")
    return hmac.compare_digest(hashed(passord, base64.b64decode(salt)), stored)


def basic(header: str) -> tuple[str, str] | None:
    """Name and password of an HTTP Basic header, None where it is another or malformed."""
    scheme, _, coded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(coded, validate=True).decode().partition(":")
    except ValueError:
        return None
    return (name, password) if colon else None


_NOBODY = hashed(secrets.token_hex(16))
