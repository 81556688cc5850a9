"""Changes to the senders: each in one transaction with its row in the audit log.

What `nir senders` does and what the monitor's gates do. Raises `UkjentAvsender` for a subject that
is not there; nothing is ever removed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from storage import Transaksjon, avsendere
from storage.avsendere import Art, Avsendere, Brukerrad, Organisasjon, System, Utsagn
from transfer.senders import passord
from transfer.senders.fil import Satt
from transfer.senders.katalog import Katalog


class UkjentAvsender(ValueError):
    """There is no such user or version of a case system; who runs the command mends it."""


def katalog(transaction: Transaksjon) -> Katalog:
    """The senders as the transaction sees them."""
    return Katalog(avsendere.les(transaction.conn))


def add_organisasjon(transaction: Transaksjon, satt: Satt, one: Organisasjon) -> None:
    """A municipality, vendor or other organisation, new or with other particulars."""
    avsendere.save_organisasjon(transaction.conn, one)
    _audit(
        transaction, satt, "AVSENDER_ORGANISASJON", f"organisasjon:{one.orgnr}",
        etter={"navn": one.navn, "kommunenummer": one.kommunenummer},
    )  # fmt: skip


def add_bruker(
    transaction: Transaksjon,
    satt: Satt,
    one: Brukerrad,
    fra: date | None = None,
    til: date | None = None,
) -> None:
    """A user with access in a period, or other particulars of one; its password is kept."""
    known = katalog(transaction).brukere.get(one.navn)
    if known is not None:
        one = replace(one, passord=one.passord or known.passord, hemmelighet=known.hemmelighet)
    avsendere.save_bruker(transaction.conn, one)
    avsendere.si(transaction.conn, satt.utsagn(Art.ADGANG, one.navn, "", fra, til))
    _audit(
        transaction, satt, "AVSENDER_BRUKER", f"avsender:{one.navn}",
        foer=None if known is None else _shown(known), etter={**_shown(one), **_days(fra, til)},
    )  # fmt: skip


def set_passord(
    transaction: Transaksjon, satt: Satt, navn: str, given: str, hemmelighet: str | None
) -> None:
    """Another password. `hemmelighet`: what is kept for password digests, None for no digests."""
    known = _bruker(transaction, navn)
    changed = replace(known, passord=passord.hashed(given), hemmelighet=hemmelighet)
    avsendere.save_bruker(transaction.conn, changed)
    _audit(
        transaction, satt, "AVSENDER_PASSORD", f"avsender:{navn}",
        foer={"digest": known.hemmelighet is not None}, etter={"digest": hemmelighet is not None},
    )  # fmt: skip


def set_rett(
    transaction: Transaksjon,
    satt: Satt,
    navn: str,
    art: Art,
    verdi: str = "",
    fra: date | None = None,
    til: date | None = None,
    *,
    gjelder: bool,
) -> None:
    """Give a user a municipality, a role or access in a period, or take it away."""
    _bruker(transaction, navn)
    assert art in (Art.ADGANG, Art.KOMMUNE, Art.ROLLE)
    hva = "AVSENDER_GI" if gjelder else "AVSENDER_TA"
    said = satt.utsagn(art, navn, verdi, fra, til, gjelder=gjelder)
    _say(transaction, satt, said, hva, f"avsender:{navn}")


def set_godkjent(
    transaction: Transaksjon,
    satt: Satt,
    system: System,
    lov: str,
    fra: date | None = None,
    til: date | None = None,
    *,
    gjelder: bool,
) -> None:
    """Clear a version of a case system for a law in a period, or suspend it.

    Clearing makes the version known; raises `UkjentAvsender` for suspending one that is not.
    """
    if gjelder:
        avsendere.save_system(transaction.conn, system)
    elif system not in katalog(transaction).alle.systemer:
        raise UkjentAvsender(f"{system.navn} {system.versjon} is not in the register")
    hva = "PORT_AAPNE" if gjelder else "PORT_STENG"
    said = satt.utsagn(Art.GODKJENT, system.subjekt, lov, fra, til, gjelder=gjelder)
    _say(transaction, satt, said, hva, f"fagsystem:{system.subjekt}")


def set_vindu(
    transaction: Transaksjon,
    satt: Satt,
    kommunenummer: str,
    fra: date | None,
    til: date | None,
    *,
    stengt: bool,
) -> None:
    """Close transfer for a municipality in a period, or open it."""
    hva = "KOMMUNE_STENG" if stengt else "KOMMUNE_AAPNE"
    said = satt.utsagn(Art.VINDU, kommunenummer, "", fra, til, gjelder=stengt)
    _say(transaction, satt, said, hva, f"kommune:{kommunenummer}")


def take_in(
    transaction: Transaksjon, satt: Satt, given: Avsendere, hva: str = "AVSENDER_IMPORT"
) -> None:
    """All of a file: users keep the password they have where the file gives none."""
    conn = transaction.conn
    before = katalog(transaction)
    for org in given.organisasjoner:
        avsendere.save_organisasjon(conn, org)
    for system in given.systemer:
        avsendere.save_system(conn, system)
    for one in given.brukere:
        known = before.brukere.get(one.navn) or one
        kept = replace(one, passord=one.passord or known.passord, hemmelighet=known.hemmelighet)
        avsendere.save_bruker(conn, kept)
    avsendere.si(conn, *given.utsagn)
    _audit(
        transaction, satt, hva, "avsendere",
        etter={"brukere": [one.navn for one in given.brukere], "utsagn": len(given.utsagn)},
    )  # fmt: skip


def ensure_demo(transaction: Transaksjon, satt: Satt, demo: Avsendere) -> bool:
    """The demonstration's senders, where the register has none of them; whether they were added."""
    known = katalog(transaction).brukere
    if any(one.navn in known for one in demo.brukere):
        return False
    take_in(transaction, satt, demo, "AVSENDER_DEMO")
    return True


def _bruker(transaction: Transaksjon, navn: str) -> Brukerrad:
    known = katalog(transaction).brukere.get(navn)
    if known is None:
        raise UkjentAvsender(f"no sender is called {navn}")
    return known


def _say(transaction: Transaksjon, satt: Satt, one: Utsagn, hva: str, maal: str) -> None:
    """Make a statement; the audit row shows what held for the period's first day before it."""
    dag = one.fra or one.til or date.min
    before = katalog(transaction).avgjoerende(one.art, one.subjekt, dag).get(one.verdi)
    avsendere.si(transaction.conn, one)
    _audit(
        transaction, satt, hva, maal,
        foer=None if before is None else _statement(before), etter=_statement(one),
    )  # fmt: skip


def _statement(one: Utsagn) -> dict[str, object]:
    said = {"art": one.art, "verdi": one.verdi, "gjelder": one.gjelder}
    return {**said, **_days(one.fra, one.til)}


def _shown(one: Brukerrad) -> dict[str, object]:
    return {
        "orgnr": one.orgnr,
        "leverandoer": one.leverandoer_orgnr,
        "sertifikat": one.sertifikat,
    }


def _days(fra: date | None, til: date | None) -> dict[str, object]:
    return {"fra": fra and fra.isoformat(), "til": til and til.isoformat()}


def _audit(
    transaction: Transaksjon,
    satt: Satt,
    hva: str,
    maal: str,
    foer: dict[str, object] | None = None,
    etter: dict[str, object] | None = None,
) -> None:
    transaction.audit(
        satt.satt, hvem=satt.satt_av, hva=hva, maal=maal, grunn=satt.grunn, foer=foer, etter=etter
    )
