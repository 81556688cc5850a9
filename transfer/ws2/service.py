"""WS2: its operations, older in style than WS4's. Each answers with the content of its wrapper."""

from __future__ import annotations

import codelists
from schemas.xmlwriter import content, element
from transfer import clock, enquiries, intake, reading
from transfer.intake import Melding, Tjeneste
from transfer.service import Operation
from transfer.ws2 import receipt
from transfer.ws4.service import arguments


def overfoer(tjeneste: Tjeneste, melding: Melding) -> str:
    """OverfoerData: the whole message in or out; a meldingsId that was used is an error."""
    svar = intake.receive(tjeneste, melding)
    if svar.dom is None:
        lest = reading.read(melding.element, melding.release)
        inner = receipt.used_before(lest.hode.forsendelse_id, clock.wall(), lest.deltakere)
    else:
        inner = svar.tilbakemelding
    return f"<w:kvittering>{inner}</w:kvittering>"


def hent_kvittering(tjeneste: Tjeneste, melding: Melding) -> str:
    """HentKvittering: the receipt as it was given."""
    given = arguments(melding)
    stored = enquiries.stored_answer(
        tjeneste, melding, given["kommunenummer"], forsendelse_id=given["meldingsId"]
    )
    return "" if not stored else f"<w:kvittering>{stored}</w:kvittering>"


def hent_person(tjeneste: Tjeneste, melding: Melding) -> str:
    person, message = enquiries.person_ws2(tjeneste, melding, arguments(melding))
    found = "" if person is None else f"<w:person>{person}</w:person>"
    code = "0" if person is not None else "121"
    text = receipt.text_of(code) if message is None else message
    return found + element("resultatkode", code, "w:") + element("resultattekst", text, "w:")


def hent_kodeverk(tjeneste: Tjeneste, melding: Melding) -> str:
    navn = arguments(melding)["navn"]
    if navn not in codelists.navn():
        return ""
    codes = receipt.valid_codes(navn, enquiries.today(tjeneste, melding))
    return "".join(f"<w:kode>{content(code, 'w:')}</w:kode>" for code in codes)


OPERATIONS: dict[str, Operation] = {
    "OverfoerData": overfoer,
    "HentKvittering": hent_kvittering,
    "HentPerson": hent_person,
    "HentKodeverk": hent_kodeverk,
}
