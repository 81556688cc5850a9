"""The code fields of a record, looked up in the lists they draw on.

Which list a field draws on is data of the lists and may hang on the law, the ordning or a type in
the same record. A batch repeats its codes and days, so each combination is judged once and kept;
the ordinary post costs one look-up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from codelists import (
    Kode,
    aapnet,
    feltbruk,
    felter,
    kodeverk_for,
    leveransedato,
    liste,
    slaa_opp,
)
from rules import law
from rules.deltaker import Deltaker
from rules.facts import (
    INNHOLD,
    INTEGRERINGSLOVEN,
    INTRODUKSJONSLOVEN,
    Forsendelse,
    Innhold,
    Lov,
    Post,
)
from rules.lov import lovvalg
from rules.ordninger import LOVNAVN
from rules.periode import Periode
from rules.rekke import ALWAYS, Rekke
from rules.rule import Treff, treff

SPRAAK = "spraak"  # has a rule of its own
_ANDRE: dict[Lov | None, tuple[Lov, ...]] = {
    None: (),
    INTRODUKSJONSLOVEN: (INTEGRERINGSLOVEN,),
    INTEGRERINGSLOVEN: (INTRODUKSJONSLOVEN,),
}
_VILKAAR = ("ordning", "vedtakstype", "fravaerstype")


class Slag(Enum):
    """What there is to say of a code. The first that applies is said, and no other."""

    UGYLDIG = auto()  # unknown, or without meaning on the day
    ANNEN_LOV = auto()  # has meaning, but not under the law
    IKKE_AAPNET = auto()  # has meaning, but its delivery has not opened
    UTGAAR = auto()  # in order, but will soon expire


@dataclass(frozen=True, slots=True)
class Kodefunn:
    """A code of which there is something to say. `dato`: the event, the opening or the last day."""

    slag: Slag
    felt: str
    kode: str
    kodeverk: str
    dato: date
    lov: str | None
    tillatt: tuple[str, ...]

    @property
    def treff(self) -> Treff:
        return treff(
            f"innhold.{self.felt}",
            kode=self.kode,
            kodeverk=self.kodeverk,
            dato=self.dato,
            lov=self.lov,
            tillatt=list(self.tillatt) or None,
        )


def kodetreff(post: Post, deltaker: Deltaker, slag: Slag) -> list[Treff]:
    """The fields of a post of which this is to be said.

    A code that fits the law the person was under on the day of the event is right: training given
    to an asylum seeker is registered as such after the permit has moved the person to another law.
    """
    asked, funn = deltaker.koder
    if asked is not post:  # a rule for each slag asks for the same post
        funn = _judged(post, deltaker.dag, deltaker.lov)
        deltaker.koder = (post, funn)
    if not funn:
        return []
    if any(f.slag is Slag.ANNEN_LOV for f in funn):
        da = lovvalg(deltaker.person, post.innhold.hendelsesdato or deltaker.dag).lov
        if da is not None and da != deltaker.lov:
            som_da = _judged(post, deltaker.dag, da)
            if not any(f.slag is Slag.ANNEN_LOV for f in som_da):
                funn = som_da
    return [f.treff for f in funn if f.slag is slag]


def samme_koder(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """The days on which the codes of a row are what they are today, where that is in order."""
    verdier = _reader(rekke.posttype)(rekke)
    return _in_order(rekke.posttype, verdier, deltaker.dag, deltaker.lov)


@lru_cache(maxsize=4096)
def _in_order(posttype: str, verdier: Any, dag: date, lov: Lov | None) -> Periode | None:
    gitt, vilkaar = _given(posttype, verdier)
    lovnavn = LOVNAVN[lov] if lov else None
    days = ALWAYS
    for felt in _felter(posttype):
        lister = _lists(posttype, felt, (lov,) if lov else tuple(LOVNAVN), vilkaar)
        if gitt[felt] is None or not lister:
            continue
        version = slaa_opp(lister[0], gitt[felt], dag, lovnavn)
        if version is None or _state(felt, lister[0], version, dag, lovnavn) is not None:
            return None
        days = days.common(Periode.between(version.gyldig_fra, version.gyldig_til))
    return days


def lister_for(innhold: Innhold, felt: str, lov: Lov | None) -> tuple[str, ...]:
    """The lists a field of this record draws on; those of both laws where neither is known."""
    verdier = ((v, getattr(innhold, v, None)) for v in _VILKAAR)
    vilkaar = {v: verdi for v, verdi in verdier if isinstance(verdi, str)}
    return _lists(innhold.posttype, felt, (lov,) if lov else tuple(LOVNAVN), vilkaar)


def _judged(post: Post, mottatt: date, lov: Lov | None) -> tuple[Kodefunn, ...]:
    innhold = post.innhold
    navn = innhold.posttype
    return _judge(navn, _reader(navn)(innhold), innhold.hendelsesdato or mottatt, mottatt, lov)


@cache
def _reader(posttype: str) -> Callable[[Any], Any]:
    """A function that takes the codes of a record, and the conditions, in one go."""
    names = _names(posttype)
    return attrgetter(*names) if names else lambda _: None


@cache
def _felter(posttype: str) -> tuple[str, ...]:
    """The fields that hold codes; languages have a rule of their own."""
    return tuple(
        felt
        for felt in felter(posttype)
        if all(bruk.kodeverk != SPRAAK for bruk in feltbruk(posttype, felt))
    )


@cache
def _names(posttype: str) -> tuple[str, ...]:
    cls = INNHOLD[posttype]
    return (*_felter(posttype), *(v for v in _VILKAAR if hasattr(cls, v)))


@lru_cache(maxsize=65_536)
def _judge(
    posttype: str, verdier: Any, dag: date, mottatt: date, lov: Lov | None
) -> tuple[Kodefunn, ...]:
    """What there is to say of the codes of a record; usually nothing."""
    gitt, vilkaar = _given(posttype, verdier)
    return tuple(
        funn
        for felt in _felter(posttype)
        for sted, kode in _codes(felt, gitt[felt])
        if (funn := _look_up(posttype, felt, sted, kode, dag, mottatt, lov, vilkaar))
    )


def _given(posttype: str, verdier: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """What `_reader` took, by field, and those of it that are conditions."""
    names = _names(posttype)
    gitt = dict(zip(names, verdier if len(names) > 1 else (verdier,), strict=bool(names)))
    return gitt, {v: gitt[v] for v in _VILKAAR if isinstance(gitt.get(v), str)}


def _codes(felt: str, verdi: Any) -> Iterator[tuple[str, str]]:
    if isinstance(verdi, tuple):
        yield from ((f"{felt}[{n}]", kode) for n, kode in enumerate(verdi, start=1))
    elif verdi is not None:
        yield felt, verdi


def _look_up(
    posttype: str,
    felt: str,
    sted: str,
    kode: str,
    dag: date,
    mottatt: date,
    lov: Lov | None,
    vilkaar: dict[str, str],
) -> Kodefunn | None:
    egne = _lists(posttype, felt, (lov,) if lov else tuple(LOVNAVN), vilkaar)
    if not egne:
        return None  # the field is free here
    lovnavn = LOVNAVN[lov] if lov else None
    funnet = _first(egne, kode, dag, lovnavn)
    if funnet is not None:
        navn, version = funnet
        return _state(sted, navn, version, mottatt, lovnavn)
    andre = _lists(posttype, felt, _ANDRE[lov], vilkaar)
    annen = _first((*egne, *andre), kode, dag, None)
    slag = Slag.UGYLDIG if annen is None else Slag.ANNEN_LOV
    navn = egne[0] if annen is None else annen[0]
    tillatt = liste(egne[0]).naermeste(kode, dag, lovnavn)
    return Kodefunn(slag, sted, kode, navn, dag, lovnavn, tillatt)


def _first(
    lister: tuple[str, ...], kode: str, dag: date, lov: str | None
) -> tuple[str, Kode] | None:
    for navn in lister:
        version = slaa_opp(navn, kode, dag, lov)
        if version is not None:
            return navn, version
    return None


def _state(sted: str, navn: str, version: Kode, mottatt: date, lov: str | None) -> Kodefunn | None:
    if not aapnet(version, mottatt):
        aapner = leveransedato(version.leveranse)
        tillatt = tuple(
            kode
            for kode in liste(navn).naermeste(version.kode, aapner, lov, antall=20)
            if any(aapnet(v, mottatt) for v in liste(navn).versjoner_av(kode))
        )[:3]
        return Kodefunn(Slag.IKKE_AAPNET, sted, version.kode, navn, aapner, lov, tillatt)
    siste = version.gyldig_til
    varsel = timedelta(days=law.kode_utgaar.at(mottatt)["dager"])
    if siste is None or not mottatt <= siste <= mottatt + varsel:
        return None
    if slaa_opp(navn, version.kode, siste + timedelta(days=1), lov) is not None:
        return None  # it goes on in a new version
    return Kodefunn(Slag.UTGAAR, sted, version.kode, navn, siste, lov, ())


def _lists(
    posttype: str, felt: str, lover: tuple[Lov, ...], vilkaar: dict[str, str]
) -> tuple[str, ...]:
    """The lists a field draws on under these laws; none where it is free."""
    navn = (kodeverk_for(posttype, felt, lov=LOVNAVN[lov], **vilkaar) for lov in lover)
    return tuple(dict.fromkeys(n for n in navn if n is not None))
