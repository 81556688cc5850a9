"""The four skills of a norskmål, as its fields name them."""

from __future__ import annotations

from rules.facts import Norskmaal

FERDIGHETER = ("lytte", "lese", "skriftlig", "muntlig")


def nivaaer(norskmaal: Norskmaal) -> dict[str, str]:
    """The skills that have a level."""
    return {f: nivaa for f in FERDIGHETER if (nivaa := getattr(norskmaal, f)) is not None}


def i_ord(norskmaal: Norskmaal) -> str:
    """The target as a case worker says it.

    >>> from rules.words import innhold
    >>> i_ord(innhold("norskmaal", lytte="B1", muntlig="B2"))
    'lytte B1, muntlig B2'
    >>> i_ord(innhold("norskmaal", c1=True)), i_ord(innhold("norskmaal", karakter=2))
    ('C1', 'karakter 2')
    """
    if norskmaal.c1:
        return "C1"
    if norskmaal.karakter is not None:
        return f"karakter {norskmaal.karakter}"
    return ", ".join(f"{f} {nivaa}" for f, nivaa in nivaaer(norskmaal).items())
