"""Text that means something to a shell, a database, a browser or a log comes back as text."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from lxml import etree

from schemas.contract import FELLES_NS, RELEASES, Release, schema
from tests.attacks import message
from tests.attacks.arena import Arena, arena, send
from tests.server import envelope

PAYLOADS = (
    "</merknad><rolle>admin</rolle>",
    "]]><!--",
    "'; DROP TABLE forsendelse; --",
    "' or '1'='1",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "${jndi:ldap://127.0.0.1/a}",
    "{{7*7}} {0} %s %n {dato} ${felt}",
    'linje\n{"level": "info", "event": "forsendelse"}',
    "\u2028\u2029\u0085\u202e",
    "=cmd|'/c calc'!A1",
    "../../../../etc/passwd",
    "\U0001f600\ufdfa\u0301",
)
FIXTURES = Path(__file__).parent.parent / "fixtures"
WS4 = [release for release in RELEASES if release.tjeneste == "WS4"]
_number = itertools.count(1)


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    with arena(tmp_path_factory.mktemp("injection")) as running:
        yield running


def free_texts(release: Release) -> tuple[etree._Element, list[etree._Element]]:
    """The good batch of a release, and its leaves whose schema takes any text."""
    parser = etree.XMLParser(remove_blank_text=True)
    root = etree.parse(str(FIXTURES / release.path / release.versjon / "god.xml"), parser).getroot()
    validator = schema(release)
    hode = list(root[0][0].iter())
    orgnr = root[0][0].find("{*}avsenderOrgnr")
    assert orgnr is not None
    orgnr.text = "958935420"
    leaves = []
    for leaf in root.iter():
        if len(leaf) or leaf in hode:
            continue
        kept, leaf.text = leaf.text, "<;'> {0}"
        if validator.validate(root):
            leaves.append(leaf)
        leaf.text = kept
    return root, leaves


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("release", WS4, ids=lambda release: release.versjon)
def test_text_comes_back_inert(met: Arena, release: Release, payload: str) -> None:
    root, leaves = free_texts(release)
    assert len(leaves) >= 3
    for leaf in leaves:
        leaf.text = payload
    root[0][0][0].text = f"inert {next(_number)}"
    status, answer = send(met.service.address, envelope(etree.tostring(root)))
    assert status == 200, answer[:500]
    named = {element.tag for element in etree.fromstring(answer).iter()}
    assert all(tag.startswith(("{urn:nir-transfer:", "{http://schemas.xmlsoap")) for tag in named)
    assert not any(tag.endswith(("}rolle", "}script", "}img")) for tag in named)
    id_ = etree.fromstring(answer).findtext(f".//{{{FELLES_NS}}}kvitteringId")
    fetched = send(
        met.service.address,
        envelope(
            f'<HentTilbakemelding xmlns="{release.namespace}"><kvitteringId>{id_}</kvitteringId>'
            "</HentTilbakemelding>"
        ),
    )[1]
    stored = etree.fromstring(fetched).find(".//{*}tilbakemelding")
    given = etree.fromstring(answer).find(".//{*}tilbakemelding")
    assert stored is not None and given is not None
    assert etree.tostring(stored, method="c14n") == etree.tostring(given, method="c14n")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_in_any_field_gets_a_typed_answer(met: Arena, payload: str) -> None:
    """Every field of a batch in turn, those that take no free text too."""
    whole = etree.fromstring(message.batch({}))
    leaves = [n for n, leaf in enumerate(whole.iter()) if not len(leaf)]
    for place in leaves:
        fresh = etree.fromstring(message.batch({}))
        list(fresh.iter())[place].text = payload
        status, answer = send(met.service.address, etree.tostring(fresh))
        reply = etree.fromstring(answer)[0][0]
        assert (
            status == 200
            or reply.find(".//{*}klientfeil") is not None
            or reply.find(".//{*}rettighetsfeil") is not None
        ), answer[:400]
        assert b"<rolle" not in answer and b"<script" not in answer


def test_log_holds_a_json_object_a_line(met: Arena) -> None:
    before = len(met.log())
    send(met.service.address, message.batch({"merknad": escape(PAYLOADS[8])}))
    for line in met.log()[before:].splitlines():
        assert isinstance(json.loads(line), dict)
        assert "DROP TABLE" not in line and "admin" not in line
