"""From an example to what the whole way needs: the register, the clock, the sender, the batch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from rules.deltaker import Deltaker
from rules.facts import (
    Annullering,
    Forsendelse,
    Fravaer,
    Innhold,
    Kanal,
    Lov,
    Operasjon,
    Person,
    Post,
    Registrering,
    Tiltak,
    Timer,
    Vedtak,
)
from rules.facts.forsendelse import OSLO
from rules.ordninger import INTRO, familie, uten_vedtak
from rules.register import Register
from rules.rule import Steg, Tidligere
from rules.words import forsendelse as ordinary_batch
from rules.words import person as ordinary_person
from rules.words import post as post_round
from tests.dekning.opptak import Eksempel
from tests.situation import Staar

UTEN_VEDTAK = {"NIR-4-KLA-0001"}  # the missing decision is what they tell of
ORDINARY_DAY = date(2021, 6, 1)


@dataclass(frozen=True, slots=True)
class Situasjon:
    """What is there before, and what is sent. `post` is the number of the post in question."""

    eksempel: Eksempel
    personer: tuple[Person, ...]
    staar: tuple[Staar, ...]
    forsendelse: Forsendelse
    post: int = 1

    @property
    def foer_dag(self) -> date:
        """When what stands came in, where it does not say."""
        return min(self.forsendelse.mottatt_dato, ORDINARY_DAY) - timedelta(days=1)


def situasjon(eksempel: Eksempel) -> Situasjon:
    """The situation of an example on a post."""
    sett = eksempel.sett
    innhold = sett.get("innhold")
    post = sett.get("post")
    if not isinstance(post, Post):
        assert isinstance(innhold, Innhold)
        post = post_round(innhold)
    elif isinstance(innhold, Innhold) and post.innhold != innhold:
        post = replace(post, innhold=innhold)
    if isinstance(post.innhold, Annullering) and eksempel.rule.id != "NIR-4-BAT-0017":
        post = replace(post, operasjon=Operasjon.ANNULLER)

    given = sett.get("forsendelse")
    deltaker = sett.get("deltaker")
    register = sett.get("register")
    tidligere = sett.get("tidligere")
    kommune = post.kommunenummer or "0301"
    if isinstance(given, Forsendelse):
        kommune = given.hode.kommunenummer
    persons, standing = _register(deltaker, register, sett, eksempel.rule.lov)
    staar = [Staar(nr, one) for nr, records in standing.items() for one in records]
    if isinstance(tidligere, Tidligere):
        post, before = _history(tidligere, post, kommune, persons)
        staar = [
            s
            for s in staar
            if (s.record.kommunenummer, s.record.referanse)
            not in {(b.record.kommunenummer, b.record.referanse) for b in before}
        ]
        staar += before
    if any(s.record.referanse == post.referanse for s in staar) and tidligere is None:
        post = replace(post, referanse="P0")
    moment = _moment(given, deltaker, register, post)
    if eksempel.rule.steg >= Steg.OMRAADE:
        moment = max(moment, datetime.combine(_happened(post.innhold, moment), time(12), OSLO))
        if eksempel.rule.id not in UTEN_VEDTAK:
            innhold, made = _decided(post.innhold, kommune, staar)
            post, staar = replace(post, innhold=innhold), [*made, *staar]
    if eksempel.rule.at == "mottatt" and moment.astimezone(OSLO).date() not in eksempel.rule.valid:
        moment = datetime.combine(eksempel.rule.valid.fra, time(12), OSLO)
    batch = entitled(_batch(given, post, moment))
    if eksempel.rule.kanaler == {Kanal.WS2}:
        batch = replace(batch, kanal=Kanal.WS2)
    return Situasjon(eksempel, tuple(persons), tuple(staar), batch)


def _register(
    deltaker: object, register: object, sett: object, lov: Lov
) -> tuple[list[Person], dict[int, Iterable[Registrering]]]:
    if isinstance(register, Register):
        persons = {p.nr: p for p in register.personer.values()}
        standing: dict[int, Iterable[Registrering]] = {}
        if isinstance(deltaker, Deltaker):
            persons[deltaker.person.nr] = deltaker.person
            standing[deltaker.person.nr] = deltaker.registrert
        return list(persons.values()), standing
    if isinstance(deltaker, Deltaker):
        return [deltaker.person], {deltaker.person.nr: deltaker.registrert}
    if isinstance(sett, dict) and "deltaker" in sett:
        return [], {}  # the example says that there is none
    return [ordinary_person(lov=lov.name) if lov is not Lov.BEGGE else ordinary_person()], {}


def _history(
    tidligere: Tidligere, post: Post, kommune: str, persons: list[Person]
) -> tuple[Post, list[Staar]]:
    nr = tidligere.person_nr if tidligere.person_nr is not None else 1
    if nr not in {p.nr for p in persons}:
        persons.append(replace(ordinary_person(), nr=nr, identer=()))
    content = tidligere.innhold
    if content is None:
        content = post_round().innhold if isinstance(post.innhold, Annullering) else post.innhold
    kommune = post.kommunenummer or kommune
    first = tidligere.versjon - 1 if tidligere.annullert else tidligere.versjon
    rows = [
        Staar(
            nr,
            Registrering(
                kommune, post.referanse, max(first, 0), content, registrert=tidligere.registrert
            ),
        )
    ]
    if tidligere.annullert:
        gone = Annullering("FEIL_VERDI")
        rows.append(
            Staar(
                nr,
                Registrering(
                    kommune,
                    post.referanse,
                    tidligere.versjon,
                    gone,
                    registrert=tidligere.registrert,
                ),
                Operasjon.ANNULLER,
            )
        )
    return post, rows


def _decided(innhold: Innhold, kommune: str, staar: list[Staar]) -> tuple[Innhold, list[Staar]]:
    """The record on its decision, where the example leaves the decision or its name out.

    An earlier step refuses what names no decision, so the later rules only meet those that do.
    """
    referanse = getattr(innhold, "vedtak_referanse", None)
    ordninger = getattr(innhold, "ordning", None)
    ordning = ordninger[0] if isinstance(ordninger, tuple) else ordninger or "IN_INTRO"
    if referanse is None:
        if not isinstance(innhold, Timer | Tiltak | Fravaer) or uten_vedtak(ordning):
            return innhold, []
        granted = (s.record for s in staar if isinstance(s.record.innhold, Vedtak))
        own = (r.referanse for r in granted if r.innhold.ordning == ordning)  # type: ignore[attr-defined]
        referanse = next(own, "V0")
        innhold = replace(innhold, vedtak_referanse=referanse)
    if any(s.record.referanse == referanse for s in staar):
        return innhold, []
    begun = (innhold.hendelsesdato or ORDINARY_DAY) - timedelta(days=14)
    kind = "INTRO_TILDELING" if familie(ordning) == INTRO else "NORSK_TILDELING"
    made = Vedtak(ordning, kind, begun, startdato=begun)
    return innhold, [Staar(1, Registrering(kommune, referanse, 1, made, registrert=begun))]


def entitled(batch: Forsendelse) -> Forsendelse:
    """From one who may send for the municipality: the rest is refused at the door."""
    kommuner = batch.avsender.kommuner | {batch.hode.kommunenummer}
    orgnr = batch.hode.avsender_orgnr
    return replace(batch, avsender=replace(batch.avsender, kommuner=kommuner, orgnr=orgnr))


def _happened(innhold: Innhold, moment: datetime) -> date:
    """The first day on which what is told has happened; a day far ahead stays one."""
    day = moment.astimezone(OSLO).date()
    ended = isinstance(innhold, Timer | Fravaer)
    begins = (innhold.slutt if ended else innhold.hendelsesdato) or day
    return max(day, begins) if begins < day + timedelta(days=1000) else day


def _moment(given: object, deltaker: object, register: object, post: Post) -> datetime:
    """When it is sent: as the example says, else once what it tells of has happened."""
    noon = time(12)
    if isinstance(given, Forsendelse) and given.mottatt_dato != ORDINARY_DAY:
        return given.mottatt
    for one in (deltaker, register):
        if isinstance(one, Deltaker | Register) and one.dag != ORDINARY_DAY:
            return datetime.combine(one.dag, noon, OSLO)
    if isinstance(given, Forsendelse):
        return given.mottatt
    if isinstance(deltaker, Deltaker | Register):
        return datetime.combine(deltaker.dag, noon, OSLO)
    ends = post.innhold.slutt or ORDINARY_DAY
    day = ORDINARY_DAY if ends.year > 2030 else max(ORDINARY_DAY, ends + timedelta(days=1))
    return datetime.combine(day, noon, OSLO)


def _batch(given: object, post: Post, moment: datetime) -> Forsendelse:
    post = replace(post, loepenr=1)
    if isinstance(given, Forsendelse):
        hode = replace(given.hode, antall_poster=1)
        return replace(given, hode=hode, poster=(post,), mottatt=moment)
    return ordinary_batch(post, mottatt=moment.isoformat())
