"""The whole register computed anew: stored for every person, the same whoever computes it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from storage import Lager
from tests.storage.databases import sqlite
from transfer.population import demo_personer
from transfer.recompute import recompute

DAG = date(2021, 6, 12)


def test_every_person_is_computed_and_stored(tmp_path: Path) -> None:
    lager = Lager(sqlite(tmp_path))
    persons = demo_personer()
    with lager.batch(write=True) as transaction:
        transaction.save_persons(persons)
    stored = []
    for _ in range(2):
        done = recompute(lager, DAG, workers=1)
        assert (done.personer, done.feilet, done.exit_code) == (len(persons), (), 0)
        with lager.batch(write=False) as transaction:
            stored.append(transaction.beregnet([person.nr for person in persons]))
    assert stored[0] == stored[1]
    assert all(stored[0].values())
    norsk = {row.ordning: row for row in stored[0][5]}["IN_NORSK_NORSKMAAL"]
    assert (norsk.beregnet, norsk.data["inntraadt"]) == (DAG, "2021-02-10")
    lager.close()
