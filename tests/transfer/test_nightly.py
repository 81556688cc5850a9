"""The nightly run: what is new, what is gone, and nothing twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rules.words import deltaker, innhold, registrert
from storage import Lager, NattfunnRad, nattfunn_paa
from tests.situation import fill
from tests.storage.databases import BOTH, register
from transfer.cli import app
from transfer.nattsvar import stand
from transfer.nightly import NattError, nightly

NATT = date(2022, 6, 20)
NEXT = NATT + timedelta(days=1)
FRIST, AVVIKER, KONTRAKT = "NIR-9-BAT-0009", "NIR-9-BAT-0010", "NIR-4-INT-0011"
LEA = deltaker(innhold("utdanningsbakgrunn", kode="VGO_GJENNOMFOERT", dato="2021-02-15"))


@pytest.fixture(params=BOTH)
def lager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lager]:
    for lager in register(request.param, tmp_path):
        with lager.batch() as transaction:
            fill(transaction, [LEA.person], {1: LEA.registrert}, date(2021, 3, 1))
        yield lager


def found(lager: Lager, dag: date) -> list[NattfunnRad]:
    with lager.batch(write=False) as transaction:
        return list(nattfunn_paa(transaction, dag))


def stands(lager: Lager, dag: date) -> dict[str, str]:
    return {rad.regel_id: stand(rad, dag) for rad in found(lager, dag)}


def test_the_same_night_again_changes_nothing(lager: Lager) -> None:
    nightly(lager, NATT)
    first = found(lager, NATT)
    assert stands(lager, NATT) == {FRIST: "ny"}
    again = nightly(lager, NATT)
    assert found(lager, NATT) == first
    assert (again.personer, again.feilet, again.exit_code) == (1, (), 0)


def test_the_next_night_shows_what_is_new_and_what_is_gone(lager: Lager) -> None:
    """A programme begins without a contract; the deadline of norsk is told until it has passed."""
    nightly(lager, NATT)
    start = innhold("vedtak", ordning="IN_INTRO", vedtakstype="INTRO_TILDELING",
                    vedtaksdato="2022-05-20", startdato="2022-05-23")  # fmt: skip
    with lager.batch() as transaction:
        fill(transaction, [], {1: [registrert(start, "V2")]}, NEXT)
    assert nightly(lager, NEXT).forrige == NATT
    assert stands(lager, NEXT) == {FRIST: "staar", KONTRAKT: "ny", "NIR-4-INT-0010": "ny"}
    late = date(2022, 8, 11)
    nightly(lager, late)
    assert stands(lager, late)[FRIST] == "borte"
    assert stands(lager, NATT) == {FRIST: "ny"}, "the earlier night can still be read"


def test_a_stored_deadline_that_moved_untold_is_found_once(lager: Lager) -> None:
    nightly(lager, NATT)
    with lager.batch() as transaction:
        rows = transaction.beregnet([1])[1]
        transaction.save_beregnet(
            replaced._replace(frist=date(2022, 1, 1), beregnet=NATT) for replaced in rows
        )
    for _ in range(2):
        nightly(lager, NEXT)
        assert stands(lager, NEXT)[AVVIKER] == "ny"
    after = NEXT + timedelta(days=1)
    nightly(lager, after)
    assert stands(lager, after)[AVVIKER] == "borte"


def test_a_deadline_that_a_record_moved_is_no_fault(lager: Lager) -> None:
    nightly(lager, NATT)
    without = innhold("utdanningsbakgrunn", kode="VGO_IKKE_GJENNOMFOERT", dato="2022-06-01")
    with lager.batch() as transaction:
        fill(transaction, [], {1: [registrert(without, "U2")]}, NATT)
    nightly(lager, NEXT)
    with lager.batch(write=False) as transaction:
        frister = {row.ordning: row.frist for row in transaction.beregnet([1])[1]}
    assert frister["IN_NORSK_NORSKMAAL"] != date(2022, 8, 10)
    assert AVVIKER not in stands(lager, NEXT)


def test_a_night_before_one_that_was_run_is_refused(lager: Lager) -> None:
    nightly(lager, NEXT)
    with pytest.raises(NattError, match="2022-06-21"):
        nightly(lager, NATT)


def test_the_command_says_who_masked_which_rule_and_why(lager: Lager) -> None:
    ident = LEA.person.identer[0].verdi
    run = ["nightly", "--as-of", NATT.isoformat(), "--database", lager.url]
    said = CliRunner().invoke(app, [*run, "--language", "en"])
    assert said.exit_code == 0
    assert FRIST in said.stdout and "is near" in said.stdout
    assert ident[:6] in said.stdout and ident not in said.stdout
    data = json.loads(CliRunner().invoke(app, [*run, "--format", "json"]).stdout)
    assert [(one["regelId"], one["stand"], one["dager"]) for one in data["funn"]] == [
        (FRIST, "ny", 0)
    ]
    assert data["opptelling"] == {FRIST: {"ny": 1, "borte": 0, "staar": 0}}
    early = [*run[:2], "2021-06-01", *run[3:]]
    assert CliRunner().invoke(app, early).exit_code == 2


def test_what_to_do_needs_no_values() -> None:
    """The findings are kept as text, what to do is shown from the rule as it stands."""
    from rules.engine import catalogue
    from rules.rule import Doer

    for rule in catalogue():
        if rule.doer is Doer.JOB:
            assert "{" not in rule.rettelse.nb, rule.id
