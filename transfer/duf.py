"""DUF numbers of strangers are not kept outside production.

A DUF number has no mark that says it is synthetic, so one that is nobody's in the loaded population
may be a real person's. The post is rejected by its rules (an unknown person, or an id that is not
of the test persons), the rest of the batch is judged as ever, and the copy of the batch that is
stored has zeros in the number's place. The batch is known again by its digest, which is of what was
sent.
"""

from __future__ import annotations

import re

from rules.facts import Miljoe
from storage import Transaksjon

_DUF = re.compile(rb"(?<=dufNummer>)\d{12}(?=<)")
_NOBODY = b"0" * 12


def storable(transaction: Transaksjon, canonical: bytes, miljoe: Miljoe) -> bytes:
    """The content of a batch as it may be stored."""
    if miljoe is Miljoe.PROD:
        return canonical
    given = {found.decode() for found in _DUF.findall(canonical)}
    strangers = given - transaction.known_idents(given) if given else given
    if not strangers:
        return canonical
    return _DUF.sub(lambda m: _NOBODY if m[0].decode() in strangers else m[0], canonical)
