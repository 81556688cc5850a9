"""What is counted for Prometheus: once per request, aggregated before it is counted.

Labels are closed sets (rule, outcome, code of a fault ...); never a municipality, a batch or a
person. The worker processes count into files of one folder; whichever answers /metrics adds them
up. Nothing is counted, and prometheus_client is not loaded, before `start` (the command line).
"""

from __future__ import annotations

import fcntl
import os
import platform
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import structlog

import codelists
from rules import law, utgave
from rules.facts import Kanal, Lov
from rules.facts.forsendelse import OSLO
from rules.utfall import Dom
from transfer import clock, faults
from transfer.faults import Feil
from transfer.forloep import Forloep
from transfer.hendelser import Hendelse
from transfer.routing import cutoff_day

log = structlog.get_logger()

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client's own
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_BYTES = tuple(float(1 << n) for n in (10, 12, 14, 16, 18, 20, 22, 24, 25))
_SIZES = ((10, "1-10"), (200, "11-200"), (1000, "201-1000"), (10_000, "1001-10000"))
_LIMITS = {"FOR_STOR", "FOR_MANGE_ELEMENTER", "FOR_DYP", "FOR_MANGE_POSTER"}


class Metrics:
    """Every metric, by the names that operators see (docs/operation.md)."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.registry = CollectorRegistry()

        def counter(name: str, text: str, *labels: str) -> Any:
            return Counter(f"nir_{name}", text, labels, registry=self.registry)

        def histogram(name: str, text: str, *labels: str, buckets: Iterable[float]) -> Any:
            return Histogram(
                f"nir_{name}", text, labels, registry=self.registry, buckets=tuple(buckets)
            )

        self.forsendelser = counter(
            "forsendelser", "Batches judged and stored, by result.", "kanal", "lov", "status"
        )
        self.poster = counter("poster", "Records judged, by outcome.", "lov", "ordning", "utfall")
        self.funn = counter("funn", "Findings, by rule.", "regel", "alvorlighet")
        self.avvist = counter(
            "avvist_ved_doren", "Requests refused before they were judged.", "grunn"
        )
        self.grense = counter("parser_grense", "Requests refused for a limit.", "grense")
        self.duplikater = counter("duplikater", "Batches that were sent before.", "nivaa")
        self.fault = counter("fault", "SOAP faults sent, by code.", "kode")
        self.oppslag = counter("oppslag", "Enquiries answered.", "operasjon")
        self.kuttet = counter("kuttet", "Connections cut off at a deadline.", "fase")
        self.kvittering = histogram(
            "kvittering_duration_seconds", "From the request to the receipt, committed.",
            buckets=_SECONDS,
        )  # fmt: skip
        self.resultat = histogram(
            "resultat_duration_seconds", "From the request to the result.", "storrelse",
            buckets=_SECONDS,
        )  # fmt: skip
        self.steg = histogram(
            "steg_duration_seconds", "One step of a batch's way.", "steg", buckets=_SECONDS
        )
        self.bytes = histogram("request_size_bytes", "The body, inflated.", buckets=_BYTES)
        self.under_arbeid = Gauge(
            "nir_under_arbeid", "Requests being worked on.", registry=self.registry,
            multiprocess_mode="livesum",
        )  # fmt: skip
        self._batch_children = cache(self.forsendelser.labels)
        self._post_children = cache(self.poster.labels)
        self._funn_children = cache(self.funn.labels)
        self._steg_children = cache(self.steg.labels)

    def count(self, forloep: Forloep) -> None:
        """Count a request that has ended."""
        if forloep.inn:
            self.bytes.observe(forloep.inn)
        if forloep.feil is not None:
            self._fault(forloep.feil)
        elif forloep.duplikat:
            self.duplikater.labels("forsendelse").inc()
        elif forloep.dom is None or forloep.kvittering is None:
            self.oppslag.labels(forloep.operasjon or "").inc()
        else:
            self._batch(forloep, forloep.dom)

    def _fault(self, feil: Feil) -> None:
        self.fault.labels(feil.kode).inc()
        if not isinstance(feil, faults.TekniskFeil):
            self.avvist.labels(feil.detail_element).inc()
        if feil.kode in _LIMITS:
            self.grense.labels(feil.kode).inc()

    def _batch(self, forloep: Forloep, dom: Dom) -> None:
        poster = Counter((post.lov, _ordning(post.innhold), post.utfall) for post in dom.poster)
        lover = {_lov(lov) for lov, _, _ in poster if lov is not None}
        lov = lover.pop() if len(lover) == 1 else "BEGGE" if lover else "UKJENT"
        self._batch_children(forloep.tjeneste, lov, dom.resultat).inc()
        for (one, ordning, utfall), count in poster.items():
            self._post_children(_lov(one), ordning, utfall).inc(count)
        funn = Counter(
            (finding.rule.id, finding.rule.alvorlighet)
            for findings in (dom.findings, *(post.findings for post in dom.poster))
            for finding in findings
        )
        for (regel, alvorlighet), count in funn.items():
            self._funn_children(regel, alvorlighet).inc(count)
        seconds = forloep.seconds
        self.kvittering.observe(seconds)
        self.resultat.labels(_size(len(dom.poster))).observe(seconds)
        for name, took in forloep.steg.items():
            self._steg_children(name).observe(took)


class _Now:
    """What is true at the moment of asking, and the same in every process."""

    def __init__(self, deviation: Callable[[], float]) -> None:
        self._deviation = deviation

    def collect(self) -> Iterable[Any]:
        from prometheus_client.core import GaugeMetricFamily as Family

        built = Family("nir_build_info", "This build.", labels=("versjon", "python"))
        built.add_metric([version("nir-transfer"), platform.python_version()], 1)
        yield built
        today = clock.wall().astimezone(OSLO).date()
        rules = Family("nir_regelpakke_info", "The rules.", labels=("versjon", "sha256"))
        rules.add_metric([utgave.versjon(today), utgave.digest()], 1)
        yield rules
        left = Family(
            "nir_skjaeringsdato_seconds",
            "Until the channel's cut-off (WS2 closes, WS4 opens); negative: past.",
            labels=("kanal",),
        )
        for kanal, dated in ((Kanal.WS2, law.ws2_siste_dag), (Kanal.WS4, law.ws4_aapner)):
            day = cutoff_day(dated.siste)
            left.add_metric([kanal], _until(day, end=kanal is Kanal.WS2))
        yield left
        yield Family(
            "nir_klokke_avvik_seconds",
            "How far our clock is from the database's; 0 where both are one.",
            value=self._deviation(),
        )


def _until(day: Any, *, end: bool) -> float:
    midnight = datetime(day.year, day.month, day.day, tzinfo=OSLO)
    seconds = (midnight - clock.wall()).total_seconds()
    return seconds + 86_400 if end else seconds


_PREFIX, _LOCK = "nir-metrics-", "in-use"
_held: Metrics | None = None
_owned: IO[str] | None = None


def start() -> Path:
    """Count from here on; once, before the workers are forked. The folder is theirs together.

    What services left behind that were killed is taken away.
    """
    global _held, _owned
    shared = Path("/dev/shm")
    place = shared if os.access(shared, 7) else Path(tempfile.gettempdir())
    _sweep(place)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
    _owned = (folder / "new").open("w")
    fcntl.flock(_owned, fcntl.LOCK_EX)  # until the last process that inherits it is gone
    (folder / "new").rename(folder / _LOCK)
    os.environ[FOLDER] = str(folder)  # read by prometheus_client when it is first imported
    _held = Metrics()
    return folder


def stop(folder: Path) -> None:
    """The last process is gone."""
    shutil.rmtree(folder, ignore_errors=True)


def _sweep(place: Path) -> None:
    """Take away the folders whose processes are dead: nobody holds their lock any more."""
    for lock in place.glob(f"{_PREFIX}*/{_LOCK}"):
        try:
            with lock.open() as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(lock.parent, ignore_errors=True)
        except OSError:  # in use, somebody else's, or gone
            continue


def process_ended(pid: int) -> None:
    """A worker has ended: what it counted stays, what it was doing does not."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(pid)


