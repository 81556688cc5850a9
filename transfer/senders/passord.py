"""Passwords: kept as argon2 hashes, and what a password digest needs kept beside.

A WS-Security password digest is a hash of the password itself, so who checks it must know the
password. It is kept only for users who opt in: encrypted with NIR_LOGIN_SECRET_KEY, or, by choice,
as it is. HTTP Basic and PasswordText need neither.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from functools import cache
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from argon2.low_level import ARGON2_VERSION

from transfer import process

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

# OWASP's least for argon2id: 19 MiB, two rounds; a worker holds so much while it proves a password
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_PLAIN, _ENCRYPTED = "klar:", "kryptert:"


@cache
def nobody() -> str:
    """What an unknown user's password is tried against: no password's hash, and as dear to try."""
    cost = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    salt, digest = map(secrets.token_bytes, (_HASHER.salt_len, _HASHER.hash_len))
    return f"$argon2id$v={ARGON2_VERSION}${cost}${_coded(salt)}${_coded(digest)}"


def _coded(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


class HemmelighetUleselig(ValueError):
    """What is kept cannot be read with the key that is set; the operator sets the right key."""


def hashed(passord: str) -> str:
    """A password as it is kept."""
    return _HASHER.hash(passord)


def matches(passord: str, stored: str) -> bool:
    """Whether the password is the stored one."""
    try:
        return _HASHER.verify(stored, passord)
    except (Argon2Error, InvalidHashError):
        return False
    finally:
        process.let_go(_HASHER.memory_cost * 1024)


def is_hash(stored: str) -> bool:
    """Whether a text is an argon2 hash."""
    return stored.startswith("$argon2")


def kept(passord: str, key: str | None) -> str:
    """A password as it is kept for digests: encrypted with the key, as it is without one."""
    if key is None:
        return _PLAIN + passord
    return _ENCRYPTED + _fernet(key).encrypt(passord.encode()).decode()


def revealed(stored: str, key: str | None) -> str:
    """The password behind what is kept. Raises `HemmelighetUleselig`."""
    if stored.startswith(_PLAIN):
        return stored.removeprefix(_PLAIN)
    if key is None:
        raise HemmelighetUleselig
    from cryptography.fernet import InvalidToken

    try:
        return _fernet(key).decrypt(stored.removeprefix(_ENCRYPTED).encode()).decode()
    except InvalidToken:
        raise HemmelighetUleselig from None


def _fernet(key: str) -> Fernet:
    """Any text of enough length is a key."""
    from cryptography.fernet import Fernet  # for the few who send digests

    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))
