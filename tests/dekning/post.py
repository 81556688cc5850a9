"""The door `post`: rules on a record, and rules on the batch round it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from rules.engine import catalogue
from rules.facts import (
    Forsendelse,
    Kanal,
    Lov,
    Operasjon,
    Person,
    Personhenvisning,
    Post,
    Registrering,
)
from rules.rule import Opptelling, Rule
from rules.virkedager import virkedag
from rules.words import forsendelse as ordinary_batch
from rules.words import innhold
from rules.words import person as ordinary_person
from tests.dekning.drift import Drift
from tests.dekning.opptak import Eksempel, eksempler
from tests.dekning.proevd import Proevd
from tests.dekning.situasjon import Situasjon, entitled, situasjon
from tests.server import newcomer
from tests.situation import Staar

SETTLED = {"UENDRET", "FORELDET"}  # by the version alone: no rule is asked
AVHENGER, KLOKKE = "NIR-0-BAT-0005", "NIR-0-BAT-0007"
BY_VERSION = "NIR-0-RET-0007"


def plan(e: Eksempel) -> Situasjon:
    """The situation of an example whose rule is asked of a post or of a batch."""
    if e.rule.id == AVHENGER:
        return _dependent(e)
    if e.rule.sees[0] in ("forsendelse", "opptelling"):
        return batch_round(e)
    return situasjon(e)


def proev(drift: Drift, s: Situasjon) -> Proevd:
    """Send it: what came of the rule."""
    rule = s.eksempel.rule
    if rule.id == KLOKKE:
        s = replace(s, forsendelse=_by_the_wall(s.forsendelse))
    svar = drift.send(s)
    found = svar.av(s.post) | (svar.av(0) if s.post == 0 else set())
    utfall = svar.utfall.get(s.post)
    asked = (
        not svar.feil
        and rule.id not in svar.hoppet
        and (utfall not in SETTLED or rule.id == BY_VERSION)
    )
    why = f"{utfall} {' '.join(sorted(found | svar.feil))}"
    fired = rule.id in found or (s.post == 0 and _said(rule, svar.raa.decode()))
    return Proevd(rule, s.eksempel.slag, fired, asked, why)


def _said(rule: Rule, answer: str) -> bool:
    """WS2 tells what it found of a whole batch in words alone."""
    return rule.kanaler == {Kanal.WS2} and rule.tekst.nb.partition("{")[0] in answer


def _by_the_wall(f: Forsendelse) -> Forsendelse:
    """The moment of sending, as far from the wall's as in the example."""
    away = f.hode.sendt_tidspunkt - f.mottatt_vegg
    return replace(f, hode=replace(f.hode, sendt_tidspunkt=datetime.now(UTC) + away))


# -- a record that hangs on one that is refused


def _dependent(e: Eksempel) -> Situasjon:
    """The decision that the first parameter names is refused in the same batch."""
    s = situasjon(e)
    refused = innhold("vedtak", vedtakstype="FINNES_IKKE")
    first = replace(s.forsendelse.poster[0], loepenr=1, referanse=str(e.navn["vedtak_referanse"]),
                    innhold=refused)  # fmt: skip
    second = replace(s.forsendelse.poster[0], loepenr=2)
    hode = replace(s.forsendelse.hode, antall_poster=2)
    batch = replace(s.forsendelse, hode=hode, poster=(first, second))
    return replace(s, forsendelse=batch, post=2)


# -- the batch


def batch_round(e: Eksempel) -> Situasjon:
    """As many posts as are counted, so many of them with the faults that are."""
    given = e.sett.get("forsendelse")
    counted = e.sett.get("opptelling")
    batch = given if isinstance(given, Forsendelse) else ordinary_batch()
    if not isinstance(counted, Opptelling):
        counted = Opptelling(max(1, len(batch.poster)), {}, 0)
    if batch.kanal is Kanal.WS2:
        posts, persons, staar = _ws2()
    else:
        posts, persons, staar = _posts(counted)
    said = batch.hode.antall_poster
    declared = said if said != len(batch.poster) else len(posts)
    hode = replace(batch.hode, antall_poster=declared)
    return Situasjon(e, persons, staar, entitled(replace(batch, hode=hode, poster=posts)), post=0)


def _posts(counted: Opptelling) -> tuple[tuple[Post, ...], tuple[Person, ...], tuple[Staar, ...]]:
    persons: dict[int, Person] = {}
    staar: list[Staar] = []
    posts: list[Post] = []
    for regel_id, antall in counted.per_regel.items():
        s = situasjon(eksempler(_rule(regel_id))[0])
        persons.update({p.nr: p for p in s.personer})
        staar += s.staar
        posts += [replace(s.forsendelse.poster[0], referanse=f"R{n}") for n in range(antall)]
    rest = counted.poster - len(posts) - counted.lagret_med_avvik
    for warned, antall in ((True, counted.lagret_med_avvik), (False, rest)):
        for who, record in _hours(warned, antall):
            person = newcomer(who)
            if person.nr not in persons:
                persons[person.nr] = person
                granted = innhold("vedtak", vedtaksdato="2021-03-10", startdato="2021-03-10")
                staar.append(Staar(person.nr, Registrering("0301", f"N{who}", 1, granted)))
            reference = Personhenvisning(person.identer[0].verdi)
            posts.append(
                Post(1, f"T{warned}{who}-{record.fra}", 1, Operasjon.NY, reference, record)
            )
    numbered = tuple(replace(post, loepenr=n) for n, post in enumerate(posts, start=1))
    return numbered, tuple(persons.values()), tuple(staar)


def _hours(late: bool, antall: int) -> Iterator[tuple[int, innhold]]:  # type: ignore[valid-type]
    """Hours on a working day each; the late ones are registered with a warning on 1 June."""
    day = date(2021, 3, 11) if late else date(2021, 5, 3)
    who = 0
    for _ in range(antall):
        while not virkedag(day):
            day += timedelta(days=1)
        yield who, innhold("timer", fra=day, til=day, antall="5", vedtak_referanse=f"N{who}")
        day += timedelta(days=1)
        if day > (date(2021, 3, 31) if late else date(2021, 5, 28)):
            day, who = (date(2021, 3, 11) if late else date(2021, 5, 3)), who + 1


def _ws2() -> tuple[tuple[Post, ...], tuple[Person, ...], tuple[Staar, ...]]:
    kari = ordinary_person(lov=Lov.INTRODUKSJONSLOVEN.name)
    wish = innhold("henvendelse", ordning="IL_INTRO", dato="2021-02-15")
    post = Post(1, "P1", 1, Operasjon.NY, Personhenvisning(kari.identer[0].verdi), wish)
    return (post,), (kari,), ()


def _rule(id: str) -> Rule:
    return next(rule for rule in catalogue() if rule.id == id)
