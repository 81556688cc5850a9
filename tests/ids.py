"""Finds national ids that nobody masked: what tests hold every output of the service against."""

from __future__ import annotations

import re

from rules.ident import foedselsdato, gyldige_kontrollsiffer, mask

_RUN = re.compile(r"(?<!\d)(\d{6})[ \u00a0-]?(\d{5})(?!\d)")


def unmasked(text: str) -> list[str]:
    """The fødselsnumre and D-numbers in a text, real or synthetic, that hold their control digits.

    What `mask` would leave alone (a part of a digest or of a key) is none.

    >>> unmasked("fnr 10889500196, masked 108895*****, digest 10889500196abcdef, real 10889500197")
    ['10889500196']
    """
    found = []
    for match in _RUN.finditer(text):
        number = match[1] + match[2]
        if gyldige_kontrollsiffer(number) and foedselsdato(number):
            around = text[max(0, match.start() - 130) : match.end() + 130]
            if mask(around).count(match[0]) < around.count(match[0]):
                found.append(number)
    return list(dict.fromkeys(found))
