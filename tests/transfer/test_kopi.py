"""What is told of a large batch whose tree was let go is what its tree would have told."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bench.batches import SENT, batch, envelope, persons
from rules.facts import Post
from schemas.contract import by_namespace
from schemas.fields import camel
from schemas.places import Places, PlacesAgain, Posts
from storage import Lager
from tests.storage.databases import sqlite
from transfer import deling, intake, kopi, reading
from transfer.intake import Melding, Tjeneste
from transfer.kopi import Kopi
from transfer.parsing import parse
from transfer.senders import Senders, fil

FIXTURES = sorted((Path(__file__).parents[1] / "fixtures" / "ws4").rglob("god.xml"))
NOW = datetime(2021, 6, 12, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kopi, "_FROM", 1)
    monkeypatch.setattr(deling, "FROM", 1)


def parsed(message: bytes, block: int = 999) -> tuple[Any, str, Kopi]:
    """The operation's element of a message that comes in pieces, its sum and its copy."""
    copy = Kopi()
    pieces = (message[at : at + block] for at in range(0, len(message), block))
    root, total = parse(pieces, copy=copy.add)
    copy.close()
    return root[-1][0], total, copy


def fields_of(post: Post) -> Iterator[str | None]:
    yield from (None, "referanse", "person", "innhold", "innhold.finnes_ikke")
    for field in dataclasses.fields(post.innhold):
        yield from (f"innhold.{field.name}", f"innhold.{camel(field.name)}")


@pytest.mark.parametrize("path", FIXTURES, ids=lambda p: p.parent.name)
@pytest.mark.parametrize("told", [True, False], ids=["told beforehand", "asked at once"])
def test_every_place_is_what_the_tree_says(path: Path, told: bool) -> None:
    message = path.read_bytes()
    if b"Envelope" not in message:
        message = envelope(message.partition(b"?>\n")[2] or message)
    element, _, copy = parsed(message)
    release = by_namespace(element.tag[1:].partition("}")[0])
    assert release is not None
    poster = reading.read(element, release).poster
    tree, again = Places("ws4", element, Posts(element[0])), PlacesAgain("ws4", copy.fetch)
    if told:
        again.need(post.loepenr for post in poster)
    asked = [(p.loepenr, felt) for p in reversed(poster) for felt in fields_of(p)]
    for loepenr, felt in [*asked, (0, None), (0, "hode.antall_poster")]:
        for question in ("sti", "lesbar", "linje", "verdi"):
            one, other = getattr(tree, question), getattr(again, question)
            assert one(loepenr, felt) == other(loepenr, felt), (question, loepenr, felt)


def test_a_header_that_looks_like_posts_does_not_move_the_places() -> None:
    people = list(persons(1))
    ns = "urn:nir-transfer:ws4:2021-05"
    trap = f'<f xmlns="{ns}"><forsendelse><post/><post/></forsendelse></f>'.encode()
    message = envelope(batch(people, 3)).replace(
        b"<soap:Body>", b"<soap:Header>" + trap + b"</soap:Header><soap:Body>"
    )
    element, _, copy = parsed(message)
    places, again = Places("ws4", element, Posts(element[0])), PlacesAgain("ws4", copy.fetch)
    assert again.verdi(2, "referanse") == places.verdi(2, "referanse") == "T-1-1"


def test_a_large_batch_is_answered_as_if_its_tree_were_kept(tmp_path: Path) -> None:
    people = list(persons(4))
    sent = batch(people, 40).replace(b"2021-04-19", b"2031-04-19", 3)  # three in the future
    answers = []
    for held in (True, False):
        url = sqlite(tmp_path, f"{held}.db")
        lager = Lager(url)
        with lager.batch(write=True) as transaction:
            transaction.save_persons(people)
        service = Tjeneste(
            lager, Senders(katalog=fil.demo_katalog()), fixed=SENT,
            wall=lambda: NOW, new_id=lambda _: "01M8P8WV8XF9JM5K6Z69B8WEB2",
        )  # fmt: skip
        element, total, copy = parsed(envelope(sent))
        release = by_namespace(element.tag[1:].partition("}")[0])
        assert release is not None
        bruker = service.senders.bruker("oslo")
        melding = Melding(element, release, bruker, total, copy if held else None)
        answers.append(intake.receive(service, melding).tilbakemelding)
        assert len(element) == (0 if held else 1)  # the tree was let go, or not
        lager.close()
    assert answers[0] == answers[1]
    assert "<sti>" in answers[0]


def test_a_small_message_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kopi, "_FROM", 1 << 20)
    _, _, copy = parsed(envelope(batch(list(persons(1)), 10)))
    assert not copy.held
