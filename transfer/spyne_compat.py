"""Lets Spyne 2.14 be imported on Python 3.12 and 3.13; import this before Spyne.

Spyne carries an old `six` whose module finder is dead on 3.12, and uses `cgi`, which 3.13 dropped.
"""

from __future__ import annotations

import collections.abc
import email.message
import http.cookies
import importlib.util
import sys
import types
import urllib
import urllib.parse

_MOVED = {
    "collections_abc": collections.abc,
    "http_cookies": http.cookies,
    "urllib": urllib,
    "urllib.parse": urllib.parse,
}
for _name, _module in _MOVED.items():
    sys.modules.setdefault(f"spyne.util.six.moves.{_name}", _module)


def _parse_header(line: str) -> tuple[str, dict[str, str]]:
    """What `cgi.parse_header` gave: the value and its parameters."""
    message = email.message.Message()
    message["content-type"] = line
    params = message.get_params() or [(line, "")]
    return params[0][0], dict(params[1:])


if importlib.util.find_spec("cgi") is None:
    _cgi = types.ModuleType("cgi")
    _cgi.parse_header = _parse_header  # type: ignore[attr-defined]
    sys.modules["cgi"] = _cgi

from spyne.util import six as _six  # noqa: E402

# The dead finder answers no find_spec; tools that ask every finder stumble over it.
sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not _six._importer]

from spyne import const as _const  # noqa: E402

# Spyne looks through the whole heap after a request, once a second, to have files closed soon. None
# hang on cycles here, and with a large batch in another thread that is half a second for everybody.
_const.MIN_GC_INTERVAL = 60.0  # seconds, so that cycles do not gather for ever either
