"""Who is nobody's user costs next to nothing: its message is not parsed whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import etree
from zeep.wsse.username import UsernameToken

from tests.attacks.arena import MIB, Arena, arena
from tests.server import SOAP, fault_of
from transfer.fremmed import FREE, header_blocks
from transfer.senders.wsse import SECURITY

FILLED = 10  # MiB of tiny elements: within the limits, some 500 MiB as a tree
CEILING = 48  # MiB: the bytes as they came, and what is parsed of them


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    with arena(tmp_path_factory.mktemp("strangers")) as running:
        yield running


def tiny(header: str = "", mib: int = FILLED) -> bytes:
    """An envelope full of tiny elements."""
    start = f'<s:Envelope xmlns:s="{SOAP}">{header}<s:Body><a>'.encode()
    return start + b"<b/>" * (mib * MIB // 4) + b"</a></s:Body></s:Envelope>"


def token(password: str, *, digest: bool = False) -> str:
    """A SOAP header with oslo's UsernameToken, as zeep makes it."""
    made = etree.fromstring(f'<s:Envelope xmlns:s="{SOAP}"><s:Header/><s:Body/></s:Envelope>')
    envelope, _ = UsernameToken("oslo", password, use_digest=digest).apply(made, {})
    return etree.tostring(envelope[0]).decode()


STRANGERS = {
    "nobody": ({"login": None}, ""),
    "wrong Basic": ({"login": "oslo:guess"}, ""),
    "wrong text": ({"login": None}, token("guess")),
    "wrong digest": ({"login": None}, token("guess", digest=True)),
    "login at the end": ({"login": None}, f"<s:Header><x>{'<y/>' * FREE}</x></s:Header>"),
}


@pytest.mark.parametrize("who", STRANGERS)
def test_large_message_of_a_stranger_is_not_parsed(met: Arena, who: str) -> None:
    how, header = STRANGERS[who]
    _, answer, cost = met.cost_of(tiny(header), **how)
    assert fault_of(answer).kode == "IKKE_INNLOGGET"
    assert cost.mib < CEILING, cost
    assert fault_of(answer).detail["korrelasjonId"] in met.log()


def test_large_message_of_a_user_is_parsed(met: Arena) -> None:
    _, answer, cost = met.cost_of(tiny())
    assert fault_of(answer).kode == "UKJENT_NAVNEROM"
    assert cost.mib > CEILING  # that the meter sees it
    _, answer, _ = met.cost_of(tiny(token("demo")), login=None)
    assert fault_of(answer).kode == "UKJENT_NAVNEROM"


def test_small_message_of_a_stranger_is_told_what_is_wrong_with_it(met: Arena) -> None:
    status, answer, _ = met.cost_of(b"<x", login=None)
    assert (status, fault_of(answer).kode) == (500, "IKKE_XML")


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (tiny(token("x"), 1), [SECURITY]),
        (tiny(token("x"), 1)[:FREE], [SECURITY]),
        (tiny(token("x"), 1)[:300], []),
        (tiny("", 1), []),
        (b"", []),
        (b"<a><b></a>", []),
        ((f'<e xmlns:w="{SECURITY[1:].partition("}")[0]}"><b/><Header><w:Security/>').encode(), []),
    ],
)
def test_header_is_found_where_it_is_whole(head: bytes, found: list[str]) -> None:
    assert [block.tag for block in header_blocks(head)] == found
