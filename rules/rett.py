"""Since when a person has an ordning, whether it was there ever, and until when.

The kategorier are computed for a day. Every condition of theirs begins on a day the register knows,
so a right that ever was there was there on one of these.
"""

from __future__ import annotations

from datetime import date, timedelta

from rules import law
from rules.deltaker import Deltaker
from rules.facts import Henvendelse, Tillatelse
from rules.inntreden import foerste_mottak
from rules.law import Value
from rules.lov import asyllov
from rules.maaneder import birthday
from rules.ordninger import ASYL, NORSK, familie
from rules.tillatelse import kvalifiserer, staar


def har_ordning(deltaker: Deltaker, ordning: str, dag: date) -> bool:
    return deltaker.har_ordning(ordning, dag)


def hadde_ordning(deltaker: Deltaker, ordning: str, dag: date) -> date | None:
    """The last day up to `dag` on which the person had the ordning; None where there was none."""
    if har_ordning(deltaker, ordning, dag):
        return dag
    tidligere = [d for d in _starts(deltaker) if d <= dag and har_ordning(deltaker, ordning, d)]
    if not tidligere:
        return None
    had, lacked = max(tidligere), dag
    while (lacked - had).days > 1:
        between = had + timedelta(days=(lacked - had).days // 2)
        if har_ordning(deltaker, ordning, between):
            had = between
        else:
            lacked = between
    return had


def faar_ordning(deltaker: Deltaker, ordning: str, dag: date) -> bool:
    """Whether the person has the ordning from a later day."""
    return any(d > dag and har_ordning(deltaker, ordning, d) for d in _starts(deltaker))


def tilbakekalt(deltaker: Deltaker, dag: date) -> date | None:
    """The day the last permit of the person was finally revoked, where none stands on `dag`."""
    person = deltaker.person
    for t in person.tillatelser:
        if t.tilbakekalt:
            break
    else:
        return None
    gitt = [t for t in person.tillatelser if t.innvilget <= dag and kvalifiserer(person, t)]
    if not gitt or any(staar(t, dag) for t in gitt):
        return None
    return max(t.tilbakekalt for t in gitt if t.tilbakekalt is not None)


def utvandret(deltaker: Deltaker, dag: date) -> date | None:
    """The day of emigration, where the person has not come back by `dag`."""
    ut = deltaker.person.utvandret
    if ut is None:
        return None
    ankomst = deltaker.person.ankomst
    if ut >= dag or (ankomst is not None and ut < ankomst <= dag):
        return None
    return ut


def rett_fra(deltaker: Deltaker, ordning: str) -> date | None:
    """The first day a right or duty of this kind can have; None where no fact says.

    Training of asylum seekers: registration in reception. The rest: the first permit that gives
    anything, and arrival; training in norsk and samfunnskunnskap also the day it entered.
    """
    return deltaker.utledet(("rett_fra", ordning), lambda: _rett_fra(deltaker, ordning))


def _rett_fra(deltaker: Deltaker, ordning: str) -> date | None:
    person = deltaker.person
    if familie(ordning) == ASYL:
        lov = asyllov(person)
        return None if lov is None else foerste_mottak(person, lov)
    granted = [t.innvilget for t in person.tillatelser if kvalifiserer(person, t)]
    if not granted:
        return None
    fra = min(granted)
    came_back = person.utvandret is not None
    if person.ankomst is not None and not came_back:
        fra = max(fra, person.ankomst)
    decides = deltaker.lovvalg.tillatelse
    if familie(ordning) == NORSK and decides is not None and decides.innvilget == min(granted):
        return max(fra, deltaker.inntraadt or fra)
    return fra


def _starts(deltaker: Deltaker) -> list[date]:
    person = deltaker.person
    dager = {deltaker.dag, law.kap_6a.siste["gjelder_fra"]}
    dager.update(day for t in person.tillatelser for day in _of_permit(t))
    dager.update(b.fra for b in person.bosettinger)
    dager.update(m.fra for m in person.mottak)
    dager.update(birthday(person.foedselsdato, aar) for aar in _ages())
    dager.update(
        r.innhold.dato for r in deltaker.av(Henvendelse) if isinstance(r.innhold, Henvendelse)
    )
    known = (person.ankomst, person.beskyttelse_soeknadsdato)
    return sorted(dager | {day for day in known if day is not None})


def _of_permit(t: Tillatelse) -> list[date]:
    return [day for day in (t.innvilget, t.gyldig_fra, t.foerste_fornyelse) if day is not None]


def _ages() -> set[int]:
    """Every age at which somebody grows into a group or out of one."""
    rows: list[Value | dict[str, int]] = [*law.alder_intro.historie, *law.alder_asyl.historie]
    for value in law.alder_norsk.historie:
        rows += [row for row in value.values() if isinstance(row, dict)]
    return {age for row in rows for key in ("fylt", "under") if (age := row.get(key))}
