"""The SOAP faults: form, rights, closed services, conflicting ids and trouble on our side.

Each carries a typed detail from the contract (`felles.xsd`). A business result is never a fault.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from transfer import spyne_compat  # noqa: F401  (before Spyne)

from spyne.error import Fault  # isort: skip

from rules.rule import Handling, Tekst
from schemas.contract import FELLES_NS
from schemas.xmlwriter import element
from transfer.forloep import korrelasjon


class Feil(Fault):
    """A fault with a typed detail. `kode` is stable; texts may change."""

    detail_element = "klientfeil"
    actor = "Client"
    handling = Handling.RETT_OG_SEND
    http_status = "500 Internal Server Error"  # SOAP 1.1 over HTTP, WS-I R1126

    def __init__(
        self,
        kode: str,
        tekst: Tekst,
        *,
        regel_id: str | None = None,
        more: Mapping[str, Any] | None = None,
        handling: Handling | None = None,
        faultcode: str | None = None,
    ) -> None:
        super().__init__(faultcode or self.actor, tekst.nb)
        self.kode = kode
        self.tekst = tekst
        self.regel_id = regel_id
        self.more = dict(more or {})
        self.korrelasjon_id = korrelasjon()
        self.vent: int | None = None  # seconds, for the header Retry-After
        if handling is not None:
            self.handling = handling

    def detail_xml(self) -> str:
        """The typed detail as XML text in the shared namespace."""
        body = element(
            self.detail_element,
            {
                "kode": self.kode,
                "tekst": texts(self.tekst),
                "handling": self.handling,
                "korrelasjonId": self.korrelasjon_id,
                "regelId": self.regel_id,
                **self.more,
            },
        )
        return body.replace(">", f' xmlns="{FELLES_NS}">', 1)


class Klientfeil(Feil):
    """The message is malformed; the sender or vendor corrects it."""


class Rettighetsfeil(Feil):
    """Not authenticated, or no right for this municipality; the sender's administrator mends it."""

    detail_element = "rettighetsfeil"


class TjenesteStengt(Feil):
    """The service is closed at this time; the detail names cut-off, law and the other channels."""

    detail_element = "tjenesteStengt"
    handling = Handling.REGISTRER_I_NIR_WEB


class Konflikt(Feil):
    """The id was used for other content; the sender takes a new id."""

    detail_element = "konflikt"


class TekniskFeil(Feil):
    """Trouble on our side; the same message may be sent again later."""

    detail_element = "tekniskFeil"
    actor = "Server"
    handling = Handling.SEND_UENDRET_SENERE


class VersionMismatch(Klientfeil):
    actor = "VersionMismatch"


class MustUnderstand(Klientfeil):
    actor = "MustUnderstand"


def texts(tekst: Tekst) -> dict[str, str | None]:
    """A text as the contract has it: nb, nn where written, en."""
    return {"nb": tekst.nb, "nn": tekst.nn, "en": tekst.en}


def teknisk_feil(vent: int = 30) -> TekniskFeil:
    """What the sender sees of an error of ours: no internals, an id that is found in the log."""
    return TekniskFeil(
        "TEKNISK_FEIL",
        Tekst(
            "Tjenesten fikk en teknisk feil. Ingenting er lagret. Send det samme igjen senere.",
            "The service met a technical error. Nothing was stored. Send the same again later.",
            "Tenesta fekk ein teknisk feil. Ingenting er lagra. Send det same igjen seinare.",
        ),
        more={"ventSekunder": vent},
    )


def utfall_ukjent(vent: int = 30) -> TekniskFeil:
    """The register did not answer to the commit: it may be stored, and sending again finds out."""
    return TekniskFeil(
        "UTFALL_UKJENT",
        Tekst(
            "Registeret svarte ikke da forsendelsen skulle lagres. Send det samme igjen senere: er "
            "den lagret, får du den første kvitteringen.",
            "The register did not answer while the batch was being stored. Send the same again "
            "later: if it was stored, you get the first receipt.",
            "Registeret svara ikkje då forsendinga skulle lagrast. Send det same igjen seinare: er "
            "ho lagra, får du den første kvitteringa.",
        ),
        more={"ventSekunder": vent},
    )


def lite_plass(vent: int = 300) -> TekniskFeil:
    """The register's disk is nearly full: a batch is refused before it is read."""
    return TekniskFeil(
        "LITE_PLASS",
        Tekst(
            "Tjenesten har for lite lagringsplass og tar ikke imot forsendelser nå. Ingenting er "
            "lest eller lagret. Send det samme igjen senere.",
            "The service is short of storage and takes no batches now. Nothing was read or stored. "
            "Send the same again later.",
            "Tenesta har for lite lagringsplass og tek ikkje imot forsendingar no. Ingenting er "
            "lese eller lagra. Send det same igjen seinare.",
        ),
        more={"ventSekunder": vent},
    )


def opptatt(vent: int) -> TekniskFeil:
    """Others' large messages fill the memory that there is for them; this one was not read."""
    feil = TekniskFeil(
        "OPPTATT",
        Tekst(
            "Tjenesten har nok med store meldinger akkurat nå. Ingenting er lagret. Send det samme "
            "igjen om litt.",
            "The service is busy with large messages just now. Nothing was stored. Send the same "
            "again in a while.",
            "Tenesta har nok med store meldingar akkurat no. Ingenting er lagra. Send det same "
            "igjen om litt.",
        ),
        more={"ventSekunder": vent},
    )
    feil.vent = vent
    return feil


def ugyldig(kode: str, nb: str, en: str, nn: str | None = None, **more: Any) -> Klientfeil:
    """A malformed message, in one line."""
    return Klientfeil(kode, Tekst(nb, en, nn), more=more)


def with_findings(feil: Klientfeil, funn: Sequence[Mapping[str, Any]]) -> Klientfeil:
    """The same fault, with the findings that say where the message is wrong."""
    feil.more["funn"] = list(funn)
    return feil
