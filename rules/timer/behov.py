"""Training by need: what a municipality gives beyond the basic hours (introduksjonsloven § 18)."""

from __future__ import annotations

from codelists import slaa_opp
from rules.deltaker import Deltaker
from rules.facts import Timer, Vedtak


def er_behovsvedtak(vedtak: Vedtak) -> bool:
    """Whether the vedtak extends training beyond the basic hours."""
    kode = slaa_opp("vedtakstype", vedtak.vedtakstype, vedtak.vedtaksdato)
    return kode is not None and kode.egenskaper["tilstand"] == "UTVIDET"


def behovsproevd(timer: Timer, deltaker: Deltaker) -> bool:
    """Whether a vedtak by need was made for the ordning by the day of the hours."""
    return any(
        isinstance(v := r.innhold, Vedtak)
        and v.ordning == timer.ordning
        and v.vedtaksdato <= timer.til
        and er_behovsvedtak(v)
        for r in deltaker.av(Vedtak)
    )
