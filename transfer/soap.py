"""Spyne as carrier of hand-written contracts.

One protocol for both services: bytes go to libxml2 as they arrive (`transfer.parsing`); the
operation is found by the element in the Body, in any release's namespace; the element is handed to
the operation as it is, and it answers with the XML of its response wrapper.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from typing import Any

from transfer import spyne_compat  # noqa: F401  (before Spyne)

from spyne.error import ResourceNotFoundError  # isort: skip
from spyne.protocol.soap import Soap11  # isort: skip
from spyne.server.wsgi import WsgiApplication  # isort: skip

import structlog
from lxml import etree

from rules.ident import mask
from rules.rule import Tekst
from schemas.contract import Release, by_namespace
from schemas.xmlwriter import escape
from transfer import faults, logs, metrics
from transfer import forloep as forloeper
from transfer.body import bounded
from transfer.faults import Feil, MustUnderstand, VersionMismatch, ugyldig
from transfer.forloep import Forloep
from transfer.fremmed import FREE
from transfer.hendelser import Hendelse
from transfer.kopi import Kopi
from transfer.limits import LIMITS, Limits
from transfer.parsing import Door, demand_shallow, parse
from transfer.samtidig import LARGE, Samtidig

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
_CONTENT_TYPE = {
    SOAP11: "text/xml; charset=utf-8",
    SOAP12: "application/soap+xml; charset=utf-8",
}
_OURS = frozenset(
    {
        "",
        "http://schemas.xmlsoap.org/soap/actor/next",
        f"{SOAP12}/role/next",
        f"{SOAP12}/role/ultimateReceiver",
    }
)
_ACTION = re.compile(r"""action\s*=\s*"?([^\s";]+)""", re.IGNORECASE)
_TOGETHER = 1 << 16  # bytes of an answer that go out by one call and not by three
_SENDER = {"Client": "Sender", "Server": "Receiver"}

log = structlog.get_logger()


_parsed = forloeper.steg("lese_xml")(parse)


class ContractProtocol(Soap11):  # type: ignore[misc]
    """SOAP 1.1 and 1.2 at one address; the payload stays an lxml element."""

    def __init__(
        self,
        tjeneste: str,
        understood: frozenset[str] = frozenset(),
        limits: Limits = LIMITS,
        door: Callable[[Mapping[str, Any]], None] = lambda environ: None,
        known: Callable[[Mapping[str, Any], bytes], None] = lambda environ, head: None,
        room: Samtidig | None = None,
    ) -> None:
        """`door` raises a `Feil` for what is refused by its headers, before the body is read;
        `known` for who is not known by these and the beginning of the message. Large messages have
        their `room`.
        """
        super().__init__()
        self.door, self.known, self.room = door, known, room
        self.tjeneste = tjeneste
        self.understood = understood
        self.limits = limits

    def create_in_document(self, ctx: Any, charset: str | None = None) -> None:
        environ = ctx.transport.req_env
        content_type = environ.get("CONTENT_TYPE", "")
        ctx.udc = Message(SOAP12 if "application/soap+xml" in content_type.lower() else SOAP11)
        if environ["REQUEST_METHOD"] != "POST":
            ctx.transport.resp_code = "405 Method Not Allowed"
            ctx.transport.resp_headers["Allow"] = "GET, POST"
            raise ugyldig(
                "IKKE_POST",
                "Send en SOAP-konvolutt med POST.",
                "POST a SOAP envelope.",
                "Send ein SOAP-konvolutt med POST.",
            )
        self.door(environ)
        with closing(ctx.in_string) as chunks:
            ctx.in_document, ctx.udc.raa_sum = _parsed(
                chunks, self.limits, content_type, self._doors(environ), ctx.udc.kopi.add
            )
        ctx.udc.kopi.close()

    def _doors(self, environ: Mapping[str, Any]) -> list[Door]:
        """What a message meets when it is no small one."""
        doors: list[Door] = [(FREE, partial(self.known, environ))]
        if self.room is not None:
            given = environ.get("CONTENT_LENGTH") or ""
            plain = not environ.get("HTTP_CONTENT_ENCODING")
            count = int(given) if given.isdigit() and plain else self.limits.body
            take = self.room.take
            doors.append((LARGE, lambda head: take(count)))
        return doors

    def decompose_incoming_envelope(self, ctx: Any, message: str | None = None) -> None:
        root = ctx.in_document
        name = etree.QName(root)
        if name.localname != "Envelope" or name.namespace not in (SOAP11, SOAP12):
            raise _no_envelope()
        state = ctx.udc
        state.envelope = name.namespace
        header, body = _parts(root, name.namespace)
        self._headers(ctx, header, name.namespace)
        if len(body) != 1:
            raise ugyldig(
                "TOM_BODY",
                "Body må ha nøyaktig ett element, operasjonen.",
                "Body must hold exactly one element, the operation.",
                "Body må ha nøyaktig eitt element, operasjonen.",
            )
        operation = etree.QName(body[0])
        release = by_namespace(operation.namespace or "")
        if release is None or release.tjeneste != self.tjeneste:
            given = (operation.namespace or "")[:200]
            raise ugyldig(
                "UKJENT_NAVNEROM",
                f"Navnerommet {mask(given)} er ikke en utgave av {self.tjeneste}.",
                f"The namespace {mask(given)} is no release of {self.tjeneste}.",
                f"Namnerommet {mask(given)} er ikkje ei utgåve av {self.tjeneste}.",
            )
        self._check_action(ctx, operation.localname)
        state.release = release
        ctx.in_body_doc = body[0]
        ctx.method_request_string = f"{{{self.app.tns}}}{operation.localname}"

    def _headers(self, ctx: Any, header: Any, namespace: str) -> None:
        """Note the blocks of the header; refuse one that must be understood here and is not."""
        ctx.in_header_doc = list(header) if header is not None else []
        if len(ctx.in_header_doc) > self.limits.headers:
            most = self.limits.headers
            raise ugyldig(
                "FOR_MANGE_HEADERE",
                f"SOAP-headeren har mer enn {most} blokker.",
                f"The SOAP header holds more than {most} blocks.",
                f"SOAP-headeren har meir enn {most} blokker.",
            )
        for block in ctx.in_header_doc:
            demand_shallow(block, self.limits, above=2)
            must = block.get(f"{{{namespace}}}mustUnderstand", "").strip() in ("1", "true")
            if must and _for_us(block, namespace) and block.tag not in self.understood:
                named = mask(block.tag[:200])
                raise MustUnderstand(
                    "UKJENT_HEADER",
                    Tekst(
                        f"Tjenesten forstår ikke headeren {named}.",
                        f"The service does not understand the header {named}.",
                        f"Tenesta forstår ikkje headeren {named}.",
                    ),
                )

    def _check_action(self, ctx: Any, operation: str) -> None:
        """An action that names another operation than the Body is a mistake or an attack.

        It may stand in SOAPAction, in SOAP 1.2's Content-Type, and in WS-Addressing's header.
        """
        environ = ctx.transport.req_env
        given = [environ.get("HTTP_SOAPACTION", "")]
        given += _ACTION.findall(environ.get("CONTENT_TYPE", ""))
        given += [
            block.text or ""
            for block in ctx.in_header_doc
            if block.tag.endswith("}Action") and "/addressing" in block.tag
        ]
        for text in given:
            action = text.strip().strip("\"'")
            if action and action.rstrip("/").replace("#", "/").rpartition("/")[2] != operation:
                raise ugyldig(
                    "FEIL_SOAPACTION",
                    "SOAPAction stemmer ikke med operasjonen i Body.",
                    "SOAPAction does not match the operation in Body.",
                    "SOAPAction stemmer ikkje med operasjonen i Body.",
                )

    def generate_method_contexts(self, ctx: Any) -> Any:
        try:
            return super().generate_method_contexts(ctx)
        except ResourceNotFoundError:
            raise ugyldig(
                "UKJENT_OPERASJON",
                f"Operasjonen finnes ikke i {self.tjeneste}.",
                f"The operation does not exist in {self.tjeneste}.",
                f"Operasjonen finst ikkje i {self.tjeneste}.",
            ) from None

    def deserialize(self, ctx: Any, message: str) -> None:
        self.event_manager.fire_event("before_deserialize", ctx)
        ctx.in_object = ctx.in_body_doc
        ctx.in_header = ctx.in_header_doc
        self.event_manager.fire_event("after_deserialize", ctx)

    def serialize(self, ctx: Any, message: str) -> None:
        ctx.out_document = ctx.out_error if ctx.out_error is not None else ctx.out_object[0]

    def create_out_string(self, ctx: Any, charset: str | None = None) -> None:
        forloep = forloeper.current()
        envelope = ctx.udc.envelope if ctx.udc is not None else SOAP11
        payload = ctx.out_document
        if ctx.out_error is not None:
            feil = _typed(ctx.out_error)
            payload = _fault(envelope, feil).encode()
            if envelope == SOAP12 and feil.faultcode == "Client" and not _has_status(ctx):
                ctx.transport.resp_code = "400 Bad Request"  # SOAP 1.2 part 2, table 20
            if feil.vent is not None:
                ctx.transport.resp_headers["Retry-After"] = str(feil.vent)
            if forloep is not None:
                forloep.feil = feil
        if forloep is not None:
            forloep.ut = len(payload)
        ctx.transport.resp_headers["Content-Type"] = _CONTENT_TYPE[envelope]
        ctx.out_string = _enveloped(envelope, payload)

    def fault_to_http_response_code(self, fault: Any) -> str:
        return getattr(fault, "http_status", Feil.http_status)


def _enveloped(envelope: str, payload: bytes) -> list[bytes]:
    parts = [
        b'<?xml version="1.0" encoding="UTF-8"?>\n'
        b'<soap:Envelope xmlns:soap="' + envelope.encode() + b'"><soap:Body>',
        payload,
        b"</soap:Body></soap:Envelope>",
    ]
    return parts if len(payload) > _TOGETHER else [b"".join(parts)]


def _no_envelope() -> Feil:
    """An envelope of a version that is not spoken here, or no envelope at all."""
    return VersionMismatch(
        "FEIL_KONVOLUTT",
        Tekst(
            "Meldingen er ikke en SOAP 1.1- eller 1.2-konvolutt.",
            "The message is not a SOAP 1.1 or 1.2 envelope.",
            "Meldinga er ikkje ein SOAP 1.1- eller 1.2-konvolutt.",
        ),
    )


def _parts(root: Any, namespace: str) -> tuple[Any, Any]:
    """Header (or None) and Body. A second of either could hide what the first is checked for."""
    names = [child.tag.removeprefix(f"{{{namespace}}}") for child in root]
    if names not in (["Body"], ["Header", "Body"]):
        raise ugyldig(
            "FEIL_I_KONVOLUTT",
            "Konvolutten må ha høyst én Header og så én Body, og ingenting annet.",
            "The envelope must hold at most one Header, then one Body, and nothing else.",
            "Konvolutten må ha høgst éin Header og så éin Body, og ingenting anna.",
        )
    return (root[0] if len(names) == 2 else None), root[-1]


def _for_us(block: Any, namespace: str) -> bool:
    """A header block that names another receiver on the way is not for this one."""
    attribute = "actor" if namespace == SOAP11 else "role"
    return block.get(f"{{{namespace}}}{attribute}", "").strip() in _OURS


def _has_status(ctx: Any) -> bool:
    """Whether the answer has a status of its own already."""
    return not str(ctx.transport.resp_code).startswith("500")


class Message:
    """What the protocol found out of a message: its envelope, and the release of its payload."""

    __slots__ = ("envelope", "kopi", "raa_sum", "release")

    def __init__(self, envelope: str) -> None:
        self.envelope = envelope
        self.raa_sum = ""
        self.kopi = Kopi()
        self.release: Release | None = None


def _typed(error: Any) -> Feil:
    """Every fault leaves typed; one of Spyne's own tells nothing of the inside."""
    if isinstance(error, Feil):
        return error
    feil = faults.teknisk_feil()
    code = getattr(error, "faultcode", "")
    log.error(Hendelse.SPYNE_FAULT, korrelasjon=feil.korrelasjon_id, kode=code)
    return feil


