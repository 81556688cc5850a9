"""Looks for what the alert rules name, at a moment; what is seen has a key, facts and a count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

import codelists
from rules import law
from rules.facts import Kanal
from rules.facts.forsendelse import OSLO
from rules.virkedager import virkedag
from storage.innsyn import rytme, varsling
from storage.innsyn.omfang import ALT
from storage.innsyn.rytme import Rytmegrenser
from transfer.alerts.rules import Art, Varselregel
from transfer.routing import cutoff_day

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Port:
    """A clearance of a version of a case system that has a last day."""

    system: str
    versjon: str
    lov: str
    til: date


@dataclass(frozen=True, slots=True)
class Blikk:
    """What is looked at: the register at a moment, and the clearances that end."""

    conn: Connection
    naa: datetime
    porter: Sequence[Port] = ()

    @property
    def dag(self) -> date:
        return self.naa.astimezone(OSLO).date()


@dataclass(frozen=True, slots=True)
class Sett:
    """One thing seen: its key within the rule, since when, how many, and what the text needs."""

    noekkel: str
    siden: datetime
    antall: int
    verdier: Mapping[str, Any]


def look(regel: Varselregel, blikk: Blikk) -> list[Sett]:
    """All that a rule sees at the moment."""
    return list(_KINDS[regel.art](regel.grenser, blikk))


def _ny_gruppe(grenser: Mapping[str, Any], blikk: Blikk) -> Iterator[Sett]:
    fra = blikk.naa - timedelta(days=grenser["dager"])
    for one in varsling.new_groups(blikk.conn, fra, blikk.naa, blikk.dag):
        if one.kommuner >= grenser["kommuner"]:
            yield _group(one)


def _kom_tilbake(grenser: Mapping[str, Any], blikk: Blikk) -> Iterator[Sett]:
    for one in varsling.returned_groups(blikk.conn, blikk.naa, blikk.dag):
        yield _group(one)


def _group(one: varsling.Gruppetreff) -> Sett:
    facts = {
        "gruppe": one.fingeravtrykk,
        "regel": one.regel_id,
        "kommuner": one.kommuner,
        "systemer": ", ".join(one.systemer),
    }
    return Sett(one.fingeravtrykk, one.siden, one.poster, facts)


def _versjon(grenser: Mapping[str, Any], blikk: Blikk) -> Iterator[Sett]:
    """A version against the other ones of its system before, or else against its own past."""
    fra = blikk.dag - timedelta(days=grenser["dager"] - 1)
    before = varsling.by_version(
        blikk.conn, fra - timedelta(days=grenser["grunnlag_dager"]), fra - DAY
    )
    for one in varsling.by_version(blikk.conn, fra, blikk.dag):
        past = [old for old in before if old.navn == one.navn]
        same = [old for old in past if old.versjon != one.versjon] or past
        poster = sum(old.poster for old in same)
        few = one.kommuner_avvist < grenser["minst_kommuner"]
        if few or one.poster < grenser["minst_poster"] or not poster:
            continue
        usual = sum(old.avvist for old in same) / poster * 1000
        now = one.avvist / one.poster * 1000
        if now >= grenser["minst_promille"] and now >= usual * grenser["ganger"]:
            yield Sett(
                f"{one.navn} {one.versjon}",
                _morning(one.foerste_dag),
                one.avvist,
                {
                    "system": one.navn,
                    "versjon": one.versjon,
                    "promille": round(now),
                    "vanlig": round(usual),
                    "dager": grenser["dager"],
                    "kommuner": one.kommuner_avvist,
                },
            )


def _taushet(grenser: Mapping[str, Any], blikk: Blikk) -> Iterator[Sett]:
    """Who used to send and does not: the working days since, against the usual between two."""
    for one in rytme.silent(blikk.conn, ALT, blikk.dag, Rytmegrenser.of(grenser)):
        yield Sett(
            one.kommunenummer,
            _morning(one.siste_dag),
            one.stille,
            {
                "kommune": one.kommunenummer,
                "navn": kommunenavn(one.kommunenummer),
                "vanlig": round(one.vanlig or 1),
                "sist": f"{one.siste_dag:%d.%m.%Y}",
            },
        )


def _ikke_hentet(grenser: Mapping[str, Any], blikk: Blikk) -> Iterator[Sett]:
    fra, til = unfetched_period(grenser, blikk.naa)
    for one in varsling.unfetched(blikk.conn, fra, til):
        if one.antall >= grenser["minst"]:
            facts = {
                "kommune": one.hvem,
                "navn": kommunenavn(one.hvem),
                "virkedager": grenser["virkedager"],
            }
            yield Sett(one.hvem, one.siden, one.antall, facts)


def unfetched_period(grenser: Mapping[str, Any], naa: datetime) -> tuple[datetime, datetime]:
    """The moments between which a rejection has waited too long to be fetched, to the minute."""
    til = naa.replace(second=0, microsecond=0)
    fra = til - timedelta(days=grenser["dager"])
    left = grenser["virkedager"]
    while left > 0:
        til -= DAY
        left -= virkedag(til.astimezone(OSLO).date())
    return fra, til


def _uavklart(grenser: Mapping[str, Any], blikk: Blikk) -> Iterator[Sett]:
    fra = blikk.dag - timedelta(days=grenser["dager"])
    til = blikk.naa - timedelta(minutes=grenser["minutter"])
    found = varsling.undecided(blikk.conn, fra, til)
    if found is not None:
        yield Sett("alle", found.siden, found.antall, {})


def _port(grenser: Mapping[str, Any], blikk: Blikk) -> Iterator[Sett]:
    for one in blikk.porter:
        step = _step((one.til - blikk.dag).days, grenser["dager"])
        if step is not None:
            yield Sett(
                f"{one.system} {one.versjon} {one.lov} {one.til} ({step})",
                _morning(one.til - timedelta(days=step)),
                (one.til - blikk.dag).days,
                {
                    "system": one.system,
                    "versjon": one.versjon,
                    "lov": one.lov,
                    "dato": f"{one.til:%d.%m.%Y}",
                },
            )


def _skjaeringsdato(grenser: Mapping[str, Any], blikk: Blikk) -> Iterator[Sett]:
    last = cutoff_day(law.ws2_siste_dag.siste)
    step = _step((last - blikk.dag).days, grenser["dager"])
    if step is None:
        return
    fra = blikk.dag - timedelta(days=grenser["bruk_dager"])
    senders = rytme.sending_days(blikk.conn, fra, blikk.dag, Kanal.WS2)
    if senders:
        yield Sett(
            f"{Kanal.WS2} {last} ({step})",
            _morning(last - timedelta(days=step)),
            (last - blikk.dag).days,
            {"kanal": Kanal.WS2, "dato": f"{last:%d.%m.%Y}", "kommuner": len(senders)},
        )


def _step(left: int, steps: Sequence[int]) -> int | None:
    """The step that so many days have reached; None before the first and after the day.

    >>> [_step(left, [30, 7, 1]) for left in (31, 30, 8, 7, 1, 0, -1)]
    [None, 30, 30, 7, 1, 1, None]
    """
    reached = [step for step in steps if 0 <= left <= step]
    return min(reached, default=None)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), OSLO)


def kommunenavn(nummer: str) -> str:
    """A municipality's name, newest first; empty where the number is none."""
    kode = codelists.liste("kommune").get(nummer)
    return kode.navn_nb if kode else ""


_KINDS: Mapping[Art, Callable[[Mapping[str, Any], Blikk], Iterator[Sett]]] = {
    Art.NY_GRUPPE: _ny_gruppe,
    Art.KOM_TILBAKE: _kom_tilbake,
    Art.VERSJON: _versjon,
    Art.TAUSHET: _taushet,
    Art.IKKE_HENTET: _ikke_hentet,
    Art.UAVKLART: _uavklart,
    Art.PORT: _port,
    Art.SKJAERINGSDATO: _skjaeringsdato,
}
