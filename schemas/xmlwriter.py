"""Writes XML text from plain values: answers are built as text once, and stored as they are sent.

A value is None (left out), a text, number, bool, day, moment, a mapping (nested elements in
order) or a list (the element again for each).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escape(text: str) -> str:
    """Text as XML content; what XML cannot hold becomes U+FFFD."""
    if _FORBIDDEN.search(text):
        text = _FORBIDDEN.sub("\ufffd", text)
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;") if "\r" in text else text


def moment(value: datetime) -> str:
    """An aware moment as xs:dateTime in UTC, to the millisecond."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def scalar(value: Any) -> str:
    """The XML text of one plain value."""
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return escape(str(value))


def element(tag: str, value: Any, prefix: str = "") -> str:
    """One element (or several, for a list), its descendants with the same prefix.

    >>> element("rad", {"nr": 1, "tekst": "a < b", "tom": None, "kode": ["X", "Y"]})
    '<rad><nr>1</nr><tekst>a &lt; b</tekst><kode>X</kode><kode>Y</kode></rad>'
    """
    if value is None:
        return ""
    name = prefix + tag
    if isinstance(value, str):  # nearly all are
        return f"<{name}>{escape(value)}</{name}>"
    if isinstance(value, Mapping):
        return f"<{name}>{content(value, prefix)}</{name}>"
    if isinstance(value, (list, tuple)):
        return "".join(element(tag, one, prefix) for one in value)
    return f"<{name}>{scalar(value)}</{name}>"


def content(values: Mapping[str, Any], prefix: str = "") -> str:
    """The elements of a mapping, in its order."""
    return "".join(element(tag, value, prefix) for tag, value in values.items())
