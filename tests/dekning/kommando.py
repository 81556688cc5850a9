"""The doors `import` and `job`: the commands that a register's own people run."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from typer.main import get_command

from rules.deltaker import Deltaker
from rules.facts import Person, Proeveresultat
from rules.words import person as ordinary_person
from storage import Lager
from tests.dekning.opptak import Eksempel
from tests.dekning.proevd import Proevd
from tests.situation import Staar, empty, fill_versions
from transfer.cli import app
from transfer.nightly import nightly
from transfer.proevefil import FELTER

AVVIKER, KODEVERK = "NIR-9-BAT-0010", "NIR-4-KOD-0010"
WITHDRAWN = {"NIR-9-PRV-0008", "NIR-9-PRV-0009"}  # asked of a result that is taken back
LATER = date(2023, 6, 1)


@cache
def _nir() -> Any:
    return get_command(app)


def run(*arguments: str) -> tuple[int, Any]:
    """A command of `nir`: its exit code and its JSON."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = _nir().main([*arguments, "--format", "json"], "nir", standalone_mode=False)
    return code or 0, json.loads(out.getvalue())


def proev_natt(lager: Lager, e: Eksempel) -> Proevd:
    """The register as the example has it, and a night on its day."""
    deltaker, dag = e.sett["deltaker"], e.navn["dag"]
    assert isinstance(deltaker, Deltaker) and isinstance(dag, date)
    person = ordinary_person(tillatelser=()) if _nothing(e) else deltaker.person
    staar = [Staar(person.nr, record) for record in deltaker.registrert]
    _set(lager, person, staar, dag - timedelta(days=7))
    if e.rule.id == AVVIKER:
        _stored(lager, e, dag)
    code, data = run("nightly", "--as-of", dag.isoformat(), "--database", lager.url)
    found = {one["regelId"] for one in data["funn"] if one["stand"] == "ny"}
    asked = code == 0 and data["personer"] == 1
    return Proevd(e.rule, e.slag, e.rule.id in found, asked, " ".join(sorted(found)))


def _nothing(e: Eksempel) -> bool:
    """No deadline is stored and none computed: the person has no ordning."""
    return e.rule.id == AVVIKER and e.navn["lagret"] is None and e.navn["beregnet"] is None


def _stored(lager: Lager, e: Eksempel, dag: date) -> None:
    """A night before, whose stored deadline is as far from the computed one as in the example."""
    before = dag - timedelta(days=1)
    nightly(lager, before, workers=1)
    lagret, beregnet = e.navn["lagret"], e.navn["beregnet"]
    if isinstance(lagret, date) and isinstance(beregnet, date):
        with lager.batch(write=True) as transaction:
            rows = [row for rows in transaction.beregnet([1]).values() for row in rows]
            moved = [r._replace(frist=r.frist and r.frist + (lagret - beregnet)) for r in rows]
            transaction.save_beregnet(moved)


def _set(lager: Lager, person: Person, staar: list[Staar], dag: date) -> None:
    with lager.batch(write=True) as transaction:
        empty(transaction)
        fill_versions(transaction, [person], staar, dag)


def proev_import(lager: Lager, folder: Path, e: Eksempel) -> Proevd:
    """The result, or the code list, of the example as a file, and its import."""
    if e.rule.id == KODEVERK:
        return _kodeverk(folder, e)
    resultat = e.sett["proeveresultat"]
    deltaker = e.sett.get("deltaker")
    assert isinstance(resultat, Proeveresultat)
    person = deltaker.person if isinstance(deltaker, Deltaker) else ordinary_person()
    standing = deltaker.registrert if isinstance(deltaker, Deltaker) else []
    dag = max(deltaker.dag if isinstance(deltaker, Deltaker) else LATER, resultat.dato)
    _set(lager, person, [Staar(person.nr, one) for one in standing], dag - timedelta(days=7))
    handling = "TREKK" if e.rule.id in WITHDRAWN else "NY"
    row = (
        handling, resultat.proeve_id, person.identer[0].verdi, resultat.type_proeve,
        resultat.delproeve or "", resultat.dato.isoformat(), resultat.resultat,
    )  # fmt: skip
    file = folder / "proever.csv"
    with file.open("w", newline="") as out:
        csv.writer(out).writerows([FELTER, row])
    _, data = run(
        "import", "proeveresultater", str(file), "--as-of", dag.isoformat(),
        "--database", lager.url,
    )  # fmt: skip
    (rad,) = data["rader"]
    found = {one["regelId"] for one in rad["funn"]}
    asked = not rad["motorfeil"] and rad["utfall"] != "UENDRET"
    why = f"{rad['utfall']} {' '.join(sorted(found))}"
    return Proevd(e.rule, e.slag, e.rule.id in found, asked, why)


def _kodeverk(folder: Path, e: Eksempel) -> Proevd:
    """The edition of the list as a file, checked against the one that holds."""
    name = str(e.navn["kodeverk"])
    file = folder / f"{name}.csv"
    file.write_text(str(e.navn["tekst"]))
    code, data = run("codelists", "check", str(file))
    found = {one["regelId"] for one in data["funn"]}
    fired = e.rule.id in found
    return Proevd(e.rule, e.slag, fired, code == int(bool(found)), " ".join(sorted(found)))
