"""Which list a field of a post draws on. Rules ask here and need not know the files."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache

from codelists.katalog import Feltbruk, beskrivelser
from codelists.kode import Kode, KodeverkFeil, check_lov
from codelists.les import liste


class ManglerVilkaar(KodeverkFeil):
    """The list of the field depends on something the caller did not say."""


class UkjentPosttype(KodeverkFeil, KeyError):
    """No post type has this name."""


def posttype(navn: str, lov: str, dag: date | None = None) -> Kode | None:
    """The row of a post type under a law; None where the law does not have it.

    >>> posttype("norskmaal", "introduksjonsloven")
    >>> posttype("norskmaal", "integreringsloven").leveranse
    '2021-03'
    """
    return liste("posttype").get(navn, dag, lov)


def felter(posttype: str) -> tuple[str, ...]:
    """The fields of a post type that hold codes.

    >>> felter("stans")
    ('begrunnelse', 'ordning')
    """
    return tuple(sorted({felt for post, felt in _bruk() if post == _known(posttype)}))


def feltbruk(posttype: str, felt: str) -> tuple[Feltbruk, ...]:
    """The lists a field can draw on, the one with most conditions first; empty: no list."""
    return _bruk().get((_known(posttype), felt), ())


def kodeverk_for(
    posttype: str,
    felt: str,
    *,
    lov: str | None = None,
    ordning: str | None = None,
    vedtakstype: str | None = None,
    fravaerstype: str | None = None,
) -> str | None:
    """The name of the list a field draws on, or None where it is free.

    ManglerVilkaar where that depends on something not given: better no answer than no check.

    >>> kodeverk_for("tiltak", "tiltakskode", lov="introduksjonsloven")
    'tiltak_introduksjonsloven'
    >>> kodeverk_for("vedtak", "begrunnelse", vedtakstype="INTRO_AVSLAG")
    'intro_avslag_begrunnelse'
    >>> kodeverk_for("vedtak", "begrunnelse", vedtakstype="INTRO_ENDRING")
    """
    return _kodeverk_for(posttype, felt, lov, ordning, vedtakstype, fravaerstype)


@lru_cache(maxsize=4096)
def _kodeverk_for(
    posttype: str,
    felt: str,
    lov: str | None,
    ordning: str | None,
    vedtakstype: str | None,
    fravaerstype: str | None,
) -> str | None:
    gitt = {
        "lov": check_lov(lov),
        "ordning": ordning,
        "familie": None if ordning is None else familie(ordning) or "",
        "vedtakstype": vedtakstype,
        "fravaerstype": fravaerstype,
    }
    mangler: set[str] = set()
    for bruk in feltbruk(posttype, felt):
        if all(gitt[vilkaar] in verdier for vilkaar, verdier in bruk.vilkaar):
            return bruk.kodeverk
        mangler.update(vilkaar for vilkaar, _ in bruk.vilkaar if gitt[vilkaar] is None)
    if mangler:
        raise ManglerVilkaar(f"{posttype}.{felt} depends on {', '.join(sorted(mangler))}")
    return None


def familie(ordning: str) -> str | None:
    """The family of an ordning: INTRO, NORSK, ASYL or MOTTAK; None for an unknown ordning."""
    kode = liste("ordning").get(ordning)
    return kode.egenskaper["familie"] if kode else None


@cache
def _bruk() -> dict[tuple[str, str], tuple[Feltbruk, ...]]:
    tabell: dict[tuple[str, str], list[Feltbruk]] = {}
    for beskrivelse in beskrivelser().values():
        for bruk in beskrivelse.felt:
            tabell.setdefault((bruk.posttype, bruk.felt), []).append(bruk)
    return {
        noekkel: tuple(sorted(alle, key=lambda bruk: -len(bruk.vilkaar)))
        for noekkel, alle in tabell.items()
    }


def _known(posttype: str) -> str:
    if not liste("posttype").versjoner_av(posttype):
        raise UkjentPosttype(posttype)
    return posttype
