"""What mutation starts from: the good and bad batches of every release, enquiries, requests."""

from __future__ import annotations

import random
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

import codelists
from rules.facts import (
    Annullering,
    Fagsystem,
    Hode,
    Klasse,
    Operasjon,
    Person,
    Post,
    Tillatelse,
    Timer,
    Utdanningsbakgrunn,
    Vedtak,
)
from schemas.contract import RELEASES, Release, newest
from schemas.write import forsendelse_xml
from tests.server import SOAP, newcomer, who

FIXTURES = Path(__file__).parent.parent / "fixtures"
PERSONS = 1000
BACKGROUNDS = codelists.liste("utdanningsbakgrunn").koder()
_MOST = 5  # posts of a seed: small batches find as much, sooner

ENQUIRIES = {
    "HentTjenesteinfo": "",
    "HentTilbakemelding": "<kvitteringId>01M85YSD9E71TF77A9K85KRJN5</kvitteringId>",
    "ListForsendelser": "<kommunenummer>0301</kommunenummer>",
    "HentPerson": "<kommunenummer>0301</kommunenummer><person><foedselsnummer>{id}"
    "</foedselsnummer></person>",
    "HentPersonliste": "<kommunenummer>0301</kommunenummer>",
    "HentRegistreringer": "<kommunenummer>0301</kommunenummer>",
    "HentKodeverk": "<liste>TILTAK</liste>",
}


@dataclass
class Request:
    """One HTTP request to be: the tree until it is written, then its bytes."""

    path: str
    root: Any
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    body: bytes = b""
    steps: list[str] = field(default_factory=list)


def person(n: int) -> Person:
    """The n-th person of the register; of every twentieth the law cannot be decided."""
    one = newcomer(n)
    if n % 20:
        return one
    family = Tillatelse(Klasse.PFAM_F, date(2020, 11, 2), soekt_fra_utlandet=True)
    lives = tuple(replace(home, etter_avtale=False) for home in one.bosettinger)
    return replace(one, ankomst=None, tillatelser=(family,), bosettinger=lives)


def _root(release: Release, name: str) -> Any:
    parser = etree.XMLParser(remove_blank_text=True, remove_comments=True)
    return etree.parse(str(FIXTURES / release.path / release.versjon / name), parser).getroot()


SEEDS = [
    (release, _root(release, name))
    for release in RELEASES
    for name in ("god.xml", "god.xml", "daarlig.xml")
]


def _thinned(chance: random.Random, root: Any) -> None:
    """Leave a few posts (WS2: participants) of a batch, and count them."""
    parent = root[0] if root[0].tag.endswith("}forsendelse") else root
    many = [child for child in parent if child.tag.endswith(("}post", "}deltaker"))]
    for child in chance.sample(many, max(0, len(many) - chance.randint(1, _MOST))):
        parent.remove(child)
    left = len([child for child in parent if child in many])
    for count in root.iter("{*}antallPoster", "{*}antallRader"):
        count.text = str(left)


def seed(chance: random.Random, number: int) -> Request:
    """A request that is good, or as bad as the fixture is."""
    if chance.random() < 0.12:
        release = newest("WS4")
        name = chance.choice(list(ENQUIRIES))
        inner = ENQUIRIES[name].format(id=who(chance.randrange(PERSONS)).foedselsnummer)
        root = etree.fromstring(f'<{name} xmlns="{release.namespace}">{inner}</{name}>')
    elif chance.random() < 0.5:
        release = chance.choice([one for one in RELEASES if one.tjeneste == "WS4"][1:])
        root = _journey(chance, release, number)
    else:
        release, kept = chance.choice(SEEDS)
        root = deepcopy(kept)
        _thinned(chance, root)
        _own(chance, root, number)
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP})
    etree.SubElement(envelope, f"{{{SOAP}}}Body").append(root)
    return Request(f"/{release.path}", envelope)


def _journey(chance: random.Random, release: Release, number: int) -> Any:
    """A grant and hours of a person, which the register takes."""
    person = who(number % PERSONS)
    granted = date(2021, 5, 3)
    background = Utdanningsbakgrunn(chance.choice(BACKGROUNDS), granted)
    posts = [
        Post(1, f"V-{number}", 1, Operasjon.NY, person, Vedtak(
            "IN_NORSK_NORSKMAAL", "NORSK_TILDELING", granted, startdato=granted,
            hjemmel="integreringsloven § 26",
        )),
        Post(2, f"U-{number}", 1, Operasjon.NY, person, background),
    ]  # fmt: skip
    for n in range(chance.randint(1, 3)):
        monday = granted + timedelta(weeks=n)
        hours = Timer("IN_NORSK_NORSKMAAL", "NORSK", monday, monday + timedelta(days=4),
                      Decimal(chance.randrange(4, 80)) / 4, f"V-{number}")  # fmt: skip
        posts.append(Post(3 + n, f"T-{number}-{n}", 1, Operasjon.NY, person, hours))
    if chance.random() < 0.5:
        posts += _afterwards(chance, posts)
    system = Fagsystem("Nordlys Voksen", "4.2")
    hode = Hode(f"fuzz {number}", "0301", "958935420", "910000004", system,
                datetime.fromisoformat("2021-06-11T11:00:00+02:00"), len(posts))  # fmt: skip
    return etree.fromstring("".join(forsendelse_xml(hode, posts, release)))


def _afterwards(chance: random.Random, posts: list[Post]) -> list[Post]:
    """What is sent of records that stand: corrections, annulments, the same again, what is older,
    and hours under a grant that is refused."""
    hours = posts[-1]
    assert isinstance(hours.innhold, Timer)
    kinds = [
        replace(hours, versjon=3, operasjon=Operasjon.RETT,
                innhold=replace(hours.innhold, antall=Decimal(3))),
        replace(hours, versjon=4, operasjon=Operasjon.ANNULLER,
                innhold=Annullering("FEIL_VERDI")),
        hours,
        replace(posts[0], referanse=f"{posts[0].referanse}x",
                innhold=replace(posts[0].innhold, ordning="UKJENT")),
        replace(hours, referanse=f"{hours.referanse}x",
                innhold=replace(hours.innhold, vedtak_referanse=f"{posts[0].referanse}x")),
    ]  # fmt: skip
    some = sorted(chance.sample(range(len(kinds)), chance.randint(1, len(kinds))))
    return [replace(kinds[n], loepenr=len(posts) + 1 + i) for i, n in enumerate(some)]


def _own(chance: random.Random, root: Any, number: int) -> None:
    """A sender that may, an id that is new, persons that the register knows."""
    for element in root.iter("{*}avsenderOrgnr"):
        element.text = "958935420"
    if chance.random() < 0.95:
        for element in root.iter("{*}forsendelseId", "{*}meldingsId"):
            element.text = f"fuzz {number}"
    if chance.random() < 0.7:
        known = who(chance.randrange(PERSONS)).foedselsnummer
        for element in root.iter("{*}foedselsnummer"):
            element.text = known
        for element in root.iter("{*}referanse", "{*}vedtakReferanse"):
            element.text = f"{(element.text or '')[:20]}-{number}"
