"""SQLite and PostgreSQL answer every question of the monitor alike."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from storage import ForsendelseRad, FunnRad, Lager, PostRad
from storage.innsyn import (
    arbeid,
    foreninger,
    forsendelser,
    grupper,
    hentinger,
    kontoer,
    oversikt,
    rulling,
    varsling,
)
from storage.innsyn.arbeid import Tilstand
from storage.innsyn.filter import Filter
from storage.innsyn.foreninger import Forening, Ulovlig
from storage.innsyn.forsendelser import Sortering
from storage.innsyn.kontoer import Konto, Rolle
from storage.innsyn.omfang import ALT, Omfang
from tests.storage.databases import register

START = datetime(2021, 5, 3, 6, tzinfo=UTC)
COUNT = 60
RESULTS = ("GODTATT", "DELVIS", "AVVIST", "GODTATT_MED_AVVIK", "UAVKLART")
EVERY = date(2021, 1, 1), date(2021, 12, 31)
NOW = datetime(2021, 6, 30, tzinfo=UTC)


def batch(n: int) -> tuple[ForsendelseRad, list[PostRad], list[FunnRad]]:
    at = START + timedelta(hours=7 * n)
    place = f"{300 + n % 4:04}"
    bad = RESULTS[n % 5] in ("DELVIS", "AVVIST")
    row = ForsendelseRad(
        kvittering_id=f"{n:026}", avsender=f"sender{n % 3}", kommunenummer=place,
        forsendelse_id=f"F{n}", kanal="WS2" if n % 4 == 0 else "WS4", skjemaversjon="2021-05",
        fagsystem_navn="F", fagsystem_versjon=str(n % 2), mottatt=at, mottatt_vegg=at,
        simulert=False, sum_raa="0" * 64, sum_kanonisk="1" * 64, antall_poster=3, status="FERDIG",
        resultat=RESULTS[n % 5], lov=("INTRODUKSJONSLOVEN", "BEGGE", None)[n % 3],
        leverandoer_orgnr=f"91000000{n % 2}", innhold=b"<a/>", svar=b"<b/>",
    )  # fmt: skip
    posts = [
        PostRad(p, place, f"R{n // 8}-{p}", None, "NY", "timer", None, None,
                "AVVIST" if bad and p < 3 else "UENDRET", "INGEN", False)
        for p in (1, 2, 3)
    ]  # fmt: skip
    found = [
        FunnRad(p, "NIR-4-TIM-0001", "AVVISNING", "antall", f"/x:a/x:post[{p}]/x:b", None, 3, "f1")
        for p in (1, 2) if bad
    ] + [FunnRad(0, "NIR-0-BAT-0004", "ADVARSEL", None, "/x:a", "K", None, "f2")]  # fmt: skip
    return row, posts, found


def fill(lager: Lager) -> None:
    for n in range(COUNT):
        with lager.batch(write=True) as transaction:
            nr = transaction.save(*batch(n))
        if n % 6 == 0:
            hentinger.note_fetch(lager, nr, START)
            hentinger.note_fetch(lager, nr, NOW)


def answers(lager: Lager) -> dict[str, Any]:
    """Every query, as plain data."""
    rulling.roll_up(lager)
    filters = [
        Filter(), Filter(resultat=("AVVIST", "DELVIS")), Filter(regel="NIR-4-TIM-0001"),
        Filter(gruppe="f2", kommune="0301"), Filter(lov="INTEGRERINGSLOVEN"), Filter(lov=""),
        Filter(hentet=False, kanal="WS2"), Filter(id="F7"), Filter(referanse="R2-1"),
        Filter(fra=START + timedelta(days=2), til=START + timedelta(days=5)),
        Filter(system="F", versjon="1", avsender="sender0", leverandoer="910000001"),
    ]  # fmt: skip
    scopes = [ALT, Omfang(leverandoer="910000001"), Omfang(kommunenummer="0302")]
    found: dict[str, Any] = {}
    with lager.batch(write=False) as transaction:
        conn = transaction.conn
        for scope in scopes:
            for wanted in filters:
                key = f"{scope} {wanted}"
                page = forsendelser.search(conn, wanted, scope, antall=7)
                found[key] = page, forsendelser.count(conn, wanted, scope)
            found[f"days {scope}"] = oversikt.days(conn, scope, *EVERY)
            found[f"systems {scope}"] = oversikt.systems(conn, scope, *EVERY)
            found[f"municipalities {scope}"] = oversikt.municipalities(conn, scope, *EVERY)
            found[f"ws2 {scope}"] = oversikt.ws2_left(conn, scope, *EVERY)
            found[f"first {scope}"] = sorted(oversikt.first_seen(conn, scope, *EVERY))
            found[f"unfetched {scope}"] = oversikt.unfetched(conn, scope, START, NOW)
            for order in ("poster", "nylig", "kommuner", "sist"):
                found[f"groups {order} {scope}"] = grupper.groups(
                    conn, scope, *EVERY, nylig_fra=date(2021, 5, 10), order=order
                )
            found[f"hit {scope}"] = grupper.hit(conn, "f1", scope)
            found[f"group {scope}"] = grupper.group(conn, "f1", scope)
            found[f"spark {scope}"] = grupper.days(conn, ["f1", "f2"], scope, *EVERY)
        line = forsendelser.line(conn, f"{11:026}", ALT)
        assert line is not None
        found["beside"] = forsendelser.beside(conn, Filter(resultat=("DELVIS",)), ALT, line.nr)
        found["related"] = forsendelser.related(conn, line.nr)
        found["outcomes"] = forsendelser.outcomes(conn, line.nr)
        found["posts"] = forsendelser.posts(conn, line.nr, utfall=("AVVIST",))
        found["findings"] = forsendelser.findings(conn, line.nr)
        found["of"] = forsendelser.groups_of(conn, line.nr)
    return found


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lager]:
    yield from _filled("sqlite", tmp_path_factory.mktemp("begge"))


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lager]:
    yield from _filled("postgresql", tmp_path_factory.mktemp("begge"))


def _filled(kind: str, folder: Path) -> Iterator[Lager]:
    for lager in register(kind, folder):
        fill(lager)
        yield lager


def test_both_databases_answer_alike(sqlite: Lager, postgres: Lager) -> None:
    here, there = answers(sqlite), answers(postgres)
    for key, value in here.items():
        assert value == there[key], key
    assert sum(one.forsendelser for one in here[f"days {ALT}"].values()) == COUNT


def test_sums_are_those_of_the_batches(sqlite: Lager) -> None:
    seen = answers(sqlite)
    rows = [batch(n) for n in range(COUNT)]
    rejected = sum(post.utfall == "AVVIST" for _, posts, _ in rows for post in posts)
    assert sum(one.poster_avvist for one in seen[f"days {ALT}"].values()) == rejected
    [f1] = [one for one in seen[f"groups poster {ALT}"] if one.gruppe.fingeravtrykk == "f1"]
    assert (f1.poster, f1.kommuner) == (rejected, 4)
    assert f1.gruppe.moenster == "/x:a/x:post/x:b"


@pytest.mark.parametrize("felt", ["mottatt", "avvist", "poster"])
@pytest.mark.parametrize("synkende", [True, False])
def test_paging_by_key_meets_every_batch_once(sqlite: Lager, felt: str, synkende: bool) -> None:
    seen: list[int] = []
    etter = None
    with sqlite.batch(write=False) as transaction:
        while True:
            page = forsendelser.search(
                transaction.conn, Filter(), ALT, sortering=Sortering(felt, synkende), etter=etter,
                antall=7,
            )  # fmt: skip
            seen += [line.nr for line in page.linjer]
            keys = [(getattr(line, felt), line.nr) for line in page.linjer]
            assert all((a > b) is synkende for a, b in pairwise(keys))
            etter = page.neste
            if etter is None:
                break
    assert len(seen) == len(set(seen)) == COUNT


def test_batches_are_summed_once_though_many_look_at_once(tmp_path: Path) -> None:
    for lager in _filled("postgresql", tmp_path):
        threads = [
            threading.Thread(target=rulling.roll_up, args=(Lager(lager.url),)) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        rulling.roll_up(lager)
        with lager.batch(write=False) as transaction:
            days = oversikt.days(transaction.conn, ALT, *EVERY)
        assert sum(one.forsendelser for one in days.values()) == COUNT


@pytest.mark.parametrize("where", ["sqlite", "postgres"])
def test_accounts_notes_links_and_approvals_are_kept(
    where: str, request: pytest.FixtureRequest
) -> None:
    lager: Lager = request.getfixturevalue(where)
    konto = Konto(navn="k", rolle=Rolle.KOMMUNE, kommunenummer="0301", opprettet=START)
    link = arbeid.Overlevering("n" * 64, "f1", "910000001", "k", START, NOW, False)
    with lager.batch(write=True) as transaction:
        conn = transaction.conn
        kontoer.save_account(conn, konto)
        kontoer.open_session(conn, "s" * 64, "k", START, NOW)
        arbeid.add_note(conn, "GRUPPE", "f1", "tekst", "k", START)
        arbeid.save_view(conn, "k", "navn", "/monitor/")
        arbeid.save_handover(conn, link)
        nr = arbeid.ask(conn, "steng", "{}", "grunn", "k", START)
        assert arbeid.decide(conn, nr, "GODKJENT", "l", NOW)
        assert not arbeid.decide(conn, nr, "AVSLAATT", "k", NOW)
    with lager.batch(write=False) as transaction:
        conn = transaction.conn
        assert kontoer.account(conn, "k") == konto
        hour = timedelta(hours=1)
        assert kontoer.session(conn, "s" * 64, START + hour / 2, hour) == (konto, START)
        assert kontoer.session(conn, "s" * 64, START + hour, hour) is None
        assert [note.tekst for note in arbeid.notes(conn, "GRUPPE", "f1")] == ["tekst"]
        assert arbeid.handover(conn, "n" * 64, START) == link
        assert arbeid.handover(conn, "n" * 64, NOW) is None


def test_role_of_one_s_own_traffic_says_whose(tmp_path: Path) -> None:
    for wrong in ({"rolle": Rolle.LEVERANDOER}, {"rolle": Rolle.DRIFT, "kommunenummer": "0301"}):
        with pytest.raises(ValueError, match="organisation number"):
            Konto(navn="x", opprettet=START, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("where", ["sqlite", "postgres"])
def test_groups_that_are_merged_count_as_one_and_come_apart_as_they_were(
    where: str, request: pytest.FixtureRequest
) -> None:
    lager: Lager = request.getfixturevalue(where)
    before = answers(lager)
    one = Forening("f1", "f2", "samme feil", "kari", START)
    with lager.batch(write=True) as transaction:
        assert foreninger.merge(transaction.conn, one) == "f2"
        with pytest.raises(Ulovlig):  # in a ring
            foreninger.merge(transaction.conn, replace(one, fingeravtrykk="f2", inn_i="f1"))
    every = [batch(n) for n in range(COUNT)]
    with lager.batch(write=False) as transaction:
        conn = transaction.conn
        for scope in (ALT, Omfang(kommunenummer="0302"), Omfang(leverandoer="910000001")):
            own = [
                (row, found) for row, _, found in every
                if scope.kommunenummer in (None, row.kommunenummer)
                and scope.leverandoer in (None, row.leverandoer_orgnr)
            ]  # fmt: skip
            [line] = grupper.groups(conn, scope, *EVERY)
            assert line.gruppe.fingeravtrykk == "f2" and line.forsendelser == len(own)
            hit = grupper.hit(conn, "f2", scope)
            assert sum(one.forsendelser for one in hit) == len(own)
            assert sum(one.poster for one in hit) == line.poster
            for name in ("f1", "f2"):  # whichever key a link has
                wanted = Filter(gruppe=name)
                assert forsendelser.count(conn, wanted, scope) == len(own)
                page = forsendelser.search(conn, wanted, scope, antall=100)
                assert len({row.nr for row in page.linjer}) == len(page.linjer) == len(own)
            [by_day] = grupper.days(conn, ["f2"], scope, *EVERY).values()
            assert sum(by_day.values()) == line.poster
        assert varsling.new_groups(conn, START, NOW, NOW.date()) == []  # what it is in only warns
    with lager.batch(write=True) as transaction:
        assert foreninger.split(transaction.conn, "f1", "f2")
        assert not foreninger.split(transaction.conn, "f1", "f2")
    assert answers(lager) == before


@pytest.mark.parametrize("where", ["sqlite", "postgres"])
@pytest.mark.parametrize("scope", [ALT, Omfang(kommunenummer="0302")])
def test_paging_by_key_meets_every_group_once_in_every_order_and_state(
    where: str, scope: Omfang, request: pytest.FixtureRequest
) -> None:
    lager: Lager = request.getfixturevalue(where)
    rulling.roll_up(lager)
    solved = arbeid.Gruppestatus("f1", Tilstand.LOEST, None, None, NOW, "kari")
    with lager.batch(write=True) as transaction:
        arbeid.set_status(transaction.conn, solved)
        came_back = replace(solved, fingeravtrykk="f2", endret=START)
        arbeid.set_status(transaction.conn, came_back)
    with lager.batch(write=False) as transaction:
        conn = transaction.conn
        for order in grupper.ORDENER:
            first = grupper.page(conn, scope, *EVERY, order=order, antall=1)
            assert first.neste is not None and first.forrige is None
            last = grupper.page(conn, scope, *EVERY, order=order, antall=1, etter=first.neste)
            assert last.neste is None and last.forrige is not None
            both = [*first.linjer, *last.linjer]
            assert both == grupper.groups(conn, scope, *EVERY, order=order) and len(both) == 2
            back = grupper.page(conn, scope, *EVERY, order=order, antall=1, foer=last.forrige)
            assert back.linjer == first.linjer and back.forrige is None
        for state, marks in (
            (Tilstand.LOEST, ["f1"]), (Tilstand.KOM_TILBAKE, ["f2"]), (Tilstand.NY, []),
        ):  # fmt: skip
            found = grupper.groups(conn, scope, *EVERY, tilstand=state)
            assert [line.gruppe.fingeravtrykk for line in found] == marks
            held = arbeid.statuses(conn, marks)
            for line in found:
                assert held[line.gruppe.fingeravtrykk].now(line.gruppe.sist) == state
