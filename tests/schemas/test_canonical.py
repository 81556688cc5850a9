"""A batch read from its canonical form has the posts that a walk of its tree finds."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from lxml import etree

from rules.facts import Post
from schemas.canonical import canonical_reader
from schemas.contract import by_namespace, newest
from schemas.places import Posts
from schemas.read import reader
from schemas.write import forsendelse_xml
from tests.tilfeldige import batch
from transfer.kropp import canonical_bytes
from transfer.parsing import hardened_parser
from transfer.population import generate

FIXTURES = sorted((Path(__file__).parents[1] / "fixtures" / "ws4").rglob("god.xml"))
WS4 = newest("WS4")


def operation(xml: bytes) -> Any:
    """The operation's element, as the service parses it."""
    root = etree.fromstring(xml, hardened_parser())
    return root[-1][0] if root.tag.endswith("}Envelope") else root


def both(element: Any, release: Any = WS4) -> tuple[tuple[Post, ...], tuple[Post, ...], int]:
    """The posts by either way, and how many of them the patterns left to the tree."""
    tree, left = reader(release), []
    posts = Posts(element[0])

    def of_tree(loepenr: int) -> Post:
        left.append(loepenr)
        return tree.post(posts[loepenr - 1], loepenr)

    text = canonical_bytes(element).decode()
    found = canonical_reader(element.prefix or "").posts(text, len(posts), of_tree)
    return found, tuple(tree.post(e, n) for n, e in enumerate(posts, start=1)), len(left)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_fixtures_are_read_alike(path: Path) -> None:
    element = operation(path.read_bytes())
    release = by_namespace(etree.QName(element).namespace)
    assert release is not None
    quick, plain, _ = both(element, release)
    assert quick == plain


def test_every_record_type_is_read_alike_and_most_by_pattern() -> None:
    rand = Random(7)
    people = list(generate(20, seed=3))
    left = total = 0
    kinds = set()
    for _ in range(60):
        sent = batch(rand, people, posts=20)
        element = operation("".join(forsendelse_xml(sent.hode, sent.poster, WS4)).encode())
        quick, plain, here = both(element)
        assert quick == plain == sent.poster
        left, total = left + here, total + len(quick)
        kinds |= {type(post.innhold) for post in quick}
    assert len(kinds) > 15
    assert left < total / 4  # those with fields that repeat


POST = (
    "<Q:post><Q:referanse>{ref}</Q:referanse><Q:versjon>1</Q:versjon><Q:operasjon>NY</Q:operasjon>"
    "<Q:person><Q:foedselsnummer>10889500196</Q:foedselsnummer></Q:person>{before}<Q:timer{attrs}>"
    "<Q:ordning>IL_NORSK_600</Q:ordning><Q:timetype>NORSK</Q:timetype><Q:fra>2021-05-03</Q:fra>"
    "<Q:til>2021-05-07</Q:til><Q:antall>10</Q:antall>{more}</Q:timer></Q:post>"
)
FORMS = {
    "plain": ({}, 0),
    "municipality and law": (
        {"before": "<Q:kommunenummer>0301</Q:kommunenummer><Q:lov>INTRODUKSJONSLOVEN</Q:lov>"}, 0,
    ),
    "blanks in a value": ({"ref": " T-1\n "}, 0),
    "CDATA": ({"ref": "<![CDATA[T-1]]>"}, 0),
    "letters of other alphabets": ({"ref": "Ťimer-Ω-ø"}, 0),
    "an empty element": ({"more": "<Q:arena/>"}, 0),
    "a comment": ({"ref": "T<!-- x -->-1"}, 0),
    "an instruction": ({"ref": "T<?x y?>-1"}, 0),
    "an entity": ({"ref": "T&amp;1"}, 1),
    "a CDATA section with a sign": ({"ref": "<![CDATA[T<1]]>"}, 1),
    "a carriage return": ({"ref": "T&#13;1"}, 1),
    "an attribute": ({"attrs": ' xsi:schemaLocation="urn:a > b"'}, 1),
    "another prefix": ({"more": '<m:arena xmlns:m="{ns}">X</m:arena>'}, 1),
    "the same prefix declared anew": ({"more": '<Q:arena xmlns@="{ns}">X</Q:arena>'}, 0),
}  # fmt: skip


def message(posts: list[str], prefix: str) -> Any:
    """The element of a batch with these posts, whose prefix is written `Q`."""
    every = "\n  ".join(posts)
    return operation(
        (
            f'<Q:SendForsendelse xmlns@="{WS4.namespace}" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Q:forsendelse><Q:hode/>'
            f"{every}</Q:forsendelse></Q:SendForsendelse>"
        )
        .replace("Q:", f"{prefix}:" if prefix else "")
        .replace("xmlns@", f"xmlns:{prefix}" if prefix else "xmlns")
        .encode()
    )


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("prefix", ["n", "", "a.b-c"])
def test_what_a_post_may_look_like(form: str, prefix: str) -> None:
    values, by_tree = FORMS[form]
    text = {"ref": "T-1", "before": "", "attrs": "", "more": "", **values}
    middle = POST.format(**text).replace("{ns}", WS4.namespace)
    plain = POST.format(ref="T-2", before="", attrs="", more="")
    quick, tree, left = both(message([plain, middle, plain], prefix))
    assert quick == tree
    assert [post.loepenr for post in quick] == [1, 2, 3]
    assert left == by_tree


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("prefix", ["n", ""])
@pytest.mark.parametrize("form", ["another prefix", "an attribute"])
def test_a_post_that_begins_otherwise_moves_no_other(form: str, prefix: str, place: int) -> None:
    posts = [POST.format(ref=f"T-{n}", before="", attrs="", more="") for n in range(4)]
    if form == "another prefix":
        other = posts[place].replace("Q:", "m:")
        posts[place] = other.replace("post>", f'post xmlns:m="{WS4.namespace}">', 1)
    else:
        posts[place] = posts[place].replace("post>", 'post xsi:schemaLocation="urn:a > b">', 1)
    quick, tree, left = both(message(posts, prefix))
    assert quick == tree
    assert [post.referanse for post in quick] == ["T-0", "T-1", "T-2", "T-3"]
    assert left == 1


def test_a_reader_is_made_once_for_a_prefix() -> None:
    assert canonical_reader("n") is canonical_reader("n")
