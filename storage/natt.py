"""What the nightly run finds, kept so that each night shows what is new and what is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, func, insert, or_, select, update

from rules.facts.forsendelse import OSLO
from storage.lager import Transaksjon
from storage.rader import NattfunnRad
from storage.tables import forsendelse, moment, nattfunn, nattkjoering, post

_F = nattfunn.c
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Nattperson:
    """What a night found for one person; the rules in `uroert` were not asked, or broke."""

    nr: int
    funn: list[NattfunnRad]
    uroert: frozenset[str] = field(default=frozenset())


def merge_nattfunn(transaksjon: Transaksjon, dag: date, persons: Iterable[Nattperson]) -> None:
    """Let what stands follow what was found: new findings in, missing ones gone.

    The same findings again change nothing, so a night can be run as often as one likes.
    """
    persons = list(persons)
    for start in range(0, len(persons), CHUNK):
        _merge(transaksjon, dag, persons[start : start + CHUNK])


def _merge(transaksjon: Transaksjon, dag: date, persons: list[Nattperson]) -> None:
    known: dict[int, dict[tuple[str, str], NattfunnRad]] = {one.nr: {} for one in persons}
    stands = or_(_F.borte.is_(None), _F.borte == dag)
    query = select(nattfunn).where(_F.person_nr.in_(known), stands).order_by(_F.foerst)
    for row in transaksjon.conn.execute(query):
        rad = NattfunnRad(**row._mapping)
        known[rad.person_nr][rad.regel_id, rad.noekkel] = rad
    new: list[NattfunnRad] = []
    for one in persons:
        before = known[one.nr]
        found = {(rad.regel_id, rad.noekkel): rad for rad in one.funn}
        for key, rad in found.items():
            if key not in before:
                new.append(rad)
            elif before[key].borte is not None or before[key].tekst != rad.tekst:
                _change(transaksjon, before[key], borte=None, tekst=dict(rad.tekst))
        for key, rad in before.items():
            if key not in found and rad.borte is None and rad.regel_id not in one.uroert:
                _change(transaksjon, rad, borte=dag)
    if new:
        transaksjon.conn.execute(insert(nattfunn), [rad._asdict() for rad in new])


def _change(transaksjon: Transaksjon, rad: NattfunnRad, **values: object) -> None:
    same = (
        _F.person_nr == rad.person_nr, _F.regel_id == rad.regel_id,
        _F.noekkel == rad.noekkel, _F.foerst == rad.foerst,
    )  # fmt: skip
    transaksjon.conn.execute(update(nattfunn).where(*same).values(**values))


def save_nattkjoering(transaksjon: Transaksjon, dag: date, personer: int, feilet: int) -> None:
    """Note that a day was run."""
    row = {"dag": dag, "personer": personer, "feilet": feilet}
    done = transaksjon.conn.execute(
        update(nattkjoering).where(nattkjoering.c.dag == dag).values(**row)
    )
    if not done.rowcount:
        transaksjon.conn.execute(insert(nattkjoering), row)


def siste_natt(transaksjon: Transaksjon, foer: date | None = None) -> date | None:
    """The last day that was run, before a day where given; None: never."""
    query = select(func.max(nattkjoering.c.dag))
    if foer is not None:
        query = query.where(nattkjoering.c.dag < foer)
    found: date | None = transaksjon.conn.execute(query).scalar_one()
    return found


def nattfunn_paa(transaksjon: Transaksjon, dag: date) -> Iterator[NattfunnRad]:
    """What stood after the run of a day, and what was gone by it, by person and rule."""
    on_the_day: ColumnElement[bool] = or_(_F.borte.is_(None), _F.borte >= dag)
    query = select(nattfunn).where(_F.foerst <= dag, on_the_day)
    for row in transaksjon.conn.execute(
        query.order_by(_F.person_nr, _F.regel_id, _F.noekkel, _F.foerst),
        execution_options={"yield_per": 1000},
    ):
        yield NattfunnRad(**row._mapping)


def sist_registrert(transaksjon: Transaksjon, nrs: Iterable[int]) -> dict[int, date]:
    """The day a record of each person last came in, was corrected or annulled."""
    query = (
        select(post.c.person_nr, func.max(forsendelse.c.mottatt, type_=forsendelse.c.mottatt.type))
        .join(forsendelse, forsendelse.c.nr == post.c.forsendelse_nr)
        .where(post.c.registrert, post.c.person_nr.in_(list(nrs)))
        .group_by(post.c.person_nr)
    )
    rows = transaksjon.conn.execute(query)
    return {nr: moment(mottatt).astimezone(OSLO).date() for nr, mottatt in rows}
