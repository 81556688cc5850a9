"""What of a record exists under the other law only: its type, its ordning, the type of vedtak."""

from __future__ import annotations

from functools import lru_cache

from codelists import liste
from rules.facts import Innhold, Lov
from rules.rekke import Rekke
from rules.rule import Treff, treff
from rules.ruting.posttyper import rad

_FELT = ("ordning", "vedtakstype", "timetype")  # each draws on the code list of its name


def bare_i_annen_lov(innhold: Innhold | Rekke, lov: Lov) -> list[Treff]:
    """The places where a record has what the law does not; the type itself first and alone."""
    koder = (
        getattr(innhold, "ordning", None),
        getattr(innhold, "vedtakstype", None),
        getattr(innhold, "timetype", None),
    )
    found = _utenfor(innhold.posttype, koder, lov)
    return [treff(felt, hva=hva) for felt, hva in found] if found else []


@lru_cache(maxsize=4096)
def _utenfor(
    posttype: str, koder: tuple[str | tuple[str, ...] | None, ...], lov: Lov
) -> tuple[tuple[str | None, str], ...]:
    """What there is of it, by field; judged once for each combination that a batch repeats."""
    if rad(posttype, lov) is None:
        return ((None, posttype),)
    return tuple(
        (felt, kode)
        for felt, verdi in zip(_FELT, koder, strict=True)
        for kode in (verdi if isinstance(verdi, tuple) else (verdi,))
        if kode is not None and _av_annen(felt, kode, lov)
    )


def _av_annen(kodeverk: str, kode: str, lov: Lov) -> bool:
    """Whether the code exists, but not under this law."""
    versions = liste(kodeverk).versjoner_av(kode)
    return bool(versions) and not any(version.under(str(lov)) for version in versions)
