"""The door `fault`: what a service refuses before anything is judged."""

from __future__ import annotations

import re
from dataclasses import replace

from rules.facts import Kanal
from rules.rule import Opptelling
from tests.dekning.drift import Drift, Svar
from tests.dekning.opptak import Eksempel, Slag
from tests.dekning.post import batch_round
from tests.dekning.proevd import Proevd
from tests.dekning.situasjon import Situasjon

BRUKT, UGYLDIG = "NIR-0-BAT-0002", "NIR-0-BAT-0003"


def plan(e: Eksempel) -> Situasjon:
    """The situation; the sender is the one of the example, entitled or not."""
    if e.rule.id == UGYLDIG:
        return _size(e)
    s = batch_round(e)
    given = e.sett["forsendelse"]
    return replace(s, forsendelse=replace(s.forsendelse, avsender=given.avsender))


def _size(e: Eksempel) -> Situasjon:
    """A message of one post; it is written as often as is counted when it is sent."""
    one = replace(e, sett={**e.sett, "opptelling": Opptelling(1, {}, 0)})
    return replace(batch_round(one), eksempel=e)


def proev(drift: Drift, s: Situasjon) -> Proevd:
    """Send it, twice under one id or many times too long where that is the fault."""
    rule, e = s.eksempel.rule, s.eksempel
    if rule.id == UGYLDIG and e.slag is Slag.FYRER:
        svar = _too_long(drift, s)
    else:
        svar = drift.send(s)
    if rule.id == BRUKT and e.slag is not Slag.STILLE:
        svar = _again(drift, s, other=e.slag is Slag.FYRER)
    return Proevd(rule, e.slag, rule.id in svar.feil, True, " ".join(sorted(svar.feil)))


def _too_long(drift: Drift, s: Situasjon) -> Svar:
    """One post more than is taken. That so many are taken is shown by the benchmark, not here."""
    counted = s.eksempel.sett["opptelling"]
    assert isinstance(counted, Opptelling)
    head, post, tail = re.split(rb"(<post>.*</post>)", drift.xml(s.forsendelse), flags=re.DOTALL)
    user = drift.avsendere.bruker(s.forsendelse.avsender)
    return drift.post(head + post * counted.poster + tail, user, Kanal.WS4)


def _again(drift: Drift, s: Situasjon, *, other: bool) -> Svar:
    """The same batch under the id it had, or another one under it."""
    post = s.forsendelse.poster[0]
    changed = replace(post, versjon=post.versjon + 1) if other else post
    batch = replace(s.forsendelse, poster=(changed,))
    user = drift.avsendere.bruker(batch.avsender)
    return drift.post(drift.xml(batch, same=True), user, Kanal.WS4)
