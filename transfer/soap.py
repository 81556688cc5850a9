"""Spyne as carrier of hand-written contracts. Parsing is hardened here and only here.

One protocol for both services: bytes go to libxml2 as they arrive, bounded in size and elements;
the operation is found by the element in the Body, in any release's namespace; the element is
handed to the operation as it is, and it answers with the XML of its response wrapper.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from transfer import spyne_compat  # noqa: F401  (before Spyne)

from spyne.error import ResourceNotFoundError  # isort: skip
from spyne.protocol.soap import Soap11  # isort: skip
from spyne.server.wsgi import WsgiApplication  # isort: skip

import structlog
from lxml import etree

from rules.rule import Tekst
from schemas.contract import Release, by_namespace
from schemas.xmlwriter import escape
from storage.killpoints import Point, reached
from transfer import faults
from transfer.faults import Feil, MustUnderstand, VersionMismatch, ugyldig
from transfer.limits import LIMITS, Limits

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
_CONTENT_TYPE = {
    SOAP11: "text/xml; charset=utf-8",
    SOAP12: "application/soap+xml; charset=utf-8",
}
_SENDER = {"Client": "Sender", "Server": "Receiver"}
_DRAIN = 4  # read on past the limit, up to so many times, so that the sender gets to our answer

log = structlog.get_logger()


def hardened_parser() -> Any:
    """A parser that resolves, loads and fetches nothing, and drops insignificant whitespace."""
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=True,
        strip_cdata=True,
    )


def parse(chunks: Iterable[bytes], limits: Limits = LIMITS) -> tuple[Any, str]:
    """The root element of one message and the SHA-256 of its bytes, in hex.

    Raises `Klientfeil` for what is not bounded, plain XML.
    """
    parser = hardened_parser()
    elements = 0
    total = hashlib.sha256()
    try:
        for chunk in chunks:
            elements += chunk.count(b"<") - chunk.count(b"</")
            if elements > limits.elements:
                raise ugyldig(
                    "FOR_MANGE_ELEMENTER",
                    f"Meldingen har mer enn {limits.elements} elementer. Del den opp.",
                    f"The message holds more than {limits.elements} elements. Split it.",
                )
            total.update(chunk)
            parser.feed(chunk)
        root = parser.close()
    except etree.XMLSyntaxError as error:
        raise _not_xml(error) from None
    if root.getroottree().docinfo.doctype:
        raise ugyldig(
            "DTD",
            "Meldingen inneholder en DTD (DOCTYPE). Det er ikke tillatt.",
            "The message holds a DTD (DOCTYPE), which is not allowed.",
        )
    return root, total.hexdigest()


def _not_xml(error: etree.XMLSyntaxError) -> Feil:
    """libxml2's text may quote the message, so only the place and the kind are told."""
    line, column = error.position or (None, None)
    if "depth" in str(error).lower():
        return ugyldig(
            "FOR_DYP",
            "Meldingen er nøstet for dypt.",
            "The message is nested too deeply.",
            linje=line or None,
            kolonne=column or None,
        )
    return ugyldig(
        "IKKE_XML",
        f"Meldingen er ikke gyldig XML (linje {line}, kolonne {column}).",
        f"The message is not well-formed XML (line {line}, column {column}).",
        linje=line or None,
        kolonne=column or None,
    )