def fault_envelope(feil: Feil) -> bytes:
    """A whole SOAP 1.1 answer with a fault, for what is refused before a message is read."""
    return b"".join(_enveloped(SOAP11, _fault(SOAP11, feil).encode()))


def _fault(envelope: str, feil: Feil) -> str:
    """The fault element; its children unqualified in SOAP 1.1 (WS-I R1000, R1001)."""
    code = feil.faultcode.partition(".")[0]
    text, detail = escape(feil.faultstring), feil.detail_xml()
    if envelope == SOAP11:
        return (
            f"<soap:Fault><faultcode>soap:{code}</faultcode>"
            f'<faultstring xml:lang="nb">{text}</faultstring>'
            f"<detail>{detail}</detail></soap:Fault>"
        )
    return (
        "<soap:Fault><soap:Code><soap:Value>"
        f"soap:{_SENDER.get(code, code)}</soap:Value></soap:Code>"
        f'<soap:Reason><soap:Text xml:lang="nb">{text}</soap:Text></soap:Reason>'
        f"<soap:Detail>{detail}</soap:Detail></soap:Fault>"
    )


def _ended(forloep: Forloep) -> None:
    logs.closing(forloep)
    metrics.ended(forloep)


class ContractWsgi(WsgiApplication):  # type: ignore[misc]
    """Spyne's WSGI application with a body that is bounded after inflation."""

    def __init__(self, app: Any, limits: Limits = LIMITS, room: Samtidig | None = None) -> None:
        super().__init__(app, chunked=True, max_content_length=limits.body)
        self.limits = limits
        self.room = room or Samtidig(limits.parsing)

    def __call__(self, environ: Any, start_response: Any, wsgi_url: str | None = None) -> Any:
        metrics.begun()
        course = forloeper.of_request(self.app.name, environ, _ended)
        with self.room.request(), course as forloep:
            try:
                return self.handle_rpc(environ, start_response)
            except Exception as error:  # of Spyne, or of a socket that broke under the reading
                forloep.feil = faults.teknisk_feil()
                return self._trouble(error, forloep.feil, start_response)

    def _trouble(self, error: Exception, feil: Feil, start_response: Any) -> list[bytes]:
        """What no other place has caught leaves as a typed fault too."""
        log.error(Hendelse.TEKNISK_FEIL, korrelasjon=feil.korrelasjon_id, exc_info=error)
        answer = fault_envelope(feil)
        headers = [("Content-Type", _CONTENT_TYPE[SOAP11]), ("Content-Length", str(len(answer)))]
        start_response(feil.http_status, headers)
        return [answer]

    def _WsgiApplication__wsgi_input_to_iterable(self, environ: Any) -> Iterator[bytes]:
        return bounded(environ, self.limits)
