"""Saved searches: an address under a name, for the account that saved it."""

from __future__ import annotations

from urllib.parse import urlparse

from werkzeug.wrappers import Response

from storage.innsyn import arbeid
from transfer.monitor.foresp import Foresp
from transfer.monitor.ruter import ROT, side


@side("/visninger", metoder=("POST",))
def lagre(foresp: Foresp) -> Response:
    form = foresp.request.form
    navn, adresse = form.get("navn", "").strip()[:100], form.get("adresse", "")
    parsed = urlparse(adresse)
    if not navn or parsed.netloc or parsed.scheme or not parsed.path.startswith(ROT + "/"):
        return foresp.videre(f"{ROT}/forsendelser", "melding.uten_navn")
    with foresp.skriv("monitor.visning_lagret", navn, etter={"adresse": adresse}) as transaction:
        arbeid.save_view(transaction.conn, foresp.bruker.navn, navn, adresse)
    return foresp.videre(adresse, "melding.lagret")


@side("/visninger/<int:nr>/slett", metoder=("POST",))
def slett(foresp: Foresp, nr: int) -> Response:
    with foresp.skriv("monitor.visning_slettet", str(nr)) as transaction:
        arbeid.delete_view(transaction.conn, foresp.bruker.navn, nr)
    return foresp.videre(f"{ROT}/forsendelser", "melding.slettet")
