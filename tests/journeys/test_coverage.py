"""Every rule of the catalogue fires, and keeps silent, at its own door.

The situations are those of the examples in the rules' own files. `make rules-coverage` prints the
table; an example that does not hold at the door is named with what was answered instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from rules.engine import catalogue
from rules.facts import Miljoe
from rules.rule import Doer, Rule
from storage import Lager
from tests.dekning import feil, kommando, post, skjema
from tests.dekning.drift import Avsendere, drift
from tests.dekning.opptak import Slag, eksempler
from tests.dekning.proevd import Proevd
from tests.storage.databases import sqlite

ROWS = {"rule": 16, "version": 12, "door": 8, "fired": 7, "not fired": 9}


def at_the_service(folder: Path) -> Iterator[Proevd]:
    """The doors of a running service: posts, the schema, what is refused at once."""
    every = [
        (door, door.plan(e))
        for doer, door in ((Doer.POST, post), (Doer.SCHEMA, skjema), (Doer.FAULT, feil))
        for rule in catalogue()
        if rule.doer is doer
        for e in eksempler(rule)
    ]
    for miljoe in Miljoe:
        plans = [(door, s) for door, s in every if s.forsendelse.miljoe is miljoe]
        avsendere = Avsendere()
        for _, s in plans:
            avsendere.bruker(s.forsendelse.avsender)
            avsendere.system(s.forsendelse)
        place = folder / miljoe
        place.mkdir()
        with drift(place, avsendere, miljoe) as service:
            for door, s in plans:
                yield door.proev(service, s)


def by_command(folder: Path) -> Iterator[Proevd]:
    """The doors of the register's own people: imports and the nightly run."""
    lager = Lager(sqlite(folder, "job.db"))
    for rule in catalogue():
        for e in eksempler(rule):
            if rule.doer is Doer.JOB:
                yield kommando.proev_natt(lager, e)
            elif rule.doer is Doer.IMPORT:
                yield kommando.proev_import(lager, folder, e)
    lager.close()


def every_example() -> list[Proevd]:
    """Every example at its door; in memory where there is such a place, a thousand commits long."""
    shared = Path("/dev/shm")
    with TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        return [*at_the_service(Path(folder)), *by_command(Path(folder))]


def test_every_rule_fires_and_keeps_silent_at_its_own_door() -> None:
    """One test, because it is one run. The table is printed: `make rules-coverage`."""
    proevd = every_example()
    fired: Counter[Rule] = Counter(one.rule for one in proevd if one.fyrte)
    silent: Counter[Rule] = Counter(one.rule for one in proevd if one.spurt and not one.fyrte)
    print("\n" + "".join(f"{name:{width}}" for name, width in ROWS.items()))
    for rule in catalogue():
        cells = (rule.id, rule.versjon, rule.doer, str(fired[rule]), str(silent[rule]))
        print("".join(f"{cell:{width}}" for cell, width in zip(cells, ROWS.values(), strict=True)))
    print(f"{len(catalogue())} versions of rules, {len(proevd)} examples")
    assert [str(one) for one in proevd if not one.som_ventet] == []
    assert [rule.id for rule in catalogue() if not (fired[rule] and silent[rule])] == []
    assert len(proevd) == len(catalogue()) * len(Slag)
