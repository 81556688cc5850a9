"""Reading the legal basis of a vedtak, which a kommune writes as text and not as a code."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from codelists.kode import Kode, check_lov
from codelists.les import liste

KAN_TILBYS = "kan tilbys"


def find_hjemmel(
    tekst: str, lov: str, dag: date | None = None, ordning: str | None = None
) -> Kode | None:
    """The row of `hjemmel` that the text names, or None where the list has no such section.

    The most exact row wins: § 8 tredje ledd before § 8. A section without its act is one of `lov`.
    The words «kan tilbys» name the section that lets the kommune offer the ordning.

    >>> find_hjemmel("integreringsloven §8 tredje ledd", "integreringsloven").kode
    'IN_8_KAN_TILBYS'
    >>> find_hjemmel("§ 13, fjerde ledd", "integreringsloven").kode
    'IN_13'
    >>> find_hjemmel("§ 99", "integreringsloven")
    """
    skrevet = _plain(tekst)
    kan_tilbys = KAN_TILBYS in skrevet
    for form, rad in _forms(lov):
        if dag is not None and not rad.gjelder(dag, lov):
            continue
        if kan_tilbys:
            passer = ordning is None or ordning in rad.verdier("ordninger")
            if rad.ja("kan_tilbys") and passer:
                return rad
        elif skrevet.startswith(form) and not skrevet[len(form) : len(form) + 1].isalnum():
            return rad
    return None


@cache
def _forms(lov: str) -> tuple[tuple[str, Kode], ...]:
    """What may be written for each section under a law, the longest first."""
    check_lov(lov)
    former = {
        (form, rad)
        for rad in liste("hjemmel").alle()
        if rad.under(lov) and (paragraf := _plain(rad.egenskaper["paragraf"]))
        for form in (rad.kode.casefold(), paragraf, paragraf.removeprefix(f"{lov} "))
    }
    return tuple(sorted(former, key=lambda par: (-len(par[0]), par[1].kode)))


def _plain(tekst: str) -> str:
    """Small letters, single spaces, and a space after each §."""
    return " ".join(re.sub(r"(§+)", r" \1 ", tekst.casefold()).split())
