"""The queue before SQLite's write lock: who waits goes before who has just written."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.turn import Turn


def open_(file: Path) -> sqlite3.Connection:
    driver = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    driver.execute("PRAGMA journal_mode = WAL")
    driver.execute("CREATE TABLE IF NOT EXISTS skrev (hvem TEXT)")
    return driver


def wrote(file: Path) -> list[str]:
    return [hvem for (hvem,) in open_(file).execute("SELECT hvem FROM skrev ORDER BY rowid")]


def write(turn: Turn, driver: sqlite3.Connection, who: str) -> None:
    turn.begin(driver)
    driver.execute("INSERT INTO skrev VALUES (?)", (who,))
    driver.execute("COMMIT")


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_writer_that_has_just_written_waits_for_who_waits(tmp_path: Path) -> None:
    file = tmp_path / "nir.db"
    turn, mine, theirs = Turn(file), open_(file), open_(file)
    turn.begin(mine)
    other = threading.Thread(target=write, args=(turn, theirs, "other"))
    other.start()
    until(turn._here.locked)  # it is next
    mine.execute("INSERT INTO skrev VALUES ('first')")
    mine.execute("COMMIT")
    write(turn, mine, "again")
    other.join()
    assert wrote(file) == ["first", "other", "again"]


_OTHER = """
import sys
from pathlib import Path
from tests.storage.test_turn import Turn, open_, write
file = Path(sys.argv[1])
write(Turn(file), open_(file), "other")
"""


def test_writer_waits_for_another_process_too(tmp_path: Path) -> None:
    file = tmp_path / "nir.db"
    turn, mine = Turn(file), open_(file)
    turn.begin(mine)
    with subprocess.Popen([sys.executable, "-c", _OTHER, str(file)]) as other:
        until(lambda: _taken(tmp_path / "nir.db-tur"))
        mine.execute("INSERT INTO skrev VALUES ('first')")
        mine.execute("COMMIT")
        write(turn, mine, "again")
    assert other.returncode == 0
    assert wrote(file) == ["first", "other", "again"]


def _taken(file: Path) -> bool:
    """Whether another process holds a lock on the file."""
    try:
        inode = str(file.stat().st_ino)
    except FileNotFoundError:
        return False
    return any(line.split()[5].endswith(f":{inode}") for line in open("/proc/locks"))


def test_wait_ends_with_the_answer_of_the_database(tmp_path: Path) -> None:
    file = tmp_path / "nir.db"
    holder, late = open_(file), open_(file)
    holder.execute("BEGIN IMMEDIATE")
    turn = Turn(file, wait=0.05)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        turn.begin(late)
    holder.execute("COMMIT")
    write(turn, late, "late")
    assert wrote(file) == ["late"]


def test_queue_that_does_not_move_is_left_in_time(tmp_path: Path) -> None:
    file = tmp_path / "nir.db"
    holder, first, second = open_(file), open_(file), open_(file)
    holder.execute("BEGIN IMMEDIATE")
    turn = Turn(file, wait=0.2)
    failed: list[sqlite3.OperationalError] = []

    def wait(driver: sqlite3.Connection) -> None:
        try:
            turn.begin(driver)
        except sqlite3.OperationalError as error:
            failed.append(error)

    waiting = [threading.Thread(target=wait, args=(one,)) for one in (first, second)]
    for one in waiting:
        one.start()
    for one in waiting:
        one.join(timeout=10)
    assert [error.sqlite_errorcode for error in failed] == [sqlite3.SQLITE_BUSY] * 2
    holder.execute("COMMIT")
    write(turn, first, "after")
    assert wrote(file) == ["after"]


def test_without_a_place_for_the_queue_the_register_is_written_all_the_same(
    tmp_path: Path,
) -> None:
    file = tmp_path / "nir.db"
    (tmp_path / "nir.db-tur").mkdir()  # cannot be opened to write
    driver = open_(file)
    write(Turn(file), driver, "one")
    assert wrote(file) == ["one"]


def test_register_in_memory_has_a_queue_of_its_threads() -> None:
    driver = sqlite3.connect(":memory:", isolation_level=None)
    driver.execute("CREATE TABLE skrev (hvem TEXT)")
    write(Turn(None), driver, "one")
    assert driver.execute("SELECT count(*) FROM skrev").fetchone() == (1,)
