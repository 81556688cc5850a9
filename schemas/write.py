"""Facts into XML, the way back from `schemas.read`: for read-back, for clients and for examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from lxml import etree

from rules.facts import Hode, Innhold, Personhenvisning, Post
from schemas.contract import Release, schema
from schemas.fields import fields
from schemas.xmlwriter import element, escape, moment, scalar


@cache
def expressible(release: Release) -> frozenset[str]:
    """The post types that a release can hold."""
    return frozenset(_content_fields(release))


@cache
def _content_fields(release: Release) -> dict[str, frozenset[str]]:
    """By post type the elements that the release's schema gives it, read from the schema itself."""
    xs = "{http://www.w3.org/2001/XMLSchema}"
    root = etree.parse(str(release.folder / f"{release.path}.xsd")).getroot()
    types = {one.get("name"): one for one in root.iter(f"{xs}complexType") if one.get("name")}
    post = types["PostType"]
    found = {}
    for choice in post.iter(f"{xs}choice"):
        for one in choice.iter(f"{xs}element"):
            kind = types[str(one.get("type")).rpartition(":")[2]]
            names = frozenset(str(e.get("name")) for e in kind.iter(f"{xs}element"))
            found[str(one.get("name"))] = names
    return found


def can_hold(release: Release, innhold: Innhold) -> bool:
    """Whether a record can be written in a release: its type, and every field that is set."""
    known = _content_fields(release).get(type(innhold).posttype)
    return known is not None and all(
        felt.element in known
        for felt in fields(type(innhold))
        if getattr(innhold, felt.attribute) is not None
    )


def innhold_xml(innhold: Innhold, prefix: str = "") -> str:
    """The content element of a post."""
    parts = "".join(
        element(felt.element, _said(getattr(innhold, felt.attribute), felt.optional), prefix)
        for felt in fields(type(innhold))
    )
    name = prefix + type(innhold).posttype
    return f"<{name}>{parts}</{name}>"


def _said(value: Any, optional: bool) -> Any:
    """The value as the contract takes it back: blanks alone are a text to it, and nothing read."""
    if value == "":
        return None if optional else "-"
    return value


def person_xml(person: Personhenvisning, prefix: str = "") -> str:
    """The reference to a person in a post."""
    parts = "".join(
        element(felt.element, getattr(person, felt.attribute), prefix)
        for felt in fields(Personhenvisning)
    )
    return f"<{prefix}person>{parts}</{prefix}person>"


def post_xml(post: Post, prefix: str = "") -> str:
    """One post, as the newest release has it."""
    head = {"referanse": post.referanse, "versjon": post.versjon, "operasjon": post.operasjon}
    tail = {
        "kommunenummer": post.kommunenummer,
        "lov": post.lov.name if post.lov is not None else None,
    }
    parts = [
        *(element(tag, value, prefix) for tag, value in head.items()),
        person_xml(post.person, prefix),
        *(element(tag, value, prefix) for tag, value in tail.items()),
        innhold_xml(post.innhold, prefix),
    ]
    return f"<{prefix}post>{''.join(parts)}</{prefix}post>"


def forsendelse_xml(
    hode: Hode, poster: Iterable[Post], release: Release, operasjon: str = "SendForsendelse"
) -> Iterator[str]:
    """A whole batch in the operation's element, piece by piece, each post on a line of its own."""
    yield f'<{operasjon} xmlns="{release.namespace}"><forsendelse>\n<hode>'
    yield f"<forsendelseId>{escape(hode.forsendelse_id)}</forsendelseId>"
    yield f"<kommunenummer>{hode.kommunenummer}</kommunenummer>"
    yield f"<avsenderOrgnr>{hode.avsender_orgnr}</avsenderOrgnr>"
    yield f"<leverandoerOrgnr>{hode.leverandoer_orgnr}</leverandoerOrgnr>"
    yield f"<fagsystem><navn>{escape(hode.fagsystem.navn)}</navn>"
    yield f"<versjon>{escape(hode.fagsystem.versjon)}</versjon></fagsystem>"
    yield f"<sendtTidspunkt>{moment(hode.sendt_tidspunkt)}</sendtTidspunkt>"
    yield f"<antallPoster>{scalar(hode.antall_poster)}</antallPoster></hode>\n"
    for post in poster:
        yield post_xml(post) + "\n"
    yield f"</forsendelse></{operasjon}>"


def validated(text: str, release: Release) -> bool:
    """Whether a written batch follows its release (for tests and examples)."""
    return bool(schema(release).validate(etree.fromstring(text)))
