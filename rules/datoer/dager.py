"""Which of a record's days a rule about dates means, and the field that holds it."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from functools import cache

from rules.facts import INNHOLD, Innhold, Permisjon, Vedtak
from rules.periode import Periode

_FELT = ("fra", "stansdato", "dato", "vedtaksdato")


def foerste_dag(record: Innhold) -> tuple[str, date]:
    """The first day that a record needs its right on, and where it stands.

    >>> from rules.words import innhold
    >>> foerste_dag(innhold("vedtak", vedtaksdato="2021-05-03", startdato="2021-04-26"))
    ('startdato', datetime.date(2021, 4, 26))
    """
    felt, dag = hendelsesdag(record)
    if isinstance(record, Vedtak) and record.startdato is not None and record.startdato < dag:
        return "startdato", record.startdato
    return felt, dag


def hendelsesdag(record: Innhold) -> tuple[str, date]:
    """The day of the event, and the field it stands in."""
    dag = record.hendelsesdato
    assert dag is not None, "only an annulment may be without a day"
    for name in _fields(record.posttype):
        if getattr(record, name) == dag:
            return name, dag
    raise AssertionError(f"{type(record).__name__}: no field holds the day of the event")


@cache
def _fields(posttype: str) -> tuple[str, ...]:
    own = {field.name for field in fields(INNHOLD[posttype])}
    return tuple(name for name in _FELT if name in own)


def vedtaksdag(record: Innhold) -> tuple[str, date]:
    """The day something was decided, else the day of the event."""
    if isinstance(record, Permisjon):
        return "vedtaksdato", record.vedtaksdato
    return hendelsesdag(record)


def siste_dag(periode: Periode) -> date | None:
    """The last day of a period, None where it is open, so that a text can say so."""
    return None if periode.til == date.max else periode.til
