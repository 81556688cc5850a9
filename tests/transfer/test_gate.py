"""The limits hold wherever the bytes happen to be cut, and only those who pass them are refused."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from transfer import limits_view
from transfer.encoding import decoder
from transfer.faults import Klientfeil
from transfer.gate import Gate
from transfer.limits import FIXED, LIMITS, Limits
from transfer.parsing import parse
from transfer.server import Server
from transfer.settings import ServerSettings

unhurried = settings(deadline=None, max_examples=40)  # other work may share the machine
SMALL = Limits(text=8192, attributes_per_element=16, elements=1000, attributes=1000)


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    """The same bytes, cut at these places."""
    ends = sorted({cut % (len(data) + 1) for cut in cuts} | {len(data)})
    return [data[start:end] for start, end in zip([0, *ends], ends, strict=False) if end > start]


def outcome(data: bytes, cuts: list[int], limits: Limits = SMALL) -> str:
    gate = Gate(limits)
    try:
        for piece in pieces(data, cuts):
            gate.check(piece)
    except Klientfeil as feil:
        return feil.kode
    return "OK"


def attributes(count: int, value: str = "x") -> bytes:
    return b"<a " + b" ".join(f"a{n}='{value}'".encode() for n in range(count)) + b"/>"


CASES = {
    "text at the limit": (b"<a>" + b"x" * (8192 - 2) + b"</a>", "OK"),
    "text past the limit": (b"<a>" + b"x" * (8192 - 1) + b"</a>", "FOR_LANG_TEKST"),
    "text past the limit after others": (
        b"<a>" + b"<b>x</b>" * 900 + b"x" * 8200 + b"</a>", "FOR_LANG_TEKST"),
    "attributes at the limit": (attributes(16), "OK"),
    "attributes past the limit": (attributes(17), "FOR_MANGE_ATTRIBUTTER"),
    "attributes past the limit with a sign in them": (
        attributes(17, "a>b=c"), "FOR_MANGE_ATTRIBUTTER"),
    "one attribute with many signs": (b"<a b='" + b"=" * 40 + b"'/>", "OK"),
    "a text with many signs": (b"<a>" + b"=" * 40 + b"</a>", "OK"),
    "an attribute and a text with many signs": (b"<a b='1'>" + b"= " * 40 + b"</a>", "OK"),
    "many elements with an attribute each": (b"<a>" + b"<b c='1'/>" * 900 + b"</a>", "OK"),
    "too many attributes in all": (
        b"<a>" + b"<b c='1' d='2'/>" * 600 + b"</a>", "FOR_MANGE_ATTRIBUTTER"),
    "elements past the limit": (b"<a>" + b"<b/>" * 1000 + b"</a>", "FOR_MANGE_ELEMENTER"),
    "a dtd": (b"<?xml version='1.0'?>  <!DOCTYPE a><a/>", "DTD"),
    "the word of a dtd in a text": (b"<a><![CDATA[<!DOCTYPE a>]]></a>", "OK"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
@unhurried
@given(cuts=st.lists(st.integers(0, 20_000), max_size=12))
def test_limit_holds_however_the_bytes_are_cut(name: str, cuts: list[int]) -> None:
    data, expected = CASES[name]
    assert outcome(data, cuts) == expected


@pytest.mark.parametrize("path", sorted(Path("tests/fixtures").rglob("*.xml")), ids=str)
@unhurried
@given(cuts=st.lists(st.integers(0, 20_000), max_size=12))
def test_batch_of_every_release_is_parsed_alike_however_cut(path: Path, cuts: list[int]) -> None:
    data = path.read_bytes()
    whole, digest = parse([data])
    cut, again = parse(pieces(data, cuts))
    assert digest == again
    assert etree.tostring(whole, method="c14n") == etree.tostring(cut, method="c14n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
@unhurried
@given(cuts=st.lists(st.integers(0, 400), max_size=8))
def test_letters_are_the_same_in_every_encoding(encoding: str, cuts: list[int]) -> None:
    declared = "<?xml version='1.0' encoding='ISO-8859-1'?>" if encoding == "latin-1" else ""
    data = f"{declared}<a b='ø'>blåbærsyltetøy {'é' * 50}</a>".encode(encoding)
    root, _ = parse(pieces(data, cuts))
    assert (root.get("b"), root.text) == ("ø", f"blåbærsyltetøy {'é' * 50}")


@pytest.mark.parametrize("name", ["utf-8", "UTF-8", "us-ascii"])
def test_utf_8_is_not_touched(name: str) -> None:
    assert decoder(b"<a/>", f'text/xml; charset="{name}"') is None


def test_invented_names_do_not_fill_the_memory() -> None:
    """lxml keeps the names of a thread for ever; this service lets them go."""
    held: list[int] = []

    def work() -> None:
        for turn in range(12):
            data = b"<a>" + b"".join(b"<n%d_%d/>" % (turn, n) for n in range(200_000)) + b"</a>"
            parse(data[n : n + 131072] for n in range(0, len(data), 131072))
            held.append(resident())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert max(held[6:]) - max(held[:6]) < 20, held  # 6 turns kept would be 60 MiB


def resident() -> int:
    """MiB of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4 // 1024


def test_default_limits_are_those_of_the_contract() -> None:
    assert (LIMITS.body, LIMITS.elements, LIMITS.depth) == (32 * 1024 * 1024, 3_000_000, 64)


def test_page_of_the_limits_is_what_holds() -> None:
    page = (Path(__file__).parents[2] / "docs" / "security.md").read_text("utf-8")
    assert limits_view.markdown() in page


def test_limits_that_are_not_set_are_those_of_the_libraries() -> None:
    server = Server(lambda: None, ServerSettings(), lambda url: None)
    fixed = {name: value for name, value, _, _ in FIXED}
    assert fixed["http_fields"] == server.cfg.limit_request_fields
    assert fixed["http_field"] == server.cfg.limit_request_field_size
    assert fixed["http_line"] == server.cfg.limit_request_line
    deepest, longest = fixed["depth_at_arrival"], fixed["name"]
    parse([b"<a>" * deepest + b"</a>" * deepest])
    with pytest.raises(Klientfeil, match="dypt"):
        parse([b"<a>" * (deepest + 1) + b"</a>" * (deepest + 1)])
    parse([b"<" + b"a" * longest + b"/>"])
    with pytest.raises(Klientfeil):
        parse([b"<" + b"a" * (longest + 1) + b"/>"])