class ContractProtocol(Soap11):  # type: ignore[misc]
    """SOAP 1.1 and 1.2 at one address; the payload stays an lxml element."""

    def __init__(
        self,
        tjeneste: str,
        understood: frozenset[str] = frozenset(),
        door: Callable[[Mapping[str, Any]], None] = lambda environ: None,
    ) -> None:
        """`door` raises a `Feil` for what is refused by its headers, before the body is read."""
        super().__init__()
        self.door = door
        self.tjeneste = tjeneste
        self.understood = understood

    def create_in_document(self, ctx: Any, charset: str | None = None) -> None:
        environ = ctx.transport.req_env
        soap12 = "application/soap+xml" in environ.get("CONTENT_TYPE", "")
        ctx.udc = Message(SOAP12 if soap12 else SOAP11)
        if environ["REQUEST_METHOD"] != "POST":
            ctx.transport.resp_code = "405 Method Not Allowed"
            ctx.transport.resp_headers["Allow"] = "GET, POST"
            raise ugyldig("IKKE_POST", "Send en SOAP-konvolutt med POST.", "POST a SOAP envelope.")
        self.door(environ)
        ctx.in_document, ctx.udc.raa_sum = parse(ctx.in_string)

    def decompose_incoming_envelope(self, ctx: Any, message: str | None = None) -> None:
        root = ctx.in_document
        name = etree.QName(root)
        if name.localname != "Envelope" or name.namespace not in (SOAP11, SOAP12):
            raise VersionMismatch(
                "FEIL_KONVOLUTT",
                Tekst(
                    "Meldingen er ikke en SOAP 1.1- eller 1.2-konvolutt.",
                    "The message is not a SOAP 1.1 or 1.2 envelope.",
                ),
            )
        state = ctx.udc
        state.envelope = name.namespace
        self._headers(ctx, root, name.namespace)
        body = root.find(f"{{{name.namespace}}}Body")
        if body is None or len(body) != 1:
            raise ugyldig(
                "TOM_BODY",
                "Body må ha nøyaktig ett element, operasjonen.",
                "Body must hold exactly one element, the operation.",
            )
        operation = etree.QName(body[0])
        release = by_namespace(operation.namespace or "")
        if release is None or release.tjeneste != self.tjeneste:
            raise ugyldig(
                "UKJENT_NAVNEROM",
                f"Navnerommet {operation.namespace} er ikke en utgave av {self.tjeneste}.",
                f"The namespace {operation.namespace} is no release of {self.tjeneste}.",
            )
        self._check_action(ctx, operation.localname)
        state.release = release
        ctx.in_body_doc = body[0]
        ctx.method_request_string = f"{{{self.app.tns}}}{operation.localname}"

    def _headers(self, ctx: Any, root: Any, namespace: str) -> None:
        header = root.find(f"{{{namespace}}}Header")
        ctx.in_header_doc = list(header) if header is not None else []
        for block in ctx.in_header_doc:
            must = block.get(f"{{{namespace}}}mustUnderstand") in ("1", "true")
            if must and block.tag not in self.understood:
                raise MustUnderstand(
                    "UKJENT_HEADER",
                    Tekst(
                        f"Tjenesten forstår ikke headeren {block.tag}.",
                        f"The service does not understand the header {block.tag}.",
                    ),
                )

    def _check_action(self, ctx: Any, operation: str) -> None:
        """A SOAPAction that names another operation than the Body is a mistake or an attack."""
        action = ctx.transport.req_env.get("HTTP_SOAPACTION", "").strip().strip('"')
        if action and action.rstrip("/").replace("#", "/").rpartition("/")[2] != operation:
            raise ugyldig(
                "FEIL_SOAPACTION",
                f"SOAPAction stemmer ikke med operasjonen {operation} i Body.",
                f"SOAPAction does not match the operation {operation} in Body.",
            )

    def generate_method_contexts(self, ctx: Any) -> Any:
        try:
            return super().generate_method_contexts(ctx)
        except ResourceNotFoundError:
            raise ugyldig(
                "UKJENT_OPERASJON",
                f"Operasjonen finnes ikke i {self.tjeneste}.",
                f"The operation does not exist in {self.tjeneste}.",
            ) from None

    def deserialize(self, ctx: Any, message: str) -> None:
        self.event_manager.fire_event("before_deserialize", ctx)
        ctx.in_object = ctx.in_body_doc
        ctx.in_header = ctx.in_header_doc
        self.event_manager.fire_event("after_deserialize", ctx)

    def serialize(self, ctx: Any, message: str) -> None:
        ctx.out_document = ctx.out_error if ctx.out_error is not None else ctx.out_object[0]

    def create_out_string(self, ctx: Any, charset: str | None = None) -> None:
        envelope = ctx.udc.envelope if ctx.udc is not None else SOAP11
        payload = ctx.out_document
        if ctx.out_error is not None:
            feil = _typed(ctx.out_error)
            payload = _fault(envelope, feil).encode()
            if feil.vent is not None:
                ctx.transport.resp_headers["Retry-After"] = str(feil.vent)
        ctx.transport.resp_headers["Content-Type"] = _CONTENT_TYPE[envelope]
        ctx.out_string = [
            b'<?xml version="1.0" encoding="UTF-8"?>\n'
            b'<soap:Envelope xmlns:soap="' + envelope.encode() + b'"><soap:Body>',
            payload,
            b"</soap:Body></soap:Envelope>",
        ]

    def fault_to_http_response_code(self, fault: Any) -> str:
        return getattr(fault, "http_status", Feil.http_status)


