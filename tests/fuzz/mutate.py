"""The mutations: of values, of structure, of meaning, of bytes and of headers.

Each takes the chance and the request, changes the request in place, and may find nothing to do.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from lxml import etree

import codelists
from rules.ident import lag_d_nummer, lag_duf, lag_foedselsnummer
from schemas.contract import FELLES_NS, RELEASES
from tests.fuzz.seeds import Request
from tests.server import SOAP

Mutation = Callable[[random.Random, Request], None]
XSI = "http://www.w3.org/2001/XMLSchema-instance"
VALUES = (
    "", " ", "0", "-0", "-1", "1", "01", "+1", "1.", ".5", "0.25", "0.1", "3.33", "10,5", "1e9",
    "NaN", "INF", "-INF", "9999.99", "99999999", "2147483647", "2147483648", "-2147483649",
    "9223372036854775807", "9223372036854775808", "9" * 40, "1" + "0" * 5000, "true", "false", "x",
    "2021-02-29", "2020-02-29", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01",
    "-0001-01-01", "2021-13-01", "2021-06-11", "2021-06-12", "2021-01-01", "2020-12-31",
    "2021-05-10Z", "2021-05-10+14:00", "2021-05-10T00:00:00", "2021-05-10T24:00:00+02:00",
    "2021-05-10T23:59:60Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "10.05.2021",
    "æøå", "A" * 64, "A" * 65, "A" * 300, "A" * 5000, "\u00e5\u0301", "\u202e", "\U0001f600",
    "\n", "a\nb", "\t", "\u00a0", "\u2028", "'", '"', "<&>", "]]>", "%s{0}${x}", "../..", "NULL",
    "NY", "RETT", "ANNULLER", "0301", "9999", "0000", "301", "4601", "INTRODUKSJONSLOVEN",
    "INTEGRERINGSLOVEN", "und", "zzz", "no", "NOR",
)  # fmt: skip
_DAYS = [
    date(2021, 6, 11),
    date(2021, 1, 1),
    date(2020, 12, 31),
    date(2021, 6, 12),
    date(2022, 8, 1),
]
CODES = sorted({one for name in codelists.navn() for one in codelists.liste(name).koder()})


def _elements(request: Request) -> list[Any]:
    """Everything inside the operation, itself included; the envelope is for `_envelope`."""
    return [e for e in request.root.iter() if isinstance(e.tag, str) and SOAP not in e.tag]


def _leaves(request: Request) -> list[Any]:
    return [element for element in _elements(request) if not len(element)]


def _inner(request: Request) -> list[Any]:
    return [one for one in _elements(request) if SOAP not in one.getparent().tag]


def _pick(chance: random.Random, found: list[Any]) -> Any:
    return chance.choice(found) if found else None


# -- values


def value(chance: random.Random, request: Request) -> None:
    leaf = _pick(chance, _leaves(request))
    if leaf is not None:
        leaf.text = chance.choice(VALUES)


def value_of_another(chance: random.Random, request: Request) -> None:
    leaves = _leaves(request)
    if len(leaves) > 1:
        one, other = chance.sample(leaves, 2)
        one.text = other.text


def value_repeated(chance: random.Random, request: Request) -> None:
    leaf = _pick(chance, _leaves(request))
    if leaf is not None:
        leaf.text = (leaf.text or "x") * chance.choice([2, 3, 70, 1000])


def value_with_a_sign(chance: random.Random, request: Request) -> None:
    leaf = _pick(chance, _leaves(request))
    if leaf is not None:
        text = leaf.text or ""
        at = chance.randint(0, len(text))
        sign = chance.choice(" \t\n-+.0æ\u00a0\u200b\u0661\uff11<&'\"")
        leaf.text = text[:at] + sign + text[at:]


# -- structure


def drop(chance: random.Random, request: Request) -> None:
    element = _pick(chance, _inner(request))
    if element is not None:
        element.getparent().remove(element)


def double(chance: random.Random, request: Request) -> None:
    element = _pick(chance, _inner(request))
    if element is not None:
        for _ in range(chance.choice([1, 1, 1, 2, 60])):
            element.addnext(deepcopy(element))


def swap(chance: random.Random, request: Request) -> None:
    element = _pick(chance, _inner(request))
    if element is not None and element.getnext() is not None:
        element.getnext().addnext(element)


def move(chance: random.Random, request: Request) -> None:
    inner = _inner(request)
    if len(inner) > 2:
        element, target = chance.sample(inner, 2)
        if element not in target.iterancestors() and target is not element:
            target.insert(chance.randint(0, len(target)), element)


def rename(chance: random.Random, request: Request) -> None:
    found = _elements(request)
    if len(found) > 1:
        one, other = chance.sample(found, 2)
        one.tag = other.tag


def other_namespace(chance: random.Random, request: Request) -> None:
    element = _pick(chance, _elements(request))
    if element is not None:
        names = [release.namespace for release in RELEASES] + [FELLES_NS, "urn:x", ""]
        space, local = chance.choice(names), etree.QName(element).localname
        whole = element.iter() if chance.random() < 0.5 else [element]
        for one in whole:
            local = etree.QName(one).localname
            one.tag = f"{{{space}}}{local}" if space else local


def attribute(chance: random.Random, request: Request) -> None:
    element = _pick(chance, _elements(request))
    if element is not None:
        name, text = chance.choice(
            [
                (f"{{{XSI}}}nil", "true"), (f"{{{XSI}}}nil", "x"), (f"{{{XSI}}}type", "VedtakType"),
                (f"{{{XSI}}}schemaLocation", "urn:x file:///dev/zero"), ("id", "a"), ("href", "#a"),
                ("{http://www.w3.org/XML/1998/namespace}lang", "nb"), ("fra", "2021-05-10"),
            ]
        )  # fmt: skip
        element.set(name, text)


def stranger(chance: random.Random, request: Request) -> None:
    element = _pick(chance, _elements(request))
    if element is not None:
        name = chance.choice(["x", "{urn:x}x", etree.QName(element).localname, element.tag])
        new = etree.Element(name)
        new.text = chance.choice(VALUES)
        element.insert(chance.randint(0, len(element)), new)


def text_between(chance: random.Random, request: Request) -> None:
    element = _pick(chance, _inner(request))
    if element is not None:
        element.tail = chance.choice(["x", " x ", "\u00a0", "0"])


def comment(chance: random.Random, request: Request) -> None:
    element = _pick(chance, _elements(request))
    if element is not None:
        new = chance.choice([etree.Comment("x"), etree.ProcessingInstruction("x", "y")])
        new.tail, element.text = (element.text, None) if not len(element) else (None, element.text)
        element.insert(0, new)


def deepen(chance: random.Random, request: Request) -> None:
    element = _pick(chance, _inner(request))
    if element is not None:
        for _ in range(chance.choice([1, 2, 70])):
            element = etree.SubElement(element, element.tag)


def empty(chance: random.Random, request: Request) -> None:
    element = _pick(chance, _inner(request))
    if element is not None:
        for child in list(element):
            element.remove(child)
        element.text = None


# -- meaning


def _named(request: Request, *names: str) -> list[Any]:
    return [one for one in _leaves(request) if etree.QName(one).localname in names]


def person(chance: random.Random, request: Request) -> None:
    element = _pick(chance, _named(request, "foedselsnummer", "dNummer", "dufNummer"))
    if element is not None:
        born = date(1900, 1, 1) + timedelta(days=chance.randrange(50_000))
        shift = chance.choice([80, 80, 80, 65, 40, 0])
        number = chance.choice([lag_foedselsnummer, lag_d_nummer])(
            born, chance.randrange(1000), shift
        )
        wrong = f"{chance.randrange(10**11):011}"
        duf = lag_duf(chance.randint(1990, 2030), chance.randrange(10**6))
        element.text = chance.choice([number or wrong, number or wrong, wrong, duf])
        if chance.random() < 0.2:
            element.tag = (
                element.tag.rpartition("}")[0] + "}" + chance.choice(["dNummer", "dufNummer"])
            )


def day(chance: random.Random, request: Request) -> None:
    found = [
        one for one in _leaves(request) if len(one.text or "") == 10 and (one.text or "")[4] == "-"
    ]
    element = _pick(chance, found)
    if element is not None:
        try:
            known = date.fromisoformat(element.text)
        except ValueError:
            known = date(2021, 5, 10)
        step = timedelta(days=chance.choice([-4000, -366, -31, -1, 1, 31, 366, 4000]))
        element.text = chance.choice([known + step, *_DAYS]).isoformat()


def code(chance: random.Random, request: Request) -> None:
    found = [one for one in _leaves(request) if (one.text or "").replace("_", "").isupper()]
    element = _pick(chance, found)
    if element is not None:
        element.text = chance.choice(CODES)


def reference(chance: random.Random, request: Request) -> None:
    found = _named(request, "referanse", "vedtakReferanse", "tiltakReferanse")
    if len(found) > 1:
        one, other = chance.sample(found, 2)
        one.text = other.text


def version(chance: random.Random, request: Request) -> None:
    element = _pick(
        chance, _named(request, "versjon", "operasjon", "antallPoster", "antallRader", "radnr")
    )
    if element is not None:
        element.text = chance.choice(["1", "2", "3", "0", "2147483647", "NY", "RETT", "ANNULLER"])


def municipality(chance: random.Random, request: Request) -> None:
    element = _pick(chance, _named(request, "kommunenummer", "avsenderOrgnr", "leverandoerOrgnr"))
    if element is not None:
        element.text = chance.choice(["0301", "4601", "3005", "0000", "910000004", "964338531"])


# -- the envelope, the bytes, the headers


def envelope(chance: random.Random, request: Request) -> None:
    header = etree.Element(f"{{{SOAP}}}Header")
    block = etree.SubElement(
        header, chance.choice(["{urn:x}x", "{http://www.w3.org/2005/08/addressing}Action"])
    )
    block.text = chance.choice(["", "x", "SendForsendelse", "10889500196"])
    if chance.random() < 0.5:
        block.set(f"{{{SOAP}}}mustUnderstand", chance.choice(["1", "0", "true", "x"]))
    request.root.insert(chance.choice([0, 0, 0, 1]), header)


def second_body(chance: random.Random, request: Request) -> None:
    request.root.append(deepcopy(request.root[-1]))


def bytes_of(chance: random.Random, request: Request) -> None:
    data = bytearray(request.body)
    for _ in range(chance.choice([1, 1, 2, 10])):
        if not data:
            return
        at = chance.randrange(len(data))
        kind = chance.randrange(4)
        if kind == 0:
            data[at] = chance.randrange(256)
        elif kind == 1:
            del data[at : at + chance.choice([1, 2, 50])]
        elif kind == 2:
            piece = data[at : at + chance.choice([1, 4, 100])]
            data[at:at] = piece
        else:
            data[at:at] = chance.choice(
                [b"<", b">", b"&", b"]]>", b"<!--", b"\0", b"\xff", b"&#0;", b"<!DOCTYPE a>"]
            )
    request.body = bytes(data)


def cut(chance: random.Random, request: Request) -> None:
    request.body = request.body[: chance.randrange(len(request.body) + 1)]


def encoded(chance: random.Random, request: Request) -> None:
    text = request.body.decode("utf-8", "replace")
    request.body = text.encode(
        chance.choice(["utf-16", "utf-16-le", "latin-1", "utf-32", "cp037"]), "replace"
    )


def zipped(chance: random.Random, request: Request) -> None:
    request.body = gzip.compress(request.body, 1)
    request.headers["HTTP_CONTENT_ENCODING"] = chance.choice(
        ["gzip", "gzip", "x-gzip", "deflate", ""]
    )


def headers(chance: random.Random, request: Request) -> None:
    name, text = chance.choice(
        [
            ("HTTP_SOAPACTION", '"urn:x/SendForsendelse"'), ("HTTP_SOAPACTION", "x"),
            ("HTTP_SOAPACTION", "\xff"), ("CONTENT_TYPE", "application/soap+xml"),
            ("CONTENT_TYPE", "text/xml; charset=utf-16"), ("CONTENT_TYPE", ""),
            ("CONTENT_TYPE", "multipart/related"), ("CONTENT_TYPE", "text/xml; charset=;;"),
            ("HTTP_AUTHORIZATION", "Basic"), ("HTTP_AUTHORIZATION", "Basic ===="),
            ("HTTP_AUTHORIZATION", "Bearer x"), ("HTTP_AUTHORIZATION", ""),
            ("CONTENT_LENGTH", "x"), ("CONTENT_LENGTH", ""), ("HTTP_ACCEPT_ENCODING", "gzip"),
        ]
    )  # fmt: skip
    request.headers[name] = text


def method(chance: random.Random, request: Request) -> None:
    request.method = chance.choice(["PUT", "DELETE", "PATCH", "OPTIONS", "X"])


def path(chance: random.Random, request: Request) -> None:
    request.path = chance.choice(["/ws2", "/ws4"])


TREE: tuple[Mutation, ...] = (
    value, value, value, value_of_another, value_repeated, value_with_a_sign, drop, drop, double,
    swap, move, rename, other_namespace, attribute, stranger, text_between, comment, deepen, empty,
    person, person, day, day, day, code, code, code, reference, version, municipality,
)  # fmt: skip
RARE_TREE: tuple[Mutation, ...] = (envelope, second_body)
BYTES: tuple[Mutation, ...] = (bytes_of, bytes_of, cut, encoded, zipped)
HEADERS: tuple[Mutation, ...] = (headers, headers, headers, method, path)


def plan(chance: random.Random) -> list[tuple[Mutation, int]]:
    """Which mutations, each with a seed of its own: one can be left out and the rest stay."""
    chosen: list[Mutation] = list(chance.choices(TREE, k=chance.choice([1, 1, 1, 2, 2, 3, 6])))
    if chance.random() < 0.05:
        chosen.append(chance.choice(RARE_TREE))
    if chance.random() < 0.12:
        chosen.append(chance.choice(BYTES))
    if chance.random() < 0.06:
        chosen.append(chance.choice(HEADERS))
    return [(mutation, chance.getrandbits(32)) for mutation in chosen]


def apply(request: Request, mutations: list[tuple[Mutation, int]]) -> None:
    """Change the request, write its tree, and change what is written."""
    for mutation, number in mutations:
        if mutation in BYTES and not request.body:
            request.body = etree.tostring(request.root)
        try:
            mutation(random.Random(number), request)
        except (ValueError, OverflowError):
            continue  # no XML at all, or no day
        request.steps.append(mutation.__name__)
    if not request.body and not any(mutation in BYTES for mutation, _ in mutations):
        request.body = etree.tostring(request.root)
