"""Bytes of the attacks that are too large or too odd to write down. One function, one attack."""

from __future__ import annotations

import gzip
from collections.abc import Callable

from schemas.contract import newest
from tests.attacks import message
from tests.server import envelope

NS = newest("WS4").namespace
_INFO = envelope(f'<HentTjenesteinfo xmlns="{NS}"/>')


def _entities(levels: int, sign: str = "&") -> str:
    names = [f'<!ENTITY l0 "{"lol" * 10}">']
    names += [
        f'<!ENTITY l{n} "{f"{sign}l{n - 1};" * 10}">' for n in range(1, levels)
    ]  # fmt: skip
    return "".join(names)


def laughs(levels: int) -> bytes:
    return f"<!DOCTYPE a [{_entities(levels)}]><a>&l{levels - 1};</a>".encode()


def laughs_in_attribute(levels: int) -> bytes:
    return f'<!DOCTYPE a [{_entities(levels)}]><a b="&l{levels - 1};"/>'.encode()


def laughs_of_parameters(levels: int) -> bytes:
    inner = "".join(
        f'<!ENTITY % p{n} "{f"&#37;p{n - 1};" * 10}">' for n in range(1, levels)
    )  # fmt: skip
    return f'<!DOCTYPE a [<!ENTITY % p0 "x">{inner}%p{levels - 1};]><a/>'.encode()


def quadratic(size: int) -> bytes:
    return f'<!DOCTYPE a [<!ENTITY x "{"x" * size}">]><a>{"&x;" * (size // 10)}</a>'.encode()


