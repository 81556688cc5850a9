"""Counted once per request, with labels from closed sets, and never in the way of an answer."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import codelists
from bench import batches
from rules import utgave
from rules.facts import Vedtak
from rules.rule import Handling
from rules.utfall import Dom, Postutfall, Regelkjoering, Resultat, Utfall
from transfer import faults, forloep, metrics
from transfer.forloep import Forloep
from transfer.metrics import Metrics

DOCS = Path(__file__).parents[2] / "docs" / "operation.md"
ORDNINGER = [kode.kode for kode in codelists.liste("ordning").alle()]


def test_folder_of_a_service_that_was_killed_is_taken_away_and_no_other(tmp_path: Path) -> None:
    """Each service is a process that makes its folder and waits."""
    serve = (
        "import os, sys, time, tempfile; from pathlib import Path; from transfer import metrics; "
        "metrics.Path = lambda p: Path('/nowhere') if p == '/dev/shm' else Path(p); "
        f"tempfile.tempdir = {str(tmp_path)!r}; "
        "print(metrics.start(), flush=True); sys.stdin.read()"
    )

    def start() -> tuple[subprocess.Popen[str], Path]:
        process = subprocess.Popen(
            [sys.executable, "-c", serve], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        return process, Path(process.stdout.readline().strip())

    started = [start() for _ in range(2)]
    (killed, left), (_, kept) = started
    assert left.parent == kept.parent == tmp_path
    killed.kill()
    killed.wait()
    started.append(start())
    assert not left.exists() and kept.is_dir() and started[-1][1].is_dir()
    for process, _ in started:
        process.communicate()


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Metrics]:
    """Metrics of this process alone."""
    yield Metrics()


def dom(*utfall: Utfall, ordning: str = "INTRO") -> Dom:
    innhold = Vedtak(ordning, "X", batches.GRANTED)
    return Dom(
        Resultat.DELVIS,
        tuple(
            Postutfall(n, "R", "VEDTAK", 1, "NY", one, Handling.INGEN, innhold=innhold)
            for n, one in enumerate(utfall, start=1)
        ),
        (),
        Regelkjoering(1, frozenset(), {}),
    )


def request(judged: Dom | None = None, **more: object) -> Forloep:
    made = Forloep("WS4")
    made.dom, made.kvittering, made.inn = judged, "K" if judged else None, 100
    for name, value in more.items():
        setattr(made, name, value)
    return made


def value(counted: Metrics, name: str, **labels: str) -> float:
    return counted.registry.get_sample_value(name, labels) or 0.0


def test_records_are_counted_by_outcome(counted: Metrics) -> None:
    ordning = ORDNINGER[0]
    judged = dom(Utfall.LAGRET, Utfall.LAGRET, Utfall.UAVKLART, ordning=ordning)
    counted.count(request(judged))
    labels = {"lov": "UKJENT", "ordning": ordning}
    assert value(counted, "nir_poster_total", utfall="LAGRET", **labels) == 2
    assert value(counted, "nir_poster_total", utfall="UAVKLART", **labels) == 1
    assert value(counted, "nir_forsendelser_total", kanal="WS4", lov="UKJENT", status="DELVIS") == 1
    assert value(counted, "nir_resultat_duration_seconds_count", storrelse="1-10") == 1


@given(ordning=st.text(max_size=30))
def test_what_a_sender_writes_is_never_a_label(counted: Metrics, ordning: str) -> None:
    counted.count(request(dom(Utfall.AVVIST, ordning=ordning)))
    known = {*ORDNINGER, "ingen", "flere", "ukjent"}
    found = {
        sample.labels["ordning"]
        for family in counted.registry.collect()
        for sample in family.samples
        if "ordning" in sample.labels
    }
    assert found <= known


def test_faults_are_counted_by_code_and_as_refused_at_the_door(counted: Metrics) -> None:
    counted.count(request(feil=faults.ugyldig("FOR_STOR", "x", "x")))
    counted.count(request(feil=faults.teknisk_feil()))
    assert value(counted, "nir_fault_total", kode="FOR_STOR") == 1
    assert value(counted, "nir_parser_grense_total", grense="FOR_STOR") == 1
    assert value(counted, "nir_avvist_ved_doren_total", grunn="klientfeil") == 1
    assert value(counted, "nir_fault_total", kode="TEKNISK_FEIL") == 1
    assert value(counted, "nir_avvist_ved_doren_total", grunn="tekniskFeil") == 0


def test_duplicates_and_enquiries_are_no_batches(counted: Metrics) -> None:
    before = value(counted, "nir_kvittering_duration_seconds_count")
    counted.count(request(duplikat=True))
    counted.count(request(operasjon="HentPerson"))
    assert value(counted, "nir_duplikater_total", nivaa="forsendelse") == 1
    assert value(counted, "nir_oppslag_total", operasjon="HentPerson") == 1
    assert value(counted, "nir_kvittering_duration_seconds_count") == before


def test_every_metric_is_documented_and_every_documented_one_exists(counted: Metrics) -> None:
    _, page = metrics.page()
    now = set(re.findall(r"^# TYPE (\S+)", page.decode(), re.MULTILINE))
    made = {
        family.name + ("_total" if family.type == "counter" else "")
        for family in counted.registry.collect()
    }
    documented = set(re.findall(r"^\| `(nir_\w+)` \|", DOCS.read_text("utf-8"), re.MULTILINE))
    assert documented == made | now


def test_no_label_names_a_municipality_a_batch_or_a_person(counted: Metrics) -> None:
    labels = {
        label
        for family in counted.registry.collect()
        for sample in family.samples
        for label in sample.labels
    }
    assert labels <= {
        "kanal", "lov", "status", "ordning", "utfall", "regel", "alvorlighet", "grunn", "grense",
        "nivaa", "kode", "operasjon", "fase", "storrelse", "steg", "le",
    }  # fmt: skip


def test_rules_in_force_are_told(counted: Metrics) -> None:
    _, page = metrics.page()
    assert f'sha256="{utgave.digest()}"' in page.decode()


def test_counting_that_fails_does_not_cost_the_answer(
    counted: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "_held", counted)
    broken = request()
    broken.dom = "no judgement"  # type: ignore[assignment]
    broken.kvittering = "K"
    metrics.ended(broken)


def test_nothing_is_counted_outside_a_service() -> None:
    assert metrics._held is None
    metrics.begun()
    metrics.ended(request())
    metrics.cut("body")


def test_steps_are_timed_within_a_request_only() -> None:
    @forloep.steg("arbeid")
    def work() -> int:
        return 1

    assert work() == 1
    ended: list[Forloep] = []
    with forloep.of_request("WS4", {}, ended.append) as current:
        assert work() + work() == 2
        assert forloep.korrelasjon() == current.korrelasjon
    assert list(ended[0].steg) == ["arbeid"]
    assert forloep.current() is None
    assert forloep.korrelasjon() != ended[0].korrelasjon


TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.mark.parametrize(
    ("header", "trace"),
    [
        (f"00-{TRACE}-b7ad6b7169203331-01", TRACE),
        (f"00-{TRACE}-b7ad6b7169203331", None),
        ("10889500196", None),
        ("", None),
    ],
)  # fmt: skip
def test_only_a_well_formed_trace_is_taken_over(header: str, trace: str | None) -> None:
    with forloep.of_request("WS4", {"HTTP_TRACEPARENT": header}, lambda _: None) as current:
        assert current.spor == trace
