"""The accounts of the demonstration, all with the password `demo`. Never outside demo mode."""

from __future__ import annotations

from argon2 import PasswordHasher

from storage import Transaksjon
from storage.innsyn import kontoer
from storage.innsyn.kontoer import Konto, Rolle
from transfer import clock

KONTOER = (
    ("drift", Rolle.DRIFT, None, None),
    ("port", Rolle.PORTANSVARLIG, None, None),
    ("port2", Rolle.PORTANSVARLIG, None, None),
    ("revisor", Rolle.REVISOR, None, None),
    ("innsyn", Rolle.INNSYN, None, None),
    ("nordlys", Rolle.LEVERANDOER, "910000004", None),
    ("oslo", Rolle.KOMMUNE, None, "0301"),
)


def ensure(transaction: Transaksjon) -> None:
    """Add the accounts that are not there yet."""
    missing = [one for one in KONTOER if kontoer.account(transaction.conn, one[0]) is None]
    if not missing:
        return
    password, now = PasswordHasher(time_cost=1, memory_cost=8192).hash("demo"), clock.wall()
    for navn, rolle, leverandoer, kommune in missing:
        kontoer.save_account(
            transaction.conn,
            Konto(
                navn=navn, rolle=rolle, leverandoer=leverandoer, kommunenummer=kommune,
                passord=password, opprettet=now,
            ),
        )  # fmt: skip
    transaction.audit(
        now, hvem="nir", hva="monitor.konto_opprettet", maal=", ".join(one[0] for one in missing),
        grunn="demo",
    )  # fmt: skip