def far_dtd(size: int) -> bytes:
    return b"<!-- x -->" * (size // 10) + b"<!DOCTYPE a><a/>"


def unclosed(count: int) -> bytes:
    return b"<a>" * count


def deep(levels: int) -> bytes:
    """So many levels, the envelope's and the operation's among them."""
    inner = levels - 3
    return envelope(
        f'<SendForsendelse xmlns="{NS}">'.encode()
        + b"<a>" * inner
        + b"</a>" * inner
        + b"</SendForsendelse>"
    )


def deep_post(levels: int) -> bytes:
    inner = levels - 5
    return message.batch("<a>" * inner + "</a>" * inner)


def deep_header(levels: int) -> bytes:
    inner = levels - 2
    return message.with_header("<a>" * inner + "</a>" * inner)


def deep_enquiry(levels: int) -> bytes:
    inner = levels - 3
    return envelope(
        f'<HentPerson xmlns="{NS}">{"<a>" * inner}{"</a>" * inner}</HentPerson>'.encode()
    )


def deep_often(levels: int) -> bytes:
    return b"<r>" + (b"<a>" * 200 + b"</a>" * 200) * (levels // 200) + deep(levels)


def _attributes(count: int, value: str = "x") -> bytes:
    return b" ".join(f'a{n}="{value}"'.encode() for n in range(count))


def attributes(count: int) -> bytes:
    return envelope(b"<a " + _attributes(count) + b"/>")


def attributes_with_signs(count: int) -> bytes:
    return envelope(b"<a " + _attributes(count, "=>") + b"/>")


def utf16_attributes(count: int) -> bytes:
    return attributes(count).decode().encode("utf-16")


def attributes_everywhere(count: int) -> bytes:
    return envelope((b"<a " + _attributes(60, "") + b"/>") * count)


def attribute_name(size: int) -> bytes:
    return b"<a " + b"b" * size + b'="x"/>'


def element_name(size: int) -> bytes:
    return b"<" + b"a" * size + b"/>"


def prefix(size: int) -> bytes:
    return b"<" + b"p" * size + b":a/>"


def namespaces(count: int) -> bytes:
    return b"<a " + b" ".join(b'xmlns:n%d="u%d"' % (n, n) for n in range(count)) + b"/>"


def namespaces_everywhere(count: int) -> bytes:
    fifty = b" ".join(b'xmlns:n%d="u%d"' % (n, n) for n in range(50))
    return b"<r>" + (b"<a " + fifty + b"/>") * (count // 50) + b"<a n='1'/></r>"


def namespace_name(size: int) -> bytes:
    return b'<a xmlns="urn:' + b"u" * size + b'"/>'


def names(count: int) -> bytes:
    return b"<r>" + b"".join(b"<n%d/>" % n for n in range(count)) + b"</r>"


def comments(count: int) -> bytes:
    return b"<r>" + b"<!-- x -->" * count + b"</r>"


def comment(size: int) -> bytes:
    return b"<r><!--" + b"x" * size + b"--></r>"


def references(count: int) -> bytes:
    return b"<r>" + b"&#65;" * count + b"</r>"


def cdata(count: int) -> bytes:
    return b"<r>" + b"<![CDATA[x]]>" * count + b"</r>"


def instructions(count: int) -> bytes:
    return b"<r>" + b"<?a b?>" * count + b"</r>"


def headers(count: int) -> bytes:
    return message.with_header('<x xmlns="urn:x"/>' * count)


def children(count: int) -> bytes:
    return b"<r>" + b"<b/>" * count + b"</r>"


def large(mib: int) -> bytes:
    return b"<r>" + b"<b>2021-05-10</b>" * (mib * 1024 * 1024 // 17) + b"</r>"


def blanks(mib: int) -> bytes:
    return b"<r>" + b" " * (mib * 1024 * 1024) + b"</r>"


def leading_blanks(size: int) -> bytes:
    return b" " * size + _INFO


def text(size: int) -> bytes:
    return b"<r>" + b"x" * size + b"</r>"


def long_merknad(size: int) -> bytes:
    return message.batch({"merknad": "x" * size})


def digits(count: int) -> bytes:
    return message.batch({"antall": "1" + "0" * count})


def long_year(count: int) -> bytes:
    return message.batch({"fra": "2" * count + "-05-10"})


def long_version(count: int) -> bytes:
    return message.batch({}, post={"versjon": "9" * count})


def posts(count: int) -> bytes:
    return message.forsendelse("<post/>" * count)


def children_of_post(count: int) -> bytes:
    return message.batch("<timer>" + "<fra>x</fra>" * count + "</timer>")


def children_of_enquiry(count: int) -> bytes:
    return envelope(f'<HentPerson xmlns="{NS}">{"<x/>" * count}</HentPerson>')


def beside_batch(count: int) -> bytes:
    return envelope(f'<SendForsendelse xmlns="{NS}">{"<x/>" * count}</SendForsendelse>')


def children_of_ws2(count: int) -> bytes:
    ns = newest("WS2").namespace
    return envelope(f'<OverfoerData xmlns="{ns}">{"<deltaker/>" * count}</OverfoerData>')


def identifiers(count: int) -> bytes:
    one = "<foedselsnummer>10889500196</foedselsnummer>"
    return message.batch({}, post={"person": f"<person>{one * count}</person>"})


def two_batches(_: int) -> bytes:
    inner = message.forsendelse("").partition(b"<forsendelse>")[2].partition(b"</Send")[0]
    one = b"<forsendelse>" + inner
    return envelope(f'<SendForsendelse xmlns="{NS}">'.encode() + one + one + b"</SendForsendelse>")


def post_first(_: int) -> bytes:
    return message.forsendelse("").replace(b"<forsendelse>", b"<forsendelse><post/>")


def half(_: int) -> bytes:
    return _INFO[: len(_INFO) // 2]


# -- gzip


def bomb(mib: int) -> bytes:
    return gzip.compress(b"<a>" + b" " * (mib * 1024 * 1024), 9)


def bomb_of_elements(mib: int) -> bytes:
    return gzip.compress(b"<a>" + b"<b></b>" * (mib * 1024 * 1024 // 7) + b"</a>", 9)


def gzip_good(_: int) -> bytes:
    return gzip.compress(_INFO)


def gzip_twice(_: int) -> bytes:
    return gzip.compress(gzip.compress(_INFO))


def gzip_cut(end: int) -> bytes:
    return gzip.compress(_INFO)[:-end]


def gzip_wrong_sum(_: int) -> bytes:
    whole = bytearray(gzip.compress(_INFO))
    whole[-6] ^= 0xFF
    return bytes(whole)


def gzip_and_more(_: int) -> bytes:
    return gzip.compress(_INFO) + b"more"


def gzip_many(count: int) -> bytes:
    return gzip.compress(b"") * count + gzip.compress(_INFO)


MAKERS: dict[str, Callable[[int], bytes]] = {
    name: made for name, made in list(globals().items()) if callable(made) and name.islower()
}
