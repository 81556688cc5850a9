"""WS4: its operations. Each answers with the content of its response wrapper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.contract import schema
from schemas.errors import schema_errors
from schemas.xmlwriter import content, element
from transfer import enquiries, intake, kodeverksvar
from transfer.intake import Melding, Svar, Tjeneste
from transfer.parsing import demand_shallow
from transfer.reading import schema_fault
from transfer.service import Operation


def send(tjeneste: Tjeneste, melding: Melding) -> str:
    """SendForsendelse: the receipt, and the result with it."""
    return _both(intake.receive(tjeneste, melding))


def validate(tjeneste: Tjeneste, melding: Melding) -> str:
    """ValiderForsendelse: the same judgement, nothing stored."""
    return _wrapped("tilbakemelding", intake.validate(tjeneste, melding).tilbakemelding)


def _both(svar: Svar) -> str:
    return _wrapped("kvittering", content(svar.kvittering)) + _answer(svar.tilbakemelding)


def _answer(stored: str) -> str:
    """The Tilbakemelding; none where its retention is over, which the contract allows."""
    return _wrapped("tilbakemelding", stored) if stored else ""


def _wrapped(tag: str, inner: str) -> str:
    return f"<w:{tag}>{inner}</w:{tag}>"


def fetch(tjeneste: Tjeneste, melding: Melding) -> str:
    """HentTilbakemelding: the stored document again, byte for byte."""
    stored = enquiries.tilbakemelding(tjeneste, melding, arguments(melding))
    return element("status", "FERDIG", "w:") + _answer(stored)


def _shared(tag: str, values: Mapping[str, Any] | list[Mapping[str, Any]] | None) -> str:
    """A release element whose content is of the shared namespace."""
    if values is None:
        return ""
    if isinstance(values, list):
        return "".join(_wrapped(tag, content(one)) for one in values)
    return _wrapped(tag, content(values))


def _page(side: int, flere: bool) -> str:
    return element("sidenummer", side, "w:") + element("flere", flere, "w:")


def list_forsendelser(tjeneste: Tjeneste, melding: Melding) -> str:
    found = enquiries.forsendelser(tjeneste, melding, arguments(melding))
    return _shared("forsendelse", found.rader) + _page(found.side, found.flere)


def hent_person(tjeneste: Tjeneste, melding: Melding) -> str:
    person, message = enquiries.person(tjeneste, melding, arguments(melding))
    return _shared("opplysninger", person) + _shared("melding", message)


def hent_personliste(tjeneste: Tjeneste, melding: Melding) -> str:
    found = enquiries.personliste(tjeneste, melding, arguments(melding))
    return _shared("person", found.rader) + _page(found.side, found.flere)


def hent_registreringer(tjeneste: Tjeneste, melding: Melding) -> str:
    found = enquiries.registreringer(tjeneste, melding, arguments(melding))
    rows = "".join(_wrapped("registrering", row) for row in found.rader)
    return rows + element("utelatt", found.utelatt, "w:") + _page(found.side, found.flere)


def hent_kodeverk(tjeneste: Tjeneste, melding: Melding) -> str:
    versjon, lister = kodeverksvar.kodeverk(tjeneste, melding, arguments(melding))
    return element("versjon", versjon, "w:") + _shared("kodeverk", lister)


def hent_tjenesteinfo(tjeneste: Tjeneste, melding: Melding) -> str:
    arguments(melding)
    return _shared("tjenesteinfo", enquiries.tjenesteinfo(tjeneste, melding))


def arguments(melding: Melding) -> dict[str, Any]:
    """The children of an enquiry by name: text, or the element where it has children; lists.

    Raises `Klientfeil` where the enquiry does not follow its schema.
    """
    errors = schema_errors(schema(melding.release), melding.element)
    if errors:
        demand_shallow(melding.element, above=2)
        raise schema_fault(melding.element, errors, "ws4")
    found: dict[str, Any] = {}
    for child in melding.element:
        name = child.tag.rpartition("}")[2]
        value = child if len(child) else (child.text or "").strip()
        if name in found:
            known = found[name]
            found[name] = [*known, value] if isinstance(known, list) else [known, value]
        else:
            found[name] = value
    return found


OPERATIONS: dict[str, Operation] = {
    "SendForsendelse": send,
    "ValiderForsendelse": validate,
    "HentTilbakemelding": fetch,
    "ListForsendelser": list_forsendelser,
    "HentPerson": hent_person,
    "HentPersonliste": hent_personliste,
    "HentRegistreringer": hent_registreringer,
    "HentKodeverk": hent_kodeverk,
    "HentTjenesteinfo": hent_tjenesteinfo,
}
