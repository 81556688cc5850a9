"""The leaves of a person as they were held, for rules that compare other records with them."""

from __future__ import annotations

from collections.abc import Iterator

from codelists import slaa_opp
from rules.deltaker import Deltaker
from rules.facts import Gjenopptak, Permisjon, Registrering, Tiltak, Timer
from rules.kjedeperiode import permisjonsperioder
from rules.koder.kodefelt import lister_for
from rules.kommuner import samme_kommune
from rules.periode import Periode


def permisjoner_i(
    deltaker: Deltaker, ordning: str, kommune: str
) -> Iterator[tuple[Registrering, Periode]]:
    """The standing leaves of an ordning in a municipality; a gjenopptak ends one the day before."""
    for r in deltaker.av(Permisjon):
        p = r.innhold
        if not isinstance(p, Permisjon) or ordning not in p.ordning:
            continue
        if samme_kommune(kommune, r.kommunenummer):
            for periode in permisjonsperioder([r], deltaker.av(Gjenopptak), ordning):
                yield r, periode


def i_permisjon(record: Timer | Tiltak, deltaker: Deltaker) -> bool:
    """Whether the hours or the tiltak were made for people on care leave; their code says so."""
    felt = "timetype" if isinstance(record, Timer) else "tiltakskode"
    koder = (
        slaa_opp(navn, getattr(record, felt), record.fra)
        for navn in lister_for(record, felt, deltaker.lov)
    )
    return any(k is not None and k.egenskaper.get("i_permisjon") == "ja" for k in koder)
