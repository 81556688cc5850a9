"""The contracts are for any SOAP stack: PHP's reads them and gets a batch through."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.server import Served, who


def _php() -> str:
    php = shutil.which("php")
    if php is None:
        pytest.skip("no php on this machine")
    modules = subprocess.run([php, "-m"], capture_output=True, text=True, check=True).stdout
    if "soap" not in modules.split():
        pytest.skip("php has no soap module here")
    return php


def test_php_sends_a_batch_and_reads_the_answer(service: Served) -> None:
    php = _php()
    service.stand_on("2021-06-12T12:00:00", "oslo")
    script = Path(__file__).with_name("client.php")
    done = subprocess.run(
        [php, str(script), service.url, str(who(30).foedselsnummer)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout) == {
        "resultat": "DELVIS",
        "utfall": ["LAGRET", "AVVIST"],
        "lagret": True,
        "maks": 50_000,
        "fault": "IKKE_RETT_TIL_KOMMUNE",
        "ws2": 4,
    }
