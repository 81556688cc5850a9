"""What a rule met in the register, so that the finding can cite it.

Of the sender's own municipality it is named by receipt and reference; of another only what it is.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from rules.facts import Innhold, Post, Registrering
from rules.kommuner import samme_kommune
from rules.rule import Tekst, Tidligere


class Sitat(NamedTuple):
    """A stored fact as a finding cites it."""

    tekst: Tekst
    kvittering_id: str | None
    referanse: str | None


def vis(kommune: str, *records: Registrering) -> list[Sitat]:
    """The records as a municipality may see them.

    >>> (egen,), (annen,) = (vis(k, registrert(timer(), kilde="K1")) for k in ("0301", "4601"))
    >>> egen.tekst.nb, egen.kvittering_id, egen.referanse
    ('timer i IN_NORSK_NORSKMAAL, 03.05.2021-09.05.2021', 'K1', 'V1')
    >>> annen.tekst.en, annen.kvittering_id, annen.referanse
    ('timer in IN_NORSK_NORSKMAAL, 2021-05-03 to 2021-05-09, municipality 0301', None, None)
    """
    return [
        _sitat(r.innhold, r.registrert, r.kilde, r.referanse)
        if samme_kommune(kommune, r.kommunenummer)
        else Sitat(_tekst(r.innhold, r.registrert, r.kommunenummer), None, None)
        for r in records
    ]


def vis_tidligere(post: Post, tidligere: Tidligere) -> list[Sitat]:
    """What stands, or stood last, under the reference of a post."""
    if tidligere.innhold is None:
        return []
    return [_sitat(tidligere.innhold, tidligere.registrert, tidligere.kilde, post.referanse)]


def _sitat(innhold: Innhold, dag: date | None, kilde: str | None, referanse: str) -> Sitat:
    return Sitat(_tekst(innhold, dag), kilde, referanse)


def _tekst(innhold: Innhold, registrert: date | None, kommune: str | None = None) -> Tekst:
    """What it is, of which days, and when it came in."""
    ordning = getattr(innhold, "ordning", None)
    of = ", ".join(ordning) if isinstance(ordning, tuple) else ordning
    fra, til = innhold.hendelsesdato, innhold.slutt
    nb, en = (
        [innhold.posttype + (f" i {of}" if of else "")],
        [innhold.posttype + (f" in {of}" if of else "")],
    )
    if fra is not None:
        last = til if til is not None and til != fra else None
        nb.append(f"{fra:%d.%m.%Y}" + (f"-{last:%d.%m.%Y}" if last else ""))
        en.append(f"{fra}" + (f" to {last}" if last else ""))
    if registrert is not None:
        nb.append(f"registrert {registrert:%d.%m.%Y}")
        en.append(f"registered {registrert}")
    if kommune is not None:
        nb.append(f"kommune {kommune}")
        en.append(f"municipality {kommune}")
    return Tekst(", ".join(nb), ", ".join(en))
