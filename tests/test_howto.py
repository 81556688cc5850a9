"""The how-tos in docs/ are followed to the letter, in a copy of the floors they edit."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
_BLOCK = re.compile(r"^```(?:python|csv)\n# (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)

RULE = """
import doctest, json, sys
from datetime import date
from pathlib import Path
import storage
from rules import words
from rules.engine import catalogue, regelbok
from rules.facts import Fagsystem, Kanal
from schemas.contract import newest
from schemas.write import forsendelse_xml
from storage import Lager
from tests.server import newcomer, who
from typer.testing import CliRunner
from transfer.cli import app
from transfer.regler import nett

folder = Path(sys.argv[1])
rule = next(one for one in catalogue() if one.id == "NIR-4-TIM-0990")
module = sys.modules[rule.fires.__module__]
tests = doctest.testmod(module, extraglobs=words.WORDS)

database = f"sqlite:///{folder}/nir.db"
storage.upgrade(database)
lager = Lager(database)
with lager.batch(write=True) as transaction:
    transaction.save_persons([newcomer(0)])
lager.close()
def post(nr, referanse, record):
    return words.post(record, loepenr=nr, referanse=referanse, person=who(0))
poster = [
    post(1, "V1", words.innhold("vedtak", vedtaksdato="2021-05-03",
         startdato="2021-05-03", hjemmel="integreringsloven § 26")),
    post(2, "T1", words.innhold("timer", fra="2021-05-30", til="2021-05-30", antall="6",
         vedtak_referanse="V1")),
    post(3, "T2", words.innhold("timer", fra="2021-05-31", til="2021-05-31", antall="6",
         vedtak_referanse="V1")),
]
batch = folder / "batch.xml"
hode = words.forsendelse(*poster, mottatt="2021-06-08T12:00:00+02:00",
    fagsystem=Fagsystem("Nordlys Voksen", "4.2")).hode
batch.write_text("".join(forsendelse_xml(hode, poster, newest("WS4"))), "utf-8")
done = CliRunner().invoke(app, [
    "validate", str(batch), "--as-of", "2021-06-08T12:00",
    "--database", database, "--format", "json",
])
given = json.loads(done.stdout)
html = nett.svar("/regler/NIR-4-TIM-0990", "spraak=en", date(2021, 6, 11))
index = nett.svar("/regler", "omraade=TIM", date(2021, 6, 11))
print(json.dumps({
    "file": module.__file__, "doctests": [tests.failed, tests.attempted],
    "book": rule in regelbok(Kanal.WS4, date(2021, 6, 11)).rules,
    "page": html[0] + html[2].decode(), "index": index[2].decode(),
    "answer": [[p["referanse"], p["utfall"], [[f["rule"], f["severity"], f["tekst"]]
                for f in p["funn"]]] for p in given["poster"]],
}))
"""

CODE = """
import json
from datetime import date
import codelists
dag = date(2021, 6, 1)
print(json.dumps({
    "wrong": [str(p) for p in codelists.check()],
    "valid": codelists.slaa_opp("tiltak_mottak", "YRKESPROEVING", dag) is not None,
    "export": codelists.export_leveranse("2021-05", "csv", "tiltak_mottak"),
    "changes": [e.kode for e in codelists.endringer(date(2021, 4, 30), date(2021, 5, 1))],
}))
"""


@pytest.fixture
def floors(tmp_path: Path) -> Path:
    """A copy of the floors that a how-to edits, found before the project's own."""
    for floor in ("rules", "codelists"):
        shutil.copytree(ROOT / floor, tmp_path / floor, ignore=shutil.ignore_patterns("*.pyc"))
    return tmp_path


def written(page: str) -> tuple[str, str]:
    """The place and the text of the one block of a how-to that says where it goes."""
    ((place, text),) = _BLOCK.findall((ROOT / "docs" / page).read_text("utf-8"))
    return place, text


def run(floors: Path, script: str) -> Any:
    environment = {**os.environ, "PYTHONPATH": f"{floors}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-c", script, str(floors)],
        cwd=floors, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_rule_added_by_the_howto_is_in_the_book_the_pages_and_the_answer(floors: Path) -> None:
    place, text = written("add-a-rule.md")
    assert not (ROOT / place).exists()
    (floors / place).write_text(text, "utf-8")
    seen = run(floors, RULE)
    assert seen["file"] == str(floors / place) and seen["book"]
    assert seen["doctests"][0] == 0 and seen["doctests"][1] >= 4
    assert seen["page"].startswith("200 OK") and "&lt;til&gt;2021-05-30&lt;/til&gt;" in seen["page"]
    assert "The hours are registered on a Sunday, 2021-05-30." in seen["page"]
    assert "/regler/NIR-4-TIM-0990" in seen["index"]
    outcome = {referanse: (utfall, funn) for referanse, utfall, funn in seen["answer"]}
    utfall, funn = outcome["T1"]
    said = {rule: texts for rule, severity, texts in funn if severity == "ADVARSEL"}
    assert utfall == "LAGRET_MED_AVVIK", [(f[0], f[2]["en"]) for f in funn]
    assert said["NIR-4-TIM-0990"]["nb"].startswith("Timene er ført på en søndag, 30.05.2021")
    assert "NIR-4-TIM-0990" not in [rule for rule, *_ in outcome["T2"][1]]


def test_the_howto_of_a_rule_uses_an_id_and_a_name_that_are_free() -> None:
    place, text = written("add-a-rule.md")
    from transfer.regler import numre

    assert "NIR-4-TIM-0990" in text
    assert "NIR-4-TIM-0990" not in {one.id for one in numre.brukt()}
    assert Path(place).stem not in {one.feil for one in numre.brukt()}


def test_a_code_added_by_the_howto_is_valid_exported_and_new_to_a_vendor(floors: Path) -> None:
    place, row = written("add-a-code.md")
    file = floors / place
    head, *rows = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join([head, *sorted([*rows, row])]), "utf-8")
    seen = run(floors, CODE)
    assert seen["wrong"] == [] and seen["valid"]
    assert "YRKESPROEVING" in seen["export"] and "YRKESPROEVING" in seen["changes"]
