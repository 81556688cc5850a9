"""The service on PostgreSQL, two workers: the journeys of WS4, and a database that goes away."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import create_engine, make_url, text

from rules.facts import Fagsystem, Hode, Post, Timer
from schemas.contract import newest
from schemas.write import forsendelse_xml
from storage import Lager
from storage.check import stand, unsound
from tests import postgres, proxy
from tests.journeys.test_ws4 import (  # run here once more, on this database
    AT,
    batch,
    grant,
    hours,
    post,
    test_answer_is_fetched_again_byte_for_byte,
    test_enquiries_answer_in_zeep,
    test_every_post_has_one_outcome_and_the_counts_add_up,
    test_same_batch_again_gets_the_first_receipt,
    test_schema_error_costs_only_its_post,
    test_validating_stores_nothing_and_finds_the_same,
    test_versions_decide_what_stands,
)
from tests.postgres import NoPostgres, create_database, drop_database
from tests.proxy import Cut, Proxy
from tests.server import Served, envelope, fault_of, served, started, who
from transfer.health import wait

__all__ = [
    "test_answer_is_fetched_again_byte_for_byte",
    "test_enquiries_answer_in_zeep",
    "test_every_post_has_one_outcome_and_the_counts_add_up",
    "test_same_batch_again_gets_the_first_receipt",
    "test_schema_error_costs_only_its_post",
    "test_validating_stores_nothing_and_finds_the_same",
    "test_versions_decide_what_stands",
]


@pytest.fixture(scope="module")
def line() -> Iterator[tuple[Proxy, str]]:
    """The line to an empty database, which can be cut."""
    try:
        url = create_database()
    except NoPostgres as reason:
        pytest.skip(str(reason))
    with proxy.before(url) as between:
        yield between
    drop_database(url)


@pytest.fixture(scope="module")
def service(line: tuple[Proxy, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("pg"), workers=2, database=line[1]) as running:
        running.stand_on(AT)
        yield running


@pytest.fixture
def between(line: tuple[Proxy, str]) -> Iterator[Proxy]:
    """The proxy; nothing is cut before or after."""
    yield line[0]
    line[0].cut, line[0].down, line[0].stay_down = None, False, False


def message(name: str, n: int) -> bytes:
    return envelope(
        batch(
            name,
            post(1, who(n), grant(), f"{name}-V"),
            post(2, who(n), hours(f"{name}-V"), f"{name}-T"),
        )
    )


def receipt(answer: bytes) -> tuple[str, bool]:
    """The receipt's id and whether it is a duplicate's."""
    root = etree.fromstring(answer)
    (found,) = root.iter("{*}kvittering")
    return str(found.findtext("{*}kvitteringId")), found.findtext("{*}duplikat") == "true"


def test_commit_that_was_carried_out_but_not_answered_is_found_and_receipted(
    service: Served, between: Proxy
) -> None:
    between.cut = Cut.AFTER
    cuts = between.cuts
    status, answer = service.post(message("after", 30))
    assert between.cuts == cuts + 1
    assert status == 200
    kvittering, duplikat = receipt(answer)
    assert not duplikat
    assert receipt(service.post(message("after", 30))[1]) == (kvittering, True)


def test_commit_that_never_came_is_a_fault_and_the_same_batch_is_taken_in_again(
    service: Served, between: Proxy
) -> None:
    between.cut = Cut.BEFORE
    status, answer = service.post(message("before", 31))
    fault = fault_of(answer)
    assert (status, fault.fault, fault.kode) == (500, "tekniskFeil", "UTFALL_UKJENT")
    assert fault.detail["handling"] == "SEND_UENDRET_SENERE"
    assert not receipt(service.post(message("before", 31))[1])[1]


def test_commit_before_the_database_went_away_is_receipted_when_it_is_back(
    service: Served, between: Proxy
) -> None:
    between.cut, between.stay_down = Cut.AFTER, True
    status, answer = service.post(message("away", 32))
    assert (status, fault_of(answer).kode) == (500, "UTFALL_UKJENT")
    status, answer = service.post(message("away", 32))  # still away: nothing is known, or kept
    assert fault_of(answer).detail["handling"] == "SEND_UENDRET_SENERE"
    assert service.get("/readyz")[0] == 503
    between.down = False
    status, answer = service.post(message("away", 32))
    assert (status, receipt(answer)[1]) == (200, True)
    assert wait(service.url, 10)[0]  # the last answer holds for about a second


def test_service_recovers_by_itself_when_all_its_connections_are_ended(
    service: Served, between: Proxy
) -> None:
    for n in range(4):  # at least one worker has connections
        assert service.post(message(f"warm-{n}", 33))[0] == 200
    engine = create_engine(service.database)
    with engine.connect() as conn:
        ended = conn.execute(
            text(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        ).scalar_one()
    engine.dispose()
    assert ended >= 1
    for n in range(4):
        assert service.post(message(f"ended-{n}", 34))[0] == 200


def of_kommune(kommune: str, orgnr: str, name: str, posts: list[Post]) -> bytes:
    hode = Hode(
        name, kommune, orgnr, "910000004", Fagsystem("Nordlys Voksen", "4.2"),
        datetime.fromisoformat(AT + "+02:00"), len(posts),
    )  # fmt: skip
    return envelope("".join(forsendelse_xml(hode, posts, newest("WS4"))))


def test_two_municipalities_write_the_same_persons_at_once_without_a_deadlock(
    service: Served, between: Proxy
) -> None:
    """In opposite orders, again and again: each batch is judged after the other, none is lost."""
    senders = {"oslo": ("0301", "958935420"), "drammen": ("3005", "921234554")}
    people = [who(35), who(36), who(37)]
    answers: dict[tuple[str, int], tuple[int, bytes]] = {}

    def send(user: str) -> None:
        order = people if user == "oslo" else people[::-1]
        for turn in range(8):
            posts = [
                post(n, person, _week(turn), f"{user}-{turn}-{n}")
                for n, person in enumerate(order, start=1)
            ]
            body = of_kommune(*senders[user], f"both-{turn}", posts)
            answers[user, turn] = service.post(body, user=user)

    threads = [threading.Thread(target=send, args=(user,)) for user in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 16
    assert {status for status, _ in answers.values()} == {200}, answers
    lager = Lager(service.database)
    with lager.batch(write=False) as transaction:
        assert list(unsound(transaction.conn)) == []
    lager.close()


def _week(turn: int) -> Timer:
    return hours("UKJENT", fra=f"2021-05-{3 + turn:02}", til=f"2021-05-{3 + turn:02}")


def test_copy_by_pg_dump_brings_back_every_receipt(
    service: Served, line: tuple[Proxy, str], tmp_path: Path
) -> None:
    """As docs/durability.md says: dumped while the service runs, restored, and sent to again."""
    programs = {name: shutil.which(name) for name in ("pg_dump", "pg_restore")}
    with contextlib.suppress(NoPostgres):
        programs |= {n: str(p) for n in programs if (p := postgres.binaries() / n).exists()}
    if None in programs.values():
        pytest.skip("pg_dump and pg_restore are not installed beside the server")
    first = receipt(service.post(message("dumped", 35))[1])
    file, source = tmp_path / "nir.dump", make_url(service.database)
    target = create_database()
    try:
        for command, on in (
            ([programs["pg_dump"], "--format=custom", f"--file={file}"], source),
            ([programs["pg_restore"], "--exit-on-error", str(file)], make_url(target)),
        ):
            there = on.set(drivername="postgresql").render_as_string(hide_password=False)
            subprocess.run([*command, f"--dbname={there}"], check=True, timeout=60)
        held = []
        for url in (service.database, target):
            lager = Lager(url)
            lager.start()
            with lager.batch(write=False) as transaction:
                assert list(unsound(transaction.conn)) == []
                held.append(stand(transaction.conn))
            lager.close()
        assert held[0] == held[1]  # counts, and the digest over every receipt
        with started(tmp_path, target) as restored:
            assert receipt(restored.post(message("dumped", 35))[1]) == (first[0], True)
            assert receipt(restored.post(message("later", 36))[1])[1] is False
    finally:
        drop_database(target)
