"""Libraries that the service imports, without what these would load for other uses than ours.

Import this before anything else of `transfer`. Both take it that the other is not installed:
structlog then shows no tracebacks in colours (rich, pygments, attrs), and Spyne reads no forms
(werkzeug, which comes with a development server). Whoever asks for rich or werkzeug later gets it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _without(name: str) -> Iterator[None]:
    """As if a package that nobody has imported yet were not installed."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]


with _without("rich"):
    import structlog  # noqa: F401

from transfer import spyne_compat  # noqa: E402, F401  (before Spyne)

with _without("werkzeug"):
    import spyne.server.wsgi  # noqa: F401
