"""What a process has as trees at a time is bounded; what goes beyond waits, or comes again."""

from __future__ import annotations

import threading

import pytest

from rules.rule import Handling
from transfer.faults import TekniskFeil
from transfer.parsing import parse
from transfer.samtidig import Samtidig


def test_message_that_is_alone_is_let_in_whatever_its_size() -> None:
    room = Samtidig(10, patience=0)
    with room.request():
        room.take(1000)
    with room.request():
        room.take(10)


def test_message_beyond_the_room_is_told_to_come_again() -> None:
    room = Samtidig(10, patience=0)
    held, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with room.request():
            room.take(8)
            held.set()
            leave.wait(10)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(10)
    with room.request(), pytest.raises(TekniskFeil) as refused:
        room.take(3)
    assert (refused.value.kode, refused.value.vent) == ("OPPTATT", 10)
    assert refused.value.handling == Handling.SEND_UENDRET_SENERE
    with room.request():
        room.take(2)
    leave.set()
    other.join(10)
    with room.request():
        room.take(10)


def test_message_waits_for_another_to_end() -> None:
    room = Samtidig(10, patience=10)
    order: list[str] = []
    held = threading.Event()

    def hold() -> None:
        with room.request():
            room.take(10)
            held.set()
            threading.Event().wait(0.1)
            order.append("first")

    other = threading.Thread(target=hold)
    other.start()
    held.wait(10)
    with room.request():
        room.take(5)
        order.append("second")
    other.join(10)
    assert order == ["first", "second"]


def test_doors_are_met_in_order_before_more_is_parsed() -> None:
    met: list[tuple[str, bytes]] = []
    doors = [
        (4, lambda head: met.append(("near", head))),
        (8, lambda head: met.append(("far", head))),
    ]
    chunks = [b"<a>", b"<b/>", b"<c/>", b"</a>"]
    root, _ = parse(chunks, doors=doors)
    assert len(root) == 2
    assert met == [("near", b"<a><b/>"), ("far", b"<a><b/><c/>")]
    met.clear()
    parse([b"<a/>"], doors=doors)
    assert met == []
