"""Sums on single days: process deadlines, the services' days, months and birthdays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rules import law
from rules.facts.forsendelse import OSLO
from rules.frist import klagefrist, oppstartsfrist, registreringsfrist, vindu_43g
from rules.maaneder import add_months, birthday, last_day
from tests import yamlfil

SAKER = yamlfil.read(Path(__file__).parent / "regnestykker.yaml")


def ws2_aapen(mottatt: str) -> bool:
    """Received on the last day or before it, in Oslo."""
    dag = datetime.fromisoformat(mottatt.replace("Z", "+00:00")).astimezone(OSLO).date()
    return bool(dag <= law.ws2_siste_dag.at(dag)["siste_dag"])


REGN: dict[str, Callable[[Any], object]] = {
    "registreringsfrist": registreringsfrist,
    "oppstartsfrist": oppstartsfrist,
    "klagefrist": klagefrist,
    "vindu_fra": lambda dag: vindu_43g(dag).fra,
    "vindu_til": lambda dag: vindu_43g(dag).til,
    "ws2_aapen": ws2_aapen,
    "atten_maaneder": lambda dag: add_months(dag, 18),
    "halvt_aar": lambda dag: last_day(dag, 6),
    "fylt_18": lambda dag: birthday(dag, 18),
    "fylt_20": lambda dag: birthday(dag, 20),
    "modul_fra": lambda dag: law.samf_modul_fra.at(dag)["fra"],
    "ws4_fra": lambda dag: law.ws4_aapner.at(dag)["foerste_dag"],
}


@pytest.mark.parametrize("sak", SAKER, ids=lambda sak: sak["navn"])
def test_sum_comes_out_as_it_must(sak: dict[str, Any]) -> None:
    assert REGN[sak["regn"]](sak["gitt"]) == sak["ventet"]
