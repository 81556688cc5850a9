"""What must hold of every answer, and of the register after it."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from schemas.contract import FELLES_NS, RELEASES, Release, by_namespace, schema
from tests.fuzz.seeds import Request
from tests.ids import unmasked

_SOAPS = ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
_COUNTS = (
    "lagret", "lagretMedAvvik", "uendret", "erstattet", "annullert", "avvist", "utsatt",
    "foreldet", "uavklart",
)  # fmt: skip
_INSIDE = (b"Traceback", b"site-packages", b"sqlite", b"SELECT ", b"psycopg", b".py")
_PARSER = etree.XMLParser(huge_tree=True)


class Broken(AssertionError):
    """Something that must hold does not; the text says what."""


@dataclass
class Reply:
    status: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Seen:
    """What the answers were, counted."""

    faults: dict[str, int] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)


def check(request: Request, reply: Reply, seen: Seen) -> bool:
    """Hold one answer to the contract. Whether a batch may have been stored. Raises `Broken`."""
    for word in _INSIDE:
        if word in reply.body and word not in request.body:
            raise Broken(f"the answer shows {word.decode()}")
    try:
        root = etree.fromstring(reply.body, _PARSER)
    except etree.XMLSyntaxError as error:
        raise Broken(f"the answer is no XML: {error}") from None
    if root.tag not in [f"{{{soap}}}Envelope" for soap in _SOAPS] or len(root[0]) != 1:
        raise Broken(f"the answer is no envelope with one element: {root.tag}")
    inner = root[0][0]
    if inner.tag.endswith("}Fault"):
        _fault(reply, inner, seen)
        return False
    if not reply.status.startswith("200"):
        raise Broken(f"{reply.status} with an answer")
    release = by_namespace(etree.QName(inner).namespace or "")
    if release is None:
        raise Broken(f"the answer is of no release: {inner.tag}")
    _valid(release, inner)
    seen.answers[etree.QName(inner).localname] = (
        seen.answers.get(etree.QName(inner).localname, 0) + 1
    )
    for answer in inner.iter("{*}tilbakemelding"):
        _sums(answer, seen)
    return True


def _valid(release: Release, element: Any) -> None:
    validator = schema(release)
    if not validator.validate(element):
        raise Broken(f"the answer breaks its schema: {validator.error_log[0].message[:300]}")


def _fault(reply: Reply, fault: Any, seen: Seen) -> None:
    details = [one for one in fault if etree.QName(one).localname.lower() == "detail"]
    if len(details) != 1 or len(details[0]) != 1:
        raise Broken("an untyped fault")
    detail = details[0][0]
    if etree.QName(detail).namespace != FELLES_NS:
        raise Broken(f"an untyped fault: {detail.tag}")
    _valid(RELEASES[-1], detail)
    kode = detail.findtext(f"{{{FELLES_NS}}}kode") or ""
    seen.faults[kode] = seen.faults.get(kode, 0) + 1
    expected = "400" if _SOAPS[1] in fault.tag and b">soap:Sender<" in reply.body else "500"
    if not reply.status.startswith(expected) and kode != "IKKE_POST":
        raise Broken(f"the fault {kode} with {reply.status}")
    if kode in ("TEKNISK_FEIL", "OPPTATT"):  # of one request at a time, none finds others busy
        raise Broken(f"an error of ours: {kode}")


def _sums(answer: Any, seen: Seen) -> None:
    posts = answer.findall(f"{{{FELLES_NS}}}post")
    counts = answer.find(f"{{{FELLES_NS}}}opptelling")
    if counts is None:
        return
    given = {name: int(counts.findtext(f"{{{FELLES_NS}}}{name}") or 0) for name in _COUNTS}
    received = int(counts.findtext(f"{{{FELLES_NS}}}mottatt") or 0)
    if sum(given.values()) != received:
        raise Broken(f"the counts do not add up: {given} of {received}")
    for name, count in given.items():
        seen.outcomes[name] = seen.outcomes.get(name, 0) + count
    if posts and len({one.findtext(f"{{{FELLES_NS}}}loepenr") for one in posts}) != len(posts):
        raise Broken("a post has two outcomes")


def check_register(conn: sqlite3.Connection, after: int, stored: bool) -> int:
    """The batches since `after` are whole; a refused one left none. The newest batch's number."""
    rows = conn.execute(
        "select f.nr, f.antall_poster, count(p.loepenr), f.svar is null from forsendelse f"
        " left join post p on p.forsendelse_nr = f.nr where f.nr > ? group by f.nr",
        (after,),
    ).fetchall()
    if len(rows) > (1 if stored else 0):
        raise Broken(
            f"{len(rows)} batches were stored, the answer is {'one' if stored else 'a fault'}"
        )
    for _, promised, found, unanswered in rows:
        if promised != found or unanswered:
            raise Broken(f"a batch of {promised} posts stands with {found}")
    return max((row[0] for row in rows), default=after)


def check_log(text: str) -> None:
    """Each line is an object, and none names a person."""
    for line in text.splitlines():
        try:
            json.loads(line)
        except ValueError:
            raise Broken(f"a line of the log is no JSON: {line[:200]}") from None
    ids = unmasked(text)
    if ids:
        raise Broken(f"the log shows {len(ids)} national ids")
