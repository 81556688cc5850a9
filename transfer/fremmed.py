"""A stranger's message is not parsed whole: who sends is read from its beginning first.

Every operation asks for a login. Up to `FREE` bytes of a message are parsed before it is known, so
that small messages have one parse and broken ones the fault that says how; before more is parsed,
HTTP Basic, the client certificate or the Security header that stands in these bytes must be that of
a user.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from transfer.senders.login import Innlogging, log_in

FREE = 64 * 1024
_SLICE = 8 * 1024


def demand_login(tjeneste: Innlogging, environ: Mapping[str, Any], head: bytes) -> None:
    """Raise `Rettighetsfeil` where no user sends this message, by what came of it so far.

    Nothing is used up: the login is proven again, with its nonce, when the message is whole.
    """
    log_in(tjeneste, environ, header_blocks(head), spend=False)


def header_blocks(head: bytes) -> list[Any]:
    """The blocks of a SOAP header that is whole in these bytes of UTF-8; none where it is not.

    What is no XML is told by the parser that reads the message itself.
    """
    parser = etree.XMLPullParser(
        ("start", "end"), encoding="utf-8", resolve_entities=False, load_dtd=False,
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    depth = 0
    element: Any
    try:
        for start in range(0, len(head), _SLICE):
            parser.feed(head[start : start + _SLICE])
            for event, element in parser.read_events():
                depth += 1 if event == "start" else -1
                name = element.tag.rpartition("}")[2]
                if event == "start" and depth == 2 and name != "Header":
                    return []
                if event == "end" and depth == 1:
                    return list(element)
    except etree.XMLSyntaxError:
        return []
    return []
