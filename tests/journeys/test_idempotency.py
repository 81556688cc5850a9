"""A batch is taken in once, however often, wherever and by how many it is sent.

Each test is a case of duplicates (D1 to D10 of the reliability list), over HTTP to two workers, on
SQLite and on PostgreSQL.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import func, select
from typer.testing import CliRunner

from rules.facts import Klasse, Tillatelse
from storage import Lager, tables
from storage.avsendere import Art
from tests.messages import AT, BERGEN, Batch
from tests.postgres import NoPostgres, create_database, drop_database
from tests.server import Served, envelope, fault_of, newcomer, served, started
from transfer import clock
from transfer.cli import app
from transfer.client.answer import Answer
from transfer.senders import styring
from transfer.senders.fil import Satt


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/nir.db"
        return
    try:
        url = create_database()
    except NoPostgres as reason:
        pytest.skip(str(reason))
    try:
        yield url
    finally:
        drop_database(url)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("once")
    with (
        _database(request.param, folder) as database,
        served(folder, workers=2, database=database) as running,
    ):
        running.stand_on(AT)
        yield running


def send(service: Served, batch: Batch | str, user: str = "oslo") -> Answer:
    text = batch.xml() if isinstance(batch, Batch) else batch
    return service.vendor(user).send(etree.fromstring(text))


def stored(service: Served, name: str) -> tuple[int, int]:
    """How many batches and posts the register holds under an id."""
    f, p = tables.forsendelse.c, tables.post.c
    with closing(Lager(service.database)) as lager, lager.batch(write=False) as transaction:
        nrs = select(f.nr).where(f.forsendelse_id == name)
        batches = len(transaction.conn.execute(nrs).all())
        posts = select(func.count()).select_from(tables.post).where(p.forsendelse_nr.in_(nrs))
        return batches, transaction.conn.execute(posts).scalar_one()


def test_d1_same_bytes_get_the_first_receipt_and_the_same_document(service: Served) -> None:
    batch = Batch("d1", (("D1", 1),))
    first, again = send(service, batch), send(service, batch)
    assert (first.duplikat, again.duplikat) == (False, True)
    assert again.kvittering_id == first.kvittering_id
    assert again.utfall() == first.utfall() and stored(service, "d1") == (1, 1)
    asked = (
        f'<HentTilbakemelding xmlns="{etree.fromstring(batch.xml()).nsmap[None]}">'
        f"<kvitteringId>{first.kvittering_id}</kvitteringId></HentTilbakemelding>"
    )
    documents = {service.post(envelope(asked))[1] for _ in range(4)}
    assert len(documents) == 1


def test_d2_other_content_is_a_conflict_that_shows_both_sums(service: Served) -> None:
    first = send(service, Batch("d2", (("D2", 2),)))
    other = send(service, Batch("d2", (("D2-B", 2),)))
    assert other.fault == "konflikt" and stored(service, "d2") == (1, 1)
    assert other.detail["foersteKvittering"] == first.kvittering_id
    assert other.detail["foersteInnholdssum"] != other.detail["denneInnholdssum"]


def test_d3_other_whitespace_and_another_soap_header_are_the_same_batch(service: Served) -> None:
    text = Batch("d3", (("D3", 3),)).xml()
    first = send(service, text)
    spaced = text.replace("><", ">\n   <")
    assert spaced != text
    again = send(service, spaced)
    assert (again.duplikat, again.kvittering_id) == (True, first.kvittering_id)
    body = envelope(text).replace(
        b"<soap:Body>", b'<soap:Header><x xmlns="urn:x">noe</x></soap:Header><soap:Body>'
    )
    status, answered = service.post(body)
    assert status == 200 and first.kvittering_id is not None
    assert first.kvittering_id.encode() in answered and stored(service, "d3") == (1, 1)


def receipts(service: Served, bodies: list[bytes]) -> list[tuple[str, bool]]:
    """The receipts of messages that are sent at the same instant: id, and whether a duplicate."""
    with ThreadPoolExecutor(len(bodies)) as pool:
        answers = list(pool.map(service.post, bodies))
    found = []
    for status, body in answers:
        assert status == 200, fault_of(body)
        receipt = etree.fromstring(body).find(".//{*}kvittering")
        assert receipt is not None
        named = {etree.QName(e).localname: e.text for e in receipt.iter(etree.Element)}
        found.append((named["kvitteringId"] or "", named.get("duplikat") == "true"))
    return found


def test_d4_same_id_at_the_same_instant_is_applied_once(service: Served) -> None:
    for n in range(3):
        body = envelope(Batch(f"d4-{n}", ((f"D4-{n}", 4 + n),)).xml())
        got = receipts(service, [body] * 12)
        assert len({kvittering for kvittering, _ in got}) == 1, got
        assert sorted(duplicate for _, duplicate in got) == [False] + [True] * 11
        assert stored(service, f"d4-{n}") == (1, 1)


def test_d4_same_posts_under_many_ids_at_the_same_instant_stand_once(service: Served) -> None:
    bodies = [envelope(Batch(f"d4x-{n}", (("D4X", 8),)).xml()) for n in range(12)]
    got = receipts(service, bodies)
    assert len({kvittering for kvittering, _ in got}) == 12
    p = tables.post.c
    standing = select(p.utfall).where(p.referanse == "D4X", p.registrert)
    with closing(Lager(service.database)) as lager, lager.batch(write=False) as transaction:
        assert len(transaction.conn.execute(standing).all()) == 1


def test_d5_same_content_under_another_id_is_unchanged_and_noted(service: Served) -> None:
    first = send(service, Batch("d5", (("D5", 10),)))
    other = send(service, Batch("d5-igjen", (("D5", 10),), sent="2021-06-12T11:00:00"))
    assert not other.duplikat and other.utfall() == ["UENDRET"]
    noted = [one for one in other.every_finding if one.rule == "NIR-0-BAT-0020"]
    assert [(one.post, one.severity) for one in noted] == [(0, "INFORMASJON")]
    assert first.kvittering_id is not None and first.kvittering_id in noted[0].tekst["en"]
    assert other.exit_code == 0
    changed = send(service, Batch("d5-annet", (("D5", 10), ("D5-B", 11))))
    assert "NIR-0-BAT-0020" not in {rule for (rule,) in changed.flatten("rule")}


def test_d6_duplicate_after_a_year_gets_the_first_receipt(service: Served) -> None:
    batch = Batch("d6", (("D6", 12),))
    first = send(service, batch)
    service.stand_on("2022-06-12T12:00:00", "oslo")
    again = send(service, batch)
    service.stand_on(AT, "oslo")
    assert (again.duplikat, again.kvittering_id) == (True, first.kvittering_id)


def test_d6_duplicate_after_a_restart_on_a_restored_copy_gets_the_first_receipt(
    tmp_path: Path,
) -> None:
    batch = Batch("d6-om", (("D6-OM", 13),))
    with served(tmp_path) as service:
        service.stand_on(AT)
        first = send(service, batch)
    copy = tmp_path / "restored"
    copy.mkdir()
    for file in tmp_path.glob("nir.db*"):
        shutil.copy(file, copy)
    with started(tmp_path, f"sqlite:///{copy}/nir.db") as again:
        answer = send(again, batch)
        assert (answer.duplikat, answer.kvittering_id) == (True, first.kvittering_id)
        assert stored(again, "d6-om") == (1, 1)


def test_d7_id_is_the_senders_own_in_its_municipality_and_channel(service: Served) -> None:
    oslo = Batch("d7", (("D7", 14),))
    answers = [
        send(service, oslo),
        send(service, oslo, "oslo-norsk"),
        send(service, replace(oslo, sender=BERGEN), "bergen"),
    ]
    assert [one.duplikat for one in answers] == [False] * 3
    assert len({one.kvittering_id for one in answers}) == 3
    assert stored(service, "d7")[0] == 3


@pytest.mark.parametrize(
    ("broken", "kode"),
    [
        ("<forsendelseId>d8</forsendelseId>", "SKJEMAFEIL"),  # left out
        ("0301", "IKKE_RETT_TIL_KOMMUNE"),  # made another's
    ],
)
def test_d8_id_of_a_message_that_was_refused_at_the_door_is_free(
    service: Served, broken: str, kode: str
) -> None:
    name = f"d8-{kode.lower()}"
    text = Batch(name, ((name.upper(), 15),)).xml()
    wrong = (
        text.replace("0301", "4601", 1)
        if broken == "0301"
        else text.replace("<kommunenummer>0301</kommunenummer>", "", 1)
    )
    assert wrong != text and send(service, wrong).kode == kode
    assert stored(service, name) == (0, 0)
    taken = send(service, text)
    assert not taken.duplikat and stored(service, name) == (1, 1)


def test_d9_sending_an_undecided_batch_again_finishes_it(service: Served) -> None:
    abroad = Tillatelse(Klasse.P28, date(2020, 12, 20), soekt_fra_utlandet=True)
    whole = replace(newcomer(16), tillatelser=(abroad,))
    with closing(Lager(service.database)) as lager:
        with lager.batch() as transaction:
            transaction.update_person(replace(whole, ankomst=None))
        batch = Batch("d9", (("D9", 16), ("D9-B", 17)))
        first = send(service, batch)
        assert first.utfall()[0] == "UAVKLART" and first.kode == "UAVKLART"
        still = send(service, batch)
        assert (still.duplikat, still.kvittering_id) == (True, first.kvittering_id)
        with lager.batch() as transaction:
            transaction.update_person(whole)
    finished = send(service, batch)
    assert not finished.duplikat and finished.kvittering_id != first.kvittering_id
    assert finished.utfall()[0].startswith("LAGRET") and finished.utfall()[1] == "UENDRET"
    again = send(service, batch)
    assert (again.duplikat, again.kvittering_id) == (True, finished.kvittering_id)
    assert stored(service, "d9") == (2, 4)
    old = service.vendor().call("HentTilbakemelding", kvitteringId=first.kvittering_id)
    assert old["tilbakemelding"]["resultat"]["kode"] == "UAVKLART"


def test_d10_retry_loop_of_a_vendor_stops_at_the_duplicate(service: Served, tmp_path: Path) -> None:
    file = tmp_path / "batch.xml"
    file.write_text(Batch("d10", (("D10", 18),)).xml())
    args = ["send", str(file), "--to", service.url]
    codes = [CliRunner().invoke(app, args).exit_code for _ in range(2)]
    assert codes == [0, 0]


def test_sender_that_lost_its_right_does_not_get_its_old_answer(service: Served) -> None:
    batch = Batch("d-rett", (("D-RETT", 19),))
    send(service, batch, "oslo-norsk")
    satt = Satt(clock.wall(), "drift:kari", "test")
    for gjelder, kode in ((False, "IKKE_RETT_TIL_KOMMUNE"), (True, None)):
        with closing(Lager(service.database)) as lager, lager.batch() as transaction:
            styring.set_rett(transaction, satt, "oslo-norsk", Art.KOMMUNE, "0301", gjelder=gjelder)
        answer = send(service, batch, "oslo-norsk")
        assert answer.duplikat if kode is None else answer.kode == kode
