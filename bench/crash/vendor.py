"""A vendor that sends its plan and writes down what it was promised, before and after each call.

What is not answered is sent again unchanged until it is. Two kinds: plain HTTP, which keeps the
answer's bytes, and zeep.
"""

from __future__ import annotations

import hashlib
import http.client
import itertools
import json
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from requests import RequestException
from zeep.exceptions import Error as ZeepError

from bench.batches import envelope
from bench.crash.plan import Message
from schemas.contract import newest
from transfer.client.answer import Answer, as_mapping, from_fault, from_tilbakemelding
from transfer.client.vendor import Vendor as Zeep

LOST = (OSError, http.client.HTTPException, RequestException, ZeepError, etree.XMLSyntaxError)
PATIENCE = 900.0  # seconds for one message, through many kills of the service
OUTCOMES = {
    "lagret", "lagretMedAvvik", "uendret", "erstattet", "annullert", "avvist", "utsatt",
    "foreldet", "uavklart",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Promise:
    """What one answer said. `svar` is the digest of the Tilbakemelding's bytes, where they came."""

    name: str
    kvittering: str | None
    duplikat: bool
    fault: str | None
    sum: str  # of the canonical content that was sent
    utfall: list[str]
    sums_up: bool
    svar: str | None


class Vendor(threading.Thread):
    """Sends until told to stop, or until `stop_after` messages are answered."""

    def __init__(
        self,
        name: str,
        user: str,
        url: str,
        messages: Iterator[Message],
        history: Path,
        *,
        zeep: bool = False,
        stop_after: int | None = None,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.user, self.url, self.zeep = user, url, zeep
        self.promises: list[Promise] = []
        self.answered = 0  # messages
        self.lost = 0  # answers that did not come
        self.later = 0  # answers that said: send it again later
        self.untyped: list[str] = []
        self.failed: BaseException | None = None
        self._messages = messages if stop_after is None else itertools.islice(messages, stop_after)
        self._history = history.open("a")
        self._halt = threading.Event()
        self._client: Zeep | None = None
        self._pause = threading.Event()  # never set

    def halt(self) -> None:
        """Stop after the message at hand has its answer."""
        self._halt.set()

    def run(self) -> None:
        try:
            for message in self._messages:
                self._deliver(message)
                if self._halt.is_set():
                    return
        except Exception as error:
            self.failed = error
            raise
        finally:
            self._history.close()

    def _deliver(self, message: Message) -> None:
        end = time.monotonic() + PATIENCE
        parsed = _parsed(message)
        for attempt in itertools.count(1):
            if time.monotonic() > end:
                raise TimeoutError(f"{message.name} is not answered after {attempt - 1} attempts")
            self._note("send", name=message.name, kind=message.kind, attempt=attempt)
            try:
                promise = self._send(message, *parsed)
            except LOST as error:
                self.lost += 1
                self._note("lost", name=message.name, error=type(error).__name__)
                self._pause.wait(0.05)
                continue
            self._note("answer", **asdict(promise))
            if promise.fault in ("TEKNISK_FEIL", "UTFALL_UKJENT", "OPPTATT"):
                self.later += 1
                self._pause.wait(0.1)
                continue
            self.promises.append(promise)
            self.answered += 1
            return

    def _note(self, event: str, **what: Any) -> None:
        self._history.write(json.dumps({"event": event, **what}, ensure_ascii=False) + "\n")
        self._history.flush()

    def send_once(self, message: Message) -> Promise:
        """One call; what it promised. Raises one of `LOST` where no whole answer came."""
        return self._send(message, *_parsed(message))

    def _send(self, message: Message, element: Any, total: str) -> Promise:
        if self.zeep:
            answer, svar = self._by_zeep(element), None
        else:
            answer, svar = self._by_http(message.body)
        return _promise(message.name, total, answer, svar)

    def _by_zeep(self, element: Any) -> Answer:
        if self._client is None:
            self._client = Zeep(self.url, newest("WS4"), self.user, "demo", timeout=30)
        return self._client.send(element)

    def _by_http(self, body: bytes) -> tuple[Answer, str | None]:
        status, reply = post(self.url, self.user, envelope(body))
        root = etree.fromstring(reply)
        if status == 500:
            fault = root.find(".//detail")
            if fault is None:
                self.untyped.append(reply[:200].decode("utf-8", "replace"))
                raise http.client.HTTPException("untyped")
            return from_fault(fault, ""), None
        wrapper = root[0][0]
        parts = {etree.QName(one).localname: one for one in wrapper}
        answer = from_tilbakemelding(
            as_mapping(parts["tilbakemelding"]), as_mapping(parts["kvittering"])
        )
        return answer, svar_sum(reply)


def _parsed(message: Message) -> tuple[Any, str]:
    """The message's element, and the digest of its canonical content."""
    element = etree.fromstring(message.body, etree.XMLParser(remove_blank_text=True))
    canonical = etree.tostring(element, method="c14n", exclusive=True)
    return element, hashlib.sha256(canonical).hexdigest()


def svar_sum(reply: bytes) -> str:
    """The digest of the Tilbakemelding in a reply, as its bytes came over the wire."""
    _, _, rest = reply.partition(b"<w:tilbakemelding>")
    inner, found, _ = rest.rpartition(b"</w:tilbakemelding>")
    if not found:
        raise http.client.IncompleteRead(reply)
    return hashlib.sha256(inner).hexdigest()


def post(url: str, user: str, body: bytes) -> tuple[int, bytes]:
    """One call on a connection of its own."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
    try:
        connection.request(
            "POST", "/ws4", body,
            {
                "Content-Type": "text/xml; charset=utf-8",
                "Authorization": "Basic " + b64encode(f"{user}:demo".encode()).decode(),
            },
        )  # fmt: skip
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def _promise(name: str, total: str, answer: Answer, svar: str | None) -> Promise:
    counts = dict(answer.opptelling)
    outcomes = [int(value) for name, value in counts.items() if name in OUTCOMES]
    return Promise(
        name=name,
        kvittering=answer.kvittering_id,
        duplikat=answer.duplikat,
        fault=answer.kode if answer.fault else None,
        sum=total,
        utfall=answer.utfall(),
        sums_up=not counts or sum(outcomes) == int(counts["mottatt"]) == len(answer.poster),
        svar=svar,
    )
