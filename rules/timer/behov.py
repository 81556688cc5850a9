"""Training by need: what a municipality gives beyond the basic hours (introduksjonsloven § 18)."""

from __future__ import annotations

from codelists import slaa_opp
from rules.deltaker import Deltaker
from rules.facts import Timer, Vedtak
from rules.kjede import Kjede


def er_behovsvedtak(vedtak: Vedtak) -> bool:
    """Whether the vedtak extends training beyond the basic hours."""
    kode = slaa_opp("vedtakstype", vedtak.vedtakstype, vedtak.vedtaksdato)
    return kode is not None and kode.egenskaper["tilstand"] == "UTVIDET"


def behovsproevd(timer: Timer, kjede: Kjede | None, deltaker: Deltaker) -> bool:
    """Whether a vedtak by need was made for the ordning by the day of the hours.

    It may start a chain of its own or extend the tildeling that the hours name.
    """
    if kjede is not None:
        own = (kjede.tildeling, *kjede.hendelser)
        if any(isinstance(r.innhold, Vedtak) and _covers(r.innhold, timer) for r in own):
            return True
    return any(
        isinstance(r.innhold, Vedtak) and _covers(r.innhold, timer) for r in deltaker.av(Vedtak)
    )


def _covers(vedtak: Vedtak, timer: Timer) -> bool:
    return (
        vedtak.ordning == timer.ordning
        and vedtak.vedtaksdato <= timer.til
        and er_behovsvedtak(vedtak)
    )
