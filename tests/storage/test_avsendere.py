"""Senders in the register: statements with days, a counter that moves with every change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import Lager, avsendere
from storage.avsendere import Art, Avsendere, Brukerrad, Organisasjon, System, Utsagn
from tests.storage.databases import BOTH, register
from transfer.senders import Katalog

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.fixture(params=BOTH)
def lager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lager]:
    yield from register(request.param, tmp_path)


def utsagn(
    gjelder: bool = True, fra: date | None = None, til: date | None = None, nr: int = 0
) -> Utsagn:
    return Utsagn(Art.KOMMUNE, "oslo", "0301", fra, til, gjelder, NOW, "drift:kari", "ny", nr)


def test_what_is_written_is_read_and_each_change_raises_the_counter(lager: Lager) -> None:
    org = Organisasjon("958935420", "Oslo kommune", "0301")
    system = System("910000004", "Nordlys Voksen", "4.2")
    user = Brukerrad("oslo", "958935420", "910000004", "$argon2id$", None, "KREVES", True)
    seen = []
    with lager.batch() as transaction:
        conn = transaction.conn
        for change in (
            lambda: avsendere.save_organisasjon(conn, org),
            lambda: avsendere.save_system(conn, system),
            lambda: avsendere.save_bruker(conn, user),
            lambda: avsendere.si(conn, utsagn(fra=date(2021, 1, 1))),
        ):
            change()
            seen.append(avsendere.versjon(conn))
        assert not avsendere.save_system(conn, system)
    assert seen == sorted(set(seen))
    with lager.batch(write=False) as transaction:
        known = avsendere.les(transaction.conn)
        assert avsendere.versjon_og_klokke(transaction.conn, "oslo") == (known.versjon, None)
    assert (known.organisasjoner, known.systemer, known.brukere) == ((org,), (system,), (user,))
    assert [(u.art, u.fra, u.til, u.satt) for u in known.utsagn] == [
        (Art.KOMMUNE, date(2021, 1, 1), None, NOW)
    ]


def test_clock_of_a_sandbox_comes_with_the_counter(lager: Lager) -> None:
    with lager.batch() as transaction:
        transaction.set_clock("oslo", NOW)
        assert avsendere.versjon_og_klokke(transaction.conn, "oslo") == (0, NOW)
        assert avsendere.versjon_og_klokke(transaction.conn, "bergen") == (0, None)


def test_nonce_is_used_once_until_it_expires(lager: Lager) -> None:
    later, long_after = NOW + timedelta(minutes=10), NOW + timedelta(minutes=11)

    def use(bruker: str, at: datetime) -> bool:
        with lager.batch() as transaction:
            return avsendere.bruk_nonce(transaction.conn, bruker, "n" * 64, at, later)

    assert use("oslo", NOW) and not use("oslo", NOW)
    assert use("bergen", NOW)  # another's nonce is another nonce
    assert use("oslo", long_after)


DAYS = st.dates(date(2021, 1, 1), date(2021, 1, 12))


@given(st.lists(st.tuples(st.booleans(), st.none() | DAYS, st.none() | DAYS), max_size=8), DAYS)
def test_newest_statement_that_covers_a_day_decides(
    said: list[tuple[bool, date | None, date | None]], day: date
) -> None:
    rows = tuple(utsagn(*one, nr=nr) for nr, one in enumerate(said))
    known = Katalog(Avsendere(1, (), (), (), rows))
    holds = False
    for gjelder, fra, til in said:
        if (fra is None or fra <= day) and (til is None or day <= til):
            holds = gjelder
    assert known.gjelder(Art.KOMMUNE, "oslo", day) == ({"0301"} if holds else set())
