"""Passwords of local accounts: argon2id, checked in the same time for an unknown name."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

KORTEST = 12

_hasher = PasswordHasher()


def hashed(passord: str) -> str:
    """A password as an account keeps it. Raises ValueError for one that is too short."""
    if len(passord) < KORTEST:
        raise ValueError(f"a password has at least {KORTEST} characters")
    return _hasher.hash(passord)


def stemmer(passord: str, lagret: str | None) -> bool:
    """Whether the password is the stored one; the same work is done where there is none."""
    try:
        return _hasher.verify(lagret or _nobody(), passord) and lagret is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_hex(16))