def begun() -> None:
    if _held is not None:
        _held.under_arbeid.inc()


def ended(forloep: Forloep) -> None:
    """Count a request that has ended."""
    if _held is None:
        return
    try:
        _held.under_arbeid.dec()
        _held.count(forloep)
    except Exception as error:  # a full disk, say; the answer that is ready leaves all the same
        log.error(Hendelse.TEKNISK_FEIL, korrelasjon=forloep.korrelasjon, exc_info=error)


def cut(fase: str) -> None:
    """A connection was cut off in this phase of its request."""
    if _held is not None:
        _held.kuttet.labels(fase).inc()


def page(deviation: Callable[[], float] = float) -> tuple[str, bytes]:
    """All metrics of all processes in Prometheus' text format: content type and body."""
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    if _held is not None:
        MultiProcessCollector(registry)
    registry.register(_Now(deviation))  # type: ignore[arg-type]
    return CONTENT_TYPE_LATEST, generate_latest(registry)


def _lov(lov: Lov | None) -> str:
    return "UKJENT" if lov is None or lov.name is None else lov.name


def _ordning(innhold: Any) -> str:
    """The ordning of a record as a label: one of the code list's, or what stands for the rest."""
    value = getattr(innhold, "ordning", None)
    if isinstance(value, tuple):
        value = value[0] if len(value) == 1 else "flere" if value else None
    if value is None:
        return "ingen"
    return value if value == "flere" or value in _ordninger() else "ukjent"


@cache
def _ordninger() -> frozenset[str]:
    return frozenset(kode.kode for kode in codelists.liste("ordning").alle())


def _size(posts: int) -> str:
    return next((name for most, name in _SIZES if posts <= most), "10001-")
