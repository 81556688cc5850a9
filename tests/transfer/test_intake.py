"""Where one writer holds off all others, a batch is judged before it takes the lock: what comes
between the judgement and the lock is never overlooked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rules.facts import Annullering, Operasjon, Post, Timer
from storage import Lager, Transaksjon
from tests.server import newcomer
from tests.storage.databases import sqlite
from tests.transfer.test_virkning import AT, GRANT, NORSK, melding, post, posts_of, sent
from transfer import intake
from transfer.intake import Tjeneste
from transfer.senders import Senders
from transfer.senders.fil import demo_katalog


class Watched(Lager):
    """A register that tells its transactions, and lets others in before the first that writes."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.taken: list[str] = []
        self.between: Callable[[], object] | None = None

    @contextmanager
    def batch(self, *, write: bool = True, moves: bool = True) -> Iterator[Transaksjon]:
        if write and (between := self.between) is not None:
            self.between = None
            between()
        self.taken.append("write" if write else "read")
        with super().batch(write=write, moves=moves) as transaction:
            yield transaction


@pytest.fixture
def url(tmp_path: Path) -> str:
    return register(tmp_path, "nir.db")


def register(folder: Path, name: str) -> str:
    """A register of two newcomers, each with a grant."""
    url = sqlite(folder, name)
    service = serving(Lager(url))
    with service.lager.batch(write=True) as transaction:
        transaction.save_persons([newcomer(1), newcomer(2)])
    grants = sent(service, "grants", post(1, GRANT, "V1"), post(2, GRANT, "V2", person=2))
    assert all(one["utfall"].startswith("LAGRET") for one in grants)
    service.lager.close()
    return url


def serving(lager: Lager) -> Tjeneste:
    return Tjeneste(lager, Senders(katalog=demo_katalog()), fixed=AT)


def hours(week: int, vedtak: str = "V1") -> Timer:
    monday = date(2021, 5, 3) + timedelta(weeks=week)
    return Timer(NORSK, "NORSK", monday, monday + timedelta(days=4), Decimal(9), vedtak, "ara")


ANNULLED = post(1, Annullering("FEIL_VERDI"), "V1", versjon=2, operasjon=Operasjon.ANNULLER)
MINE = post(1, hours(0), "H1")


def met(url: str, between: Callable[[Tjeneste], object], *posts: Post) -> tuple[list[str], Any]:
    """The transactions that a batch took when something came between, and its answers."""
    lager = Watched(url)
    other = serving(Lager(url))
    lager.between = lambda: between(other)
    answers = sent(serving(lager), "mine", *posts)
    other.lager.close()
    lager.close()
    return lager.taken, answers


def after(url: str, before: Callable[[Tjeneste], object], *posts: Post) -> Any:
    """The answers where the same came first."""
    service = serving(Lager(url))
    before(service)
    answers = sent(service, "mine", *posts)
    service.lager.close()
    return answers


def test_batch_is_judged_once_where_nothing_comes_between(url: str) -> None:
    taken, (answer,) = met(url, lambda _: None, MINE)
    assert answer["utfall"] == "LAGRET"
    assert taken == ["read", "write"]


def test_batch_on_others_in_between_does_not_matter(url: str) -> None:
    others = post(1, hours(0, "V2"), "H2", person=2)
    taken, (answer,) = met(url, lambda to: sent(to, "others", others), MINE)
    assert answer["utfall"] == "LAGRET"
    assert taken == ["read", "write"]


def _moved(service: Tjeneste) -> None:
    """The register learns that the first newcomer died before the hours."""
    with service.lager.batch(write=True) as transaction:
        transaction.update_person(replace(newcomer(1), doed=date(2021, 5, 1)))


COMING = {
    "hours of the same week": lambda to: sent(to, "others", post(1, hours(0), "H9")),
    "the same record": lambda to: sent(to, "others", MINE),
    "the reference for somebody else": lambda to: sent(
        to, "others", post(1, hours(0, "V2"), "H1", person=2)
    ),
    "an annulment of the grant": lambda to: sent(
        to,
        "others",
        post(1, Annullering("FEIL_VERDI"), "V1", versjon=2, operasjon=Operasjon.ANNULLER),
    ),
    "news of the person": _moved,
}


@pytest.mark.parametrize("what", COMING)
def test_what_comes_between_is_judged_as_if_it_had_come_before(
    what: str, url: str, tmp_path: Path
) -> None:
    taken, between = met(url, COMING[what], MINE)
    before = after(register(tmp_path, "other.db"), COMING[what], MINE)
    assert taken == ["read", "write", "write"]
    assert [_said(one) for one in between] == [_said(one) for one in before]


def _said(answer: dict[str, Any]) -> tuple[str, list[str]]:
    found = answer.get("funn") or []
    return answer["utfall"], [f["regelId"] for f in (found if isinstance(found, list) else [found])]


def test_batch_that_was_sent_twice_at_once_is_stored_once(url: str) -> None:
    receipts = []

    def same(to: Tjeneste) -> None:
        receipts.append(intake.receive(to, melding(to, "mine", MINE)).kvittering["kvitteringId"])

    lager = Watched(url)
    other = serving(Lager(url))
    lager.between = lambda: same(other)
    again = intake.receive(serving(lager), melding(serving(lager), "mine", MINE))
    assert again.kvittering["foersteKvittering"] == receipts[0]
    other.lager.close()
    lager.close()


def test_batches_at_once_on_one_person_take_each_week_once(url: str) -> None:
    """Eight senders register the same four weeks: one gets each of them."""
    service = serving(Lager(url))

    def push(n: int) -> list[str]:
        told = []
        for week in range(4):
            name = f"b{n}-{week}"
            svar = intake.receive(
                service, melding(service, name, post(1, hours(week), f"H-{n}-{week}"))
            )
            told += [one["utfall"] for one in posts_of(svar.tilbakemelding)]
        return told

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(push, range(8)))
    service.lager.close()
    assert [sum(one[week] == "LAGRET" for one in told) for week in range(4)] == [1] * 4
