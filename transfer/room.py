"""Refuse a batch at the door, unread, where the register's disk is nearly full.

A full disk is met at the commit too, and nothing is stored then; but a register that is kept from
filling to the last byte can still be read, purged and backed up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from transfer import faults
from transfer.intake import Tjeneste

_STORING = {"", "SendForsendelse", "OverfoerData"}  # a SOAPAction that says nothing may be one


def demand_room(tjeneste: Tjeneste, environ: Mapping[str, Any]) -> None:
    """Raise a `TekniskFeil` where a batch would come in and there is too little room for it."""
    if not tjeneste.min_free:
        return
    action = environ.get("HTTP_SOAPACTION", "").strip().strip('"')
    if action.rstrip("/").replace("#", "/").rpartition("/")[2] not in _STORING:
        return
    free = tjeneste.lager.free_bytes()
    if free is not None and free < tjeneste.min_free:
        raise faults.lite_plass()
