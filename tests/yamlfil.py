"""YAML of the tests, read the fast way where PyYAML was built with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(file: Path) -> Any:
    """What stands in a file."""
    return yaml.load(file.read_text("utf-8"), _LOADER)
