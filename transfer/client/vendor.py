"""A vendor's client, made with zeep: what `nir send`, the demonstration and the tests push with."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from lxml import etree
from zeep import Client, Settings
from zeep.exceptions import Fault
from zeep.helpers import serialize_object
from zeep.transports import Transport
from zeep.wsse.username import UsernameToken

from schemas.contract import Release, by_namespace
from transfer.client import Wsse
from transfer.client.answer import Answer, from_fault, from_kvittering, from_tilbakemelding

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"


class NotABatch(ValueError):
    """The file holds no batch of a known release; whoever made the file repairs it."""


def _username_token(user: str | None, password: str | None, kind: Wsse) -> UsernameToken:
    return UsernameToken(user or "", password or "", use_digest=kind is Wsse.DIGEST)


class Vendor:
    """One case system's connection to one release of a service.

    `base` is where the service runs (`http://127.0.0.1:8000`); the contract is read from there.
    The login is HTTP Basic, or with `wsse` WS-Security. A `session` of requests brings its own TLS.
    """

    def __init__(
        self,
        base: str,
        release: Release,
        user: str | None = None,
        password: str | None = None,
        timeout: float = 120,
        wsse: Wsse | None = None,
        session: requests.Session | None = None,
    ) -> None:
        session = session or requests.Session()
        if user is not None and wsse is None:
            session.auth = (user, password or "")
        parts = urlsplit(base)
        root = f"{parts.scheme}://{parts.netloc}"
        self.release = release
        self.client = Client(
            f"{root}/{release.path}/{release.versjon}?wsdl",
            transport=Transport(session=session, timeout=timeout, operation_timeout=timeout),
            settings=Settings(strict=True, xml_huge_tree=True),
            wsse=None if wsse is None else _username_token(user, password, wsse),
        )
        self.service = self.client.service

    def call(self, operation: str, **arguments: Any) -> Any:
        """Call an operation with plain values: nested mappings back. Raises zeep's Fault."""
        return serialize_object(getattr(self.service, operation)(**arguments), dict)

    def send(self, batch: Any) -> Answer:
        """Send a batch given as its operation's element, to the letter, and read the answer."""
        operation = etree.QName(batch).localname
        try:
            reply = serialize_object(self._post(operation, batch), dict)
        except Fault as fault:
            return from_fault(fault.detail, fault.message)
        return self.read(reply)

    def read(self, reply: Any) -> Answer:
        """The reply of a sending or fetching operation as an `Answer`."""
        if self.release.tjeneste == "WS2":
            return from_kvittering(reply.get("kvittering", reply))
        if "tilbakemelding" in reply:
            return self._of_ws4(reply["tilbakemelding"], reply.get("kvittering"))
        return from_tilbakemelding(reply)

    @staticmethod
    def _of_ws4(result: Any, receipt: Any) -> Answer:
        if result is not None:
            return from_tilbakemelding(result, receipt)
        receipt = receipt or {}
        return Answer(
            "SVAR_SLETTET",
            {
                "nb": "Forsendelsen er mottatt før. Svaret er slettet etter oppbevaringstiden.",
                "en": "The batch was received before. Its answer was deleted after retention.",
            },
            kvittering_id=receipt.get("kvitteringId"),
            duplikat=receipt.get("duplikat") is True,
        )

    def _post(self, operation: str, body: Any) -> Any:
        """zeep's own way of a call, but for the body, which goes as it is (also when invalid)."""
        binding = self.service._binding
        envelope = etree.Element(f"{{{SOAP11}}}Envelope", nsmap={"soap": SOAP11})
        etree.SubElement(envelope, f"{{{SOAP11}}}Body").append(body)
        declared = binding._operations.get(operation)
        if declared is None:
            raise NotABatch(f"{operation} is no operation of {self.release.tjeneste}")
        headers = {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": f'"{declared.soapaction}"',
        }
        if self.client.wsse is not None:
            envelope, headers = self.client.wsse.apply(envelope, headers)
        options = self.service._binding_options
        response = self.client.transport.post(
            options["address"], etree.tostring(envelope, encoding="UTF-8"), headers
        )
        return binding.process_reply(self.client, declared, response)


def read_batch(source: Path | bytes) -> tuple[Any, Release]:
    """The operation's element of a file (bare, or in an envelope) and its release.

    Raises `NotABatch` for what is not XML or of no known release.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise NotABatch(f"not well-formed XML: {error}") from None
    if etree.QName(root).localname == "Envelope":
        body = root.find(f"{{{etree.QName(root).namespace}}}Body")
        if body is None or not len(body):
            raise NotABatch("the envelope has no Body with an operation")
        root = body[0]
    release = by_namespace(etree.QName(root).namespace)
    if release is None:
        raise NotABatch(f"the namespace {etree.QName(root).namespace} is of no known release")
    return root, release
