"""Where a test may have the service killed: named places, inert unless armed.

They are armed by NIR_KILLPOINTS, a folder: the process that passes a point with a file of its name
takes the file away and kills itself with SIGKILL, or its whole process group where the file says
`group`. So a harness arms a point while the service runs, for one time. Without the variable, and
always in production (`disarm`), a point costs one comparison.
"""

from __future__ import annotations

import os
import signal
from enum import StrEnum
from pathlib import Path

VARIABLE = "NIR_KILLPOINTS"


class Point(StrEnum):
    """Every kill point, in the order in which a batch or a command passes it."""

    HEADERS = "headers"  # the headers are read, the body is not
    HALF_BODY = "half-body"
    BODY = "body"  # the whole body is read and parsed, nothing is stored
    BEFORE_BEGIN = "before-begin"
    REGISTER_READ = "register-read"  # in the transaction, before the rules
    RULES_DONE = "rules-done"
    FORSENDELSE_WRITTEN = "forsendelse-written"  # the batch is written, its posts are not
    POSTS_WRITTEN = "posts-written"  # all is written, nothing is committed
    COMMITTED = "committed"  # on the disk, the answer has not left
    HALF_ANSWER = "half-answer"
    ANSWERED = "answered"  # the whole answer is with the operating system
    MIGRATION = "migration"  # a revision is applied, not committed
    CLOCK = "clock"  # the sandbox's old time is gone, the new one not written
    GATE = "gate"  # a clearance is written, its audit row and its counter are not
    BACKUP = "backup"  # a part of the pages is copied
    RESTORE = "restore"  # the new file is there, not yet in its place
    PURGE = "purge"  # contents are taken out, not committed


IN_A_BATCH = tuple(Point)[: tuple(Point).index(Point.MIGRATION)]

_folder = os.environ.get(VARIABLE) if os.environ.get("NIR_MILJOE") != "PROD" else None
armed = bool(_folder)


def disarm() -> None:
    """Make every point inert, whatever the environment says."""
    global armed
    armed = False


def reached(point: Point) -> None:
    """Die here, where a harness has armed this point."""
    if armed:
        _die_at(point)


def _die_at(point: Point) -> None:
    file = Path(_folder or "") / point
    try:
        whom = file.read_text()
        file.unlink()
    except FileNotFoundError:
        return
    if whom == "group":
        os.killpg(0, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