class Message:
    """What the protocol found out of a message: its envelope, and the release of its payload."""

    __slots__ = ("envelope", "raa_sum", "release")

    def __init__(self, envelope: str) -> None:
        self.envelope = envelope
        self.raa_sum = ""
        self.release: Release | None = None


def _typed(error: Any) -> Feil:
    """Every fault leaves typed; one of Spyne's own tells nothing of the inside."""
    if isinstance(error, Feil):
        return error
    feil = faults.teknisk_feil()
    log.error("spyne_fault", korrelasjon=feil.korrelasjon_id, kode=getattr(error, "faultcode", ""))
    return feil


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


class ContractWsgi(WsgiApplication):  # type: ignore[misc]
    """Spyne's WSGI application with a body that is bounded after inflation."""

    def __init__(self, app: Any, limits: Limits = LIMITS) -> None:
        super().__init__(app, chunked=True, max_content_length=limits.body)
        self.limits = limits

    def __call__(self, environ: Any, start_response: Any, wsgi_url: str | None = None) -> Any:
        return self.handle_rpc(environ, start_response)

    def _WsgiApplication__wsgi_input_to_iterable(self, environ: Any) -> Iterator[bytes]:
        return bounded(environ, self.limits.body)


def bounded(environ: dict[str, Any], limit: int, block: int = 1 << 17) -> Iterator[bytes]:
    """The body in blocks, inflated where it is gzip. Raises `Klientfeil` where it is too large.

    A length that is declared too large is refused before a byte is kept; what the sender has
    under way is read off and dropped, so that it gets to read the answer.
    """
    source = environ["wsgi.input"]
    encoding = environ.get("HTTP_CONTENT_ENCODING", "").strip().lower()
    if encoding not in ("", "identity", "gzip"):
        raise ugyldig(
            "UKJENT_KODING",
            "Content-Encoding må være gzip eller mangle.",
            "Content-Encoding must be gzip or absent.",
        )
    declared = environ.get("CONTENT_LENGTH") or ""
    left: int | None = int(declared) if declared.isdigit() else None
    if left is not None and left > limit:
        _drain(source, min(left, limit * _DRAIN), block)
        raise _too_large(limit)
    inflate = zlib.decompressobj(31) if encoding == "gzip" else None
    total = 0
    while left is None or left > 0:
        data = source.read(block if left is None else min(block, left))
        if not data:
            break
        if left is not None:
            left -= len(data)
        while data:
            try:
                chunk, data = (
                    (inflate.decompress(data, block), inflate.unconsumed_tail)
                    if inflate
                    else (data, b"")
                )
            except zlib.error:
                raise ugyldig(
                    "IKKE_GZIP", "Innholdet er ikke gyldig gzip.", "The body is not valid gzip."
                ) from None
            total += len(chunk)
            if total > limit:
                _drain(source, min(left or 0, limit * _DRAIN), block)
                raise _too_large(limit)
            if chunk:
                yield chunk
        if left != 0:
            reached(Point.HALF_BODY)


def _drain(source: Any, left: int, block: int) -> None:
    while left > 0:
        data = source.read(min(block, left))
        if not data:
            return
        left -= len(data)


def _too_large(limit: int) -> Feil:
    mib = limit // (1024 * 1024)
    return ugyldig(
        "FOR_STOR",
        f"Meldingen er større enn {mib} MiB. Del forsendelsen opp.",
        f"The message is larger than {mib} MiB. Split the batch.",
    )
