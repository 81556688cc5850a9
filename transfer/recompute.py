"""`nir recompute`: what the register computes of every person, stored for each ordning.

What is computed follows from the facts alone, so what is stored can always be made again. It is
kept so that the nightly run can tell when an answer that was once given is no longer the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from rules.beregning import Beregning, Ordningsstatus, beregn
from rules.forklaring import enkel
from storage import BeregnetRad, Lager
from transfer import clock
from transfer.everyone import Mappe, on_everyone

INGEN = "INGEN"  # the row of a person without ordning: computed, and there was nothing
ROWS = 1000  # the store takes so many at a time, all rows of a person together


@dataclass(frozen=True, slots=True)
class Omregning:
    """What a recomputation came to. `feilet` are persons that could not be computed, and why."""

    dag: date
    personer: int
    ordninger: int
    feilet: tuple[tuple[int, str], ...]

    @property
    def exit_code(self) -> int:
        return 2 if self.feilet else 0


@dataclass(frozen=True, slots=True)
class _Chunk:
    personer: int
    rows: list[list[BeregnetRad]]  # by person
    feilet: list[tuple[int, str]]


def recompute(
    lager: Lager,
    dag: date,
    *,
    hvem: str = "nir",
    workers: int | None = None,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Omregning:
    """Compute every person as of a day and store it. A person that fails keeps what was stored.

    Written in short transactions between the reads, so that batches can come in meanwhile.
    """
    personer = ordninger = 0
    feilet: list[tuple[int, str]] = []
    for chunk in on_everyone(lager, partial(_compute, dag), workers=workers, tell=tell):
        with lager.batch(write=True) as transaction:
            for rows in together(chunk.rows):
                transaction.save_beregnet(rows)
        personer += chunk.personer
        ordninger += sum(row.ordning != INGEN for rows in chunk.rows for row in rows)
        feilet += chunk.feilet
    with lager.batch(write=True) as transaction:
        transaction.audit(
            clock.wall(), hvem=hvem, hva="OMREGN_ALLE", maal="register",
            etter={"dag": dag.isoformat(), "personer": personer, "feilet": len(feilet)},
        )  # fmt: skip
    return Omregning(dag, personer, ordninger, tuple(feilet))


def _compute(dag: date, mapper: list[Mappe]) -> _Chunk:
    """The rows of some persons; runs in a process of its own."""
    chunk = _Chunk(len(mapper), [], [])
    for mappe in mapper:
        try:
            computed = beregn(mappe.person, mappe.registreringer, dag)
            chunk.rows.append(beregnet_rader(computed))
        except Exception as error:  # one person must not stop the rest
            chunk.feilet.append((mappe.person.nr, type(error).__name__))
    return chunk


def beregnet_rader(b: Beregning) -> list[BeregnetRad]:
    """What is stored of a computation: a row for each ordning, or one that says there is none."""
    lov = str(b.lovvalg.lov) if b.lovvalg.lov is not None else None
    if not b.ordninger:
        status = "UAVKLART" if b.lovvalg.uavklart else INGEN
        return [BeregnetRad(b.nr, INGEN, None, status, b.dag, {"lov": lov})]
    return [
        BeregnetRad(b.nr, o.kode, o.frist, o.status.value, b.dag, _data(lov, o))
        for o in b.ordninger
    ]


def _data(lov: str | None, o: Ordningsstatus) -> dict[str, object]:
    return {
        "lov": lov,
        "kategorier": list(o.kategorier),
        "inntraadt": enkel(o.inntreden.dato),
        "statusDato": enkel(o.gjennomfoering.dato),
        "mangler": list(o.gjennomfoering.krav.mangler),
    }


def together(rows: Iterable[list[BeregnetRad]]) -> Iterator[list[BeregnetRad]]:
    """As many rows at a time as the store takes, never parting those of one person."""
    part: list[BeregnetRad] = []
    for of_person in rows:
        if len(part) + len(of_person) > ROWS:
            yield part
            part = []
        part.extend(of_person)
    if part:
        yield part
