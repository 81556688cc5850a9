"""A short run of the mutations, and that the oracle sees what it is there to see."""

from __future__ import annotations

import sqlite3

import pytest
from lxml import etree

from schemas.contract import FELLES_NS, newest
from tests.fuzz.oracle import Broken, Reply, Seen, check, check_log, check_register
from tests.fuzz.run import bench, mutated, run
from tests.fuzz.seeds import Request
from tests.server import SOAP, envelope

NS = newest("WS4").namespace
REQUEST = Request("/ws4", None)


def test_mutated_batches_get_typed_answers() -> None:
    result = run(120, start=7)
    assert not result.failures, [(one.number, one.why, one.steps) for one in result.failures]
    assert result.run == 120 and len(result.seen.faults) > 4 and sum(result.seen.answers.values())


def test_number_of_a_seed_is_always_the_same_request() -> None:
    assert mutated(1, 17).body == mutated(1, 17).body != mutated(2, 17).body


def fault(detail: str) -> bytes:
    return envelope(
        f'<s:Fault xmlns:s="{SOAP}"><faultcode>s:Client</faultcode><faultstring>x</faultstring>'
        f"<detail>{detail}</detail></s:Fault>"
    )


TYPED = (
    f'<klientfeil xmlns="{FELLES_NS}"><kode>IKKE_XML</kode><tekst><nb>a</nb><en>b</en></tekst>'
    "<handling>RETT_OG_SEND</handling><korrelasjonId>0123456789abcdef</korrelasjonId></klientfeil>"
)
WRONG = {
    "no xml": ("200 OK", b"<a>"),
    "no envelope": ("200 OK", b"<a/>"),
    "an untyped fault": ("500 X", fault("")),
    "a fault of another kind": ("500 X", fault("<x/>")),
    "a fault that breaks its schema": ("500 X", fault(TYPED.replace("<nb>a</nb>", ""))),
    "a fault with 200": ("200 OK", fault(TYPED)),
    "an error of ours": ("500 X", fault(TYPED.replace("IKKE_XML", "TEKNISK_FEIL"))),
    "a stack trace": ("500 X", fault(TYPED.replace("<nb>a", "<nb>Traceback"))),
    "an answer of no release": ("200 OK", envelope("<x/>")),
    "an answer that breaks its schema": (
        "200 OK", envelope(f'<HentTjenesteinfoResponse xmlns="{NS}"/>')),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_oracle_sees_an_answer_that_is_wrong(name: str) -> None:
    status, body = WRONG[name]
    with pytest.raises(Broken):
        check(REQUEST, Reply(status, {}, body), Seen())


def test_oracle_lets_a_typed_fault_pass() -> None:
    seen = Seen()
    assert check(REQUEST, Reply("500 X", {}, fault(TYPED)), seen) is False
    assert seen.faults == {"IKKE_XML": 1}


def test_oracle_sees_counts_that_do_not_add_up() -> None:
    with bench() as met:
        number = next(n for n in range(200) if b"<lagret>" in met.answer(mutated(7, n)).body)
        reply = met.answer(mutated(7, number))
    root = etree.fromstring(reply.body)
    count = root.find(".//{*}opptelling/{*}mottatt")
    assert count is not None
    count.text = str(int(count.text or 0) + 1)
    with pytest.raises(Broken, match="add up"):
        check(REQUEST, Reply(reply.status, {}, etree.tostring(root)), Seen())


def test_oracle_sees_a_batch_that_is_not_whole() -> None:
    conn = sqlite3.connect(":memory:")
    conn.execute("create table forsendelse (nr, antall_poster, svar)")
    conn.execute("create table post (forsendelse_nr, loepenr)")
    conn.execute("insert into forsendelse values (1, 2, 'x')")
    conn.execute("insert into post values (1, 1)")
    with pytest.raises(Broken, match="stands with"):
        check_register(conn, 0, stored=True)
    conn.execute("insert into post values (1, 2)")
    assert check_register(conn, 0, stored=True) == 1
    with pytest.raises(Broken, match="stored"):
        check_register(conn, 0, stored=False)


@pytest.mark.parametrize("text", ["no json", '{"a": "10889500196"}'])
def test_oracle_sees_a_log_that_is_wrong(text: str) -> None:
    with pytest.raises(Broken):
        check_log(text)
