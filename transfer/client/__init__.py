"""What a vendor pushes with."""

from enum import StrEnum


class Wsse(StrEnum):
    """How WS-Security's UsernameToken carries the password."""

    TEXT = "text"
    DIGEST = "digest"
