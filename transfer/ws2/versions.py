"""WS2 has no versions: what a record is, is settled against what stands under its natural key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from rules.facts import Operasjon, Post
from rules.kommuner import alle_forgjengere
from rules.rule import Tidligere


def settle(
    poster: Iterable[Post], kommunenummer: str, known: Mapping[tuple[str, str], Tidligere]
) -> tuple[Post, ...]:
    """The posts with operation and version as WS4 would have sent them.

    The same record again stays what it is, a changed one corrects it, a deleted one is annulled,
    and one that was annulled before is new again. What a municipality took over was sent under
    another number; its natural key is the same.
    """
    numre = (kommunenummer, *sorted(alle_forgjengere(kommunenummer)))
    return tuple(_settled(post, _before(post, numre, known)) for post in poster)


def _before(
    post: Post, numre: Iterable[str], known: Mapping[tuple[str, str], Tidligere]
) -> Tidligere | None:
    found = (known.get((nr, post.referanse)) for nr in numre)
    return next((one for one in found if one is not None), None)


def _settled(post: Post, before: Tidligere | None) -> Post:
    if before is None:
        return post
    if post.operasjon is Operasjon.ANNULLER:
        return replace(post, versjon=before.versjon + (0 if before.annullert else 1))
    if before.annullert:
        return replace(post, versjon=before.versjon + 1)
    if post.innhold == before.innhold:
        return replace(post, versjon=before.versjon)
    return replace(post, versjon=before.versjon + 1, operasjon=Operasjon.RETT)
