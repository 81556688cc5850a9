"""What is kept of a batch for those who operate the service: its law, and on WS2, whose answer does
not tell, how it was routed and which rules ran. On WS4 the stored answer itself says so.
"""

from __future__ import annotations

import json
from typing import Any

from rules.facts import Forsendelse, Kanal
from rules.utfall import Dom
from transfer import answer, routing


def lov_of(dom: Dom) -> str | None:
    """The law that the posts of a batch fell under; BEGGE for a mixed one, None undecided."""
    found = {post.lov.name for post in dom.poster if post.lov is not None}
    return found.pop() if len(found) == 1 else "BEGGE" if found else None


def ruting(forsendelse: Forsendelse, dom: Dom) -> str | None:
    if forsendelse.kanal is Kanal.WS4:
        return None
    return _json([rute.as_xml(count) for rute, count in routing.routes(forsendelse, dom.poster)])


def kjoering(forsendelse: Forsendelse, dom: Dom) -> str | None:
    return None if forsendelse.kanal is Kanal.WS4 else _json(answer.regelkjoering(dom))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
