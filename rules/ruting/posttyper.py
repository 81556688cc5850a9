"""The dated list of post types: which law has a type, and when it opened on the wire.

A record belongs to the law that the person was under when it happened: what was given to an asylum
seeker under introduksjonsloven stays so after a permit of 2021.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from codelists import Kode, leveransedato, posttype
from rules.deltaker import Deltaker
from rules.facts import Innhold, Lov
from rules.lov import lovvalg


@cache
def rad(posttypenavn: str, lov: Lov) -> Kode | None:
    """The row of a post type under a law; None where the law does not have it."""
    return posttype(posttypenavn, str(lov))


@cache
def aapnes(posttypenavn: str, lov: Lov) -> date | None:
    """The day the delivery opened the post type under the law; None where the law lacks it."""
    row = rad(posttypenavn, lov)
    return leveransedato(row.leveranse) if row is not None and row.leveranse else None


def var_under(lov: Lov, innhold: Innhold, deltaker: Deltaker) -> bool:
    """Whether the person was under the law on the day the record speaks of."""
    dag = innhold.hendelsesdato
    return dag is not None and lovvalg(deltaker.person, dag).lov is lov
