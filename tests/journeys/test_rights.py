"""A sender without a right to a municipality gets nothing of its persons and records.

Oslo has the persons and the records, Bergen asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from lxml import etree
from zeep.exceptions import Fault

from rules.facts import Bosetting
from rules.ident import lag_duf
from schemas.contract import newest
from storage import Lager
from tests.messages import AT, BERGEN, Batch
from tests.server import Served, envelope, fault_of, newcomer, served, who
from transfer.client.answer import from_fault

AT_DAY = date(2021, 5, 31)
NR = who(1).foedselsnummer or ""
PERSON = {"foedselsnummer": NR}
WS2 = newest("WS2")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("rights")) as running:
        running.stand_on(AT)
        yield running


@pytest.fixture(scope="module")
def kvittering(service: Served) -> str:
    """The receipt of Oslo's batch."""
    answer = service.vendor("oslo").send(etree.fromstring(Batch("hos-oslo", (("R1", 1),)).xml()))
    assert answer.utfall()[0].startswith("LAGRET") and answer.kvittering_id
    return answer.kvittering_id


ENQUIRIES: list[tuple[str, dict[str, Any]]] = [
    ("HentPerson", {"person": PERSON}),
    ("HentPersonliste", {}),
    ("HentRegistreringer", {}),
    ("HentRegistreringer", {"person": PERSON}),
    ("ListForsendelser", {}),
]


@pytest.mark.parametrize(("operation", "given"), ENQUIRIES)
def test_enquiry_for_anothers_municipality_is_a_fault(
    service: Served, kvittering: str, operation: str, given: dict[str, Any]
) -> None:
    mine = service.vendor("oslo").call(operation, kommunenummer="0301", **given)
    assert NR in str(mine) or kvittering in str(mine)
    with pytest.raises(Fault) as told:
        service.vendor("bergen").call(operation, kommunenummer="0301", **given)
    assert from_fault(told.value.detail, "").kode == "IKKE_RETT_TIL_KOMMUNE"


@pytest.mark.parametrize(("operation", "given"), ENQUIRIES)
def test_enquiry_for_ones_own_municipality_shows_nothing_of_anothers(
    service: Served, kvittering: str, operation: str, given: dict[str, Any]
) -> None:
    shown = service.vendor("bergen").call(operation, kommunenummer="4601", **given)
    assert NR not in str(shown) and kvittering not in str(shown) and "R1" not in str(shown)


def test_person_of_another_municipality_is_answered_as_one_that_is_not_there(
    service: Served,
) -> None:
    bergen = service.vendor("bergen")
    there = bergen.call("HentPerson", kommunenummer="4601", person=PERSON)
    nowhere = bergen.call("HentPerson", kommunenummer="4601", person={"dufNummer": "199000000000"})
    assert there == nowhere and there["opplysninger"] is None
    ws2 = service.vendor("bergen", WS2)
    service.stand_on("2021-06-10T12:00", "bergen")
    answers = [ws2.call("HentPerson", kommunenummer="4601", foedselsnummer=nr)
               for nr in (NR, "10889500196")]  # fmt: skip
    service.stand_on(AT, "bergen")
    assert answers[0] == answers[1] and answers[0]["person"] is None


def test_person_who_moves_is_seen_by_both_municipalities(service: Served) -> None:
    moved = newcomer(30)
    home = Bosetting("4601", AT_DAY, None, etter_avtale=True)
    first = replace(moved.bosettinger[0], til=AT_DAY)
    with closing(Lager(service.database)) as lager, lager.batch() as transaction:
        transaction.update_person(replace(moved, bosettinger=(first, home)))
    named = {"foedselsnummer": who(30).foedselsnummer}
    for user, kommune in (("oslo", "0301"), ("bergen", "4601")):
        shown = service.vendor(user).call("HentPerson", kommunenummer=kommune, person=named)
        assert shown["opplysninger"] is not None


@pytest.mark.parametrize("by", ["kvitteringId", "forsendelseId"])
def test_answer_of_another_sender_is_as_unknown_as_none(
    service: Served, kvittering: str, by: str
) -> None:
    asked = {
        "kvitteringId": {"kvitteringId": kvittering},
        "forsendelseId": {"kommunenummer": "0301", "forsendelseId": "hos-oslo"},
    }[by]
    codes = set()
    for user in ("bergen", "oslo-norsk"):  # another municipality's, and another user of Oslo's
        for given in (asked, {"kvitteringId": "7" + "0" * 25}):
            with pytest.raises(Fault) as told:
                service.vendor(user).call("HentTilbakemelding", **given)
            codes.add(from_fault(told.value.detail, "").kode)
    assert codes == {"UKJENT_FORSENDELSE"}


def test_batch_for_anothers_municipality_is_a_fault_and_leaves_nothing(service: Served) -> None:
    before = counts(service)
    for sender in (Batch("x", ()).sender, ("0301", *BERGEN[1:])):
        text = Batch("fra-bergen", (("X", 2),), sender=sender).xml()
        for operation in ("SendForsendelse", "ValiderForsendelse"):
            body = envelope(text.replace("SendForsendelse", operation))
            status, answered = service.post(body, user="bergen")
            assert (status, fault_of(answered).kode) == (500, "IKKE_RETT_TIL_KOMMUNE")
    assert counts(service) == before


def test_duf_number_of_nobody_is_rejected_and_not_kept(service: Served) -> None:
    stranger = lag_duf(2020, 777)
    text = Batch("duf", (("D1", 3), ("D2", 4))).xml()
    fnr = who(4).foedselsnummer
    sent = text.replace(
        f"<foedselsnummer>{fnr}</foedselsnummer>", f"<dufNummer>{stranger}</dufNummer>"
    )
    answer = service.vendor("oslo").send(etree.fromstring(sent))
    assert answer.utfall()[1] == "AVVIST" and answer.utfall()[0].startswith("LAGRET")
    assert {rule for post, rule in answer.flatten("post", "rule") if post == 2} >= {
        "NIR-0-IDN-0011"
    }
    with closing(Lager(service.database)) as lager, lager.batch(write=False) as transaction:
        known = transaction.find("oslo", "0301", "WS4", "duf")
        assert known is not None
        kept = (transaction.innhold(known.nr) or b"") + (transaction.svar(known.nr) or b"")
    assert stranger.encode() not in kept and b"<dufNummer>000000000000</dufNummer>" in kept
    again = service.vendor("oslo").send(etree.fromstring(sent))
    assert again.duplikat and again.kvittering_id == answer.kvittering_id


def counts(service: Served) -> dict[str, int]:
    with closing(Lager(service.database)) as lager, lager.batch(write=False) as transaction:
        return dict(transaction.counts())
