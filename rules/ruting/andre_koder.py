"""What of a record exists under the other law only: its type, its ordning, the type of vedtak."""

from __future__ import annotations

from functools import lru_cache

from codelists import liste
from rules.facts import Innhold, Lov
from rules.rule import Treff, treff
from rules.ruting.posttyper import rad

_FELT = (("ordning", "ordning"), ("vedtakstype", "vedtakstype"), ("timetype", "timetype"))


def bare_i_annen_lov(innhold: Innhold, lov: Lov) -> list[Treff]:
    """The places where a record has what the law does not; the type itself first and alone."""
    if rad(innhold.posttype, lov) is None:
        return [treff(hva=innhold.posttype)]
    found = []
    for felt, kodeverk in _FELT:
        verdi = getattr(innhold, felt, None)
        if verdi is None:
            continue
        for kode in verdi if isinstance(verdi, tuple) else (verdi,):
            if _av_annen(kodeverk, kode, lov):
                found.append(treff(felt, hva=kode))
    return found


@lru_cache(maxsize=1024)
def _av_annen(kodeverk: str, kode: str, lov: Lov) -> bool:
    """Whether the code exists, but not under this law."""
    versions = liste(kodeverk).versjoner_av(kode)
    return bool(versions) and not any(version.under(str(lov)) for version in versions)
