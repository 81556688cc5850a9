"""What a case system sends of a participant: the first registration, the hours, the month's end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from rules.facts import (
    Fravaer,
    Innhold,
    Integreringskontrakt,
    Kanal,
    Norskmaal,
    Personhenvisning,
    Sluttmaal,
    Tiltak,
    Timer,
    Utdanningsbakgrunn,
    Vedtak,
)
from rules.ident import lag_foedselsnummer
from rules.virkedager import add_virkedager, virkedag
from transfer.demo.traffic_people import Deltaker

_NOT_ON_WS2 = ("uten_vedtak", "ukjent_tiltak")  # records lie in their vedtak, codes in the schema
_KVARTER = Decimal("0.25")
_TILTAK = ("ARBEIDSPRAKSIS", "SPRAAKPRAKSIS", "GRUNNSKOLE", "JOBBSOEKERKURS", "INDIVIDUELL_OPPF")
_MED_VGS = timedelta(days=170)  # the law allows six months, and two years to the others
_UTEN_VGS = timedelta(days=600)


@dataclass(frozen=True, slots=True)
class Utkast:
    """A record on its way out: of whom, under which reference, and what it says."""

    deltaker: Deltaker
    person: Personhenvisning
    referanse: str
    innhold: Innhold


def registration(d: Deltaker, chance: Random) -> Iterator[Utkast]:
    """What is registered of a new participant: decisions, and goals where the law has them."""
    varer = _UTEN_VGS
    paragraf = "integreringsloven § {}" if d.ny_lov else "introduksjonsloven § {}"
    if d.ny_lov:
        vgs = chance.random() < 0.4
        kode = "VGO_GJENNOMFOERT" if vgs else "VGO_IKKE_GJENNOMFOERT"
        yield _utkast(d, "UB", Utdanningsbakgrunn(kode, d.vedtatt))
        yield _utkast(d, "NM", Norskmaal(d.vedtatt, "B1", "B1", "B1", "B2" if vgs else "B1"))
        maal = "KVAL_HOEYERE_UTD" if vgs else "DELER_VGO"
        varer = _MED_VGS if vgs else _UTEN_VGS
        yield _utkast(d, "SM", Sluttmaal(d.vedtatt, maal))
        yield _utkast(d, "IK", Integreringskontrakt(d.startet))
    yield _utkast(
        d, "VN",
        Vedtak(
            d.norsk, "NORSK_TILDELING", d.vedtatt, startdato=d.startet,
            timer=None if d.ny_lov else Decimal(550),
            hjemmel=paragraf.format(26 if d.ny_lov else 18),
        ),
    )  # fmt: skip
    yield _utkast(
        d, "VI",
        Vedtak(
            d.intro, "INTRO_TILDELING", d.vedtatt, startdato=d.startet,
            sluttdato=d.startet + varer, hjemmel=paragraf.format(8 if d.ny_lov else 2),
        ),
    )  # fmt: skip


def hours(d: Deltaker, until: date, chance: Random) -> Iterator[Utkast]:
    """The hours from where the last batch ended to a day: one record a week, none over a month."""
    day = max(d.neste, d.startet)
    while day <= until:
        friday = day + timedelta(days=4 - day.weekday()) if day.weekday() <= 4 else day
        last = min(friday, _month_end(day))
        if day.weekday() <= 4 and last <= until:
            days = (last - day).days + 1
            antall = _KVARTER * chance.randint(10 * days, 15 * days)
            yield _utkast(
                d, f"T{day:%m%d}",
                Timer(d.norsk, "NORSK", day, last, antall, _ref(d, "VN"), arena=None),
            )  # fmt: skip
        elif day.weekday() <= 4:
            break
        day = last + timedelta(days=1)
    d.neste = day


def month(d: Deltaker, today: date, chance: Random) -> Iterator[Utkast]:
    """What is registered at the end of a month: a measure, and absence where there was any."""
    fra = max(d.startet, today.replace(day=1))
    if today.day < 10:  # the month that has ended
        fra = max(d.startet, (today.replace(day=1) - timedelta(days=1)).replace(day=1))
    fra = _workday(fra)
    kode = chance.choice(_TILTAK[:4] if d.ny_lov else _TILTAK)
    yield _utkast(
        d, f"M{fra:%m}",
        Tiltak(
            d.intro, kode, fra, _month_end(fra), Decimal(chance.choice((6, 7, 9, 12))),
            _ref(d, "VI"),
        ),
    )  # fmt: skip
    if chance.random() < 0.3:
        syk = _workday(fra + timedelta(days=chance.randint(3, 20)))
        yield _utkast(
            d, f"F{syk:%m%d}",
            Fravaer(
                d.intro, "GYLDIG_EGEN_SYKDOM", syk, syk, vedtak_referanse=_ref(d, "VI"),
                legeerklaering=True,
            ),
        )  # fmt: skip


# -- what can be wrong with a record


def spoil(kind: str, one: Utkast, today: date, kanal: Kanal, strangers: date) -> Utkast | None:
    """The record wrong in one way; None where a record of its type cannot be wrong so.

    `strangers`: the birth date from which persons come whom the register does not know.
    """
    record = one.innhold
    if kanal is Kanal.WS2 and kind in _NOT_ON_WS2:
        return None
    if kind == "ukjent_person":
        return replace(
            one, person=Personhenvisning(foedselsnummer=_nobody(strangers, one.deltaker.nr))
        )
    if kind == "feil_kontrollsiffer":
        return replace(one, person=Personhenvisning(foedselsnummer=_slip(one)))
    if kind == "ukjent_tiltak" and isinstance(record, Tiltak):
        return _with(one, tiltakskode="PRAKSISPLASS")
    if not isinstance(record, Timer):
        return None
    if kind == "fra_etter_til":
        return _with(one, fra=record.til, til=record.fra) if record.til > record.fra else None
    if kind == "uten_vedtak":
        return _with(one, vedtak_referanse=f"{record.vedtak_referanse}-GML")
    if kind == "foer_oppstart":
        start = one.deltaker.startet - timedelta(days=21)
        monday = start - timedelta(days=start.weekday())
        return _with(one, fra=monday, til=min(monday + timedelta(days=3), _month_end(monday)))
    if kind == "for_mange_timer":
        return _with(one, antall=record.antall + 60)
    if kind == "fram_i_tid":
        later = today + timedelta(days=14 - today.weekday())
        return _with(one, fra=later, til=min(later + timedelta(days=4), _month_end(later)))
    return None


def break_field(felt: str, one: Utkast, chance: Random) -> Utkast:
    """The record as the broken release writes it: `antall` is minutes / 60, no longer quarters."""
    record = one.innhold
    if felt != "antall" or not isinstance(record, Timer):
        return one
    minutes = int(record.antall * 60) + chance.choice((5, 10, 20, 25))
    return _with(one, antall=(Decimal(minutes) / 60).quantize(Decimal("0.01")))


def _with(one: Utkast, **changes: Any) -> Utkast:
    return replace(one, innhold=replace(one.innhold, **changes))


def _nobody(first: date, nr: int) -> str:
    """The id of somebody the register does not know."""
    born = first + timedelta(days=nr % 3000)
    return next(filter(None, (lag_foedselsnummer(born, i) for i in range(490, 499))))


def _slip(one: Utkast) -> str:
    """The person's own id with the last digit mistyped."""
    number = str(one.person.foedselsnummer)
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def _utkast(d: Deltaker, what: str, innhold: Innhold) -> Utkast:
    return Utkast(d, d.henvisning, _ref(d, what), innhold)


def _ref(d: Deltaker, what: str) -> str:
    return f"{d.person.bosettinger[0].kommunenummer}-{d.nr}-{what}"


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _workday(day: date) -> date:
    return day if virkedag(day) else add_virkedager(day, 1)
