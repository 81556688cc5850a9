"""Where the pages for people are: apart from them, since they are loaded when one is asked for.

No batch needs them, and with their libraries they are a fifth of a start.
"""

from __future__ import annotations

REGLER = "/regler"
KODEVERK = "/kodeverk"
MONITOR = "/monitor"


def of_catalogue(path: str) -> bool:
    """Whether an address is one of the rules' or of the code lists'."""
    return path in (REGLER, f"{REGLER}.json", KODEVERK) or path.startswith(
        (f"{REGLER}/", f"{KODEVERK}/")
    )


def of_monitor(path: str) -> bool:
    """Whether an address is one of the operators' pages."""
    return path == MONITOR or path.startswith(f"{MONITOR}/")
