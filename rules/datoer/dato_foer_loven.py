import typing
from datetime import date
from functools import cache, lru_cache
from types import UnionType

from codelists import liste
from rules.deltaker import Deltaker
from rules.facts import (
    INNHOLD,
    INTEGRERINGSLOVEN,
    Forsendelse,
    FulltidVideregaaende,
    Innhold,
    Lov,
    Morsmaal,
    Utdanningsbakgrunn,
)
from rules.ordninger import LOVNAVN
from rules.periode import Periode
from rules.rekke import Rekke
from rules.rule import Treff, avvisning, rule, treff


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """From the day the law came into force."""
    return Periode(_in_force(_law_of(rekke.ordning, deltaker.lov)), date.max)


@rule(
    "NIR-0-DAT-0016",
    avvisning,
    nb="Datoen {dato} er før {lov} begynte å gjelde {fra}.",
    nn="Datoen {dato} er før {lov} tok til å gjelde {fra}.",
    en="The date {dato} is before {lov} came into force on {fra}.",
    fix_nb="Kontroller årstallet. Deltakelse og vedtak fra før loven registreres ikke etter den.",
    fix_nn="Kontroller årstalet. Deltaking og vedtak frå før lova blir ikkje registrerte etter "
    "henne.",
    fix_en="Check the year. Participation and decisions from before the act are not registered "
    "under it.",
    quiet=quiet_days,
    source="introduksjonsloven, i kraft fra 01.09.2003; integreringsloven, i kraft fra 01.01.2021",
    certainty="law",
)
def dato_foer_loven(innhold: Innhold, deltaker: Deltaker) -> list[Treff]:
    """Nothing happened under a law before there was one.

    The law is that of the ordning, else the person's. Education and mother tongue are older than
    the law as often as not, and full-time school may have begun before the new one.

    >>> bool(dato_foer_loven(vedtak(startdato="2020-12-20"), deltaker()))  # fires
    True
    >>> bool(dato_foer_loven(vedtak(startdato="2021-05-10"), deltaker()))  # corrected
    False
    >>> bool(dato_foer_loven(timer(), deltaker()))  # does not fire
    False
    >>> [bool(dato_foer_loven(vedtak(startdato=d), deltaker()))
    ...     for d in ("2020-12-31", "2021-01-01", "2021-01-02")]
    [True, False, False]
    >>> kari = deltaker(lov="INTRODUKSJONSLOVEN")
    >>> [bool(dato_foer_loven(timer(ordning="IL_NORSK_600", fra=d, til="2003-09-15"), kari))
    ...     for d in ("2003-08-31", "2003-09-01", "2003-09-02")]
    [True, False, False]
    >>> bool(dato_foer_loven(utdanningsbakgrunn(dato="1995-06-20"), deltaker()))
    False
    >>> bool(dato_foer_loven(innhold("fulltidVideregaaende", fra="2020-08-17"), deltaker()))
    False
    >>> asyl = timer(ordning="IL_OPPL_ASYLSOEKERE", timetype="NORSK_ASYL", fra="2020-11-02",
    ...              til="2020-11-02")
    >>> bool(dato_foer_loven(asyl, deltaker()))
    False
    """
    if isinstance(innhold, Utdanningsbakgrunn | Morsmaal):
        return []
    navn = _law_of(getattr(innhold, "ordning", None), deltaker.lov)
    if isinstance(innhold, FulltidVideregaaende) and navn == LOVNAVN[INTEGRERINGSLOVEN]:
        return []
    fra = _in_force(navn)
    return [
        treff(felt, dato=dato, lov=navn, fra=fra)
        for felt in _dates(innhold.posttype)
        if (dato := getattr(innhold, felt)) is not None and dato < fra
    ]


@lru_cache(maxsize=512)
def _law_of(ordning: object, lov: Lov | None) -> str:
    """The name of the law of an ordning, else of the person; undecided, the older one."""
    first = ordning[0] if isinstance(ordning, tuple) and ordning else ordning
    kode = liste("ordning").get(first) if isinstance(first, str) else None
    if kode is not None:
        return kode.lov
    return LOVNAVN[lov] if lov is not None else "introduksjonsloven"


@cache
def _in_force(navn: str) -> date:
    kode = liste("lov").get(navn.upper())
    assert kode is not None and kode.gyldig_fra is not None, navn
    return kode.gyldig_fra


@cache
def _dates(posttype: str) -> tuple[str, ...]:
    """The fields of a record type that hold a day."""
    hints = typing.get_type_hints(INNHOLD[posttype])
    return tuple(
        name
        for name, hint in hints.items()
        if hint is date or (isinstance(hint, UnionType) and date in typing.get_args(hint))
    )
