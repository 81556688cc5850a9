"""Hours in a row: posts of one person that differ in their days and their number alone.

Nine of ten records are hours, and a person's come in rows: the same ordning, type and vedtak, week
by week. Much of what the rules ask is the same for a whole row, and most of the rest is whether its
days lie within days that are known once. So a rule may say of a row on which days it is `quiet`;
where it was silent on the first post, it is not asked again about posts within those days. What a
rule is asked is its own affair: the row it is shown has no days and no number.

The quiet days of a row hold until a record comes that moves a chain or a kategori
(`Deltaker.rekker`), and only for what is new: a correction is asked everything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, ClassVar, TypeAlias

from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Innhold, Lov, Post, Timer
from rules.kjede import Kjede
from rules.ordninger import kan_tilbys
from rules.periode import Periode

ALWAYS = Periode(date.min, date.max)
NEVER = Periode(date.max, date.min)

_key = attrgetter(
    "innhold.ordning", "innhold.timetype", "innhold.vedtak_referanse", "innhold.spraak",
    "innhold.modul", "innhold.arena", "kommunenummer", "lov",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rekke:
    """What the posts of a row share, and the chain they name; `lov` is the one the sender names."""

    posttype: ClassVar[str] = Timer.posttype
    ordning: str
    timetype: str
    vedtak_referanse: str | None
    spraak: str | None
    modul: int | None
    arena: str | None
    kommune: str
    lov: Lov | None
    kjede: Kjede | None

    @property
    def innvilget(self) -> Kjede | None:
        """The chain, where it grants the ordning of the row."""
        kjede = self.kjede
        return kjede if kjede is not None and kjede.gir(self.ordning) else None

    @property
    def tilbud(self) -> bool:
        """Whether the chain offers what the person has no right to (§ 26)."""
        return self.kjede is not None and kan_tilbys(self.kjede.vedtak)


# The days on which the rule says nothing of the row; None where it cannot tell.
Quiet: TypeAlias = Callable[[Rekke, Deltaker, Forsendelse], Periode | None]


def always(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode:
    """Of a rule that looks at nothing but what a row shares: silent once, silent for the row."""
    return ALWAYS


def without(*typer: type[Innhold]) -> Quiet:
    """Of a rule that says nothing where no record of these types stands."""

    def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
        return None if deltaker.av(*typer) else ALWAYS

    return quiet_days


def rekke_key(post: Post) -> Any:
    """What tells two rows of a person apart."""
    return _key(post)


def rekke_av(post: Post, deltaker: Deltaker, forsendelse: Forsendelse) -> Rekke:
    """The row that a post of hours belongs to."""
    timer = post.innhold
    assert isinstance(timer, Timer)
    return Rekke(
        timer.ordning, timer.timetype, timer.vedtak_referanse, timer.spraak, timer.modul,
        timer.arena, post.kommunenummer or forsendelse.hode.kommunenummer, post.lov,
        deltaker.kjede_bak(post, forsendelse),
    )  # fmt: skip
