"""A large batch judged by two processes at once.

Rules look at one person at a time, so the posts can be parted by person. Half of them is judged by
a fork of this process, which sees all that was read and sends back what it came to as plain data.
It touches neither the database nor the tree, and where it fails or is late, its half is judged
here: a batch is never undecided because of it.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import structlog

from rules.engine import Regelbok
from rules.facts import Forsendelse, Lov
from rules.judgement import Judge, Ordnet, Uleselig, in_order, judge
from rules.register import Register
from rules.rule import Handling
from rules.utfall import Dom, Finding, Postutfall, Utfall
from transfer import clock
from transfer.hendelser import Hendelse

FROM = 5_000  # posts; below it a fork costs more than it saves
SECONDS = 60.0  # the other half is waited for so long after our own is done

# loepenr, utfall, handling, findings, gjeldende versjon, person, lov, kommunenummer of the record
_Kort = tuple[
    int, Utfall, Handling, tuple[Finding, ...], int | None, int | None, int | None, str | None
]

log = structlog.get_logger()


def judge_in_two(
    forsendelse: Forsendelse, register: Register, bok: Regelbok, uleselige: Sequence[Uleselig]
) -> Dom:
    """The same as `judge`, in about half the time."""

    def run(judge: Judge, poster: Sequence[Ordnet]) -> list[Postutfall]:
        here, there = parts(judge, poster)
        pid, pipe = _fork(lambda: _half(judge, there))
        try:
            judged = in_order(judge, here)
            answer = _receive(pipe)
        finally:
            _reap(pid, pipe)
        if answer is None:
            log.warning(Hendelse.DELING_FEILET, poster=len(there))
            return [*judged, *in_order(judge, there)]
        short, ran, broken, changed = answer
        judge.virket.update(changed)
        judge.ran.update(ran)
        if broken:
            place = {post.loepenr: n for n, (post, _) in enumerate(poster)}
            judge.broken.extend(broken)
            judge.broken.sort(key=lambda one: place[one[1]])
        return [*judged, *_whole(judge, there, short)]

    return judge(forsendelse, register, bok, uleselige, run)


def parts(judge: Judge, poster: Sequence[Ordnet]) -> tuple[list[Ordnet], list[Ordnet]]:
    """The posts in two halves, in order; whoever shares a person or a reference stays together."""
    leader: dict[object, object] = {}

    def find(one: object) -> object:
        while (up := leader.setdefault(one, one)) != one:
            leader[one] = leader[up]
            one = up
        return one

    keys = [judge.key(post) for post, _ in poster]
    sent = set(keys)
    named: list[object] = []
    for (post, person), key in zip(poster, keys, strict=True):
        who: object = person.nr if person is not None else post.person
        parent = (key[0], getattr(post.innhold, "vedtak_referanse", None))
        named.append(who)
        leader[find(key)] = find(who)
        if parent in sent:
            leader[find(parent)] = find(who)
    leads = [find(who) for who in named]
    # the first half here and the second there: what one process writes to, the other leaves alone
    taken, side = 0, {}
    for lead, count in Counter(leads).items():  # in the order in which they appear
        side[lead] = taken * 2 < len(poster)
        taken += count
    here = [one for one, lead in zip(poster, leads, strict=True) if side[lead]]
    there = [one for one, lead in zip(poster, leads, strict=True) if not side[lead]]
    return here, there


def _half(judge: Judge, poster: Sequence[Ordnet]) -> Iterator[bytes]:
    """In the other process: the half judged, as bytes."""
    judge.ran.clear()
    judge.broken.clear()
    judged = in_order(judge, poster)
    short: list[_Kort] = [
        (
            p.loepenr, p.utfall, p.handling, tuple(f.written() for f in p.findings),
            p.gjeldende_versjon, p.person_nr, p.lov.value if p.lov is not None else None,
            p.kommunenummer,
        )
        for p in judged
    ]  # fmt: skip
    yield pickle.dumps((short, judge.ran, judge.broken, judge.virket), pickle.HIGHEST_PROTOCOL)


def _whole(judge: Judge, poster: Iterable[Ordnet], short: Iterable[_Kort]) -> Iterator[Postutfall]:
    """The outcomes of the other half, with what this process knows of the posts."""
    for (post, _), (_, utfall, handling, findings, standing, nr, lov, kommune) in zip(
        poster, short, strict=True
    ):
        yield Postutfall(
            loepenr=post.loepenr,
            referanse=post.referanse,
            posttype=type(post.innhold).posttype,
            versjon=post.versjon,
            operasjon=post.operasjon,
            utfall=utfall,
            handling=handling,
            findings=findings,
            gjeldende_versjon=standing,
            person_nr=nr,
            innhold=post.innhold,
            kommunenummer=kommune,
            lov=Lov(lov) if lov is not None else None,
        )


def _fork(work: Callable[[], Iterable[bytes]]) -> tuple[int, int]:
    """A fork that writes what the work gives into a pipe and ends: its pid, our end of the pipe."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid:
        os.close(theirs)
        return pid, ours
    code = 1
    try:
        os.close(ours)
        with os.fdopen(theirs, "wb") as pipe:
            for part in work():
                pipe.write(part)
        code = 0
    finally:
        os._exit(code)  # nothing of this process's is to be cleaned up here


def _receive(pipe: int) -> Any:
    """What the other process sent; None where it failed or was late."""
    chunks = []
    end = clock.monotonic() + SECONDS
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, end - clock.monotonic()))
        if not ready:
            return None
        chunk = os.read(pipe, 1 << 20)
        if not chunk:
            break
        chunks.append(chunk)
    try:
        return pickle.loads(b"".join(chunks))
    except (pickle.UnpicklingError, EOFError):
        return None


def _reap(pid: int, pipe: int) -> None:
    """Close the pipe and see the other process off."""
    os.close(pipe)
    with suppress(ProcessLookupError):
        if os.waitpid(pid, os.WNOHANG)[0] == 0:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
